"""The feeds in columns, for a terminal of 80 letters. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from textwrap import wrap

from rich.cells import set_cell_size

from bot.chat.wording import count, span
from bot.domain import Feed

WIDTH = 80
COLUMNS = (34, 12, 12, 18)  # with the mark before and blanks between: 79
INDENT = " " * 4


def feed_table(feeds: Sequence[Feed], now: datetime) -> Iterator[str]:
    """A head and a line for each feed, with what is to be said of it below."""
    if not feeds:
        yield "No feeds are watched yet: stancewire feeds add URL"
        return
    yield row(" ", "Feed", "Last read", "Next check", "State")
    for feed in feeds:
        yield row(mark(feed), feed.config.title, last_read(feed, now), next_check(feed, now), state(feed))
        for note in notes(feed):
            yield from wrap(note, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False)


def row(first: str, *cells: str) -> str:
    """Cells cut and filled to their columns, by how wide a terminal draws their letters."""
    fitted = (set_cell_size(cell, width) for cell, width in zip(cells, COLUMNS, strict=True))
    return " ".join((first, *fitted)).rstrip()


def mark(feed: Feed) -> str:
    if not feed.config.enabled:
        return "·"
    if feed.error is not None or feed.gone:
        return "✗"
    return "✓" if feed.last_success_at else "·"


def last_read(feed: Feed, now: datetime) -> str:
    return f"{span(now - feed.last_success_at)} ago" if feed.last_success_at else "never"


def next_check(feed: Feed, now: datetime) -> str:
    if feed.gone or not feed.config.enabled:
        return "never"
    if feed.next_check_at is None or feed.next_check_at <= now:
        return "now"
    return f"in {span(feed.next_check_at - now)}"


def state(feed: Feed) -> str:
    if not feed.config.enabled:
        return "paused"
    if feed.gone:
        return "gone"
    if feed.error is not None:
        return f"failing, {count(feed.failures, 'try')}"
    return "well" if feed.last_success_at else "new"


def notes(feed: Feed) -> Iterator[str]:
    """Why it fails and where it has moved, in words."""
    if feed.error is not None and feed.config.enabled:
        yield "".join(letter if letter.isprintable() else " " for letter in feed.error)
    if feed.fetch_url is not None:
        yield f"has moved for good; put the new address into feeds.toml: {feed.fetch_url}"
