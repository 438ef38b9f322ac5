"""Annotations that stand apart from their texts: joined to them again, and a part kept to measure by."""

from pathlib import Path
from typing import Any

from summarizer.training.gold import label, read_records
from summarizer.training.standoff import is_measured, joined, text_hash

DATA = Path(__file__).parents[2] / "summarizer" / "training" / "data" / "standoff.jsonl"
TEXT = "Lima spoke. Its president, who arrived on Monday, backed the pact, and the miners rejected it."


def annotated(*stances: list[Any], end: int = len(TEXT)) -> dict[str, Any]:
    return {"id": "one", "sha256": text_hash(TEXT), "end": end, "stances": list(stances)}


def span(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


SENTENCE = span("Its president, who arrived on Monday, backed the pact, and the miners rejected it.")


def test_an_annotation_finds_its_words_in_the_text_again() -> None:
    president = [1, SENTENCE, span("Its president"), span("backed"), span("the pact"), "Peru"]
    miners = [0, SENTENCE, span("the miners"), span("rejected"), [len(TEXT) - 3, len(TEXT) - 1]]
    (record,) = joined([annotated(president, miners)], ["Another text.", TEXT])
    told = [(s["actor"], s["actor_mention"], s["stance"], s["cue"], s["target"]) for s in record["stances"]]
    assert told == [
        ("Peru", "Its president", "supports", "backed", "the pact"),
        ("the miners", "the miners", "opposes", "rejected", "it"),  # the holder's own words where no actor is written
    ]
    (lima, backed) = label(record).sentences
    assert not lima.cues
    assert [cue.polarity for cue in backed.cues] == [1, 0]


def test_an_annotation_without_its_text_is_left_out_and_a_long_text_ends_where_the_annotation_does() -> None:
    assert list(joined([annotated()], ["Another text."])) == []
    (record,) = joined([annotated(end=len("Lima spoke."))], [TEXT])
    assert record["text"] == "Lima spoke."


def test_what_is_measured_by_is_a_small_part_and_the_same_for_everybody() -> None:
    rows = read_records([DATA])
    measured = [row for row in rows if is_measured(row)]
    assert 0.06 < len(measured) / len(rows) < 0.11
    texts = {row["sha256"] for row in measured}
    assert not texts & {row["sha256"] for row in rows if not is_measured(row)}


def test_every_shipped_annotation_stands_within_its_sentence() -> None:
    for row in read_records([DATA]):
        for side, sentence, *spans in row["stances"]:
            assert side in (0, 1)
            assert all(sentence[0] <= begin < end <= sentence[1] <= row["end"] for begin, end in spans[:3]), row["id"]
            assert all(isinstance(actor, str) and actor.strip() for actor in spans[3:]), row["id"]
