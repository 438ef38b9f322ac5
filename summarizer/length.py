"""How long a summary may be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

LengthName = Literal["short", "medium", "long"]


@dataclass(frozen=True, slots=True)
class Length:
    """Sentences, the fewest of them for texts that are not long, and characters, 0 for any number."""

    fewest: int
    most: int
    characters: int = 0


LENGTHS: Mapping[LengthName, Length] = MappingProxyType(
    {"short": Length(1, 2), "medium": Length(2, 3), "long": Length(4, 5)}
)


def length_of(name: LengthName, sentences: int = 0, characters: int = 0) -> Length:
    """By name, with another most of sentences where `sentences` is not 0."""
    length = replace(LENGTHS[name], characters=characters)
    return replace(length, fewest=min(2, sentences), most=sentences) if sentences else length
