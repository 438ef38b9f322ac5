"""The heads that stand on the encoder: a tagger of cues, and for each cue a tagger of holders and targets.

Everything works on the words of a batch laid end to end ("flat"), so that nothing is padded but the sentences of cues.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from summarizer.words import SHAPES

CUE_TAGS = 5  # O, B-opposes, I-opposes, B-supports, I-supports
ROLE_TAGS = 3  # O, B, I; once for holders, once for targets
REACH = 40  # words; what stands further from the cue is as far as this


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of text as tensors. W words in all, B windows of at most L pieces."""

    ids: Tensor  # (B, L) pieces
    mask: Tensor  # (B, L) 1 where there is a piece
    owners: Tensor  # (B * L) word of each piece; W where there is none
    shapes: Tensor  # (W) how each word is written


@dataclass(frozen=True, slots=True)
class Cues:
    """C cues of one batch: each row is sentence begin, sentence end, cue begin, cue end (flat words), polarity."""

    rows: Tensor  # (C, 5)

    @property
    def longest(self) -> int:
        return int((self.rows[:, 1] - self.rows[:, 0]).max())


class StanceHeads(nn.Module):
    """From the states of the pieces to scores of cues, and from those of the words to scores of roles."""

    def __init__(self, hidden: int, width: int, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = nn.Embedding(SHAPES, 32)
        self.word = nn.Sequential(nn.Linear(hidden + 32, width), nn.GELU(), nn.LayerNorm(width))
        self.drop = nn.Dropout(dropout)
        self.cue = nn.Linear(width, CUE_TAGS)
        self.own = nn.Linear(width, width)
        self.asked = nn.Linear(width, width)
        self.product = nn.Linear(width, width)
        self.distance = nn.Embedding(2 * REACH + 1, width)
        self.inside = nn.Embedding(2, width)
        self.polarity = nn.Embedding(2, width)
        self.reader = nn.ModuleList(
            nn.TransformerEncoderLayer(width, 4, 2 * width, dropout, "gelu", batch_first=True, norm_first=True)
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.role = nn.Linear(width, 2 * ROLE_TAGS)

    @staticmethod
    def means(states: Tensor, batch: Batch) -> Tensor:
        """(W, hidden): each word the mean of its pieces."""
        count = len(batch.shapes)
        flat = states.reshape(-1, states.shape[-1]).float()
        sums = flat.new_zeros(count + 1, flat.shape[-1]).index_add(0, batch.owners, flat)
        sizes = flat.new_zeros(count + 1).index_add(0, batch.owners, torch.ones_like(flat[:, 0]))
        return (sums / sizes.clamp(min=1).unsqueeze(1))[:count]

    def words(self, means: Tensor, batch: Batch) -> Tensor:
        """(W, width): each word, with how it is written."""
        found: Tensor = self.word(self.drop(torch.cat([means, self.shape(batch.shapes)], dim=1)))
        return found

    def cues(self, words: Tensor) -> Tensor:
        """(W, CUE_TAGS) scores."""
        found: Tensor = self.cue(self.drop(words))
        return found

    def roles(self, words: Tensor, cues: Cues) -> Tensor:
        """(C, S, 2, ROLE_TAGS) scores of holder and target, S words of the longest sentence."""
        begin, end, first, last, polarity = cues.rows.unbind(1)
        places = begin.unsqueeze(1) + torch.arange(cues.longest)
        absent = places >= end.unsqueeze(1)
        places = places.clamp(max=len(words) - 1)
        tokens = words[places]
        inside = (places >= first.unsqueeze(1)) & (places < last.unsqueeze(1))
        weights = inside.to(tokens.dtype).unsqueeze(2)
        cue = (tokens * weights).sum(1) / weights.sum(1).clamp(min=1)
        before = (places - first.unsqueeze(1)).clamp(max=0)
        after = (places - last.unsqueeze(1) + 1).clamp(min=0)
        distance = (before + after).clamp(-REACH, REACH) + REACH
        mixed = self.own(tokens) + self.asked(cue).unsqueeze(1) + self.product(tokens * cue.unsqueeze(1))
        mixed = mixed + self.distance(distance) + self.inside(inside.long()) + self.polarity(polarity).unsqueeze(1)
        mixed = self.drop(mixed)
        for layer in self.reader:
            mixed = layer(mixed, src_key_padding_mask=absent)
        found: Tensor = self.role(self.drop(self.norm(mixed)))
        return found.view(*found.shape[:2], 2, ROLE_TAGS)
