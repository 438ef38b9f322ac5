"""What makes a sentence telling, as numbers, and what each counts: weights that `summarizer.training salience` fits."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from summarizer.domain import Stance
from summarizer.leaning import leans
from summarizer.likeness import meaning_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = "salience.json"  # in the package `summarizer.model`
FEATURES = (
    "early",  # falls with the number of sentences before it, fast at first
    "length",
    "opening",  # likeness to its beginning
    "headline",  # share of the headline's words
    "figures",
    "quote_first",
    "leaning",
    "first_person",
)
FIRST_PERSON = re.compile(r"\b(?:I|me|my|we|us|our|you|your)\b")
QUOTES = tuple("\"“”‘'«")
MOST_FIGURES = 3
USUAL_LENGTH = 20.0  # words


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article when it is summarised.

    `numbers` are the sentences that may stand in the summary, `vectors` (n, d) theirs in the same order, `opening` (d)
    that of the article's beginning; all of unit length.
    """

    sentences: Sequence[str]
    numbers: Sequence[int]
    vectors: "NDArray[np.float32]"
    opening: "NDArray[np.float32]"
    headline: str = ""
    stances: Sequence[Stance] = ()


def features(article: Article) -> "NDArray[np.float64]":
    """(n, len(FEATURES)), a row for each sentence that may stand in the summary; all about 0 to 1."""
    vectors = np.asarray(article.vectors, dtype=np.float64)
    opening = _unit(np.asarray(article.opening, dtype=np.float64))
    headline = set(meaning_words(article.headline))
    found = np.empty((len(article.numbers), len(FEATURES)))
    for row, number in enumerate(article.numbers):
        sentence = article.sentences[number]
        found[row] = (
            (1 + number) ** -0.5,
            np.log(max(1, len(sentence.split())) / USUAL_LENGTH),
            vectors[row] @ opening,
            len(headline & set(meaning_words(sentence))) / max(1, len(headline)),
            min(MOST_FIGURES, len(re.findall(r"\d+", sentence))) / MOST_FIGURES,
            sentence.startswith(QUOTES),
            leans(sentence),
            FIRST_PERSON.search(sentence) is not None,
        )
    return found


def told_by(article: Article) -> list[dict[tuple[str, str], float]]:
    """For each sentence that may stand in the summary, who is for or against something in it, and how certainly."""
    rows = {article.sentences[number]: row for row, number in reversed(list(enumerate(article.numbers)))}
    found: list[dict[tuple[str, str], float]] = [{} for _ in article.numbers]
    for stance in article.stances:
        if stance.sentence in rows:
            own, side = found[rows[stance.sentence]], (stance.actor, stance.polarity)
            own[side] = max(own.get(side, 0.0), stance.confidence)
    return found


@cache
def weights() -> "NDArray[np.float64]":
    """How much each of FEATURES counts; a sentence's score differs by about 1 from another's of its article."""
    table: Mapping[str, float] = json.loads(files("summarizer.model").joinpath(WEIGHTS).read_text(encoding="utf-8"))
    return np.array([table[name] for name in FEATURES])


def _unit(vector: "NDArray[np.float64]") -> "NDArray[np.float64]":
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
