"""The words of the analysis: what goes in (Document) and what comes out (Analysis).

Frozen, slotted dataclasses without behaviour; every part of `summarizer` speaks in these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Polarity = Literal["opposes", "supports"]


@dataclass(frozen=True, slots=True)
class Document:
    """One article as it came: `text` is plain text with paragraphs on lines of their own, not yet cleaned."""

    id: str
    title: str
    text: str
    language: str | None = None  # ISO 639-1 where the source says so
    written: date | None = None  # which leaders were in office


class CleanText(NamedTuple):
    """A cleaned article, its sentences in order, each a substring of it, and the day it was written."""

    text: str
    sentences: Sequence[str]
    written: date | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A canonical holder of stances. `country` is ISO 3166 alpha-3, "IGO" for international bodies, or ""."""

    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Stance:
    """One (actor, polarity, target) that one sentence of the article states; see the stance guidelines.

    `sentence` is a substring of the cleaned text; `mention`, `cue` and `target` are substrings of `sentence`.
    """

    actor: str  # canonical name
    mention: str  # the words that name the holder
    polarity: Polarity
    cue: str  # the shortest words that express the stance
    target: str
    sentence: str  # the evidence, whole
    target_resolved: str | None = None  # what a pronoun target stands for, in words of the article
    attributed_to: str | None = None  # who reports it, where that is not the narrator or the holder
    confidence: float = 1.0  # 0..1

    @property
    def about(self) -> str:
        """The target in words that stand alone."""
        return self.target_resolved or self.target


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences of the article, in its order, each with its own words in theirs, some spared (see `compress`).

    A short text is its own summary; empty where it has no whole sentence.
    """

    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """What `analyser` makes of one Document. `embedding` is of unit length, float32; empty where not embedded."""

    id: str
    headline: str  # the title, cleaned
    text: str  # the cleaned text
    summary: Summary
    stances: tuple[Stance, ...]
    language: str  # ISO 639-1, "und" where unknown
    model: str  # name and version of what analysed it
    embedding: tuple[float, ...] = ()
    stances_sought: bool = True  # False where the language is not read for stances
    dropped: int = 0  # candidate stances refused by the grounding check
