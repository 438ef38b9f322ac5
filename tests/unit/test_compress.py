"""What a sentence of a summary may lose, and what never."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.compress import compress
from summarizer.training.notes import compile_notes
from tests.benchmarks.articles import NOTES


@pytest.mark.parametrize(
    ("sentence", "shorter"),
    [
        ("However, the court struck down the ban on Monday.", "The court struck down the ban on Monday."),
        ("Meanwhile, Norway said that it backs the deal.", "Norway said that it backs the deal."),
        ("But the senate threw the whole bill out.", "The senate threw the whole bill out."),
        ("And Norway will not sign the new treaty.", "Norway will not sign the new treaty."),
        ("• The union rejects the offer of the mine.", "The union rejects the offer of the mine."),
        ("3. The union rejects the offer of the mine.", "The union rejects the offer of the mine."),
        ("Ada Lund (pictured) called the plan a mistake.", "Ada Lund called the plan a mistake."),
        ("It will cost 10bn kroner ($980m) over five years.", "It will cost 10bn kroner over five years."),
        ("The bridge was hit, the ministry said in a statement.", "The bridge was hit, the ministry said."),
    ],
)
def test_words_that_bear_no_claim_are_spared(sentence: str, shorter: str) -> None:
    assert compress(sentence) == shorter


@pytest.mark.parametrize(
    "sentence",
    [
        "The drone was shot down over the sea, Russia said.",  # a claim of Russia's, no fact of ours
        "The army has withdrawn from the town, according to officials.",
        "But for the veto the bill would have passed.",
        "However hard it tries, the party keeps losing.",
        "Yet to be named, the site will hold 900 people.",
        "Still waters run deep in the city's new opera.",
        "The man (who denies it) was charged with fraud on Monday.",
        "The World Health Organization (WHO) backs the ban.",
        '"It cost us 10bn kroner ($980m) in one year," she said.',
        "Ada Lund (left the party) now speaks for the Greens.",
        "The firm paid a second fine ($2bn) in the spring.",
        "But he resigned.",  # too short to be cut
    ],
)
def test_what_may_bear_a_claim_stays(sentence: str) -> None:
    assert compress(sentence) == sentence


def is_subsequence(short: str, long: str) -> bool:
    """Word for word in order; the first word may have got its capital."""
    words = iter(re.findall(r"\w+", long))
    first, *rest = re.findall(r"\w+", short) or [""]
    return (not first or any(word.lower() == first.lower() for word in words)) and all(word in words for word in rest)


def test_each_authored_sentence_keeps_its_words_in_their_order() -> None:
    for record in compile_notes(sorted(NOTES.glob("*.txt"))):
        for sentence in re.split(r"(?<=[.!?]) ", record["text"]):
            assert is_subsequence(compress(sentence), sentence)


PARTS = st.sampled_from(
    ["However, ", "But ", "And ", "the ", "Norway ", "(pictured) ", "5bn ", "($2bn) ", "“", "”", '"', "said ",
     "in a statement", ".", "x ", "3. ", "• ", ", ", "Émile ", "он ", "of "]
)  # fmt: skip


@given(st.lists(PARTS, max_size=20).map("".join) | st.text(max_size=200))
def test_whatever_is_compressed_keeps_its_words_in_their_order(sentence: str) -> None:
    shorter = compress(sentence)
    assert is_subsequence(shorter, sentence)
    assert len(shorter) <= len(sentence)
