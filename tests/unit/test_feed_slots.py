"""Whose turn it is to fetch, and checks that outlive a tick."""

import asyncio
import math

from bot.domain import Feed, FeedConfig
from bot.feeds.crew import Crew
from bot.feeds.slots import Slots

SOON = 0.01
NEVER = 3600.0


class Worker:
    """Fetches that end when they are told to."""

    def __init__(self, slots: Slots, awaited: int = 1, doubtful: int = 0) -> None:
        self._slots = slots
        self._doubtful = doubtful  # so many, the first ones, are expected to hang
        self._awaited = awaited
        self.begun: list[int] = []
        self.enough = asyncio.Event()  # so many as are awaited have begun
        self.end = asyncio.Event()

    async def fetch(self, number: int) -> None:
        async with self._slots.taken(number < self._doubtful):
            self.begun.append(number)
            if len(self.begun) == self._awaited:
                self.enough.set()
            await self.end.wait()


async def settled() -> None:
    """Let every task go as far as it can by itself."""
    for _ in range(10):
        await asyncio.sleep(0)


async def begun(slots: Slots, fetches: int, at_least: int, doubtful: int = 0) -> list[int]:
    """Those of so many hanging fetches that get their turn, as soon as there are `at_least`."""
    worker = Worker(slots, at_least, doubtful)
    tasks = [asyncio.create_task(worker.fetch(number)) for number in range(fetches)]
    async with asyncio.timeout(10):
        await worker.enough.wait()
    await settled()
    found = list(worker.begun)
    worker.end.set()
    await asyncio.gather(*tasks)
    assert len(worker.begun) == fetches
    return found


async def test_so_many_fetch_at_a_time_and_the_others_wait() -> None:
    assert await begun(Slots(2, 10, NEVER), 5, at_least=2) == [0, 1]


async def test_fetches_that_hang_make_room_for_as_many_as_may_stand_aside() -> None:
    assert await begun(Slots(2, 3, SOON), 9, at_least=5) == [0, 1, 2, 3, 4]


async def test_fetches_that_may_hang_take_no_turn_from_others_but_where_all_places_are_taken() -> None:
    assert await begun(Slots(2, 3, NEVER), 9, at_least=5, doubtful=3) == [0, 1, 2, 3, 4]
    assert await begun(Slots(2, 3, NEVER), 9, at_least=5, doubtful=4) == [0, 1, 2, 3, 4]


async def test_places_come_free_again() -> None:
    slots = Slots(1, 1, SOON)
    for _ in range(3):
        assert await begun(slots, 4, at_least=2) == [0, 1]


async def test_a_cancelled_fetch_leaves_its_place() -> None:
    slots = Slots(1, 0, NEVER)
    worker = Worker(slots)
    task = asyncio.create_task(worker.fetch(1))
    await settled()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await begun(slots, 1, at_least=1) == [0]


async def test_a_crew_gives_what_has_ended_and_keeps_what_hangs() -> None:
    crew, end = Crew(), asyncio.Event()

    async def check(feed: Feed) -> int:
        if feed.id == 3:
            await end.wait()
        return feed.id * 10

    for number in (1, 2, 3):
        crew.start(Feed(number, FeedConfig(f"https://{number}.example", "A")), check)
    await settled()
    assert sorted(await crew.ended(NEVER)) == [10, 20]
    assert await crew.ended(SOON) == []
    assert crew.busy == {3}
    end.set()
    assert await crew.ended(math.inf) == [30]
    assert await crew.ended(SOON) == []


async def test_a_closed_crew_gives_up_what_hangs() -> None:
    crew, cancelled = Crew(), []

    async def check(feed: Feed) -> int:
        try:
            return await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(feed.id)
            raise

    crew.start(Feed(1, FeedConfig("https://1.example", "A")), check)
    await settled()
    await crew.aclose()
    assert (cancelled, crew.busy) == ([1], frozenset())
