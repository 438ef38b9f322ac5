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
    ended: list[tuple[int, float]]  # so many were recorded after so many seconds
    seconds: float
    cpu: float
    parser_cpu: float
    parser_mb: float  # what its parsers hold at the end
    new: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """The most memory that the process held, in millions of bytes, and which of HEAVY it loaded."""

    peak_mb: float
    heavy: list[str]


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
    started, begin, cpu, parsers = clock(), perf_counter(), process_time(), parsers_now()[0]
    ended: list[tuple[int, float]] = []
    new = await app.collect(lambda done, _: ended.append((done, perf_counter() - begin)))
    seconds, after = perf_counter() - begin, parsers_now()
    return Round(started.isoformat(), ended, seconds, process_time() - cpu, after[0] - parsers, after[1], new)


def parsers_now() -> tuple[float, float]:
    """Seconds of the processors and MB of the child processes that run; not of those that were killed over a feed."""
    children = psutil.Process().children()
    times = [child.cpu_times() for child in children]
    return sum(each.user + each.system for each in times), sum(child.memory_info().rss for child in children) / 1e6


async def measured(homes: list[Path]) -> None:
    clock = Clock()
    async with AsyncExitStack() as stack:
        apps = [await stack.enter_async_context(open_app(settings_of(home), clock)) for home in homes]
        for app in apps:
            await app.read_feed_list()
        while line := await asyncio.to_thread(sys.stdin.readline):
            tell(asdict(await check_all(apps[int(line)], clock)))
    tell(asdict(Sizes(peak_mb(), [name for name in HEAVY if name in sys.modules])))


def peak_mb() -> float:
    """The most memory that this process held. On Linux getrusage also tells what its parent held at its start."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6


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
