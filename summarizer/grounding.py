"""Is a sentence supported by an article? One score, by what the encoder of the model sees; no second model.

A sentence of the article is supported by it. Any other is measured against the article (`alignment`), the measures are
weighed by a small logistic model (`model/grounding.json`, fitted by `python -m summarizer.training ground` on sentences
of our own), and what the article does not have by name, number, date or quote (`claims`) takes half of the score each.
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from summarizer.actors import Gazetteer
from summarizer.alignment import MEASURES, Source, stem, words_read
from summarizer.claims import WORD, Sought, plain_words
from summarizer.domain import CleanText
from summarizer.known_names import KnownNames
from summarizer.words import ReadSentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

THRESHOLD = 0.7  # below it a generated sentence is not told
WEIGHTS = Path(__file__).parent / "model" / "grounding.json"
MOST_READ = 60  # sentences of an article that are compared: of a longer one those that share most with what is told
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


class ReadsWords(Protocol):
    """What an encoder sees of the words of texts; `model/tuned.py`."""

    @property
    def size(self) -> str:
        """Of its base, "small" or "large"."""
        ...

    def read_words(self, texts: Sequence[str]) -> list[ReadSentence]: ...


@dataclass(frozen=True, slots=True)
class Weighing:
    """A logistic model over MEASURES."""

    weights: "NDArray[np.float32]"
    bias: float

    def __call__(self, measures: "NDArray[np.float32]") -> float:
        return 1 / (1 + math.exp(-float(self.weights @ measures) - self.bias))


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
        measured = self.measure(article, sentences)
        found = []
        for sentence, (best, measures) in zip(sentences, measured, strict=True):
            missing = sought.missing(sentence)
            score = 0.0 if measures is None else self._weighing(measures) / 2 ** len(missing)
            found.append(Support(score, best, missing))
        return found

    def measure(
        self, article: CleanText, sentences: Sequence[str]
    ) -> "list[tuple[int, NDArray[np.float32] | None]]":
        """For each sentence the number of the nearest of the article, and the MEASURES; None where one has no words."""
        numbers = compared(article.sentences, sentences)
        read = [words_read(each) for each in self._encoder.read_words([article.sentences[n] for n in numbers])]
        told = [words_read(each) for each in self._encoder.read_words(sentences)]
        if not any(each.stems for each in read):
            return [(NOWHERE, None) for _ in sentences]
        source = Source(read)
        found: list[tuple[int, NDArray[np.float32] | None]] = []
        for each in told:
            best, measures = source.measure(each) if each.stems else (0, None)
            found.append((numbers[best], measures))
        return found


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
