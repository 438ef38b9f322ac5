"""What speaks for a reading of a holder's words, as numbers of about 0 to 1."""

import math
import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from summarizer.figures import SAYING, Figure, quoted
from summarizer.likeness import meaning_words
from summarizer.names import NOT_THE_STATE, fold
from summarizer.readings import PRONOUN_KINDS, RECENT, SOURCES, TAIL, Holder, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = 24  # of mentions; see `mention_kind`
AGES = 10  # places relative to the holder told apart
NUMBER = (
    r"\d|(?:some|many|most|several|two|three|four|five|both|half|dozens|hundreds|thousands|more|nearly|about|around)\b"
)
OPENINGS = (r"(?:the|this|that)\b", r"(?:a|an|one)\b", r"(?:his|her|its|their|my|our)\b", NUMBER)


@lru_cache(maxsize=20_000)
def actor_key(actor: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, sorted."""
    return tuple(sorted(meaning_words(actor).elements())) or (actor.lower(),)


def mention_kind(mention: str) -> int:
    """What kind of words a holder is: a pronoun, a description, a name, with which article."""
    low = fold(mention).strip(' ,."“”')
    if low in PRONOUN_KINDS:
        return PRONOUN_KINDS[low]
    named = bool(re.search("[A-Z]", re.sub(r"^(?:The|A|An|His|Her|Its|Their|This|Some|Many|Most)\b", "", mention)))
    opening = next((n for n, pattern in enumerate(OPENINGS) if re.match(pattern, low)), None)
    if not named:
        if opening == 0:
            return 11 if len(low.split()) <= 2 else 12
        return 16 if opening is None else 12 + opening
    if opening is not None:
        return 17 + opening
    if len(low.split()) == 1:
        return 21
    return 22 if re.fullmatch(r"(?:[A-Z][\w’'.-]*\s?)+", mention) else 23


@dataclass(frozen=True, slots=True)
class Common:
    """What all readings of one holder are held against."""

    kind: int
    words: frozenset[str]
    head: str
    rule_key: tuple[str, ...]
    known_key: tuple[str, ...] | None
    held_keys: tuple[tuple[str, ...], ...]
    named: Counter[str]
    is_quoted: bool
    is_unofficial: bool
    short: str  # the mention without its article

    @classmethod
    def of(cls, holder: Holder) -> "Common":
        low = fold(holder.mention)
        before_tail = re.findall(r"[\w-]+", TAIL.split(low)[0])
        return cls(
            mention_kind(holder.mention),
            frozenset(meaning_words(holder.mention)),
            before_tail[-1] if before_tail else "",
            actor_key(holder.by_rule),
            actor_key(holder.known) if holder.known else None,
            tuple(actor_key(held.actor) for held in holder.held),
            Counter(figure.actor for figure in holder.figures),
            quoted(holder.sentence, holder.begin),
            bool(set(low.split()) & NOT_THE_STATE),
            re.sub(r"^the ", "", holder.mention, flags=re.IGNORECASE).strip(),
        )


OF_FIGURE = 8
RANKS = RECENT + 2
AT = {source: place for place, source in enumerate(SOURCES)}
# Where each group of traits begins.
SOURCE = KINDS
SAID_BY = SOURCE + len(SOURCES)
AGE = SAID_BY + len(SOURCES)
RANK = AGE + AGES
FIGURE = RANK + RANKS
NAME = FIGURE + OF_FIGURE
TRAITS = NAME + 15


def traits_of(
    holder: Holder, actor: str, reading: Reading, key: tuple[str, ...], sources: Set[str], common: Common
) -> "NDArray[np.float32]":
    """(TRAITS) what speaks for `actor`, the name that a reading gives; `sources`: all that lead to that actor."""
    traits = np.zeros(TRAITS, dtype=np.float32)
    traits[common.kind] = 1
    traits[SOURCE + AT[reading.source]] = 1
    for source in sources:
        traits[SAID_BY + AT[source]] = 1
    traits[AGE + _age(holder, reading.place)] = 1
    traits[RANK + (RECENT + 1 if reading.rank is None else min(reading.rank, RECENT))] = 1
    if reading.figure:
        traits[FIGURE:NAME] = _of_figure(holder, reading.figure, common)
    own, words = set(key), common.words
    shared = len(own & words)
    traits[NAME:] = (
        math.log1p(common.named[actor]),
        common.is_quoted,
        key == common.rule_key,
        key == common.known_key,
        key in common.held_keys[-1:],
        key in common.held_keys,
        shared / max(1, len(own)),
        shared / max(1, len(words)),
        own <= words,
        len(key) > 3,
        len(key) == 1,
        actor[:1].islower(),
        _abbreviates(common.short, actor),
        holder.number == 0,
        common.is_unofficial,
    )
    return traits


def _of_figure(holder: Holder, figure: Figure, common: Common) -> tuple[bool, ...]:
    sentence = holder.sentences[figure.sentence]
    return (
        figure.is_person,
        figure.is_state,
        not figure.is_person and not figure.is_state,
        quoted(sentence, figure.begin),
        figure.begin < 12,  # characters: it opens its sentence
        bool(SAYING.match(sentence[figure.end :].lstrip(", "))),
        common.head in figure.called,
        figure.name.isupper() and len(figure.name) > 1,
    )


def _age(holder: Holder, place: tuple[int, int, int]) -> int:
    """Where the words of a reading stand: before, behind or within the holder's, or how many sentences away."""
    distance = place[0] - holder.number
    if distance == 0:
        return 0 if place[1] < holder.begin else 1 if place[1] >= holder.end else 2
    return 3 if distance > 0 else min(3 - distance, AGES - 1)


def _abbreviates(short: str, name: str) -> bool:
    return len(short) > 1 and short == "".join(word[0] for word in name.split() if word[0].isupper())
