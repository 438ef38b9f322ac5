"""Whether an article supports a sentence: what is said of it truly passes, its corrupted twin does not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.actors import Gazetteer
from summarizer.domain import CleanText
from summarizer.grounding import MOST_READ, THRESHOLD, Grounding, compared
from summarizer.model.weights import Trained
from summarizer.text import clean, sentences

TEXT = """France has refused to approve a plan to open a NATO office in Tokyo, an official said on Tuesday.
President Emmanuel Macron told reporters in Vilnius that the alliance should not expand its reach beyond the North \
Atlantic.
Japanese Foreign Minister Yoshimasa Hayashi welcomed the plan, which was first proposed in 2021, and thanked Norway.
"We must not turn our backs on friends in Asia," said Jens Stoltenberg, who leads the alliance.
The office would employ 12 people and cost 3.4 million euros a year, according to a draft.
China condemned the plan as a provocation and warned Japan against it.
A decision needs the consent of all 31 members.
The summit ends on Wednesday with a dinner at the presidential palace.
"""
TWINS = [
    (
        "another's name",
        "China condemned the plan as a provocation.",
        "Norway condemned the plan as a provocation.",
    ),
    (
        "a strange name",
        "President Emmanuel Macron told reporters that the alliance should not expand its reach.",
        "President Olaf Scholz told reporters that the alliance should not expand its reach.",
    ),
    (
        "a number",
        "The office would employ 12 people and cost 3.4 million euros a year.",
        "The office would employ 12 people and cost 34 million euros a year.",
    ),
    (
        "a spelled number",
        "The office would employ twelve people and cost 3.4 million euros a year, according to a draft.",
        "The office would employ twenty people and cost 3.4 million euros a year, according to a draft.",
    ),
    (
        "a unit",
        "The office would employ 12 people and cost 3.4 million euros a year.",
        "The office would employ 12 people and cost 3.4 million dollars a year.",
    ),
    (
        "a day",
        "The summit ends on Wednesday with a dinner.",
        "The summit ends on Sunday with a dinner.",
    ),
    (
        "who does what to whom",
        "China condemned the plan as a provocation and warned Japan.",
        "Japan condemned the plan as a provocation and warned China.",
    ),
    (
        "a not too many",
        "The office would employ 12 people.",
        "The office would not employ 12 people.",
    ),
    (
        "a not too few",
        "The alliance should not expand its reach beyond the North Atlantic.",
        "The alliance should expand its reach beyond the North Atlantic.",
    ),
    (
        "the contrary",
        "Japanese Foreign Minister Yoshimasa Hayashi welcomed the plan.",
        "Japanese Foreign Minister Yoshimasa Hayashi condemned the plan.",
    ),
    (
        "another speaker",
        '"We must not turn our backs on friends in Asia," said Jens Stoltenberg.',
        '"We must not turn our backs on friends in Asia," said Emmanuel Macron.',
    ),
    (
        "a quote",
        'Stoltenberg said: "We must not turn our backs on friends in Asia."',
        'Stoltenberg said: "We must not turn our backs on friends in Africa."',
    ),
    (
        "parts that do not belong together",
        "France has refused to approve a plan to open a NATO office in Tokyo.",
        "France has refused to approve a dinner at the presidential palace with friends.",
    ),
    (
        "news of another article",
        "China condemned the plan and warned Japan against it.",
        "China has sold Japan a fleet of electric buses after months of talks.",
    ),
]


@pytest.fixture(scope="module")
def grounding(trained: Trained, gazetteer: Gazetteer) -> Grounding:
    return Grounding(trained.tagger.encoder, gazetteer)


def article(text: str = TEXT) -> CleanText:
    text = clean("", text)
    return CleanText(text, sentences(text))


@pytest.mark.parametrize(("supported", "corrupted"), [t[1:] for t in TWINS], ids=[t[0] for t in TWINS])
def test_what_the_article_says_passes_and_its_corrupted_twin_does_not(
    grounding: Grounding, supported: str, corrupted: str
) -> None:
    right, wrong = grounding.support(article(), [supported, corrupted])
    assert wrong.score < THRESHOLD <= right.score


def test_every_sentence_of_the_article_is_its_own_best_source(grounding: Grounding) -> None:
    found = grounding.support(article(), article().sentences)
    assert [(each.score, each.best, each.missing) for each in found] == [(1.0, n, ()) for n in range(len(found))]


def test_a_part_of_a_sentence_is_not_taken_for_the_whole(grounding: Grounding) -> None:
    text = "Russia denied that Ukraine had blocked the deal. The talks go on in Geneva next week."
    assert grounding.support(article(text), ["Ukraine had blocked the deal."])[0].score < 1


def test_it_tells_the_nearest_sentence_and_what_is_missing(grounding: Grounding) -> None:
    (found,) = grounding.support(article(), ["The office in Tokyo would cost 5 million euros a year."])
    assert (found.best, found.missing) == (4, ("5 million euros",))


def test_other_spellings_of_the_same_names_are_not_missing(grounding: Grounding) -> None:
    (found,) = grounding.support(article(), ["Macron, the French president, spoke in Vilnius."])
    assert found.missing == ()


def test_the_score_of_a_summary_is_the_mean_of_its_sentences(grounding: Grounding) -> None:
    own = article()
    told = [own.sentences[5], "China has sold Japan a fleet of electric buses."]
    assert grounding.of_summary(own, told) == pytest.approx(sum(s.score for s in grounding.support(own, told)) / 2)
    assert grounding.of_summary(own, []) == 0


@pytest.mark.parametrize("text", ["", "…", "\n\n"])
def test_an_empty_article_supports_nothing(grounding: Grounding, text: str) -> None:
    (found,) = grounding.support(CleanText(text, sentences(text)), ["France opposes the plan."])
    assert found.score == 0


def test_a_sentence_without_words_is_not_supported_by_others(grounding: Grounding) -> None:
    assert [each.score for each in grounding.support(article(), ["", "…"])] == [0, 0]


@pytest.mark.parametrize(
    "text",
    [
        "Frankreich lehnt ein Büro der NATO in Tokio ab. Das sagte ein Beamter am Dienstag. Japan bedauert es.",
        "フランスは東京の事務所に反対した。日本は歓迎した。決定には全員の同意が必要だ。",
        "Франция отказалась одобрить план. Япония приветствовала его. Китай выступил против.",
    ],
)
def test_sentences_in_other_languages_are_supported_by_their_own_text_alone(grounding: Grounding, text: str) -> None:
    own = article(text)
    assert {each.score for each in grounding.support(own, own.sentences)} == {1.0}
    assert grounding.support(own, ["Il Brasile ha vinto la coppa del mondo di calcio."])[0].score < THRESHOLD


def test_of_a_long_article_the_sentences_are_compared_that_share_rare_words() -> None:
    own = [f"Nothing of note happened in village number {n}." for n in range(5 * MOST_READ)]
    own[100] = "A meteorite struck the observatory."
    assert len(compared(own, ["The meteorite fell."])) == MOST_READ
    assert 100 in compared(own, ["The meteorite fell."])


@given(st.lists(st.text(max_size=60), max_size=6), st.lists(st.text(max_size=60), max_size=3))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_it_and_each_of_its_sentences_is_supported(
    grounding: Grounding, parts: list[str], others: list[str]
) -> None:
    own = article("\n".join(parts))
    found = grounding.support(own, [*own.sentences, *others])
    assert all(each.score == 1 for each in found[: len(own.sentences)])
    assert all(0 <= each.score <= 1 and -1 <= each.best < max(1, len(own.sentences)) for each in found)
