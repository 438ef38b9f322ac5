"""Checks at work side by side, longer than one tick where they hang."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from bot.domain import Feed

Check = Callable[[Feed], Coroutine[Any, Any, int]]  # how many articles are new


class Crew:
    """Runs a check for each feed it is given, at most one a feed. Nothing in it matters: what was not recorded when
    the process dies is still due in the store."""

    def __init__(self) -> None:
        self._tasks: dict[int, asyncio.Task[int]] = {}

    @property
    def busy(self) -> frozenset[int]:
        """The feeds that are being checked."""
        return frozenset(self._tasks)

    def start(self, feed: Feed, check: Check) -> None:
        """`check` must not raise."""
        self._tasks[feed.id] = asyncio.create_task(check(feed))

    async def ended(self, seconds: float | None) -> list[int]:
        """What the checks that ended returned, as soon as some have, but after `seconds` (None: without a limit) at
        the latest; empty where none ended."""
        if not self._tasks:
            return []
        await asyncio.wait(self._tasks.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        done = {feed_id: task for feed_id, task in self._tasks.items() if task.done()}
        for feed_id in done:
            del self._tasks[feed_id]
        return [task.result() for task in done.values()]

    async def aclose(self) -> None:
        """Give up what is at work."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
