"""Labelled passages as training batches: windows of random length, sorted by length, cut by a budget of pieces."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from summarizer.model.network import Batch, Cues
from summarizer.model.tuned import TunedEncoder
from summarizer.training.gold import LabelledSentence, Passage, Span
from summarizer.words import Sentence, windows

IGNORED = -100
WINDOW_SIZES = (40, 60, 90, 130, 160)  # pieces; each passage is cut anew by one of them in each epoch
SORTED_TOGETHER = 24  # batches

Item = tuple[Sentence, LabelledSentence]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A batch with what is to be learned from it."""

    batch: Batch
    cue_tags: Tensor  # (W)
    cues: Cues | None
    role_tags: Tensor | None  # (C, S, 2)
    loss_weight: float = 1.0


def prepare_passages(passages: Sequence[Passage], encoder: TunedEncoder) -> list[list[Item]]:
    found = []
    for passage in passages:
        prepared = encoder.prepare([sentence.text for sentence in passage.sentences])
        found.append(list(zip(prepared, passage.sentences, strict=True)))
    return found


def lessons(passages: Sequence[Sequence[Item]], encoder: TunedEncoder, budget: int, seed: int) -> Iterator[Lesson]:
    """One epoch; the same seed gives the same batches in the same order."""
    draw = random.Random(seed)  # noqa: S311 - shuffling, no secret
    cut: list[list[Item]] = []
    for passage in passages:
        groups = windows([sentence for sentence, _ in passage], draw.choice(WINDOW_SIZES))
        cut.extend([passage[n] for n in group] for group in groups)
    draw.shuffle(cut)
    sizes = [sum(len(sentence.pieces) for sentence, _ in window) + 2 for window in cut]
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
    """The tensors of one batch."""
    batch = encoder.batch([[sentence for sentence, _ in row] for row in rows])
    cue_tags = np.zeros(len(batch.shapes), dtype=np.int64)
    cue_rows: list[tuple[int, int, int, int, int]] = []
    roles: list[tuple[tuple[Span, ...], tuple[Span, ...]]] = []
    at = 0
    for sentence, labelled in (item for row in rows for item in row):
        for cue in labelled.cues:
            begin, end = at + cue.cue[0], at + cue.cue[1]
            cue_tags[begin:end] = 2 + 2 * cue.polarity
            cue_tags[begin] = 1 + 2 * cue.polarity
            cue_rows.append((at, at + len(sentence.words), begin, end, cue.polarity))
            roles.append((cue.holders, cue.targets))
        at += len(sentence.words)
    if not cue_rows:
        return Lesson(batch, torch.from_numpy(cue_tags), None, None)
    cues = Cues(torch.tensor(cue_rows))
    role_tags = np.full((len(cue_rows), cues.longest, 2), IGNORED, dtype=np.int64)
    for number, ((first, last, *_), both) in enumerate(zip(cue_rows, roles, strict=True)):
        role_tags[number, : last - first] = 0
        for side, spans in enumerate(both):
            for begin, end in spans:
                role_tags[number, begin:end, side] = 2
                role_tags[number, begin, side] = 1
    return Lesson(batch, torch.from_numpy(cue_tags), cues, torch.from_numpy(role_tags))
