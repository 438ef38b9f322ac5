"""What the trained tagger tells of a sentence, and how sure it is. No torch here: readers of findings need none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from summarizer.domain import Polarity

if TYPE_CHECKING:
    from numpy.typing import NDArray

POLARITIES: tuple[Polarity, Polarity] = ("opposes", "supports")
Span = tuple[int, int]  # characters of the sentence, end exclusive
Parts = tuple[float, float, float, float]  # beliefs in a cue, in its side, in its holder and its target


@dataclass(frozen=True, slots=True)
class RawStance:
    """One holder, cue and target of one sentence, as character offsets in it."""

    polarity: Polarity
    cue: Span
    holder: Span
    target: Span
    confidence: float  # 0..1, of the whole
    parts: Parts


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What the tagger tells of one sentence: its raw stances, and how it saw each word."""

    stances: Sequence[RawStance]
    words: Sequence[Span]
    states: "NDArray[np.float16]"  # (words, hidden)

    def state_of(self, begin: int, end: int) -> "NDArray[np.float32]":
        """(hidden) the mean over the words that characters begin..end touch."""
        inside = [n for n, (first, last) in enumerate(self.words) if last > begin and first < end]
        if not inside:
            return np.zeros(self.states.shape[1], dtype=np.float32)
        mean: NDArray[np.float32] = self.states[inside].mean(axis=0, dtype=np.float32)
        return mean


@dataclass(frozen=True, slots=True)
class Leanings:
    """How eagerly spans are taken (nats against "outside"), and how parts become one confidence (a logistic model).

    While `offset` is 0 the model is not calibrated: the confidence is then the weighted product of the parts.
    """

    cue: float = 0.7
    holder: float = 0.0
    target: float = 0.0
    weights: Parts = (1.0, 1.0, 1.0, 1.0)
    purest: float = 0.0  # cues whose side is less certain than this are passed over
    offset: float = 0.0

    def confidence(self, parts: Parts) -> float:
        """The chance that a stance is right, given the beliefs in its cue, holder and target."""
        logit = self.offset + sum(w * math.log(max(p, 1e-6)) for w, p in zip(self.weights, parts, strict=True))
        return 1 / (1 + math.exp(-logit)) if self.offset else math.exp(logit)
