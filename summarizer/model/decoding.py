"""From tag scores to spans: the best sequence of tags in which a span begins before it goes on (Viterbi)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

NEVER = -1e4


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Words `begin` to `end` (exclusive) tagged as `kind`; `confidence` is the mean probability of its tags' kind."""

    begin: int
    end: int
    kind: int
    confidence: float
    purity: float = 1.0  # of the probability that is inside a span, the share of this kind


def log_softmax(scores: "Floats") -> "Floats":
    shifted = scores - scores.max(axis=-1, keepdims=True)
    found: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def spans(scores: "Floats", lengths: Sequence[int], bias: float = 0.0, forced: bool = False) -> list[list[TaggedSpan]]:
    """The spans of N sentences from (N, S, 1 + 2K) scores: tag 0 is outside, 1 + 2k begins and 2 + 2k continues kind k.

    `bias` is taken from the score of "outside": more spans at the cost of precision. `forced` gives every sentence at
    least its likeliest span.
    """
    if not len(scores):
        return []
    logs = log_softmax(scores)
    biased = logs.copy()
    biased[:, :, 0] -= bias
    if forced:
        inside = np.arange(logs.shape[1]) < np.asarray(lengths)[:, None]
        margins = np.where(inside, biased[:, :, 1::2].max(axis=2) - biased[:, :, 0], NEVER)
        biased[:, :, 0] += np.minimum(margins.max(axis=1) - 1e-3, 0)[:, None]
    paths = _paths(biased, np.asarray(lengths))
    return [_read(path[:length], np.exp(log)) for path, length, log in zip(paths, lengths, logs, strict=True)]


def _paths(scores: "Floats", lengths: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """(N, S) best tags; what lies beyond a sentence's length is free and stands outside."""
    count, longest, tags = scores.shape
    moves = np.zeros((tags, tags), dtype=np.float32)
    for tag in range(2, tags, 2):
        moves[:, tag] = NEVER
        moves[tag - 1, tag] = moves[tag, tag] = 0
    beyond = np.arange(longest) >= lengths[:, None]
    scores = np.where(beyond[:, :, None], np.where(np.arange(tags) == 0, 0, NEVER), scores).astype(np.float32)
    best = scores[:, 0].copy()
    best[:, 2::2] = NEVER
    back = np.zeros((count, longest, tags), dtype=np.int64)
    for step in range(1, longest):
        options = best[:, :, None] + moves
        back[:, step] = options.argmax(axis=1)
        best = options.max(axis=1) + scores[:, step]
    paths = np.zeros((count, longest), dtype=np.int64)
    paths[:, -1] = best.argmax(axis=1)
    for step in range(longest - 1, 0, -1):
        paths[:, step - 1] = back[np.arange(count), step, paths[:, step]]
    return paths


def _read(path: "NDArray[np.int64]", chances: "Floats") -> list[TaggedSpan]:
    found: list[TaggedSpan] = []
    begin = None
    for place, tag in enumerate([*path.tolist(), 0]):
        if begin is not None and (tag == 0 or tag % 2 == 1):
            kind = (int(path[begin]) - 1) // 2
            belief = chances[begin:place, 1 + 2 * kind] + chances[begin:place, 2 + 2 * kind]
            inside = 1 - chances[begin:place, 0]
            purity = float(belief.sum() / max(float(inside.sum()), 1e-9))
            found.append(TaggedSpan(begin, place, kind, float(belief.mean()), purity))
            begin = None
        if tag % 2 == 1:
            begin = place
    return found
