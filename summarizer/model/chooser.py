"""Which reading of a holder's words is meant: learned from what the encoder saw of them, and from their traits.

Every candidate is scored alone; the scores of readings that name one actor are added as chances.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from summarizer.candidates import Candidate
from summarizer.model.findings import SentenceReading
from summarizer.traits import TRAITS

WIDTH = 64  # of a state as the chooser sees it
HIDDEN = 128

Place = tuple[int, int, int]  # sentence, characters begin and end


class ChooserNet(nn.Module):
    """Scores of candidates, from the state of the holder, their own states, and their traits."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(hidden)
        self.drop = nn.Dropout(0.3)
        self.holder = nn.Linear(hidden, WIDTH)
        self.candidate = nn.Linear(hidden, WIDTH)
        self.score = nn.Sequential(
            nn.Linear(TRAITS + 3 * WIDTH, HIDDEN),
            nn.GELU(),
            nn.Dropout(0.3),
            nn.Linear(HIDDEN, HIDDEN),
            nn.GELU(),
            nn.Dropout(0.2),
            nn.Linear(HIDDEN, 1),
        )

    def forward(self, holders: Tensor, states: Tensor, traits: Tensor) -> Tensor:
        """(N) scores of N candidates: holders and states (N, hidden), traits (N, TRAITS)."""
        holder = self.holder(self.drop(self.norm(holders)))
        candidate = self.candidate(self.drop(self.norm(states)))
        found: Tensor = self.score(torch.cat([traits, holder, candidate, holder * candidate], dim=1))
        return found.squeeze(1)


def by_actor(scores: Tensor, owners: Tensor, count: int) -> Tensor:
    """(count) log-chances of actors, not normalised: `owners` says whose each score is."""
    highest = torch.full((count,), -torch.inf).scatter_reduce(0, owners, scores.detach(), "amax")
    sums = torch.zeros(count).index_add(0, owners, torch.exp(scores - highest[owners]))
    return highest + torch.log(sums)


def owners_of(candidates: Sequence[Candidate]) -> tuple[list[int], list[str]]:
    """For each candidate the number of its actor, and the actors' names as first written."""
    numbers: dict[tuple[str, ...], int] = {}
    names: list[str] = []
    for candidate in candidates:
        if candidate.key not in numbers:
            numbers[candidate.key] = len(names)
            names.append(candidate.actor)
    return [numbers[candidate.key] for candidate in candidates], names


class Chooser:
    """Chooses with trained weights."""

    def __init__(self, net: ChooserNet) -> None:
        self._net = net.eval()

    @torch.inference_mode()
    def choose(
        self, passage: Sequence[SentenceReading], holder: Place, readings: Sequence[Candidate]
    ) -> tuple[str, float]:
        """The actor that is meant and the belief in it; `passage` is what the tagger read."""
        states, traits = inputs(passage, holder, readings)
        owners, names = owners_of(readings)
        scores = self._net(states[:1].expand(len(readings), -1), states[1:], traits)
        chances = torch.softmax(by_actor(scores, torch.tensor(owners), len(names)), dim=0)
        best = int(chances.argmax())
        return names[best], float(chances[best])


def inputs(passage: Sequence[SentenceReading], holder: Place, readings: Sequence[Candidate]) -> tuple[Tensor, Tensor]:
    """States (1 + N, hidden) of the holder and each candidate, and traits (N, TRAITS)."""
    seen: dict[Place, np.ndarray] = {}
    for place in (holder, *(candidate.place for candidate in readings)):
        if place not in seen:
            seen[place] = passage[place[0]].state_of(*place[1:])
    states = np.stack([seen[holder], *(seen[candidate.place] for candidate in readings)])
    traits = np.array([candidate.traits for candidate in readings], dtype=np.float32)
    return torch.from_numpy(states), torch.from_numpy(traits)
