"""What a trained model believes of every word of annotated passages, for a smaller one to learn as well."""

from collections.abc import Sequence

import numpy as np
import torch

from summarizer.model.network import ROLE_TAGS
from summarizer.model.weights import Trained
from summarizer.training.batches import Beliefs, Item, lesson, prepare_passages
from summarizer.training.gold import Passage
from summarizer.words import windows

TOGETHER = 16  # windows


@torch.inference_mode()
def beliefs(teacher: Trained, passages: Sequence[Passage]) -> list[list[Beliefs]]:
    """For each passage those of its sentences."""
    tagger = teacher.tagger
    items = prepare_passages(passages, tagger.encoder)
    found: list[list[Beliefs]] = []
    rows: list[tuple[int, list[Item]]] = []
    for number, passage in enumerate(items):
        found.append([])
        groups = windows([sentence for sentence, *_ in passage])
        rows.extend((number, [passage[n] for n in group]) for group in groups)
    order = sorted(range(len(rows)), key=lambda n: sum(len(item[0].pieces) for item in rows[n][1]))
    read: dict[int, list[Beliefs]] = {}
    for begin in range(0, len(order), TOGETHER):
        some = order[begin : begin + TOGETHER]
        read |= dict(zip(some, _of_batch(teacher, [rows[n][1] for n in some]), strict=True))
    for n, (number, _) in enumerate(rows):
        found[number].extend(read[n])
    return found


def _of_batch(teacher: Trained, rows: Sequence[Sequence[Item]]) -> list[list[Beliefs]]:
    encoder, heads = teacher.tagger.encoder, teacher.tagger.heads
    batch = lesson(rows, encoder)
    with torch.autocast("cpu", torch.bfloat16, enabled=teacher.tagger.half):
        words = heads.words(heads.means(encoder.states(batch.batch), batch.batch), batch.batch)
        cues = torch.softmax(heads.cues(words).float(), -1).half().numpy()
        roles = torch.softmax(heads.roles(words, batch.cues).float(), -1).half().numpy() if batch.cues else None
    found: list[list[Beliefs]] = []
    at = cue = 0
    for row in rows:
        own = []
        for sentence, labelled, _ in row:
            length, count = len(sentence.words), len(labelled.cues)
            told = roles[cue : cue + count, :length] if roles is not None else np.zeros((0, length, 2, ROLE_TAGS))
            own.append(Beliefs(cues[at : at + length], told.astype(np.float16)))
            at, cue = at + length, cue + count
        found.append(own)
    return found
