"""Who may fetch now: so many at a time, and those that hang stand aside, so that they hold up nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """`swift` fetches at a time. One that has not ended after `seconds` makes room for the next and goes on beside,
    where there are fewer than `slow` such."""

    def __init__(self, swift: int, slow: int, seconds: float) -> None:
        self._swift = asyncio.Semaphore(swift)
        self._places = slow
        self._seconds = seconds

    @asynccontextmanager
    async def taken(self, doubtful: bool = False) -> AsyncIterator[None]:
        """Holds a slot while the body runs. A `doubtful` one, which may well hang, begins aside where it can."""
        aside = doubtful and self._places > 0
        if aside:
            self._places -= 1
        else:
            await self._swift.acquire()

        def stand_aside() -> None:
            nonlocal aside
            if not aside and self._places > 0:
                self._places -= 1
                self._swift.release()
                aside = True

        timer = asyncio.get_running_loop().call_later(self._seconds, stand_aside)
        try:
            yield
        finally:
            timer.cancel()
            if aside:
                self._places += 1
            else:
                self._swift.release()
