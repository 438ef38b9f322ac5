"""Sentences to raw stances: who (words) opposes or supports what (words), before anything is resolved.

The encoder reads neighbouring sentences together, once. Cues are tagged in what it saw; for each cue its holders and
targets are tagged in the cue's own sentence; each pair of them is a raw stance.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from summarizer.model.decoding import TaggedSpan, spans
from summarizer.model.findings import POLARITIES, Leanings, RawStance, SentenceReading
from summarizer.model.network import Cues, StanceHeads
from summarizer.model.tuned import TunedEncoder
from summarizer.words import Sentence, windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

CUES_TOGETHER = 16  # of sentences of like length, since all are padded to the longest


class Tagger:
    """Finds raw stances with trained heads on an encoder."""

    def __init__(
        self,
        encoder: TunedEncoder,
        heads: StanceHeads,
        leanings: Leanings | None = None,
        budget: int = 500,
        half: bool = False,
    ) -> None:
        self.encoder = encoder
        self.heads = heads.eval()
        self.leanings = leanings or Leanings()
        self.budget = budget  # pieces a batch
        self.half = half  # bfloat16: twice as fast or more where the processor has it, several times slower elsewhere

    def reading(self, half: bool) -> "Tagger":
        """The same tagger, in bfloat16 or not."""
        return Tagger(self.encoder, self.heads, self.leanings, self.budget, half)

    def read(self, passages: Sequence[Sequence[str]]) -> list[list[SentenceReading]]:
        """For each passage, a list of sentences in order, what each of its sentences holds."""
        nothing = SentenceReading((), (), np.zeros((0, self.encoder.hidden), dtype=np.float16))
        found = [[nothing for _ in passage] for passage in passages]
        texts = self.encoder.prepare([text for passage in passages for text in passage])
        rows: list[tuple[list[Sentence], list[tuple[int, int]]]] = []
        at = 0
        for number, passage in enumerate(passages):
            own = texts[at : at + len(passage)]
            at += len(passage)
            rows.extend(([own[n] for n in group], [(number, n) for n in group]) for group in windows(own))
        for batch in self._batches(rows):
            sentences = [sentence for window, _ in batch for sentence in window]
            places = [place for _, group in batch for place in group]
            with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
                readings = self._read_batch([window for window, _ in batch], sentences)
            for (number, n), reading in zip(places, readings, strict=True):
                found[number][n] = reading
        return found

    def _batches(
        self, rows: Sequence[tuple[list[Sentence], list[tuple[int, int]]]]
    ) -> Iterator[list[tuple[list[Sentence], list[tuple[int, int]]]]]:
        """Rows of like length together, so that little is padded."""
        sized = sorted(((sum(len(s.pieces) for s in row[0]), n) for n, row in enumerate(rows)), reverse=True)
        held: list[int] = []
        for _, n in sized:
            longest = sum(len(s.pieces) for s in rows[held[0]][0]) + 2 if held else 0
            if held and longest * (len(held) + 1) > self.budget:
                yield [rows[k] for k in held]
                held = []
            held.append(n)
        if held:
            yield [rows[k] for k in held]

    @torch.inference_mode()
    def _read_batch(self, rows: Sequence[Sequence[Sentence]], sentences: Sequence[Sentence]) -> list[SentenceReading]:
        batch = self.encoder.batch(rows)
        means = self.heads.means(self.encoder.states(batch), batch)
        words = self.heads.words(means, batch)
        starts = np.cumsum([0, *(len(s.words) for s in sentences)])
        stances = self._stances(words, sentences, starts)
        states = means.half().numpy()
        return [
            SentenceReading(own, sentence.words, states[starts[n] : starts[n + 1]])
            for n, (sentence, own) in enumerate(zip(sentences, stances, strict=True))
        ]

    def _stances(
        self, words: Tensor, sentences: Sequence[Sentence], starts: "NDArray[np.int64]"
    ) -> list[list[RawStance]]:
        cues = _tagged(self.heads.cues(words).float().numpy(), sentences, starts, self.leanings.cue)
        asked = [(n, cue) for n, own in enumerate(cues) for cue in own if cue.purity >= self.leanings.purest]
        asked.sort(key=lambda each: len(sentences[each[0]].words))
        found: list[list[RawStance]] = [[] for _ in sentences]
        for begin in range(0, len(asked), CUES_TOGETHER):
            some = asked[begin : begin + CUES_TOGETHER]
            table = [(starts[n], starts[n + 1], starts[n] + c.begin, starts[n] + c.end, c.kind) for n, c in some]
            scores = self.heads.roles(words, Cues(torch.tensor(np.array(table, dtype=np.int64)))).float().numpy()
            lengths = [len(sentences[n].words) for n, _ in some]
            holders = spans(scores[:, :, 0], lengths, self.leanings.holder, forced=True)
            targets = spans(scores[:, :, 1], lengths, self.leanings.target, forced=True)
            for (n, cue), some_holders, some_targets in zip(some, holders, targets, strict=True):
                found[n].extend(
                    self._stance(sentences[n], cue, holder, target)
                    for holder in some_holders
                    for target in some_targets
                )
        return found

    def _stance(self, sentence: Sentence, cue: TaggedSpan, holder: TaggedSpan, target: TaggedSpan) -> RawStance:
        parts = (cue.confidence, cue.purity, holder.confidence, target.confidence)
        places = [(sentence.words[s.begin][0], sentence.words[s.end - 1][1]) for s in (cue, holder, target)]
        confidence = self.leanings.confidence(parts)
        return RawStance(POLARITIES[cue.kind], places[0], places[1], places[2], confidence, parts)


def _tagged(
    scores: "NDArray[np.float32]", sentences: Sequence[Sentence], starts: "NDArray[np.int64]", bias: float
) -> list[list[TaggedSpan]]:
    """The cues of each sentence; only sentences that may hold one are searched."""
    found: list[list[TaggedSpan]] = [[] for _ in sentences]
    hopeful = scores[:, 1::2].max(axis=1) - scores[:, 0] + bias > 0
    some = [n for n in range(len(sentences)) if hopeful[starts[n] : starts[n + 1]].any()]
    if not some:
        return found
    lengths = [len(sentences[n].words) for n in some]
    padded = np.zeros((len(some), max(lengths), scores.shape[1]), dtype=np.float32)
    for row, n in enumerate(some):
        padded[row, : lengths[row]] = scores[starts[n] : starts[n + 1]]
    for n, own in zip(some, spans(padded, lengths, bias), strict=True):
        found[n] = own
    return found
