"""What makes a sentence telling, learned from articles with highlights that somebody wrote.

The best few sentences of each article are found by their words in common with its highlights, as long together as a
summary is; then a ridge regression over `telling.FEATURES` learns to tell them from the others of the same article.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from summarizer.analyser import article_of
from summarizer.domain import Document
from summarizer.telling import FEATURES, Article, features
from summarizer.training.notes import Record, headed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from summarizer.model.weights import Trained

BEST = (1.0, 0.8, 0.6)  # what the best sentences of an article are worth, the first chosen first
CHARACTERS = 500  # of the best sentences together
SHRINKING = 100.0  # of the ridge regression
FEWEST_SENTENCES = 4  # to learn from


@dataclass(frozen=True, slots=True)
class Example:
    article: Article
    highlights: Sequence[str]


def examples(model: "Trained", rows: Iterable[Record]) -> list[Example]:
    """Rows with "id", "title", "text" and "highlights", read with a trained model."""
    from summarizer.actors import Gazetteer
    from summarizer.stances import StanceFinder

    finder = StanceFinder(model.tagger, Gazetteer.load(), model.shape.threshold, "training", model.chooser)
    found = []
    for row in rows:
        document = Document(str(row["id"]), str(row.get("title") or ""), str(row["text"]))
        article = article_of(document, finder, model.tagger.encoder)
        if len(article.numbers) >= FEWEST_SENTENCES:
            found.append(Example(article, row["highlights"]))
    return found


def noted(notes: Sequence[Path], highlights: Path) -> list[Record]:
    """The authored articles that have highlights, each with its text."""
    texts = headed(notes)
    rows = [json.loads(line) for line in highlights.read_text(encoding="utf-8").splitlines()]
    return [{**row, "title": texts[row["id"]][0], "text": texts[row["id"]][1]} for row in rows]


def fit(learned_from: Sequence[Example]) -> dict[str, float]:
    """A weight for each feature, scaled so that the scores of an article's sentences differ by about 1."""
    rows, worths = [], []
    for example in learned_from:
        own, worth = features(example.article), best(example)
        rows.append(own - own.mean(axis=0))
        worths.append(worth - worth.mean())
    table, wanted = np.concatenate(rows), np.concatenate(worths)
    spread = table.std(axis=0) + 1e-9
    scaled = table / spread
    found = np.linalg.solve(scaled.T @ scaled + SHRINKING * np.eye(len(FEATURES)), scaled.T @ wanted) / spread
    found /= (table @ found).std()
    return {name: round(float(weight), 3) for name, weight in zip(FEATURES, found, strict=True)}


def best(example: Example) -> "NDArray[np.float64]":
    """(n,) BEST for the sentences that together hold most of the highlights' words and pairs of words, else 0."""
    reference = _grams(" ".join(example.highlights))
    sentences = [example.article.sentences[number] for number in example.article.numbers]
    grams = [_grams(sentence) for sentence in sentences]
    worth = np.zeros(len(sentences))
    held, left, covered = (Counter[str](), Counter[tuple[str, str]]()), CHARACTERS, 0.0
    for value in BEST:
        gains = [
            (_covered(reference, (held[0] + own[0], held[1] + own[1])), -row)
            for row, own in enumerate(grams)
            if not worth[row] and len(sentences[row]) <= left
        ]
        if not gains or max(gains)[0] <= covered:
            break
        covered, row = max(gains)[0], -max(gains)[1]
        worth[row] = value
        held = (held[0] + grams[row][0], held[1] + grams[row][1])
        left -= len(sentences[row]) + 1
    return worth


Grams = tuple[Counter[str], Counter[tuple[str, str]]]


def _grams(text: str) -> Grams:
    words = re.findall(r"\w+", text.lower())
    return Counter(words), Counter(pairwise(words))


def _covered(reference: Grams, own: Grams) -> float:
    """Share of the reference's words plus that of its pairs."""
    words, pairs = ((own[0] & reference[0]).total(), (own[1] & reference[1]).total())
    return words / max(1, reference[0].total()) + pairs / max(1, reference[1].total())
