"""APScheduler ticks the stages: one job a stage, never two of one at a time. The only home of apscheduler."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Stage = Callable[[], Awaitable[object]]


class Schedule:
    """Runs each named stage every `tick_seconds` from `start()` to `stop()`.

    A stage still running when its next tick comes is left to finish (coalesced, one instance). A tick that comes late,
    on a busy or sleeping machine, is run all the same: the stages ask the store what is due, so late is never wrong.
    A stage that raises is logged with its name and ticks on.
    """

    def __init__(self, stages: Mapping[str, Stage], tick_seconds: float) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
        )
        self._running: set[asyncio.Task[Any]] = set()
        for name, stage in stages.items():
            self._scheduler.add_job(
                run, "interval", args=[stage, self._running], seconds=tick_seconds, id=name, name=name
            )
        self._scheduler.add_listener(report, EVENT_JOB_MISSED | EVENT_JOB_ERROR)
        # Its own warnings would tell of each tick that finds its stage at work, which is nothing to worry about.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)

    def start(self) -> None:
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no more, and cancel what is at work: when this ends, no stage uses the store any longer."""
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the scheduler stops with the next turn of the loop
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


async def run(stage: Stage, running: set[asyncio.Task[Any]]) -> None:
    """A coroutine function, which the scheduler knows to run in the event loop and not in a thread."""
    task = asyncio.current_task()
    if task is not None:
        running.add(task)
        task.add_done_callback(running.discard)
    await stage()


def report(event: JobExecutionEvent) -> None:
    """Log a missed or failed tick."""
    if event.code == EVENT_JOB_MISSED:
        log.warning("stage %s: the tick of %s was missed", event.job_id, event.scheduled_run_time)
    else:
        log.error("stage %s failed; it goes on with its next tick", event.job_id, exc_info=event.exception)
