"""`feeds discover`, `import` and `export`: feeds found, taken from other readers and given to them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from bot.app import open_app
from bot.chat.arguments import web_address
from bot.domain import FoundFeed, NoFeeds
from bot.errors import InputError
from bot.feeds.opml import read_file, write_opml
from bot.settings import Settings

Say = Callable[[str], None]


async def discover(settings: Settings, url: str, as_json: bool, say: Say) -> None:
    """The feeds of a page. Raises InputError where there are none, or it cannot be looked at."""
    async with open_app(settings) as app:
        found = await app.services.find_feeds(web_address(url))
    if isinstance(found, NoFeeds):
        raise InputError(f"{url}: {found.reason}")
    if as_json:
        say(json.dumps([feed_row(feed) for feed in found.feeds], ensure_ascii=False, indent=2))
        return
    for number, feed in enumerate(found.feeds, 1):
        say(f"{number}. {feed.title or 'without a title'} ({feed.total} entries)\n   {feed.url}")
        for entry in feed.entries:
            date = f"{entry.published_at:%Y-%m-%d %H:%M}  " if entry.published_at else ""
            say(f"   - {date}{entry.title}")
    say("\nTo watch one: stancewire feeds add URL")


def feed_row(feed: FoundFeed) -> dict[str, object]:
    return {
        "url": feed.url,
        "title": feed.title,
        "total": feed.total,
        "entries": [
            {
                "title": entry.title,
                "url": entry.url,
                "published_at": entry.published_at and entry.published_at.isoformat(timespec="seconds"),
            }
            for entry in feed.entries
        ],
    }


async def import_feeds(settings: Settings, path: str, content: bytes | None, say: Say) -> None:
    """Of `content`, or else of the file at `path`. Raises InputError for what is no OPML, ConfigError for a list that
    cannot be written."""
    opml = read_file(path) if content is None else content
    async with open_app(settings) as app:
        report = await app.services.import_feeds(opml, app.clock())
    say(f"{len(report.added)} added, {report.known} there already, {len(report.refused)} refused.")
    for line in report.refused:
        say(f"refused: {line}")


def export_feeds(settings: Settings, path: str, out: BinaryIO) -> None:
    """Into a new or the same file, or to `out` for "-". Raises InputError where it cannot be written."""
    from bot.feeds.feedlist import FeedList

    feed_list = FeedList(settings.config / "feeds.toml", settings.feeds.default_interval_minutes)
    opml = write_opml(feed_list.load())
    if path == "-":
        out.write(opml)
        return
    try:
        Path(path).write_bytes(opml)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
