"""What was chosen for each size, and how its training is started."""

import logging
from collections.abc import Sequence
from pathlib import Path

from summarizer.model.weights import Shape, gather, load, save
from summarizer.training.fit import Plan, Run
from summarizer.training.gold import label, read_records
from summarizer.training.teaching import beliefs

log = logging.getLogger(__name__)

VERSION = 4  # of the weights that the next training makes
SHAPES = {
    "small": Shape("small", rank=0, width=256, layers=1, version=VERSION),  # all six layers are tuned
    "large": Shape(
        "large", rank=64, width=384, layers=1, first=4, version=VERSION
    ),  # adapters on the upper eight of twelve layers
}
PLANS = {
    "small": Plan(epochs=5, rate=1.5e-4, heads_rate=1e-3, fall=0.9),
    "large": Plan(epochs=5, rate=3e-4, heads_rate=8e-4, fall=0.95),
}


def train_size(
    size: str,
    paths: Sequence[Path],
    folder: Path,
    large_base: Path | None,
    plan: Plan,
    start: Path | None = None,
    teacher: Path | None = None,
) -> None:
    """Train to the end, from the checkpoint in `folder` where there is one; the weights are written there.

    `teacher`: the folder of weights of the large size, whose beliefs are learned along with the annotation.
    """
    passages = [label(record) for record in read_records(paths)]
    taught = None
    if teacher:
        model = load("large", large_base, teacher)
        model.tagger.half = True
        taught = beliefs(model, passages)
        log.info("the teacher has read %d passages", len(passages))
    run = Run(SHAPES[size], plan, passages, folder, large_base, start, taught)
    run.train()
    save(folder, SHAPES[size], gather(run.encoder, run.heads))
    log.info("the weights are in %s; `choose` and `tune` finish them", folder)
