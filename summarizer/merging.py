"""Stances told more than once."""

import re
from collections import Counter
from collections.abc import Iterable

from summarizer.domain import Stance
from summarizer.names import fold

EMPTY = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "for",
        "on",
        "and",
        "or",
        "its",
        "his",
        "her",
        "their",
        "our",
        "that",
        "at",
        "by",
        "with",
        "from",
        "as",
        "is",
        "be",
        "this",
        "it",
        "any",
        "s",
    ]
)


def merged(stances: Iterable[Stance]) -> list[Stance]:
    """The first of each actor, polarity and matter; targets are one matter where they share half their words."""
    kept: list[Stance] = []
    for stance in stances:
        if not any(_same(stance, other) for other in kept):
            kept.append(stance)
    return kept


def _same(one: Stance, other: Stance) -> bool:
    return (one.actor, one.polarity) == (other.actor, other.polarity) and any(
        _shared(left, right) >= 0.5 for left in (one.target, one.about) for right in (other.target, other.about)
    )


def _shared(left: str, right: str) -> float:
    """F1 of the words of two targets, small words aside."""
    a, b = _words(left), _words(right)
    if not a or not b:
        return float(left.lower() == right.lower())
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))


def _words(text: str) -> Counter[str]:
    return Counter(word for word in re.findall(r"\w+", fold(text)) if word not in EMPTY)
