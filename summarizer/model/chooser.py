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
        return self.scores(self.as_holder(holders), self.as_candidate(states), traits)

    def as_holder(self, states: Tensor) -> Tensor:
        """(N, WIDTH) what the scores ask of the states (N, hidden) of holders."""
        found: Tensor = self.holder(self.drop(self.norm(states)))
        return found

    def as_candidate(self, states: Tensor) -> Tensor:
        """(N, WIDTH) what the scores ask of the states (N, hidden) of candidates."""
        found: Tensor = self.candidate(self.drop(self.norm(states)))
        return found

    def scores(self, holders: Tensor, candidates: Tensor, traits: Tensor) -> Tensor:
        """(N) scores, of what `as_holder` and `as_candidate` give and traits (N, TRAITS)."""
        found: Tensor = self.score(torch.cat([traits, holders, candidates, holders * candidates], dim=1))
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

    def of(self, passage: Sequence[SentenceReading]) -> "PassageChooser":
        """For one passage; `passage` is what the tagger read."""
        return PassageChooser(self._net, passage)


class PassageChooser:
    """Chooses among the readings of the holders of one passage. Most words are candidates for many holders, so what the
    scores ask of them is kept."""

    def __init__(self, net: ChooserNet, passage: Sequence[SentenceReading]) -> None:
        self._net, self._passage = net, passage
        self._candidates: dict[Place, Tensor] = {}  # (WIDTH)

    @torch.inference_mode()
    def choose(self, holder: Place, readings: Sequence[Candidate]) -> tuple[str, float]:
        """The actor that is meant and the belief in it."""
        seen = self._net.as_holder(self._states([holder]))
        traits = torch.from_numpy(np.stack([candidate.traits for candidate in readings]))
        scores = self._net.scores(seen.expand(len(readings), -1), self._as_candidates(readings), traits)
        owners, names = owners_of(readings)
        chances = torch.softmax(by_actor(scores, torch.tensor(owners), len(names)), dim=0)
        best = int(chances.argmax())
        return names[best], float(chances[best])

    def _as_candidates(self, readings: Sequence[Candidate]) -> Tensor:
        """(N, WIDTH)."""
        places = [candidate.place for candidate in readings]
        new = [place for place in dict.fromkeys(places) if place not in self._candidates]
        if new:
            self._candidates.update(zip(new, self._net.as_candidate(self._states(new)), strict=True))
        return torch.stack([self._candidates[place] for place in places])

    def _states(self, places: Sequence[Place]) -> Tensor:
        """(N, hidden)."""
        return torch.from_numpy(np.stack([self._passage[place[0]].state_of(*place[1:]) for place in places]))


def inputs(passage: Sequence[SentenceReading], holder: Place, readings: Sequence[Candidate]) -> tuple[Tensor, Tensor]:
    """States (1 + N, hidden) of the holder and each candidate, and traits (N, TRAITS)."""
    seen: dict[Place, np.ndarray] = {}
    for place in (holder, *(candidate.place for candidate in readings)):
        if place not in seen:
            seen[place] = passage[place[0]].state_of(*place[1:])
    states = np.stack([seen[holder], *(seen[candidate.place] for candidate in readings)])
    traits = np.stack([candidate.traits for candidate in readings])
    return torch.from_numpy(states), torch.from_numpy(traits)
