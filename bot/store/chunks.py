"""Long lists of ids in pieces: a statement takes only so many parameters."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

AT_ONCE = 1000


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
