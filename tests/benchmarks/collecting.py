"""`python -m tests.benchmarks.collecting HOME…`: the collect stage of the bot in a process of its own, to be measured.

Each HOME is a folder with a config folder in it. Each line that comes in is the number of one; all its feeds are then
checked, and a line of JSON tells a Round. When the input closes, the last line tells Sizes.
"""

import asyncio
import json
import logging
import os
import resource
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

import psutil

from bot.app import App, open_app
from bot.settings import Settings, load_settings

BETWEEN_ROUNDS = timedelta(days=2)  # whatever a feed's interval or back-off, it is due again
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes
HEAVY = ("torch", "transformers", "feedparser")  # what this process has no need to load


@dataclass(frozen=True, slots=True)
class Round:
    """All feeds checked once. Seconds of the clock and of the processors."""

    started: str  # by the clock of the store
    seconds: float
    cpu: float
    parser_cpu: float
    new: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """The most memory that the process held, and the largest of its parsers, in millions of bytes."""

    peak_mb: float
    parser_mb: float
    heavy: list[str]  # modules


class Clock:
    """The real time, moved on."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self) -> None:
        self._ahead += BETWEEN_ROUNDS


async def check_all(app: App, clock: Clock) -> Round:
    clock.move()
    started, begin, cpu, parsers = clock(), perf_counter(), process_time(), parser_cpu()
    new = await app.collect()
    return Round(started.isoformat(), perf_counter() - begin, process_time() - cpu, parser_cpu() - parsers, new)


def parser_cpu() -> float:
    """Of the child processes that run; those of a feed that was too much for one are lost to it."""
    times = [child.cpu_times() for child in psutil.Process().children()]
    return sum(each.user + each.system for each in times)


async def measured(homes: list[Path]) -> None:
    clock = Clock()
    async with AsyncExitStack() as stack:
        apps = [await stack.enter_async_context(open_app(settings_of(home), clock)) for home in homes]
        for app in apps:
            await app.read_feed_list()
        while line := await asyncio.to_thread(sys.stdin.readline):
            tell(asdict(await check_all(apps[int(line)], clock)))
    # The parsers have ended: only now the system tells what they took.
    own, parsers = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    loaded = [name for name in HEAVY if name in sys.modules]
    tell(asdict(Sizes(own * RSS_UNIT / 1e6, parsers * RSS_UNIT / 1e6, loaded)))


def settings_of(home: Path) -> Settings:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("STANCEWIRE_")}
    own = {
        "STANCEWIRE_CONFIG": str(home / "config"),
        "STANCEWIRE_DATA_DIR": str(home),
        "STANCEWIRE_DATABASE_URL": f"sqlite:///{home / 'stancewire.db'}",
    }
    return load_settings({**variables, **own}, home / ".env")


def tell(row: dict[str, object]) -> None:
    print(json.dumps(row), flush=True)  # noqa: T201 - to who started it


if __name__ == "__main__":
    folders = [Path(name) for name in sys.argv[1:]]
    logging.basicConfig(filename=folders[0] / "log", level=logging.INFO)
    asyncio.run(measured(folders))
