"""The score of predicted stances against annotated ones, by passage.

Stances of one actor and polarity whose targets share half their words are one. Then they are paired one to one, best
targets first: `stance` asks for actor and polarity, `full` for the target as well, `mention` for the holder's words in
place of the canonical actor.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarizer.likeness import likeness, meaning_words

SHARED = 0.5
Stance = Mapping[str, Any]
Alike = Callable[[Stance, Stance], bool]


def _abouts(stance: Stance) -> list[str]:
    return [text for text in (stance.get("target"), stance.get("target_resolved")) if text]


def _target_likeness(one: Stance, other: Stance) -> float:
    return max(likeness(a, b) for a in _abouts(one) or [""] for b in _abouts(other) or [""])


def _same_target(one: Stance, other: Stance) -> bool:
    return any(likeness(a, b) >= SHARED for a in _abouts(one) for b in _abouts(other))


def _actor(stance: Stance) -> tuple[str, ...]:
    return tuple(sorted(meaning_words(stance["actor"]).elements()))


def _same_side(one: Stance, other: Stance) -> bool:
    return one["stance"] == other["stance"] and _actor(one) == _actor(other)


def _full(one: Stance, other: Stance) -> bool:
    return _same_side(one, other) and _same_target(one, other)


def _mention(one: Stance, other: Stance) -> bool:
    same_words = likeness(one["actor_mention"], other.get("actor_mention")) >= SHARED
    return one["stance"] == other["stance"] and same_words and _same_target(one, other)


ROWS: dict[str, Alike] = {"stance": _same_side, "full": _full, "mention": _mention}


@dataclass(slots=True)
class Score:
    """Counts over all passages."""

    gold: int = 0
    predicted: int = 0
    flips: int = 0  # right actor and target, wrong side
    noisy: int = 0  # passages without stances in which some were predicted
    quiet: int = 0  # passages without stances
    hits: Counter[str] = field(default_factory=Counter)

    def f1(self, row: str) -> tuple[float, float, float]:
        """Precision, recall and F1 of a row."""
        precision, recall = self.hits[row] / max(self.predicted, 1), self.hits[row] / max(self.gold, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)

    def lines(self) -> Iterable[str]:
        for row in ROWS:
            precision, recall, f1 = self.f1(row)
            yield f"{row:8} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"
        counts = f"gold {self.gold}, predicted {self.predicted}, flips {self.flips}"
        yield f"{counts}, silent {self.noisy}/{self.quiet}"


def score(gold: Mapping[str, Sequence[Stance]], predicted: Mapping[str, Sequence[Stance]]) -> Score:
    """Compare predictions with the annotation, both by passage."""
    total = Score()
    for key, stances in gold.items():
        wanted, found = _merged(stances), _merged(predicted.get(key, ()))
        total.gold += len(wanted)
        total.predicted += len(found)
        for row, alike in ROWS.items():
            total.hits[row] += _pairs(wanted, found, alike)
        total.flips += sum(_flipped(stance, wanted) for stance in found)
        total.quiet += not wanted
        total.noisy += bool(found) and not wanted
    return total


def _merged(stances: Iterable[Stance]) -> list[Stance]:
    kept: list[Stance] = []
    for stance in stances:
        if not any(_full(stance, other) for other in kept):
            kept.append(stance)
    return kept


def _pairs(wanted: Sequence[Stance], found: Sequence[Stance], alike: Alike) -> int:
    candidates = [
        (_target_likeness(w, f), i, j) for i, w in enumerate(wanted) for j, f in enumerate(found) if alike(w, f)
    ]
    left: set[int] = set()
    right: set[int] = set()
    for _, i, j in sorted(candidates, reverse=True):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
    return len(left)


def _flipped(stance: Stance, wanted: Sequence[Stance]) -> bool:
    turned = any(
        _actor(w) == _actor(stance) and w["stance"] != stance["stance"] and _same_target(w, stance) for w in wanted
    )
    return turned and not any(_full(w, stance) for w in wanted)
