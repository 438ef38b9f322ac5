"""`python -m tests.benchmarks.feeds`: one round over thousands of feeds, beside a plain loop and the parsing alone.

A local server answers as on an ordinary day: 85 of a hundred feeds have not changed, 10 have news, 5 fail. The bot's
collect stage checks them all, with its own store, fetcher and parsers, in a process of its own. Server, bot and loop
share the processors of one machine, so nothing else may be at work.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from bot.settings import FeedsSettings
from tests.benchmarks.children import ChildFailedError
from tests.benchmarks.feed_plan import Plan
from tests.benchmarks.feed_rounds import Plain, bot, expect, farm, prepare
from tests.benchmarks.figures import Figure, table

LONGEST_ROUND = 300.0  # seconds
MOST_MEMORY = 350.0  # MB
MOST_COST = 5.0  # percent that hanging feeds cost the others
SILENCE = 4.0  # seconds until a feed that hangs is given up, in that measurement
REPEATS = 3
progress = Console(stderr=True, highlight=False)


@click.command()
@click.option("--feeds", default=6_000, show_default=True, type=click.IntRange(20), help="How many there are.")
@click.option("--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures there, too.")
def main(feeds: int, path: Path | None) -> None:
    """Measure the feed engine."""
    try:
        with TemporaryDirectory() as folder:
            figures = [*ordinary_day(Path(folder), feeds), *hanging_feeds(Path(folder), max(20, feeds // 10))]
    except ChildFailedError as error:
        raise click.ClickException(str(error)) from None
    Console().print(table(figures, f"One round of {feeds:,} feeds"))
    if path:
        path.write_text(json.dumps([figure.row() for figure in figures], indent=1) + "\n", encoding="utf-8")


def ordinary_day(folder: Path, feeds: int) -> Iterator[Figure]:
    """The first round fills the store, the second is measured."""
    plan, home, plain = Plan(feeds), folder / "day", Plain()
    with farm(plan) as served:
        prepare(home, served, range(feeds), None)
        with bot(home) as collecting:
            first, second = None, None
            for turn in (1, 2):
                progress.print(f"Round {turn} of the bot, then of the plain loop …")
                served.begin(turn)
                done = collecting.check_all(served, turn)
                expect(done, plan, turn, FeedsSettings().first_fetch_entries)
                loop = plain.check_all(served, turn)
                first, second = second or done, done
            sizes = collecting.sizes()
    assert first
    assert second
    own = second.round
    yield Figure("feeds_first_seconds", "the first round, in which all is new, s", first.round.seconds)
    yield Figure("feeds_seconds", "the round, s", own.seconds, LONGEST_ROUND, more_is_better=False)
    yield Figure("feeds_others_seconds", "… until all were done but those that hang, s", second.others)
    yield Figure("feeds_cpu_seconds", "… of the processors, s", own.cpu)
    yield Figure("feeds_parser_cpu_seconds", "… of them, the parsers' processes, s", own.parser_cpu)
    yield Figure("feeds_peak_mb", "peak memory of the process, MB", sizes.peak_mb, MOST_MEMORY, more_is_better=False)
    yield Figure("feeds_parser_mb", "peak memory of a parser's process beside it, MB", sizes.parser_mb)
    yield Figure("feeds_loop_seconds", "(a) a loop of httpx and feedparser, without what hangs, s", loop.seconds)
    yield Figure("feeds_parse_seconds", "(b) feedparser.parse alone, s", loop.parse_seconds)
    yield Figure("feeds_to_loop", "(a) / the round without what hangs", loop.seconds / second.others)
    yield Figure("feeds_to_parse", "(b) / the round without what hangs", loop.parse_seconds / second.others)


def hanging_feeds(folder: Path, feeds: int) -> Iterator[Figure]:
    """What feeds that hang, one in ten, cost the others: first rounds of both, by turns, and their medians."""
    plan = Plan(feeds, hanging=True)
    well = [number for number in range(feeds) if not plan.fault(number, 1)]
    alone, beside = [], []
    with farm(plan) as served:
        for repeat in range(REPEATS):
            progress.print(f"{feeds} feeds of which a tenth hangs, {repeat + 1} of {REPEATS} …")
            for numbers, found in ((well, alone), (range(feeds), beside)):
                home = folder / f"hang-{repeat}-{len(numbers)}"
                prepare(home, served, numbers, SILENCE)
                with bot(home) as collecting:
                    found.append(collecting.check_all(served, 1).others)
    cost = 100 * (median(beside) / median(alone) - 1)
    yield Figure("feeds_alone_seconds", f"{len(well)} feeds that do not hang, alone, s", median(alone))
    yield Figure("feeds_beside_seconds", f"… beside {feeds - len(well)} that hang, s", median(beside))
    yield Figure("feeds_hanging_cost", "… which costs them, percent", cost, MOST_COST, more_is_better=False)


if __name__ == "__main__":
    main()
