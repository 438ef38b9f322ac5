"""Training: it learns, it is repeatable, and after a stop it goes on as if there had been none."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from summarizer.model.weights import Trained, gather
from summarizer.training.fit import Run
from summarizer.training.gold import Passage, label
from summarizer.training.recipes import PLANS, SHAPES
from summarizer.training.teaching import beliefs
from tests.unit.test_trained import records

PLAN = replace(PLANS["small"], epochs=2, budget=300)


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    return [label(record) for record in records()[:6]]


def weights(run: Run) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in gather(run.encoder, run.heads).items()}


class Stopped(Run):
    """Stops after the first epoch."""

    def finished_epoch(self, epoch: int) -> None:
        if epoch == 0:
            raise KeyboardInterrupt


def test_a_stopped_training_goes_on_to_the_same_weights(tmp_path: Path, passages: list[Passage]) -> None:
    whole = Run(SHAPES["small"], PLAN, passages, tmp_path / "whole", None)
    before = weights(whole)
    whole.train()
    with pytest.raises(KeyboardInterrupt):
        Stopped(SHAPES["small"], PLAN, passages, tmp_path / "stopped", None).train()
    resumed = Run(SHAPES["small"], PLAN, passages, tmp_path / "stopped", None)
    assert 0 < resumed.step < resumed.steps
    resumed.train()
    for name, value in weights(whole).items():
        assert torch.allclose(weights(resumed)[name], value, atol=1e-6), name
    assert any(not torch.equal(before[name], value) for name, value in weights(whole).items())


def test_a_teacher_believes_something_of_every_word_and_cue(trained: Trained, passages: list[Passage]) -> None:
    for passage, own in zip(passages, beliefs(trained, passages), strict=True):
        assert len(own) == len(passage.sentences)
        for sentence, believed in zip(passage.sentences, own, strict=True):
            assert len(believed.roles) == len(sentence.cues)
            assert believed.cues.sum(axis=1) == pytest.approx(1, abs=0.01)
