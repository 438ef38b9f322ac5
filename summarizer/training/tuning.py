"""After training: a confidence that means something, and when to be silent.

Chosen on annotated records that were not trained on; nothing of the network changes.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from summarizer.likeness import likeness
from summarizer.model.findings import Leanings
from summarizer.model.tagger import Tagger
from summarizer.model.weights import load
from summarizer.training.evaluate import Record, sentences_of
from summarizer.training.gold import read_records
from summarizer.training.scorer import Score, score

# Other values were tried: the threshold makes up for them. `purest` drops one flip in eight at no loss of F1.
EAGER = Leanings(cue=1.0, holder=0.7, target=0.7, purest=0.8)
THRESHOLDS = tuple(np.linspace(0.1, 0.7, 31))
EQUAL = 0.005  # of F1
LEARNING_STEPS = 4000


def tune_weights(size: str, devs: Sequence[Path], folder: Path, large_base: Path | None, half: bool) -> str:
    """Write leanings and threshold into the description of the weights; returns what was reached.

    Every file of `devs` weighs alike, however long it is.
    """
    tagger = load(size, large_base, folder).tagger
    tagger.half = half
    f1, leanings, threshold = _tuned(tagger, [read_records([dev]) for dev in devs])
    path = folder / f"{size}.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    described |= {"leanings": asdict(leanings), "threshold": threshold}
    path.write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    return f"mention F1 {f1:.3f} with {leanings}, threshold {threshold:.2f}"


def _tuned(tagger: Tagger, sets: Sequence[Sequence[Record]]) -> tuple[float, Leanings, float]:
    tagger.leanings = EAGER
    everything = [record for records in sets for record in records]
    rows = raw_rows(tagger, everything)
    tagger.leanings = replace(tagger.leanings, **_calibrated(everything, rows))
    for own in rows.values():
        for row in own:
            row["confidence"] = tagger.leanings.confidence(row["parts"])
    reached = {float(t): _mean_f1(sets, rows, float(t)) for t in THRESHOLDS}
    # Belief is lower on other news than on what looks like the training data: of equals, the lowest threshold.
    threshold = min(t for t, f1 in reached.items() if f1 >= max(reached.values()) - EQUAL)
    return reached[threshold], tagger.leanings, round(threshold, 3)


def _mean_f1(sets: Sequence[Sequence[Record]], rows: dict[str, list[dict[str, Any]]], threshold: float) -> float:
    reached = [_at(records, rows, threshold).f1("mention")[2] for records in sets]
    return sum(reached) / len(reached)


def _at(records: Sequence[Record], rows: dict[str, list[dict[str, Any]]], threshold: float) -> Score:
    told = {key: [row for row in own if row["confidence"] >= threshold] for key, own in rows.items()}
    return score({record["id"]: record["stances"] for record in records}, told)


def raw_rows(tagger: Tagger, records: Sequence[Record]) -> dict[str, list[dict[str, Any]]]:
    """What the tagger finds, in the fields of the annotation; the holder's words stand in for the actor."""
    passages = [sentences_of(record["text"]) for record in records]
    found: dict[str, list[dict[str, Any]]] = {}
    for record, passage, raws in zip(records, passages, tagger.read(passages), strict=True):
        found[record["id"]] = [
            {
                "actor": sentence[slice(*raw.holder)],
                "actor_mention": sentence[slice(*raw.holder)],
                "stance": raw.polarity,
                "target": sentence[slice(*raw.target)],
                "parts": raw.parts,
                "confidence": raw.confidence,
            }
            for sentence, own in zip(passage, raws, strict=True)
            for raw in own.stances
        ]
    return found


def _calibrated(records: Sequence[Record], rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Weights of a logistic model: from the beliefs in the parts to the chance that the stance is right."""
    beliefs, right = [], []
    for record in records:
        for row in rows[record["id"]]:
            beliefs.append(np.log(np.maximum(row["parts"], 1e-6)))
            right.append(any(_same(row, gold) for gold in record["stances"]))
    x, y = np.array(beliefs), np.array(right, dtype=float)
    weights, offset = np.ones(x.shape[1]), 1.0
    for _ in range(LEARNING_STEPS):
        error = 1 / (1 + np.exp(-(x @ weights + offset))) - y
        weights -= 0.3 * x.T @ error / len(y)
        offset -= 0.3 * float(error.mean())
    return {"weights": tuple(round(float(w), 4) for w in weights), "offset": round(offset, 4)}


def _same(row: dict[str, Any], gold: Any) -> bool:
    about = max(likeness(row["target"], gold["target"]), likeness(row["target"], gold["target_resolved"]))
    return bool(
        row["stance"] == gold["stance"]
        and about >= 0.5
        and likeness(row["actor_mention"], gold["actor_mention"]) >= 0.5
    )
