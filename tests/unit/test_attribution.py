"""Who reports a stance: what somebody says of another is that one's claim, not the article's."""

import pytest

from summarizer.attribution import reporter

KNOWN = {
    "Vladimir Putin": "Russia",
    "Russian President Vladimir Putin": "Russia",
    "Moscow": "Russia",
    "Paris": "France",
}


@pytest.mark.parametrize(
    ("before", "rest", "actor", "who"),
    [
        ("Moscow said that ", "Kyiv blocks the deal.", "Ukraine", "Russia"),
        ("In March, Russian President Vladimir Putin said ", "Kyiv blocks the deal.", "Ukraine", "Russia"),
        ("Last week, Moscow said the push by ", "the US for a wider pact was harmful.", "United States", "Russia"),
        ("Moscow insisted any refusal of ", "Kyiv to sign was a pretext.", "Ukraine", "Russia"),
        ("In March, Moscow said ", "Russia would not sign.", "Russia", None),  # it speaks for itself
        ("In March, ", "Kyiv blocked the deal, Moscow said nothing.", "Ukraine", None),
        ("Moscow said nothing new; ", "Kyiv blocks the deal.", "Ukraine", None),
        ("The deal that Moscow said it wants was what ", "Kyiv rejected.", "Ukraine", None),
    ],
)
def test_what_somebody_says_of_another_is_attributed(before: str, rest: str, actor: str, who: str | None) -> None:
    assert reporter(before + rest, before, actor, KNOWN.get) == who
