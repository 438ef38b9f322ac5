"""A base encoder and what training made of it: states of word pieces for the tagger, vectors of texts for stories."""

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel
from transformers.utils import logging as quiet

from summarizer.model.adapters import adapt, switch
from summarizer.model.bases import BASES, find_base
from summarizer.model.network import Batch
from summarizer.words import ReadSentence, Sentence, prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_EMBEDDED = 256  # pieces; beyond, a text is cut for its vector


class TunedEncoder:
    """A base with its tokenizer, and beside the untouched base what training made of it.

    `rank` > 0 puts adapters on the layers from `first` on, which are off while texts are embedded; else the layers
    exist twice.
    """

    def __init__(self, size: str, rank: int = 0, first: int = 0, large_folder: Path | None = None) -> None:
        folder = find_base(size, large_folder)
        self.size = size
        self.special = BASES[size].special
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        config.attention_probs_dropout_prob = 0.0  # random numbers cost a CPU more than they bring
        config.hidden_dropout_prob = 0.0
        quiet.set_verbosity_error()  # type: ignore[no-untyped-call]
        quiet.disable_progress_bar()  # type: ignore[no-untyped-call]
        self.model: nn.Module = AutoModel.from_pretrained(folder, config=config, local_files_only=True)
        self.hidden = int(config.hidden_size)
        for parameter in self.model.parameters():
            parameter.requires_grad_(False)
        self.tuned = self.model if rank else self._twin()
        if rank:
            adapt(self.layers.get_submodule("layer"), rank, first)
        self.model.eval()
        self.tuned.eval()

    @property
    def layers(self) -> nn.Module:
        """The layers above the embeddings: what training changes."""
        return self.tuned.get_submodule("encoder")

    def _twin(self) -> nn.Module:
        """A second model with layers of its own on the same embeddings."""
        embeddings = self.model.get_submodule("embeddings")
        return copy.deepcopy(self.model, {id(embeddings): embeddings})

    def prepare(self, texts: Sequence[str]) -> list[Sentence]:
        return prepare(texts, self.tokenizer)

    def batch(self, windows: Sequence[Sequence[Sentence]]) -> Batch:
        """Windows of neighbouring sentences as one batch; its words are those of the sentences in order."""
        first, last, empty = self.special
        longest = max(sum(len(s.pieces) for s in window) for window in windows) + 2
        ids = np.full((len(windows), longest), empty, dtype=np.int64)
        mask = np.zeros((len(windows), longest), dtype=np.int64)
        total = sum(len(s.words) for window in windows for s in window)
        owners = np.full((len(windows), longest), total, dtype=np.int64)
        shapes: list[int] = []
        for row, window in enumerate(windows):
            at = 1
            for s in window:
                ids[row, at : at + len(s.pieces)] = s.pieces
                owners[row, at : at + len(s.pieces)] = np.array(s.owners, dtype=np.int64) + len(shapes)
                at += len(s.pieces)
                shapes.extend(s.shapes)
            ids[row, 0], ids[row, at] = first, last
            mask[row, : at + 1] = 1
        return Batch(
            torch.from_numpy(ids),
            torch.from_numpy(mask),
            torch.from_numpy(owners.reshape(-1)),
            torch.tensor(shapes, dtype=torch.int64),
        )

    def states(self, batch: Batch) -> Tensor:
        """(B, L, hidden) states of the pieces, with what was trained."""
        found: Tensor = self.tuned(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        return found

    @torch.inference_mode()
    def embed(self, texts: Sequence[str], batch_size: int = 8) -> "NDArray[np.float32]":
        """(len(texts), hidden) vectors of unit length by the untouched base: the mean of its states."""
        found = np.zeros((len(texts), self.hidden), dtype=np.float32)
        for rows, batch, states in self._base_states(self.prepare(texts), batch_size):
            found[rows] = _means(batch, states)
        return found

    @torch.inference_mode()
    def read_words(self, texts: Sequence[str], batch_size: int = 8) -> list[ReadSentence]:
        """Each text as words, with what the untouched base sees of them; its vector is that of `embed`."""
        sentences = self.prepare(texts)
        found: dict[int, ReadSentence] = {}
        for rows, batch, states in self._base_states(sentences, batch_size):
            for row, own, vector in zip(rows, states.numpy(), _means(batch, states), strict=True):
                sentence = sentences[row]
                words = np.zeros((len(sentence.words), self.hidden), dtype=np.float32)
                owners = np.array(_cut(sentence).owners, dtype=np.int64)
                np.add.at(words, owners, own[1 : len(owners) + 1])
                words /= np.maximum(np.bincount(owners, minlength=len(words)), 1)[:, None]
                found[row] = ReadSentence(sentence, words, vector)
        return [found[n] for n in range(len(texts))]

    def _base_states(self, sentences: Sequence[Sentence], batch_size: int) -> Iterator[tuple[list[int], Batch, Tensor]]:
        """What the untouched base sees of the sentences, those of like length together: their numbers, what was read,
        and its states."""
        order = sorted(range(len(sentences)), key=lambda n: len(sentences[n].pieces))
        switch(self.layers, active=False)
        try:
            for begin in range(0, len(order), batch_size):
                rows = order[begin : begin + batch_size]
                batch = self.batch([[_cut(sentences[n])] for n in rows])
                states = self.model(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
                yield rows, batch, states.float()
        finally:
            switch(self.layers, active=True)


def _means(batch: Batch, states: Tensor) -> "NDArray[np.float32]":
    """(B, hidden) of unit length."""
    mask = batch.mask.unsqueeze(2)
    means: NDArray[np.float32] = nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1).numpy()
    return means


def _cut(sentence: Sentence) -> Sentence:
    pieces, owners = sentence.pieces[:LONGEST_EMBEDDED], sentence.owners[:LONGEST_EMBEDDED]
    return Sentence(sentence.text, sentence.words, pieces, owners, sentence.shapes)
