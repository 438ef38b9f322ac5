"""Fitting of the grounding score: measures of sentences told of our own articles, right and wrong, to logistic weights.

Sentences that people wrote of the passages (`data/grounding.jsonl`) and sentences made by rule (`corruptions`) weigh the
same, and right ones as much as wrong ones. Every sentence is measured a second time in small letters, as some systems
write, so that the score does not lean on capitals.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from summarizer.actors import Gazetteer
from summarizer.alignment import MEASURES
from summarizer.claims import Sought
from summarizer.domain import CleanText
from summarizer.grounding import THRESHOLD, Grounding, Weighing
from summarizer.model.weights import load
from summarizer.text import clean, sentences
from summarizer.training.corruptions import Told, told
from summarizer.training.gold import read_records

log = logging.getLogger(__name__)
FEWEST_WORDS = 140  # of a passage that is long enough to be summarised
DECAY = 1.0  # of the weights, in nats of the whole for a squared weight of one


@dataclass(frozen=True, slots=True)
class Measured:
    """A sentence told of an article, with its MEASURES and how many of its names, numbers … the article lacks."""

    told: Told
    by_hand: bool
    measures: NDArray[np.float32]
    missing: int


def fit_grounding(size: str, data: Path, out: Path, large_base: Path | None, articles: int, half: bool) -> list[str]:
    """Fit the weights of a size on passages of train.jsonl and put them into the table `out`; returns lines that say
    how they do on passages of dev.jsonl, of which nothing was fitted. `articles`: so many at most of each, beside those
    that sentences were written of."""
    encoder = load(size, large_base).tagger.encoder
    names = Gazetteer.load()
    blank = Weighing(np.zeros(len(MEASURES), dtype=np.float32), 0.0)
    grounding = Grounding(encoder, names, blank)
    written = read_records([data / "grounding.jsonl"])
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        taught, asked = (
            list(_measured(grounding, names, read_records([data / name]), written, articles))
            for name in ("train.jsonl", "dev.jsonl")
        )
    log.info("%d sentences to learn from", len(taught))
    weighing = fitted(taught)
    table = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {}
    weights = {name: round(float(w), 4) for name, w in zip(MEASURES, weighing.weights, strict=True)}
    table[size] = {**weights, "bias": round(weighing.bias, 4)}
    out.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return list(reported(asked, weighing))


def _measured(
    grounding: Grounding,
    names: Gazetteer,
    records: Sequence[Mapping[str, Any]],
    written: Sequence[Mapping[str, Any]],
    articles: int,
) -> Iterator[Measured]:
    draw = Random(5)  # noqa: S311 - a choice of sentences, no secret
    by_hand: dict[str, list[Told]] = {}
    for row in written:
        by_hand.setdefault(row["id"], []).append(Told(row["sentence"], row["supported"], row["kind"]))
    texts = {r["id"]: r["text"] for r in records if r["id"] in by_hand or len(r["text"].split()) >= FEWEST_WORDS}
    others = sorted(texts.keys() - by_hand.keys())
    draw.shuffle(others)
    for number, key in enumerate([*(key for key in texts if key in by_hand), *others[:articles]]):
        article, strange = _clean_text(texts[key]), _clean_text(texts[others[number % len(others) - 1]])
        made = [(each, False) for each in told(article.sentences, strange.sentences, draw, 1)]
        own = [(each, True) for each in by_hand.get(key, [])]
        yield from _of_article(grounding, names, article, made + own)


def _of_article(
    grounding: Grounding, names: Gazetteer, article: CleanText, own: Sequence[tuple[Told, bool]]
) -> Iterator[Measured]:
    """Each sentence as it is, and in small letters."""
    both = [(form, hand) for each, hand in own for form in (each, replace(each, text=in_small_letters(each.text)))]
    sought = Sought(article.text, names)
    measured = grounding.measure(article, [each.text for each, _ in both])
    for (each, hand), (_, measures) in zip(both, measured, strict=True):
        if measures is not None:
            yield Measured(each, hand, measures, len(sought.missing(each.text)))


def _clean_text(text: str) -> CleanText:
    text = clean("", text)
    return CleanText(text, sentences(text))


def in_small_letters(text: str) -> str:
    """As systems write that were taught on tokens: signs stand alone, nothing has a capital."""
    return " ".join(re.sub(r"([.,;:!?()\"“”]|['’]s\b)", r" \1 ", text).lower().split())


def fitted(rows: Sequence[Measured]) -> Weighing:
    """The logistic model that tells right from wrong best, its weights kept small."""
    measures = torch.tensor(np.stack([row.measures for row in rows]))
    right = torch.tensor([float(row.told.supported) for row in rows])
    shares = _shares(rows)
    mean, spread = measures.mean(0), measures.std(0) + 1e-6
    inputs = (measures - mean) / spread
    weights = torch.zeros(len(MEASURES) + 1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        logits = inputs @ weights[:-1] + weights[-1]
        nats = torch.nn.functional.binary_cross_entropy_with_logits(logits, right, shares, reduction="sum")
        total: Tensor = nats + DECAY / len(rows) * weights[:-1].square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    own = weights.detach()
    scaled = own[:-1] / spread
    return Weighing(scaled.numpy(), float(own[-1] - scaled @ mean))


def _shares(rows: Sequence[Measured]) -> Tensor:
    """Weights that add to one: half is for sentences by hand, and of both halves half is for those that are right."""
    kinds = [(row.by_hand, row.told.supported) for row in rows]
    return torch.tensor([1 / (kinds.count(kind) * len(set(kinds))) for kind in kinds])


def reported(rows: Sequence[Measured], weighing: Weighing) -> Iterator[str]:
    """How well right is told from wrong, and for each kind of sentence the share that passes the threshold."""
    scores = [weighing(row.measures) / 2**row.missing for row in rows]
    for by_hand in (True, False):
        some = [(row.told.supported, s) for row, s in zip(rows, scores, strict=True) if row.by_hand is by_hand]
        if some:
            yield f"{'by hand' if by_hand else 'by rule'}: AUC {auc(*zip(*some, strict=True)):.3f}"
    kinds: dict[tuple[bool, bool, str], list[bool]] = {}
    for row, score in zip(rows, scores, strict=True):
        kinds.setdefault((row.by_hand, row.told.supported, row.told.kind), []).append(score >= THRESHOLD)
    for (by_hand, supported, kind), passed in sorted(kinds.items()):
        name = f"{'by hand' if by_hand else 'by rule'}, {'right' if supported else 'wrong'}: {kind}"
        yield f"{name:<36} {sum(passed) / len(passed):.2f} of {len(passed)} pass"


def auc(right: Sequence[bool], scores: Sequence[float]) -> float:
    """The chance that a right one has a higher score than a wrong one; of equal scores half. NaN without both kinds."""
    good = np.array([s for s, is_right in zip(scores, right, strict=True) if is_right])
    bad = np.array([s for s, is_right in zip(scores, right, strict=True) if not is_right])
    if not len(good) or not len(bad):
        return float("nan")
    above = (good[:, None] > bad[None, :]).mean() + (good[:, None] == bad[None, :]).mean() / 2
    return float(above)
