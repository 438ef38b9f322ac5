"""Whether the stages are at work, for /healthz."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

PATIENCE = timedelta(minutes=15)  # without a sign of life


@dataclass(frozen=True, slots=True)
class Report:
    """When each stage last gave a sign of life, None for one that has not yet; and those that stand still."""

    seen_at: dict[str, datetime | None]
    standing: tuple[str, ...]


class Health:
    """Keeps the signs of life of the stages it is given: that they ended well, or go on with a long work."""

    def __init__(self, stages: Iterable[str], clock: Callable[[], datetime], patience: timedelta = PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._started_at = clock()
        self._seen_at: dict[str, datetime | None] = dict.fromkeys(stages)

    def beat(self, stage: str) -> None:
        self._seen_at[stage] = self._clock()

    def report(self) -> Report:
        oldest = self._clock() - self._patience
        standing = [stage for stage, at in self._seen_at.items() if (at or self._started_at) < oldest]
        return Report(dict(self._seen_at), tuple(standing))
