"""Which sentences a summary takes, told by vectors that say by hand what is like what."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.domain import Stance
from summarizer.length import LENGTHS, Length, length_of
from summarizer.salience import candidates, summarise
from summarizer.telling import FEATURES, Article, weights

MEDIUM = LENGTHS["medium"]
NEWS = (
    "Parliament passed the long awaited budget on Monday.",
    "The opposition walked out before the final vote began.",
    "Bread prices rose again in all of the provinces.",
    "The mayor opened a new bridge across the river.",
    "Farmers brought in less wheat than a year ago.",
    "A storm took the roof off the old theatre.",
    "Police closed two roads in the east of town.",
    "The museum shows its coins until the end of May.",
    "Trains to the coast will run late this summer.",
)


def article(sentences: Sequence[str], headline: str = "", stances: Sequence[Stance] = ()) -> Article:
    """Every sentence as unlike the others as can be."""
    numbers = candidates(sentences)
    vectors = np.eye(len(numbers), len(numbers) + 1, dtype=np.float32)
    return Article(sentences, numbers, vectors, np.eye(1, len(numbers) + 1, dtype=np.float32)[0], headline, stances)


def told(sentences: Sequence[str], length: Length = MEDIUM, **more: object) -> list[str]:
    return [sentences[n] for n in summarise(article(sentences, **more), length)]  # type: ignore[arg-type]


def put(sentence: str, place: int) -> list[str]:
    return [*NEWS[:place], sentence, *NEWS[place:]]


def against(actor: str, sentence: str) -> Stance:
    return Stance(actor, actor, "opposes", "opposes", "it", sentence, confidence=0.9)


def test_the_first_sentences_tell_the_story_where_nothing_else_stands_out() -> None:
    assert told(NEWS) == list(NEWS[:3])


def test_a_sentence_with_the_words_of_the_headline_is_taken_from_further_down() -> None:
    assert NEWS[6] in told(NEWS, headline="Police closed two roads in the east of town")


def test_no_two_sentences_say_the_same() -> None:
    again = "Parliament passed the long awaited budget this Monday."
    assert again not in told(put(again, 1))


def test_of_a_dispute_those_who_take_sides_are_told() -> None:
    sides = [f"{who} opposes the canal that the king has planned." for who in ("Norway", "Italy", "Chad", "Peru")]
    sentences = [*NEWS[:5], *sides]
    assert set(told(sentences, stances=[against(s.split()[0], s) for s in sides])) & set(sides)
    assert not set(told(sentences)) & set(sides)


def test_a_side_that_is_told_already_gains_nothing() -> None:
    first, second = "Norway opposes the canal at all costs.", "Norway opposes also the bridge and road."
    other = "Italy opposes the canal that was planned."
    sentences = [*NEWS[:4], first, second, other]
    stances = [against("Norway", first), against("Norway", second), against("Italy", other)]
    chosen = told(sentences, Length(3, 3), stances=stances)
    assert first in chosen
    assert second not in chosen


def test_a_sentence_that_begins_with_he_brings_the_one_it_leans_on() -> None:
    he = "He said that the roads in the east will be closed."
    chosen = told(put(he, 2), headline="Roads in the east will be closed, he said")
    assert chosen.index(he) == chosen.index(NEWS[1]) + 1


def test_a_sentence_that_leans_on_one_that_cannot_be_told_stays_away() -> None:
    he = "He said that the roads in the east will be closed."
    heading = "The mayor and the roads"
    sentences = ["What we know", heading, "A list", heading, *put(he, 0)]
    assert he not in told(sentences, headline="Roads in the east will be closed, he said")


@pytest.mark.parametrize(
    ("length", "of_nine", "of_five"), [("short", 2, 1), ("medium", 3, 2), ("long", 5, 4)]
)  # fmt: skip
def test_a_length_has_a_name_and_a_text_that_is_not_long_gets_the_fewer(
    length: str, of_nine: int, of_five: int
) -> None:
    assert len(told(NEWS, length_of(length))) == of_nine  # type: ignore[arg-type]
    assert len(told(NEWS[:5], length_of(length))) == of_five  # type: ignore[arg-type]


def test_another_number_of_sentences_wins_over_the_name() -> None:
    assert length_of("long", sentences=1) == Length(1, 1)
    assert length_of("short", sentences=4, characters=300) == Length(2, 4, 300)


def test_characters_limit_a_summary_and_cut_no_sentence() -> None:
    assert told(NEWS, Length(2, 3, 110)) == list(NEWS[:2])
    assert told(NEWS, Length(2, 3, 60)) == [NEWS[0]]
    assert told(NEWS[:2], Length(2, 3, 60)) == [NEWS[0]]


def test_where_not_even_one_sentence_fits_the_shortest_is_told() -> None:
    assert told(NEWS, Length(2, 3, 10)) == [min(NEWS, key=len)]
    assert told(NEWS[:2], Length(2, 3, 10)) == [min(NEWS[:2], key=len)]


@pytest.mark.parametrize("sentences", [[], ["Budget vote"], ["What we know", "A list", "Of things", "Without ends"]])
def test_a_text_without_whole_sentences_has_no_summary(sentences: list[str]) -> None:
    assert told(sentences) == []


def test_a_text_of_one_or_two_sentences_is_its_own_summary() -> None:
    assert told(NEWS[:1]) == [NEWS[0]]
    assert told(NEWS[3:5]) == list(NEWS[3:5])


def test_headings_fragments_and_endless_sentences_are_no_candidates() -> None:
    endless = "word " * 80 + "end."
    assert candidates(["A heading without a full stop here", "Short one.", endless, NEWS[0]]) == [3]


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert candidates(NEWS * 100)[-1] < 60


def test_every_feature_has_its_weight() -> None:
    assert weights().shape == (len(FEATURES),)
    assert weights()[FEATURES.index("early")] > 0


@given(
    st.lists(
        st.sampled_from([*NEWS, "He left it at that, they say.", "A heading", "It was so very cold in town."]),
        max_size=20,
    ),
    st.builds(Length, st.just(2), st.integers(1, 5), st.integers(0, 400)),
)
def test_a_summary_keeps_the_order_and_its_length(sentences: list[str], length: Length) -> None:
    chosen = summarise(article(sentences), length)
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= max(length.fewest, length.most)
    whole = sum(len(sentences[n]) + 1 for n in chosen) - 1
    assert len(chosen) <= 1 or not length.characters or whole <= length.characters


@pytest.mark.parametrize(
    "sentence",
    [
        "The champion was caught with a phone in the middle of a match A player has been thrown out of the contest.",
        "The man had come home from a holiday in the south (file photo) and complained about the heat.",
        "Wanted: Police in the county look for a man of thirty who left the country in March.",
    ],
)
def test_captions_that_run_into_a_sentence_stand_in_no_summary(sentence: str) -> None:
    assert candidates([sentence, "The council voted against the plan on Monday evening."]) == [1]


def test_half_a_quotation_stands_in_a_summary_only_where_there_is_little_else() -> None:
    whole = [
        f"The council of {name} Hill voted against the plan on Monday." for name in ("North", "East", "South", "West")
    ]
    half = 'We know how to look and where to look for it," she said.'
    assert candidates([half, *whole]) == [1, 2, 3, 4]
    assert candidates([half, *whole[:2]]) == [0, 1, 2]
