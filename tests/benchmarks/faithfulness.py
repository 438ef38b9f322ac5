"""How well the grounding score agrees with people on which summaries of other systems are true to their article.

The summaries and judgements are FRANK's (Pagnoni and others), beside the project and no part of it:
`eval/faithfulness_dev.jsonl` and `eval/summaries_dev.jsonl`. A summary is true where people found all its sentences so
(factuality 1.0). Its score is the mean of those of its sentences, as their factuality is.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from summarizer.domain import CleanText
from summarizer.grounding import THRESHOLD, Grounding, Support
from summarizer.text import clean, sentences
from summarizer.training.grounding import auc
from summarizer.words import ReadsWords
from tests.benchmarks.figures import Figure

JUDGED, ARTICLES = Path("eval/faithfulness_dev.jsonl"), Path("eval/summaries_dev.jsonl")
BARS = {"cnndm": 0.76, "xsum": 0.70}
TOKENS = {"\\'": "'", "``": '"', "''": '"', "-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]"}
END = re.compile(r"(?<= [.!?])\s+(?:[\"'”)] )?")
Judged = tuple[str, bool, list[Support]]  # data set, whether people found it true, its sentences


def measure(shared: Path, encoder: ReadsWords) -> list[Figure]:
    """AUC of the score for each data set, and how the threshold parts their sentences."""
    return list(_figures(encoder.size, list(judged(shared, Grounding(encoder)))))


def judged(shared: Path, grounding: Grounding) -> Iterator[Judged]:
    """Every summary with how its article supports its sentences."""
    by_article: dict[str, list[dict[str, str | float]]] = {}
    for row in _rows(shared / JUDGED):
        by_article.setdefault(str(row["id"]), []).append(row)
    for article in _rows(shared / ARTICLES):
        text = clean("", str(article["text"]))
        own = by_article.get(str(article["id"]), [])
        told = [told_sentences(str(row["summary"])) for row in own]
        found = iter(grounding.support(CleanText(text, sentences(text)), [each for some in told for each in some]))
        for row, some in zip(own, told, strict=True):
            yield str(row["dataset"]), float(row["factuality"]) == 1.0, [next(found) for _ in some]


def told_sentences(summary: str) -> list[str]:
    """The sentences of a summary that is written in small letters, with spaces around its signs."""
    for token, sign in TOKENS.items():
        summary = summary.replace(token, sign)
    parts = [part for part in END.split(summary) if len(re.findall(r"\w+", part)) >= 2]
    return parts or [summary]


def _rows(path: Path) -> list[dict[str, str | float]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _figures(size: str, rows: list[Judged]) -> Iterator[Figure]:
    for name, bar in BARS.items():
        own = [(true, [each.score for each in found]) for data, true, found in rows if data == name]
        scores = [sum(each) / len(each) for _, each in own]
        value = auc([true for true, _ in own], scores)
        yield Figure(f"{size}_faithfulness_{name}", f"{size}: AUC of grounding, {name}", value, bar)
        for kind in (True, False):
            some = [score >= THRESHOLD for true, each in own if true is kind for score in each]
            title = f"{size}: sentences of {'true' if kind else 'untrue'} summaries that pass, {name}"
            yield Figure(f"{size}_pass_{name}_{'true' if kind else 'untrue'}", title, sum(some) / max(1, len(some)))
