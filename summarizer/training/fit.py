"""Training of one size: one loop, repeatable, that goes on from its checkpoint after a stop."""

import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from summarizer.model.network import StanceHeads
from summarizer.model.tuned import TunedEncoder
from summarizer.model.weights import Shape, build, gather, scatter, tuned_names
from summarizer.training.batches import Beliefs, Lesson, lessons, prepare_passages
from summarizer.training.gold import Passage

log = logging.getLogger(__name__)
CUE_SHARE = 2.0  # how much a wrong cue weighs against a wrong role
CHECKPOINT_EVERY = 240.0  # seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to learn."""

    epochs: int
    rate: float  # of the encoder's last layer, or of the adapters
    heads_rate: float = 1e-3
    fall: float = 0.9  # of the rate with each layer downwards; adapters learn alike everywhere
    budget: int = 1500  # pieces a batch
    warmup: float = 0.06  # of all steps
    decay: float = 0.01
    dropout: float = 0.1
    seed: int = 1


class Run:
    """A training under way."""

    def __init__(
        self,
        shape: Shape,
        plan: Plan,
        passages: Sequence[Passage],
        folder: Path,
        large: Path | None,
        start: Path | None = None,
        taught: Sequence[Sequence[Beliefs]] | None = None,
    ) -> None:
        """`large`: the folder of the large base; `start`: trained weights to begin with; `taught`: what a teacher
        believes of each sentence of the passages."""
        torch.manual_seed(plan.seed)
        self.shape, self.plan, self.folder = shape, plan, folder
        self.encoder, self.heads = build(shape, large)
        if start:
            scatter(load_file(start), self.encoder, self.heads)
        self.items = prepare_passages(passages, self.encoder, taught)
        self.per_epoch = sum(1 for _ in self._epoch(0))
        self.optimizer = torch.optim.AdamW(_groups(self.encoder, self.heads, plan), weight_decay=plan.decay)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.step = 0
        self._resume()

    @property
    def steps(self) -> int:
        return self.per_epoch * self.plan.epochs

    def _epoch(self, number: int) -> "Sequence[Lesson]":
        """The lessons of an epoch; epochs differ a little in number of batches."""
        return list(lessons(self.items, self.encoder, self.plan.budget, self.plan.seed * 1000 + number))

    def train(self) -> None:
        """Learn until the plan is done."""
        saved = time.monotonic()
        while self.step < self.steps:
            epoch, place = divmod(self.step, self.per_epoch)
            batches = self._epoch(epoch)
            for number in range(place, self.per_epoch):
                loss = self._learn(batches[number % len(batches)])
                self.step += 1
                if self.step % 20 == 0:
                    log.info("step %d of %d, loss %.3f", self.step, self.steps, loss)
                if time.monotonic() - saved > CHECKPOINT_EVERY:
                    self._checkpoint()
                    saved = time.monotonic()
            self._checkpoint()
            self.finished_epoch(epoch)

    def finished_epoch(self, epoch: int) -> None:
        """Called after each epoch."""
        log.info("epoch %d is done", epoch + 1)

    def _learn(self, lesson: Lesson) -> float:
        progress = self.step / self.steps
        factor = min(1.0, progress / self.plan.warmup) if self.plan.warmup else 1.0
        factor *= 0.5 * (1 + math.cos(math.pi * progress))
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * max(factor, 1e-3)
        torch.manual_seed(self.plan.seed * 100_000 + self.step)
        self.encoder.tuned.train()
        self.heads.train()
        with torch.autocast("cpu", torch.bfloat16):
            loss = _loss(self.encoder, self.heads, lesson)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([p for g in self.optimizer.param_groups for p in g["params"]], 1.0)
        self.optimizer.step()
        self.encoder.tuned.eval()
        self.heads.eval()
        return float(loss.detach())

    def _checkpoint(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        state = {
            "step": self.step,
            "tensors": gather(self.encoder, self.heads),
            "optimizer": self.optimizer.state_dict(),
        }
        path = self.folder / "checkpoint.pt"
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def _resume(self) -> None:
        path = self.folder / "checkpoint.pt"
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.step = int(state["step"])
            scatter(state["tensors"], self.encoder, self.heads)
            self.optimizer.load_state_dict(state["optimizer"])
            log.info("going on from step %d of %d", self.step, self.steps)


def _loss(encoder: TunedEncoder, heads: StanceHeads, lesson: Lesson) -> Tensor:
    """Nats a cue: of finding it, and of finding who holds it and what it is about."""
    words = heads.words(heads.means(encoder.states(lesson.batch), lesson.batch), lesson.batch)
    loss = CUE_SHARE * _nats(heads.cues(words), lesson.cue_chances)
    count = 4.0 + (len(lesson.cues.rows) if lesson.cues else 0)
    if lesson.cues is not None and lesson.role_chances is not None:
        loss = loss + _nats(heads.roles(words, lesson.cues), lesson.role_chances)
    return loss / count


def _nats(scores: Tensor, chances: Tensor) -> Tensor:
    return -(chances * torch.log_softmax(scores.float(), dim=-1)).sum()


def _groups(encoder: TunedEncoder, heads: StanceHeads, plan: Plan) -> list[dict[str, object]]:
    """Parameters by learning rate; all others stay frozen."""
    names = tuned_names(encoder)
    depth = 1 + max(int(name.split(".")[1]) for name in names)
    groups: list[dict[str, object]] = [{"params": list(heads.parameters()), "lr": plan.heads_rate}]
    for level in sorted({int(name.split(".")[1]) for name in names}):
        own = [p for name, p in encoder.layers.named_parameters() if name in names and int(name.split(".")[1]) == level]
        groups.append({"params": own, "lr": plan.rate * plan.fall ** (depth - 1 - level)})
    for group in groups[1:]:
        for parameter in group["params"]:  # type: ignore[attr-defined]
            parameter.requires_grad_(True)
    return groups
