"""Checks at work side by side, longer than one tick where they hang."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.domain import Feed

Check = Callable[[Feed], Coroutine[Any, Any, int]]  # how many articles are new


class Crew:
    """Runs a check for each feed it is given, at most one a feed. Nothing in it matters: what was not recorded when
    the process dies is still due in the store."""

    def __init__(self) -> None:
        self._tasks: dict[int, asyncio.Task[int]] = {}
        self._results: list[int] = []
        self._some_ended = asyncio.Event()

    @property
    def busy(self) -> frozenset[int]:
        """The feeds that are being checked."""
        return frozenset(self._tasks)

    def __len__(self) -> int:
        """How many checks are at work."""
        return len(self._tasks)

    def start(self, feed: Feed, check: Check) -> None:
        """`check` must not raise."""

        def end(task: asyncio.Task[int]) -> None:
            self._tasks.pop(feed.id, None)
            if not task.cancelled():
                self._results.append(task.result())
                self._some_ended.set()

        self._tasks[feed.id] = asyncio.create_task(check(feed))
        self._tasks[feed.id].add_done_callback(end)

    async def ended(self, seconds: float) -> list[int]:
        """What the checks that ended returned, as soon as some have, but after `seconds` (may be infinite) at the
        latest; empty where none ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None if math.isinf(seconds) else seconds):
                await self._some_ended.wait()
        self._some_ended.clear()
        results, self._results = self._results, []
        return results

    async def aclose(self) -> None:
        """Give up what is at work."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
