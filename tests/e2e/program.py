"""Stancewire as its users start it: a process of its own, with a config folder and a database in a temporary place."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIME_TO_END = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run left: exit code and everything it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass(frozen=True, slots=True)
class Program:
    """An installation: its folder, and what its environment says."""

    home: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.home / 'data' / 'stancewire.db'}"

    @property
    def environment(self) -> dict[str, str]:
        ours = ("STANCEWIRE_", "TELEGRAM_", "PYTHONPATH")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {
            **inherited,
            "PYTHONPATH": str(ROOT),
            "STANCEWIRE_CONFIG": str(self.home / "config"),
            "STANCEWIRE_DATABASE_URL": self.database_url,
            "STANCEWIRE_DATA_DIR": str(self.home / "data"),
            "STANCEWIRE_FEEDS__ALLOW_PRIVATE": "true",
            "STANCEWIRE_FEEDS__FULL_TEXT": "never",  # the entries lead to places outside
            "STANCEWIRE_SCHEDULE__TICK_SECONDS": "0.2",
            **self.variables,
        }

    async def run(self, *arguments: str, stdin: str = "", module: str = "bot") -> Ended:
        """Start, give it all of its input, and wait for its end."""
        async with self.started(*arguments, module=module) as process:
            async with asyncio.timeout(TIME_TO_END):
                out, err = await process.communicate(stdin.encode())
            return Ended(process.returncode or 0, out.decode(), err.decode())

    @asynccontextmanager
    async def started(self, *arguments: str, module: str = "bot") -> AsyncIterator[asyncio.subprocess.Process]:
        """Running while the body runs; killed at its end if it still does."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *arguments),
            cwd=self.home,
            env=self.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def stopped(process: asyncio.subprocess.Process) -> Ended:
    """Ctrl-C, and what it said until it ended."""
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(TIME_TO_END):
        out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


def install(home: Path, feed_urls: Sequence[str] = (), **variables: str) -> Program:
    """A config folder that lists these feeds, each checked every five minutes, and nothing else."""
    config = home / "config"
    config.mkdir(parents=True)
    entries = [
        f'[[feed]]\nurl = "{url}"\ntitle = "Outlet {n}"\ntags = ["world"]\n' for n, url in enumerate(feed_urls, 1)
    ]
    (config / "feeds.toml").write_text("\n".join(entries), encoding="utf-8")
    return Program(home, variables)
