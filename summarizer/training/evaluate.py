"""The scorer's rows for a trained model on annotated passages, read as the product reads articles."""

from collections.abc import Mapping, Sequence
from typing import Any

from summarizer.actors import Gazetteer
from summarizer.domain import CleanText
from summarizer.model.weights import Trained
from summarizer.rows import stance_row
from summarizer.segment import split_sentences
from summarizer.stances import StanceFinder
from summarizer.training.scorer import Score, score

Record = Mapping[str, Any]


def sentences_of(text: str) -> list[str]:
    return [sentence for line in text.split("\n") for sentence in split_sentences(line)]


def predict(model: Trained, records: Sequence[Record], threshold: float) -> dict[str, list[dict[str, Any]]]:
    """The stances of each record, by its id."""
    finder = StanceFinder(model.tagger, Gazetteer.load(), threshold, chooser=model.chooser)
    found = finder.find_all([CleanText(record["text"], sentences_of(record["text"])) for record in records])
    return {record["id"]: [stance_row(s) for s in own.stances] for record, own in zip(records, found, strict=True)}


def evaluate(model: Trained, records: Sequence[Record], threshold: float) -> Score:
    return score({record["id"]: record["stances"] for record in records}, predict(model, records, threshold))
