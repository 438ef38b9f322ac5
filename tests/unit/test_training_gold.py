"""Annotated passages to labels, and the score."""

from summarizer.training.gold import label
from summarizer.training.notes import compile_notes, split
from summarizer.training.scorer import score
from summarizer.words import WORD

STANCE = {
    "sentence": "Hungary's veto of it, and Poland's, stays.",
    "actor": "Hungary",
    "actor_mention": "Hungary",
    "stance": "opposes",
    "cue": "veto of",
    "target": "it",
    "target_resolved": "the loan",
    "attributed_to": None,
}
RECORD = {"id": "a-1", "text": "The loan waits. Hungary's veto of it, and Poland's, stays.", "stances": [STANCE]}


def test_spans_fall_on_whole_words() -> None:
    passage = label(RECORD)
    sentence = next(s for s in passage.sentences if s.cues)
    words = [match[0] for match in WORD.finditer(sentence.text)]
    (cue,) = sentence.cues
    assert words[slice(*cue.cue)] == ["veto", "of"]
    assert [words[slice(*span)] for span in cue.holders] == [["Hungary"]]
    assert [words[slice(*span)] for span in cue.targets] == [["it"]]


def test_several_holders_of_one_cue_are_one_label() -> None:
    both = [STANCE, {**STANCE, "actor": "Poland", "actor_mention": "Poland"}]
    (cue,) = [cue for s in label({**RECORD, "stances": both}).sentences for cue in s.cues]
    assert len(cue.holders) == 2
    assert len(cue.targets) == 1


def test_the_score_counts_each_row() -> None:
    gold = {"a-1": [STANCE], "a-2": []}
    right = {**STANCE, "target": "the loan", "target_resolved": None}
    flipped = {**right, "stance": "supports"}
    assert score(gold, {"a-1": [right]}).f1("full")[2] > 0.99
    wrong = score(gold, {"a-1": [flipped], "a-2": [right]})
    assert (wrong.flips, wrong.noisy, wrong.f1("full")[2]) == (1, 1, 0.0)


def test_notes_compile_and_a_fault_names_its_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    notes = tmp_path / "notes.txt"
    notes.write_text("# trade\nParis rejects the plan.\n- France opposes | Paris | rejects | the plan | via Politico\n")
    (record,) = compile_notes([notes])
    assert (record["id"], record["stances"][0]["attributed_to"]) == ("trade-0001", "Politico")
    assert split([record], {"trade-0001"}) == ([], [record])
