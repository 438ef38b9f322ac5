"""`stancewire analyze` in a process of its own: the most memory it holds, and how long until it tells something.

Call this before anything large is in memory: the system counts to a child what its parent held while it was started.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from summarizer.domain import Document

ROOT = Path(__file__).parents[2]
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes


class ChildFailedError(Exception):
    """The program ended with an error, or did not do its work; `str(error)` is one line."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a child process told and took."""

    lines: list[str]
    first_result: float  # seconds from its start to its first line
    peak_mb: float  # of a million bytes


def peak_memory(size: str, documents: Sequence[Document]) -> float:
    """MB that `stancewire analyze --jsonl` holds at most."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        rows = ({"id": each.id, "title": each.title, "text": each.text} for each in documents)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        run = analyze(size, "--jsonl", str(path))
    faults = [line for line in run.lines if "error" in json.loads(line)]
    if faults or len(run.lines) != len(documents):
        raise ChildFailedError(f"{len(run.lines)} rows for {len(documents)} articles, {len(faults)} of them errors")
    return run.peak_mb


def first_result(size: str, document: Document, times: int) -> float:
    """Seconds from the start of `stancewire analyze FILE` to the first line it tells, the median of some runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.txt"
        path.write_text(document.text, encoding="utf-8")
        return median(analyze(size, str(path)).first_result for _ in range(times))


def analyze(size: str, *arguments: str) -> Run:
    """Raises ChildFailedError."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        begin = perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "analyze", *arguments],
            cwd=ROOT,
            env={**os.environ, **variables(size)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        waited = perf_counter() - begin
        lines = [line for line in (first, *process.stdout) if line.strip()]
        process.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)  # of this child alone; RUSAGE_CHILDREN is the most of all so far
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or not first:
            errors.seek(0)
            said = errors.read().strip().splitlines() or ["it said nothing"]
            raise ChildFailedError(f"stancewire analyze ended with {process.returncode}: {said[-1]}")
    return Run(lines, waited, usage.ru_maxrss * RSS_UNIT / 1e6)


def variables(size: str) -> Mapping[str, str]:
    """What the environment says to have that model."""
    return {"STANCEWIRE_ANALYSIS__MODEL": size}
