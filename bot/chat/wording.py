"""Words, numbers and times as they stand in a reply: the grammar under texts.py."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from html import escape


def plain(text: str, limit: int = 80) -> str:
    """Somebody's words on one line, escaped for Telegram HTML, cut where they are long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return escape(line if len(line) <= limit else line[: limit - 1].rstrip() + "…", quote=False)


def code(text: str) -> str:
    """To be tapped and copied."""
    return f"<code>{plain(text, 160)}</code>"


def bold(text: str) -> str:
    return f"<b>{plain(text)}</b>"


def count(number: int, noun: str) -> str:
    """'1 feed', '1,200 feeds', '2 stories'."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def listing(names: Sequence[str], show: Callable[[str], str] = plain, most: int = 15) -> str:
    """'a, b and 7 more'."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(show(name) for name in names[:most]) + rest


def span(time: timedelta) -> str:
    """'12 min', '3 h', '2 days'; 'no time' is '0 min', also where it lies in the past."""
    minutes = max(0, round(time.total_seconds() / 60))
    if minutes < 100:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"


def when(moment: datetime, now: datetime) -> str:
    """'today at 08:00 (Europe/Paris)', by the zone of `moment`, which is less than two days away."""
    today = now.astimezone(moment.tzinfo).date()
    return f"{'today' if moment.date() == today else 'tomorrow'} at {moment:%H:%M} ({plain(str(moment.tzinfo))})"
