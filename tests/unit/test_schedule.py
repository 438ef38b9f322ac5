"""The ticking of the stages, on the real scheduler."""

import asyncio
import logging

import pytest

from bot.schedule import Schedule


async def test_every_stage_ticks_in_the_event_loop_whatever_kind_of_callable_it_is() -> None:
    loop = asyncio.get_running_loop()
    ticks: asyncio.Queue[str] = asyncio.Queue()

    async def stage(name: str) -> None:
        assert asyncio.get_running_loop() is loop
        await ticks.put(name)

    schedule = Schedule({"collect": lambda: stage("collect"), "group": lambda: stage("group")}, tick_seconds=0.01)
    schedule.start()
    async with asyncio.timeout(10):
        seen = [await ticks.get() for _ in range(6)]
    await schedule.stop()
    assert set(seen) == {"collect", "group"}


async def test_a_stage_still_at_work_is_not_started_again() -> None:
    running = most = done = 0
    finished = asyncio.Event()

    async def slow() -> None:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)  # several ticks long
        running -= 1
        done += 1
        if done == 3:
            finished.set()

    schedule = Schedule({"analyse": slow}, tick_seconds=0.01)
    schedule.start()
    async with asyncio.timeout(10):
        await finished.wait()
    await schedule.stop()
    assert most == 1


async def test_a_stage_that_raises_is_named_in_the_log_and_ticks_on(caplog: pytest.LogCaptureFixture) -> None:
    tries: asyncio.Queue[int] = asyncio.Queue()

    async def broken() -> None:
        await tries.put(1)
        raise ValueError("the disk hums")

    schedule = Schedule({"deliver": broken}, tick_seconds=0.01)
    with caplog.at_level(logging.ERROR, logger="bot.schedule"):
        schedule.start()
        async with asyncio.timeout(10):
            for _ in range(3):
                await tries.get()
        await schedule.stop()
    assert "stage deliver failed" in caplog.text
    assert "the disk hums" in caplog.text


async def test_when_it_has_stopped_no_stage_is_at_work() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def long() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)  # it gives back what it holds
            ended.set()

    schedule = Schedule({"collect": long}, tick_seconds=0.01)
    schedule.start()
    async with asyncio.timeout(10):
        await begun.wait()
        await schedule.stop()
    assert ended.is_set()
