"""Stances told more than once."""

from collections.abc import Iterable

from summarizer.domain import Stance
from summarizer.likeness import likeness


def merged(stances: Iterable[Stance]) -> list[Stance]:
    """The first of each actor, polarity and matter; targets are one matter where they share half their words."""
    kept: list[Stance] = []
    for stance in stances:
        if not any(_same(stance, other) for other in kept):
            kept.append(stance)
    return kept


def _same(one: Stance, other: Stance) -> bool:
    return (one.actor, one.polarity) == (other.actor, other.polarity) and any(
        likeness(left, right) >= 0.5 for left in (one.target, one.about) for right in (other.target, other.about)
    )
