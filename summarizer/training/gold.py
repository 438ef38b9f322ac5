"""Annotated passages to labelled sentences: where cues stand, and who holds and what is held for each of them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.segment import split_sentences
from summarizer.words import WORD

Span = tuple[int, int]  # words or characters, end exclusive
POLARITIES = ("opposes", "supports")


@dataclass(frozen=True, slots=True)
class LabelledCue:
    """A cue of one sentence with all that hold it and all that it is about."""

    polarity: int  # index in POLARITIES
    cue: Span
    holders: tuple[Span, ...]
    targets: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    text: str
    cues: tuple[LabelledCue, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    id: str
    sentences: tuple[LabelledSentence, ...]


def read_records(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The records of JSONL files, one after the other."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


def label(record: Mapping[str, Any]) -> Passage:
    """One record as labelled sentences; a gold sentence is never cut, whatever the splitter says."""
    stances = record["stances"]
    sentences = []
    for begin, end in sentence_bounds(record["text"], {stance["sentence"] for stance in stances}):
        text = record["text"][begin:end]
        own = [stance for stance in stances if stance["sentence"] in text]
        sentences.append(LabelledSentence(text, tuple(_cues(text, own))))
    return Passage(record["id"], tuple(sentences))


def sentence_bounds(text: str, gold: Iterable[str]) -> Iterator[Span]:
    """Character bounds of the sentences: the splitter's, with those inside a gold sentence taken out."""
    starts, position = [], 0
    for line in text.split("\n"):
        for sentence in split_sentences(line):
            position = text.index(sentence, position)
            starts.append(position)
            position += len(sentence)
    wanted = []
    for sentence in gold:
        begin = text.find(sentence)
        if begin >= 0:
            wanted.append((begin, begin + len(sentence)))
    inner = {start for start in starts for begin, end in wanted if begin < start < end}
    bounds = sorted((set(starts) - inner) | {begin for begin, _ in wanted} | {end for _, end in wanted} | {0})
    for begin, end in zip(bounds, [*bounds[1:], len(text)], strict=True):
        piece = text[begin:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield begin + lead, begin + len(piece.rstrip())


def _cues(text: str, stances: Sequence[Mapping[str, Any]]) -> Iterator[LabelledCue]:
    words = [match.span() for match in WORD.finditer(text)]
    grouped: dict[Span, tuple[int, dict[Span, None], dict[Span, None]]] = {}
    for stance in stances:
        at = find_span(text, stance["cue"], None)
        held = at and find_span(text, stance["actor_mention"], at)
        about = at and find_span(text, stance["target"], at, after=True)
        if not (at and held and about):
            continue
        cue, holder, target = (_on_words(span, words) for span in (at, held, about))
        polarity = POLARITIES.index(stance["stance"])
        known, holders, targets = grouped.setdefault(cue, (polarity, {}, {}))
        if known == polarity:
            holders[holder] = targets[target] = None
    for cue, (polarity, holders, targets) in sorted(grouped.items()):
        yield LabelledCue(polarity, cue, _disjoint(holders), _disjoint(targets))


def _disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)


def find_span(text: str, part: str, cue: Span | None, after: bool = False) -> Span | None:
    """The characters of `part` nearest to those of the cue; whole words before parts of words, outside the cue before
    inside. Where no cue is given, the first."""
    core = part.strip().strip(".,;:!?") or part
    edges = (r"(?<!\w)" if core[0].isalnum() else "", r"(?!\w)" if core[-1].isalnum() else "")
    places = [m.span() for m in re.finditer(edges[0] + re.escape(core) + edges[1], text)]
    places = places or [m.span() for m in re.finditer(re.escape(core), text)]
    if not places:
        return None
    if cue is None:
        return places[0]
    middle = (cue[0] + cue[1]) / 2

    def cost(span: Span) -> tuple[bool, float]:
        distance = (span[0] + span[1]) / 2 - middle
        return span[0] < cue[1] and cue[0] < span[1], abs(distance) * (2 if after and distance < 0 else 1)

    return min(places, key=cost)


def _on_words(place: Span, words: Sequence[Span]) -> Span:
    inside = [number for number, (begin, end) in enumerate(words) if end > place[0] and begin < place[1]]
    return inside[0], inside[-1] + 1
