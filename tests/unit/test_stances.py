"""Raw stances to actors, targets and evidence; the tagger is a fake."""

from collections.abc import Sequence

import numpy as np
import pytest

from summarizer.actors import Gazetteer
from summarizer.domain import CleanText
from summarizer.model.findings import RawStance, SentenceReading
from summarizer.stances import StanceFinder


class FakeTagger:
    """Finds what it is told: words of holder, cue and target."""

    def __init__(self, *told: tuple[str, str, str, str, float]) -> None:
        self.told = told

    def read(self, passages: Sequence[Sequence[str]]) -> list[list[SentenceReading]]:
        nothing = np.zeros((0, 1), dtype=np.float16)
        return [[SentenceReading(self._of(sentence), (), nothing) for sentence in passage] for passage in passages]

    def _of(self, sentence: str) -> list[RawStance]:
        found = []
        for side, holder, cue, target, belief in self.told:
            if all(part in sentence for part in (holder, cue, target)):
                spans = [(sentence.index(part), sentence.index(part) + len(part)) for part in (cue, holder, target)]
                side_ = "opposes" if side == "opposes" else "supports"
                found.append(RawStance(side_, spans[0], spans[1], spans[2], belief, (belief, 1.0, belief, belief)))
        return found


def find(sentences: list[str], *told: tuple[str, str, str, str, float]) -> list[tuple[str, str, str, str | None]]:
    finder = StanceFinder(FakeTagger(*told), Gazetteer.load(), threshold=0.5)
    return [
        (s.actor, s.polarity, s.target, s.target_resolved)
        for s in finder.find_all([CleanText(" ".join(sentences), sentences)])[0].stances
    ]


def test_a_capital_is_its_country() -> None:
    assert find(["Paris rejects the plan."], ("opposes", "Paris", "rejects", "the plan", 0.9)) == [
        ("France", "opposes", "the plan", None)
    ]


def test_what_is_unlikely_is_not_told() -> None:
    assert find(["Paris rejects the plan."], ("opposes", "Paris", "rejects", "the plan", 0.3)) == []


def test_a_holder_without_a_word_is_nobody() -> None:
    assert find(["“ ” rejects the plan."], ("opposes", "“", "rejects", "the plan", 0.9)) == []


def test_a_pronoun_means_the_person_before() -> None:
    sentences = ["Senator Dale Hutchings spoke in the chamber.", "He condemned the visas."]
    assert find(sentences, ("opposes", "He", "condemned", "the visas", 0.9))[0][0] == "Dale Hutchings"


def test_a_surname_means_the_full_name() -> None:
    sentences = ["Labour leader Anna Verwey spoke first.", "Ms Verwey condemned the visas."]
    assert find(sentences, ("opposes", "Ms Verwey", "condemned", "the visas", 0.9))[0][0] == "Anna Verwey"


def test_a_short_target_is_given_its_first_naming() -> None:
    sentences = ["Ministers discussed a plan to build a bridge at Messina.", "Paris rejects the plan."]
    assert (
        find(sentences, ("opposes", "Paris", "rejects", "the plan", 0.9))[0][3] == "a plan to build a bridge at Messina"
    )


def test_a_stance_told_twice_is_told_once_with_its_best_evidence() -> None:
    sentences = ["Paris rejects the plan.", "Paris again rejected the plan."]
    told = [("opposes", "Paris", "rejects", "the plan", 0.6), ("opposes", "Paris", "rejected", "the plan", 0.9)]
    finder = StanceFinder(FakeTagger(*told), Gazetteer.load(), threshold=0.5)
    (stance,) = finder.find_all([CleanText(" ".join(sentences), sentences)])[0].stances
    assert stance.cue == "rejected"


def test_the_dot_of_an_abbreviation_is_no_full_stop() -> None:
    assert (
        find(["The plan was rejected by the U.S."], ("opposes", "the U.S", "rejected", "The plan", 0.9))[0][0]
        == "United States"
    )


def test_a_holder_that_stands_for_nobody_is_not_told() -> None:
    assert find(["Rain fell. They reject the plan."], ("opposes", "They", "reject", "the plan", 0.9)) == []


def test_the_two_countries_are_those_named_before() -> None:
    sentences = ["Ministers from Sweden and Norway met in Geneva on Friday.", "The two countries reject the quota."]
    found = find(sentences, ("opposes", "The two countries", "reject", "the quota", 0.9))
    assert [actor for actor, *_ in found] == ["Sweden", "Norway"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The vote fails if Germany rejects the plan.",
        "Germany may yet reject the plan.",
        "Germany is expected to reject the plan.",
        "Germany used to reject the plan.",
        "Germany will probably reject the plan.",
    ],
)
def test_what_is_only_supposed_foreseen_or_past_is_not_told(sentence: str) -> None:
    assert find([sentence], ("opposes", "Germany", "reject", "the plan", 0.9)) == []


def test_the_bloc_in_a_target_is_told_by_its_name() -> None:
    sentences = ["NATO met in Vilnius.", "Russia criticised the bloc’s drills."]
    assert find(sentences, ("opposes", "Russia", "criticised", "the bloc’s drills", 0.9))[0][3] == "NATO’s drills"


def test_what_somebody_is_kept_from_stands_alone() -> None:
    sentence = "Macron says that the charter bars NATO from expanding into Asia."
    found = find([sentence], ("opposes", "Macron", "bars", "NATO from expanding into Asia", 0.9))
    assert found == [("France", "opposes", "NATO from expanding into Asia", "NATO expanding into Asia")]


def test_a_short_target_does_not_become_what_its_name_owns() -> None:
    sentences = ["The bridge’s builders spoke of the steel.", "Paris rejects the bridge."]
    assert find(sentences, ("opposes", "Paris", "rejects", "the bridge", 0.9))[0][3] is None


def test_a_first_naming_does_not_end_in_the_middle_of_a_phrase() -> None:
    sentences = [
        "Ministers discussed a plan for the first and the last of the (many) bridges.",
        "Paris rejects the plan.",
    ]
    about = find(sentences, ("opposes", "Paris", "rejects", "the plan", 0.9))[0][3]
    assert about == "a plan for the first and the last"
