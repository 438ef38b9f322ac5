"""Rounds of the bot, and of a plain loop, over the feeds of a farm: run, checked, measured."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time
from urllib.parse import urlsplit

import httpx

from tests.benchmarks.children import ROOT, ChildFailedError
from tests.benchmarks.collecting import Round, Sizes
from tests.benchmarks.feed_plan import ENTRIES, FEEDS_OF_HOST, Plan

PLAIN_SECONDS = 20.0  # the time-out of the plain loop


class Child:
    """A module of ours in a process that answers each line with a line of JSON."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, number: int) -> object:
        assert self._process.stdin
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        return self.read()

    def finish(self) -> object:
        """The last line, said when the input closes."""
        assert self._process.stdin
        self._process.stdin.close()
        return self.read()

    def read(self) -> object:
        """Raises ChildFailedError."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise ChildFailedError(f"{self._process.args} ended with {self._process.wait()}")
        return json.loads(line)


@contextmanager
def child(module: str, *arguments: str) -> Iterator[Child]:
    """It is gone when this ends."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Child(process)
        finally:
            process.kill()


# --- the farm --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Farm:
    """A running server and what it serves."""

    plan: Plan
    ports: Sequence[int]
    server: Child

    def url(self, number: int) -> str:
        return f"http://127.0.0.1:{self.ports[number // FEEDS_OF_HOST]}/{number}"

    def begin(self, turn: int) -> None:
        self.server.ask(turn)


@contextmanager
def farm(plan: Plan) -> Iterator[Farm]:
    with child("tests.benchmarks.feed_farm", str(plan.feeds), str(plan.hanging)) as server:
        ports = server.read()
        assert isinstance(ports, list)
        yield Farm(plan, ports, server)


def prepare(home: Path, served: Farm, numbers: Sequence[int], silence: float | None) -> None:
    """A config folder with these feeds, and the settings that every user has, but for the network of this machine.
    `silence`: the time-out, seconds, where it is not to be the product's."""
    config = home / "config"
    config.mkdir(parents=True)
    patience = f"timeout_seconds = {silence}\n" if silence else ""
    (config / "settings.toml").write_text(f'[feeds]\nprivate_hosts = ["127.0.0.1"]\n{patience}', encoding="utf-8")
    feeds = (f'[[feed]]\nurl = "{served.url(number)}"\ntitle = "Feed {number}"\n' for number in numbers)
    (config / "feeds.toml").write_text("\n".join(feeds), encoding="utf-8")


# --- the bot ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """One round of the bot. `others`: seconds until the last feed was done that does not hang."""

    round: Round
    others: float
    failed: int


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot's process; `homes` are its installations."""

    process: Child
    homes: Sequence[Path]

    def check_all(self, served: Farm, turn: int, home: int = 0) -> Done:
        """Raises ChildFailedError where a feed was not checked."""
        row = self.process.ask(home)
        assert isinstance(row, dict)
        found = Round(**row)
        started = datetime.fromisoformat(found.started).replace(tzinfo=None)
        failed = hanging = 0
        for url, checked_at, error in stored(self.homes[home]):
            if not checked_at or datetime.fromisoformat(checked_at) < started:
                raise ChildFailedError(f"the bot did not check {url}")
            failed += error is not None
            hanging += served.plan.fault(int(urlsplit(url).path[1:]), turn) == "hang"
        most = found.ended[-1][0] - hanging  # those that hang are last
        others = next(seconds for done, seconds in found.ended if done >= most)
        return Done(found, others, failed)

    def sizes(self) -> Sizes:
        row = self.process.finish()
        assert isinstance(row, dict)
        return Sizes(**row)


@contextmanager
def bot(*homes: Path) -> Iterator[Bot]:
    with child("tests.benchmarks.collecting", *map(str, homes)) as process:
        yield Bot(process, homes)


def stored(home: Path) -> list[tuple[str, str | None, str | None]]:
    with closing(sqlite3.connect(home / "stancewire.db")) as connection:
        return connection.execute("SELECT url, checked_at, error FROM feeds").fetchall()


# --- the plain loop --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Plain:
    """One feed after the other: httpx, then feedparser.parse, with the ETag of last time. `parse_seconds` is what
    feedparser.parse alone took of it."""

    etags: dict[int, str] = field(default_factory=dict)

    def check_all(self, served: Farm, turn: int) -> "PlainRound":
        """But those that hang: each would cost it its time-out."""
        import feedparser

        parsing = parsing_cpu = 0.0
        begin, cpu = perf_counter(), process_time()
        with httpx.Client(timeout=PLAIN_SECONDS, follow_redirects=True, trust_env=False) as client:
            for number in range(served.plan.feeds):
                if served.plan.fault(number, turn) == "hang":
                    continue
                etag = self.etags.get(number)
                try:
                    answer = client.get(served.url(number), headers={"If-None-Match": etag} if etag else {})
                except httpx.HTTPError:
                    continue
                if answer.status_code != httpx.codes.OK:
                    continue
                self.etags[number] = answer.headers.get("etag", "")
                before, before_cpu = perf_counter(), process_time()
                feedparser.parse(answer.content)
                parsing, parsing_cpu = parsing + perf_counter() - before, parsing_cpu + process_time() - before_cpu
        return PlainRound(perf_counter() - begin, process_time() - cpu, parsing, parsing_cpu)


@dataclass(frozen=True, slots=True)
class PlainRound:
    seconds: float
    cpu: float
    parse_seconds: float
    parse_cpu: float


# --- what must have come of it ---------------------------------------------------------------------------------------


def expect(done: Done, plan: Plan, turn: int, first_entries: int) -> None:
    """A quick round that read nothing is not what we measure. Raises ChildFailedError."""
    new = min(first_entries, ENTRIES) * (plan.feeds - plan.faults(1)) if turn == 1 else plan.all_news(turn)
    failing = plan.faults(turn)
    if (done.round.new, done.failed) != (new, failing):
        found = f"{done.round.new} new articles and {done.failed} feeds that fail"
        raise ChildFailedError(f"round {turn}: {found}, not {new} and {failing}")
