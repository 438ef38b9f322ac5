"""The words after a command, read: windows of time, hours, time zones, feeds to add. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.subscribing import fold, near

LONGEST_WINDOW = timedelta(days=30)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_WINDOW = re.compile(r"(?<!\S)(\d{1,6})\s*(h|d|w|hours?|days?|weeks?)(?!\S)", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})(?::00|h)?")


@dataclass(frozen=True, slots=True)
class WrongWindow:
    """Words that look like a length of time and are none, or are too long or too short."""

    asked: str


@dataclass(frozen=True, slots=True)
class ZoneNotFound:
    asked: str
    nearest: tuple[str, ...]  # IANA names; of several places called so, all


def read_digest_words(words: str, default: timedelta) -> tuple[timedelta, str] | WrongWindow:
    """'7d europe', 'europe 7 days', 'europe' and '' to (window, words of the tag or "")."""
    window = default
    if found := _WINDOW.search(words):
        window = int(found[1]) * _UNITS[found[2][0].lower()]
        if not timedelta(0) < window <= LONGEST_WINDOW:
            return WrongWindow(found[0])
        words = words[: found.start()] + words[found.end() :]
    if wrong := re.search(r"(?<!\S)[-+]?\d\S*", words):
        return WrongWindow(wrong[0])
    return window, " ".join(words.split())


def read_hours(words: str) -> tuple[int, ...] | None:
    """'7 19', '7, 19', '7:00 19h' to (7, 19), in order; None where something else stands there."""
    parts = words.replace(",", " ").split()
    hours = [int(found[1]) for part in parts if (found := _HOUR.fullmatch(part.lower()))]
    if not parts or len(hours) != len(parts) or max(hours) > 23:
        return None
    return tuple(sorted(set(hours)))


def find_zone(words: str, zones: Collection[str], now: datetime) -> str | ZoneNotFound:
    """'Europe/Paris', 'paris', 'new york' to the IANA name among `zones`.

    Several places of one name are one where their clocks agree, this summer and this winter.
    """
    wanted = fold(words).replace(" ", "_")
    by_name = {fold(zone): zone for zone in sorted(zones)}
    if wanted in by_name:
        return by_name[wanted]
    called_so = sorted(zone for zone in zones if fold(zone).rpartition("/")[2] == wanted)
    if called_so and len({_clock(zone, now.year) for zone in called_so}) == 1:
        return called_so[0]
    if called_so:
        return ZoneNotFound(words, tuple(called_so))
    cities = {fold(zone).rpartition("/")[2]: zone for zone in sorted(zones, reverse=True)}
    nearest = [cities[city] for city in near(wanted, cities)] + list(near(wanted, by_name.values()))
    return ZoneNotFound(words, tuple(dict.fromkeys(nearest))[:3])


def _clock(zone: str, year: int) -> tuple[timedelta | None, ...]:
    return tuple(datetime(year, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() for month in (1, 7))


def read_feed_words(words: str) -> tuple[str, str, tuple[str, ...]]:
    """'https://… The Title #europe #politics' to (url, title or "", tags)."""
    url, *rest = words.split() or [""]
    tags = tuple(dict.fromkeys(fold(word) for word in rest if word.startswith("#") and fold(word)))
    return url, " ".join(word for word in rest if not word.startswith("#")), tags


def web_address(words: str) -> str:
    """'example.org/news' to 'https://example.org/news'; what names its scheme, or is no name of a server, as it is."""
    if re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|$)", words):
        return f"https://{words}"
    return words
