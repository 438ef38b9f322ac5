"""`python -m tests.benchmarks.speed`: how fast the analysis is, and how much memory it takes, in one table.

Everything is measured in one run on one machine, with 2 threads, since only then do the ratios mean something. A bar
that is missed is told, and is no error: the machine may have been busy.
"""

import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from bot.app import large_base
from bot.errors import UserError
from bot.settings import load_settings
from summarizer.domain import Document
from summarizer.model.bases import ModelMissing, find_base
from tests.benchmarks import children
from tests.benchmarks.articles import TOKENS, articles
from tests.benchmarks.figures import Figure, table

if TYPE_CHECKING:
    from tests.benchmarks.rates import Rates

THREADS = 2
LIMITS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")  # of the numbers' libraries and the tokenizer's


@dataclass(frozen=True, slots=True)
class Bars:
    """What is wanted of a size."""

    to_bart: float
    peak_mb: float
    first_result: float  # seconds
    to_raw: float = 0.6


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is read. Rounds are repeated on other articles, and the median is told."""

    small: int = 64
    large: int = 24
    warm_up: int = 16
    rounds: int = 3
    bart: int = 4
    memory: int = 100
    starts: int = 3

    def of(self, size: str) -> int:
        return self.small if size == "small" else self.large

    @property
    def most(self) -> int:
        return max(self.memory, self.warm_up + self.rounds * max(self.small, self.large))


SIZES = {"small": Bars(25, 700, 6), "large": Bars(6, 1500, 12)}
QUICK = Counts(small=4, large=2, warm_up=2, rounds=1, bart=1, memory=4, starts=1)
progress = Console(stderr=True, highlight=False)


@click.command()
@click.option("--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures there, too.")
@click.option("--quick", is_flag=True, help="A few articles only, to see that it runs: the figures mean little.")
def main(path: Path | None, quick: bool) -> None:
    """Measure the speed and the memory of the analysis."""
    if path and not path.parent.is_dir():  # said at once, and not after some minutes
        raise click.BadParameter(f"there is no folder {path.parent}.", param_hint="--json")
    limit_threads()
    try:
        figures, skipped = measured(QUICK if quick else Counts())
    except (UserError, ModelMissing, children.ChildFailedError) as error:
        raise click.ClickException(str(error)) from None
    title = f"Articles of {TOKENS} tokens, {THREADS} threads" + (", quick: these figures mean little" if quick else "")
    console = Console()
    console.print(table(figures, title))
    for line in skipped:
        console.print(line, soft_wrap=True, highlight=False)
    if path:
        write(path, figures, skipped, quick)


def limit_threads() -> None:
    """For this process, whose libraries read it when they are imported, and for those that it starts."""
    os.environ.update(dict.fromkeys(LIMITS, str(THREADS)))
    os.environ["HF_HUB_OFFLINE"] = "1"


def measured(counts: Counts) -> tuple[list[Figure], list[str]]:
    """All figures, and a line for each size that is not there."""
    sizes, skipped = installed()
    documents = articles(counts.most)
    figures = [figure for size in sizes for figure in child_figures(size, documents, counts)]
    return speed_figures(sizes, documents, counts) + figures, skipped


def installed() -> tuple[list[str], list[str]]:
    """The sizes whose base is there, and of the others a line that says how to install it. Raises UserError."""
    folder = large_base(load_settings(os.environ).data_dir)
    sizes, skipped = [], []
    for size in SIZES:
        try:
            find_base(size, folder)
            sizes.append(size)
        except ModelMissing as error:
            skipped.append(f"{size} is skipped: {error}")
    return sizes, skipped


def child_figures(size: str, documents: list[Document], counts: Counts) -> list[Figure]:
    """Measured before torch is imported here; see `children`."""
    bars = SIZES[size]
    progress.print(f"{size}: the memory for {counts.memory} articles …")
    peak = children.peak_memory(size, documents[: counts.memory])
    progress.print(f"{size}: the start of the program, {counts.starts} times …")
    first = children.first_result(size, documents[0], counts.starts)
    return [
        Figure(
            f"{size}_peak_mb",
            f"{size}: peak memory, {counts.memory} articles, MB",
            peak,
            bars.peak_mb,
            more_is_better=False,
        ),
        Figure(
            f"{size}_first_result_seconds",
            f"{size}: start to first result, s",
            first,
            bars.first_result,
            more_is_better=False,
        ),
    ]


def speed_figures(sizes: list[str], documents: list[Document], counts: Counts) -> list[Figure]:
    from tests.benchmarks import rates

    rates.prepare_torch(THREADS)
    found = {}
    for size in sizes:
        progress.print(f"{size}: {counts.rounds} rounds of {counts.of(size)} articles …")
        warm_up, rest = documents[: counts.warm_up], documents[counts.warm_up :]
        each = counts.of(size)
        rounds = [rest[number * each : (number + 1) * each] for number in range(counts.rounds)]
        found[size] = rates.analysis_rates(size, warm_up, rounds)
    progress.print(f"The writing summariser, {counts.bart} articles …")
    bart = rates.bart_rate(counts.bart)
    told = [Figure("bart_articles_per_second", "(a) BART, 60 tokens, 4 beams, articles/s", bart)]
    return [figure for size in sizes for figure in rate_figures(size, found[size])] + told + ratios(found, bart)


def rate_figures(size: str, own: "Rates") -> list[Figure]:
    return [
        Figure(f"{size}_articles_per_second", f"{size}: the whole analysis, articles/s", own.whole),
        Figure(f"{size}_raw_articles_per_second", f"{size}: (b) its base alone, articles/s", own.raw),
        Figure(f"{size}_stances_per_article", f"{size}: stances found in an article", own.stances),
    ]


def ratios(found: "dict[str, Rates]", bart: float) -> list[Figure]:
    return [
        figure
        for size, own in found.items()
        for figure in (
            Figure(f"{size}_to_bart", f"{size}: the whole analysis / (a)", own.whole / bart, SIZES[size].to_bart),
            Figure(f"{size}_to_raw", f"{size}: the whole analysis / (b)", own.whole / own.raw, SIZES[size].to_raw),
        )
    ]


def write(path: Path, figures: list[Figure], skipped: list[str], quick: bool) -> None:
    """The figures with what they were measured on."""
    import torch
    import transformers

    machine = {
        "processor": platform.processor() or platform.machine(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "threads": THREADS,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    rows = [figure.row() for figure in figures]
    told = {"quick": quick, "machine": machine, "figures": rows, "skipped": skipped}
    try:
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {error.strerror}") from None


if __name__ == "__main__":
    main()
