"""Labelled passages as training batches: windows of random length, sorted by length, cut by a budget of pieces."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from summarizer.model.network import CUE_TAGS, ROLE_TAGS, Batch, Cues
from summarizer.model.tuned import TunedEncoder
from summarizer.training.gold import LabelledCue, LabelledSentence, Passage
from summarizer.words import Sentence, windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW_SIZES = (40, 60, 90, 130, 160)  # pieces; each passage is cut anew by one of them in each epoch
SORTED_TOGETHER = 24  # batches


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What a teacher believes of one sentence: chances of the tags of its words, and of their roles for each cue."""

    cues: "NDArray[np.float16]"  # (W, CUE_TAGS)
    roles: "NDArray[np.float16]"  # (cues, W, 2, ROLE_TAGS)


Item = tuple[Sentence, LabelledSentence, Beliefs | None]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A batch with what is to be learned from it."""

    batch: Batch
    cue_chances: Tensor  # (W, CUE_TAGS) of each tag to be right
    cues: Cues | None
    role_chances: Tensor | None  # (C, S, 2, ROLE_TAGS); all zero beyond the end of a sentence


def prepare_passages(
    passages: Sequence[Passage], encoder: TunedEncoder, taught: Sequence[Sequence[Beliefs]] | None = None
) -> list[list[Item]]:
    """Passages for the encoder, with what a teacher believes of each sentence where there is one."""
    found: list[list[Item]] = []
    for number, passage in enumerate(passages):
        prepared = encoder.prepare([sentence.text for sentence in passage.sentences])
        beliefs = taught[number] if taught else [None] * len(prepared)
        found.append(list(zip(prepared, passage.sentences, beliefs, strict=True)))
    return found


def lessons(passages: Sequence[Sequence[Item]], encoder: TunedEncoder, budget: int, seed: int) -> Iterator[Lesson]:
    """One epoch; the same seed gives the same batches in the same order."""
    draw = random.Random(seed)  # noqa: S311 - shuffling, no secret
    cut: list[list[Item]] = []
    for passage in passages:
        groups = windows([sentence for sentence, *_ in passage], draw.choice(WINDOW_SIZES))
        cut.extend([passage[n] for n in group] for group in groups)
    draw.shuffle(cut)
    sizes = [sum(len(sentence.pieces) for sentence, *_ in window) + 2 for window in cut]
    mean = max(1, sum(sizes) // len(sizes))
    block = max(1, budget // mean) * SORTED_TOGETHER
    batches: list[list[list[Item]]] = []
    for begin in range(0, len(cut), block):
        rows = sorted(range(begin, min(begin + block, len(cut))), key=lambda n: sizes[n])
        batches.extend(_filled([cut[n] for n in rows], [sizes[n] for n in rows], budget))
    draw.shuffle(batches)
    for rows_ in batches:
        yield lesson(rows_, encoder)


def _filled(rows: Sequence[list[Item]], sizes: Sequence[int], budget: int) -> Iterator[list[list[Item]]]:
    held: list[list[Item]] = []
    for row, size in zip(rows, sizes, strict=True):
        if held and size * (len(held) + 1) > budget:
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def lesson(rows: Sequence[Sequence[Item]], encoder: TunedEncoder) -> Lesson:
    """The tensors of one batch; where there is a teacher, half annotation and half what the teacher believes."""
    batch = encoder.batch([[sentence for sentence, *_ in row] for row in rows])
    cue_chances = np.zeros((len(batch.shapes), CUE_TAGS), dtype=np.float32)
    cue_rows: list[tuple[int, int, int, int, int]] = []
    roles: list[NDArray[np.float32]] = []
    at = 0
    for sentence, labelled, beliefs in (item for row in rows for item in row):
        length = len(sentence.words)
        cue_chances[at : at + length] = _mixed(_cue_tags(labelled, length), beliefs.cues if beliefs else None)
        for number, cue in enumerate(labelled.cues):
            cue_rows.append((at, at + length, at + cue.cue[0], at + cue.cue[1], cue.polarity))
            roles.append(_mixed(_role_tags(cue, length), beliefs.roles[number] if beliefs else None))
        at += length
    if not cue_rows:
        return Lesson(batch, torch.from_numpy(cue_chances), None, None)
    cues = Cues(torch.tensor(cue_rows))
    role_chances = np.zeros((len(cue_rows), cues.longest, 2, ROLE_TAGS), dtype=np.float32)
    for number, own in enumerate(roles):
        role_chances[number, : len(own)] = own
    return Lesson(batch, torch.from_numpy(cue_chances), cues, torch.from_numpy(role_chances))


def _mixed(annotated: "NDArray[np.float32]", believed: "NDArray[np.float16] | None") -> "NDArray[np.float32]":
    if believed is None:
        return annotated
    mixed: NDArray[np.float32] = (annotated + believed.astype(np.float32)) / np.float32(2)
    return mixed


def _cue_tags(labelled: LabelledSentence, length: int) -> "NDArray[np.float32]":
    """(length, CUE_TAGS) 1 for the right tag."""
    tags = np.zeros(length, dtype=np.int64)
    for cue in labelled.cues:
        tags[cue.cue[0] : cue.cue[1]] = 2 + 2 * cue.polarity
        tags[cue.cue[0]] = 1 + 2 * cue.polarity
    return np.eye(CUE_TAGS, dtype=np.float32)[tags]


def _role_tags(cue: LabelledCue, length: int) -> "NDArray[np.float32]":
    """(length, 2, ROLE_TAGS) 1 for the right tags."""
    tags = np.zeros((length, 2), dtype=np.int64)
    for side, spans in enumerate((cue.holders, cue.targets)):
        for begin, end in spans:
            tags[begin:end, side] = 2
            tags[begin, side] = 1
    return np.eye(ROLE_TAGS, dtype=np.float32)[tags]
