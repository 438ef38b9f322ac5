"""Is a sentence supported by an article? One score, by what the encoder of the model sees; no second model.

A sentence of the article is supported by it. Any other is measured against the article (`alignment`), the measures are
weighed by a small logistic model (`model/grounding.json`, fitted by `python -m summarizer.training ground` on sentences
of our own), and each plain fault takes half of the score: a name, number, date or quote that the article does not have
(`claims`), and what is plainly wrong beside the nearest sentence (`faults`), such as a "not" too many.
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from summarizer.actors import Gazetteer
from summarizer.alignment import MEASURES, Alignment, Source, Words, stem, words_read
from summarizer.claims import WORD, Sought, plain_words
from summarizer.domain import CleanText
from summarizer.faults import faults
from summarizer.known_names import KnownNames
from summarizer.words import ReadsWords

if TYPE_CHECKING:
    from numpy.typing import NDArray

THRESHOLD = 0.6  # below it a generated sentence is not told
WEIGHTS = Path(__file__).parent / "model" / "grounding.json"
MOST_READ = 30  # sentences of an article that are compared: of a longer one those that share most with what is told
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Support:
    """How an article supports a sentence. `best` is -1 where the article has no sentence."""

    score: float  # 0..1: how surely the article supports the sentence
    best: int  # number of the source sentence that is nearest
    missing: tuple[str, ...] = ()  # names, numbers, dates and quotes of the sentence that the article does not have

    @property
    def is_enough(self) -> bool:
        return self.score >= THRESHOLD


@dataclass(frozen=True, slots=True)
class Measured:
    """A told sentence beside an article: the number of the nearest sentence, the MEASURES, and the plain faults."""

    best: int
    measures: "NDArray[np.float32]"
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighing:
    """A logistic model over MEASURES."""

    weights: "NDArray[np.float32]"
    bias: float

    def __call__(self, own: Measured, missing: int) -> float:
        """The chance of support, halved for each plain fault; `missing` is the number of what the article lacks."""
        chance = 1 / (1 + math.exp(-float(self.weights @ own.measures) - self.bias))
        return float(chance / 2 ** (missing + len(own.faults)))


class Grounding:
    """Scores sentences against the article that they are told of. Blocking, and for one thread at a time."""

    def __init__(self, encoder: ReadsWords, names: KnownNames | None = None, weighing: Weighing | None = None) -> None:
        """`names` know that Americans are of the United States; those that are shipped, unless others are given."""
        self._encoder = encoder
        self._names = names or Gazetteer.load()
        self._weighing = weighing or read_weighing(encoder.size)

    def support(self, article: CleanText, sentences: Sequence[str]) -> list[Support]:
        """One Support a sentence, in order."""
        known = {plain_words(own): n for n, own in reversed(list(enumerate(article.sentences)))}
        known |= {own: n for n, own in reversed(list(enumerate(article.sentences)))}
        found: list[Support | None] = []
        for sentence in sentences:
            number = known.get(sentence, known.get(plain_words(sentence)))
            found.append(None if number is None else Support(1.0, number))
        others = [n for n, own in enumerate(found) if own is None]
        for n, own in zip(others, self._weighed(article, [sentences[n] for n in others]), strict=True):
            found[n] = own
        return [own for own in found if own is not None]

    def of_summary(self, article: CleanText, sentences: Sequence[str]) -> float:
        """The share of a summary that the article supports: the mean of its sentences' scores, 0 where it has none."""
        found = self.support(article, sentences)
        return sum(own.score for own in found) / len(found) if found else 0.0

    def _weighed(self, article: CleanText, sentences: Sequence[str]) -> list[Support]:
        if not sentences:
            return []
        sought = Sought(article.text, self._names)
        found = []
        for sentence, own in zip(sentences, self.measure(article, sentences), strict=True):
            missing = sought.missing(sentence)
            if own is None:
                found.append(Support(0.0, 0 if article.sentences else NOWHERE, missing))
            else:
                found.append(Support(self._weighing(own, len(missing)), own.best, missing))
        return found

    def measure(self, article: CleanText, sentences: Sequence[str]) -> list[Measured | None]:
        """Each sentence beside the article; None where one of them has no words."""
        numbers = compared(article.sentences, sentences)
        read = [words_read(each) for each in self._encoder.read_words([article.sentences[n] for n in numbers])]
        if not any(each.weights.any() for each in read):
            return [None for _ in sentences]
        source = Source(read)
        told = [words_read(each) for each in self._encoder.read_words(sentences)]
        return [_measured(source, each, numbers) if each.weights.any() else None for each in told]


def _measured(source: Source, told: Words, numbers: Sequence[int]) -> Measured:
    """`numbers` of the sentences of the source in the article."""
    beside = Alignment(source, told)
    return Measured(numbers[beside.best], beside.measures(), tuple(faults(beside)))


def compared(own: Sequence[str], told: Sequence[str]) -> list[int]:
    """Numbers of the sentences of an article that told ones are compared with: all, or of a long one those that share
    the rarest words with them."""
    if len(own) <= MOST_READ:
        return list(range(len(own)))
    stems = [{stem(word) for word in WORD.findall(sentence)} for sentence in own]
    spread = Counter(word for each in stems for word in each)
    asked = {stem(word) for sentence in told for word in WORD.findall(sentence)}
    shared = [sum(1 / spread[word] for word in each & asked) for each in stems]
    return sorted(sorted(range(len(own)), key=lambda n: -shared[n])[:MOST_READ])


def read_weighing(size: str, path: Path = WEIGHTS) -> Weighing:
    """What was fitted for a size of the model."""
    table = json.loads(path.read_text(encoding="utf-8"))[size]
    return Weighing(np.array([table[name] for name in MEASURES], dtype=np.float32), float(table["bias"]))
