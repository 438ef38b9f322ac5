"""`python -m tests.benchmarks.feeds`: how fast the bot checks 6,000 feeds, in how much memory, and what hangs cost.

The feeds are on a server of this machine (`feed_plan` tells what they answer), the bot has its real store, fetcher
and parsers, in processes of their own. Beside it, over the same feeds: (a) a plain loop of httpx and feedparser.parse,
and (b) what feedparser.parse alone took of that. Each round is checked for what must have come of it. A bar that is
missed is told, and is no error: the machine may have been busy.
"""

import json
import os
import platform
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
from rich.console import Console

from bot.settings import FeedsSettings
from tests.benchmarks.children import ChildFailedError
from tests.benchmarks.collecting import Sizes
from tests.benchmarks.feed_plan import Plan
from tests.benchmarks.feed_rounds import Done, Plain, PlainRound, bot, expect, farm, prepare
from tests.benchmarks.figures import Figure, table

FEEDS = 6_000
AMONG_HANGING = 600  # feeds, one in ten of which hangs
ROUNDS_AMONG_HANGING = 3
MOST_SECONDS, MOST_MB, MOST_COST = 300, 350, 5
FIRST_ENTRIES = FeedsSettings().first_fetch_entries
progress = Console(stderr=True, highlight=False)


@click.command()
@click.option("--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures there, too.")
@click.option("--feeds", default=FEEDS, show_default=True, type=click.IntRange(min=20), help="Fewer for a quick look.")
def main(path: Path | None, feeds: int) -> None:
    """Measure the speed and the memory of collecting."""
    if path and not path.parent.is_dir():  # said at once, and not after some minutes
        raise click.BadParameter(f"there is no folder {path.parent}.", param_hint="--json")
    try:
        figures = measured(feeds)
    except ChildFailedError as error:
        raise click.ClickException(str(error)) from None
    Console().print(table(figures, f"{feeds:,} feeds, {os.cpu_count()} processors"))
    if path:
        write(path, figures)


def measured(feeds: int, rounds: int = ROUNDS_AMONG_HANGING, silence: float | None = None) -> list[Figure]:
    """All figures. `rounds`: how often hanging feeds are measured; `silence`: another time-out than the product's."""
    with tempfile.TemporaryDirectory() as folder:
        collecting = collect_figures(Path(folder), feeds, silence)
        return collecting + hanging_figures(Path(folder), min(feeds, AMONG_HANGING), rounds, silence)


# --- two rounds over all feeds ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """The same round of both."""

    own: Done
    plain: PlainRound


def collect_figures(folder: Path, feeds: int, silence: float | None) -> list[Figure]:
    plan, home = Plan(feeds), folder / "all"
    progress.print(f"{feeds:,} feeds are written …")
    with farm(plan) as served:
        prepare(home, served, range(feeds), silence)
        own = []
        with bot(home) as running:  # before feedparser and its like are in memory here; see `children`
            for turn in (1, 2):
                progress.print(f"The bot, round {turn} …")
                served.begin(turn)
                own.append(running.check_all(served, turn))
                expect(own[-1], plan, turn, FIRST_ENTRIES)
            sizes = running.sizes()
        plain, loop = [], Plain()
        for turn in (1, 2):
            progress.print(f"The plain loop, round {turn} …")
            served.begin(turn)
            plain.append(loop.check_all(served, turn))
    first, second = (Pair(*pair) for pair in zip(own, plain, strict=True))
    return [
        *round_figures("first", "first round, all in full", first, feeds),
        *round_figures("round", "round of 304, news and faults", second, feeds),
        *memory_figures(own, sizes),
    ]


def round_figures(name: str, title: str, pair: Pair, feeds: int) -> list[Figure]:
    own, plain = pair.own, pair.plain
    cpu, rate = own.round.cpu + own.round.parser_cpu, 60 * feeds / own.others
    bar = MOST_SECONDS if name == "round" else None
    return [
        Figure(f"{name}_seconds", f"{title}: whole, s", own.round.seconds, bar, more_is_better=False),
        Figure(f"{name}_others_seconds", f"{name}: without the feeds that hang, s", own.others),
        Figure(f"{name}_checks_per_minute", f"{name}: checks a minute, so", rate),
        Figure(f"{name}_cpu_seconds", f"{name}: processor of the bot, s", own.round.cpu),
        Figure(f"{name}_parser_cpu_seconds", f"{name}: processor of its parsers, s", own.round.parser_cpu),
        Figure(f"{name}_plain_seconds", f"{name}: (a) plain loop, without them, s", plain.seconds),
        Figure(f"{name}_plain_cpu_seconds", f"{name}: (a), processor, s", plain.cpu),
        Figure(f"{name}_parse_cpu_seconds", f"{name}: (b) feedparser.parse, processor, s", plain.parse_cpu),
        Figure(f"{name}_to_plain", f"{name}: speed / that of (a)", plain.seconds / own.others),
        Figure(f"{name}_cpu_to_plain", f"{name}: processor / that of (a)", cpu / plain.cpu),
        Figure(f"{name}_cpu_to_parse", f"{name}: processor / that of (b)", cpu / plain.parse_cpu),
    ]


def memory_figures(own: list[Done], sizes: Sizes) -> list[Figure]:
    parsers = max(done.round.parser_mb for done in own)
    return [
        Figure("peak_mb", "peak memory of the bot, MB", sizes.peak_mb, MOST_MB, more_is_better=False),
        Figure("parsers_mb", "memory of its parsers beside, MB", parsers),
        Figure("heavy_modules", "torch, transformers, feedparser in it", len(sizes.heavy), 0, more_is_better=False),
    ]


# --- one in ten hangs ------------------------------------------------------------------------------------------------


def hanging_figures(folder: Path, feeds: int, rounds: int, silence: float | None) -> list[Figure]:
    """The same feeds without and with as many others that hang, in turns; the median of some rounds."""
    plan = Plan(feeds, hanging=True)
    well = [number for number in range(feeds) if not plan.fault(number, 1)]
    homes = (folder / "alone", folder / "among")
    took: tuple[list[Done], list[Done]] = ([], [])
    with farm(plan) as served:
        for home, numbers in zip(homes, (well, range(feeds)), strict=True):
            prepare(home, served, numbers, silence)
        with bot(*homes) as running:
            for turn in range(rounds + 1):  # the first one fills the store
                progress.print(f"Among feeds that hang, round {turn} of {rounds} …")
                for index, rows in enumerate(took):
                    rows.append(running.check_all(served, turn, index))
                    if (failed := rows[-1].failed) != index * plan.faults(turn):
                        raise ChildFailedError(f"{failed} feeds failed; those that hang are {plan.faults(turn)}")
    alone, among = (median(done.others for done in rows[1:]) for rows in took)
    alone_cpu, among_cpu = (median(done.round.cpu for done in rows[1:]) for rows in took)
    hang, cost = feeds - len(well), 100 * (among / alone - 1)
    first = 100 * (took[1][0].others / took[0][0].others - 1)
    return [
        Figure("alone_seconds", f"{len(well)} feeds alone, s", alone),
        Figure("among_seconds", f"{len(well)} feeds, with {hang} beside that hang, s", among),
        Figure(
            "hanging_cost_percent", "what those that hang cost the others, %", cost, MOST_COST, more_is_better=False
        ),
        Figure("first_hanging_cost_percent", "the same where all are new to the bot, %", first),
        Figure("alone_cpu_seconds", f"{len(well)} feeds alone, processor, s", alone_cpu),
        Figure("among_cpu_seconds", f"all {feeds}, processor, s", among_cpu),
    ]


def write(path: Path, figures: list[Figure]) -> None:
    """The figures with what they were measured on."""
    machine = {
        "processor": platform.processor() or platform.machine(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
    }
    told = {"machine": machine, "figures": [figure.row() for figure in figures]}
    try:
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {error.strerror}") from None


if __name__ == "__main__":
    main()
