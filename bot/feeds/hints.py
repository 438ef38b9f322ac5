"""What a feed itself says of how often it wants to be asked: ttl, skipHours and skipDays, sy:updatePeriod. Pure."""

import re
from collections.abc import Mapping
from typing import Any

PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}  # in minutes
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# feedparser keeps but the last hour and day. What does not end stops where the next begins, lest the pattern runs away.
_SKIP = re.compile(rb"<skip(hours|days)\b[^<>]{0,99}>((?:[^<]|<(?!/?skip)){0,5000})</skip", re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*([a-z]+)\s*<", re.IGNORECASE)


def ttl_minutes(feed: Mapping[str, Any]) -> int | None:
    return number(feed.get("ttl"))


def update_minutes(feed: Mapping[str, Any]) -> int | None:
    """Minutes from one update to the next. The period alone tells: a frequency without it is no hint."""
    period = PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    return period and max(1, period // (number(feed.get("sy_updatefrequency")) or 1))


def skipped(body: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Hours (0..23, GMT) and days (Monday is 0, GMT) in which the feed is not to be asked.

    Feeds that skip all of them mean something else, and are taken to skip none.
    """
    hours: set[int] = set()
    days: set[int] = set()
    for match in _SKIP.finditer(body):
        kind, inside = match[1].lower(), match[2]
        if kind == b"hours":
            hours |= {int(hour) % 24 for hour in _HOUR.findall(inside) if int(hour) <= 24}  # RSS 0.91 counts to 24
        else:
            days |= {DAYS.index(name) for day in _DAY.findall(inside) if (name := day.decode().lower()) in DAYS}
    return (tuple(sorted(hours)) if len(hours) < 24 else ()), (tuple(sorted(days)) if len(days) < 7 else ())


def number(value: object) -> int | None:
    """A positive whole number of at most six digits; None for anything else."""
    text = str(value or "").strip()
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 7 else None
