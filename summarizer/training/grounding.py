"""Fitting of the grounding score: from measures of sentences told of our own articles to weights.

Fitted on sentences made by rule (`corruptions`), each kind as heavy as systems are apt to err so. A weight may only
have the sign that its measure's meaning gives it, and is drawn to one that is the same for all: what is fitted on made
errors shall not be clever about how these were made. Half of the sentences are measured in small letters, as some
systems write, so that the score does not lean on capitals.

Sentences that people wrote of the passages (`data/grounding.jsonl`), right ones in new words and wrong ones in the
article's, are the harder test: they measure and are not fitted on, since systems seldom err so.
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from torch import Tensor

from summarizer.actors import Gazetteer
from summarizer.alignment import AGAINST, MEASURES
from summarizer.claims import Sought
from summarizer.domain import CleanText
from summarizer.grounding import THRESHOLD, Grounding, Measured, Weighing
from summarizer.model.weights import load
from summarizer.text import clean, sentences
from summarizer.training.corruptions import Told, told
from summarizer.training.gold import read_records

log = logging.getLogger(__name__)
FEWEST_WORDS = 140  # of a passage that is long enough to be summarised
SMALL = 0.5  # share of the made sentences that are put in small letters
PULL = 0.1  # nats for a squared weight of one away from LIKELY
LIKELY = 0.3  # weight of a measure, in units of its spread, before anything is known
# Kinds that are told more or less often than others: systems make up more than they change single words.
SHARES = dict.fromkeys(
    "other name,strange name,other number,other day,turned round,denied,opposite,other speaker".split(","), 0.4
) | {"verbatim": 2.0, "shortened": 3.0, "reworded": 2.0, "strange end": 2.0, "spliced": 3.0, "strange words": 5.0}


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence told of an article, how it was measured, and how much of what it names the article lacks."""

    told: Told
    by_hand: bool
    measured: Measured
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
            list(_cases(grounding, names, read_records([data / name]), written, articles))
            for name in ("train.jsonl", "dev.jsonl")
        )
    made = [case for case in taught if not case.by_hand]
    log.info("%d sentences to learn from", len(made))
    weighing = fitted(made)
    table = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {}
    weights = {name: round(float(w), 4) for name, w in zip(MEASURES, weighing.weights, strict=True)}
    table[size] = {**weights, "bias": round(weighing.bias, 4)}
    out.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return list(reported([*(case for case in taught if case.by_hand), *asked], weighing))


def _cases(
    grounding: Grounding,
    names: Gazetteer,
    records: Sequence[Mapping[str, Any]],
    written: Sequence[Mapping[str, Any]],
    articles: int,
) -> Iterator[Case]:
    draw = Random(5)  # noqa: S311 - a choice of sentences, no secret
    by_hand: dict[str, list[Told]] = {}
    for row in written:
        by_hand.setdefault(row["id"], []).append(Told(row["sentence"], row["supported"], row["kind"]))
    texts = {r["id"]: r["text"] for r in records if r["id"] in by_hand or len(r["text"].split()) >= FEWEST_WORDS}
    others = sorted(texts.keys() - by_hand.keys())
    draw.shuffle(others)
    for number, key in enumerate([*(key for key in texts if key in by_hand), *others[:articles]]):
        article, strange = _clean_text(texts[key]), _clean_text(texts[others[number % len(others) - 1]])
        made = [
            (replace(each, text=in_small_letters(each.text)) if draw.random() < SMALL else each, False)
            for each in told(article.sentences, strange.sentences, draw, 1)
        ]
        own = [(each, True) for each in by_hand.get(key, [])]
        yield from _of_article(grounding, names, article, made + own)


def _of_article(
    grounding: Grounding, names: Gazetteer, article: CleanText, own: Sequence[tuple[Told, bool]]
) -> Iterator[Case]:
    sought = Sought(article.text, names)
    measured = grounding.measure(article, [each.text for each, _ in own])
    for (each, by_hand), found in zip(own, measured, strict=True):
        if found is not None:
            yield Case(each, by_hand, found, len(sought.missing(each.text)))


def _clean_text(text: str) -> CleanText:
    text = clean("", text)
    return CleanText(text, sentences(text))


def in_small_letters(text: str) -> str:
    """As systems write that were taught on tokens: signs stand alone, nothing has a capital."""
    return " ".join(re.sub(r"([.,;:!?()\"“”]|['’]s\b)", r" \1 ", text).lower().split())


def fitted(rows: Sequence[Case]) -> Weighing:
    """The logistic model that tells right from wrong best, within its signs."""
    measures = torch.tensor(np.stack([row.measured.measures for row in rows]))
    right = torch.tensor([float(row.told.supported) for row in rows])
    mean, spread = measures.mean(0), measures.std(0) + 1e-6
    signs = torch.tensor([-1.0 if name in AGAINST else 1.0 for name in MEASURES])
    inputs, shares = (measures - mean) / spread * signs, _shares(rows)
    roots = torch.full((len(MEASURES),), LIKELY**0.5, requires_grad=True)  # of the weights, which so are none below 0
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([roots, bias], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        weights = roots.square()
        nats = torch.nn.functional.binary_cross_entropy_with_logits(
            inputs @ weights + bias, right, shares, reduction="sum"
        )
        total: Tensor = nats + PULL * (weights - LIKELY).square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    scaled = roots.detach().square() * signs / spread
    return Weighing(scaled.numpy(), float(bias.detach() - scaled @ mean))


def _shares(rows: Sequence[Case]) -> Tensor:
    """Weights that add to one, half of it for what is right; each kind has its share, whatever its number."""
    counts = Counter((row.told.supported, row.told.kind) for row in rows)
    wholes = {True: 0.0, False: 0.0}
    for supported, kind in counts:
        wholes[supported] += SHARES.get(kind, 1.0)
    return torch.tensor(
        [
            SHARES.get(row.told.kind, 1.0) / counts[row.told.supported, row.told.kind] / wholes[row.told.supported] / 2
            for row in rows
        ]
    )


def reported(rows: Sequence[Case], weighing: Weighing) -> Iterator[str]:
    """How well right is told from wrong, and for each kind of sentence the share that passes the threshold."""
    scores = [weighing(row.measured, row.missing) for row in rows]
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
