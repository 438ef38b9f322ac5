"""Bytes of a feed to entries, in processes of their own: the only home of feedparser.

feedparser is imported where it is used, so that only those processes pay for it.
"""

import io
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from xml.sax import SAXException

from bot.domain import FetchedFeed, FetchFailed, ParsedEntry, ParsedFeed
from bot.feeds.charset import content_type
from bot.feeds.dates import any_date
from bot.feeds.entries import RawEntry, language_code, line, longest_text, newest, parsed_entries
from bot.feeds.hints import skipped, ttl_minutes, update_minutes
from bot.feeds.identity import EARLIEST
from bot.feeds.jsonfeed import looks_like_json, parse_json_feed
from bot.feeds.websub import named_hub
from bot.feeds.worker import WorkerError, Workers, serve

# A second process, which starts with the first feed that would have to wait, lets others pass one that hangs.
PROCESSES = 2
MOST_MEMORY = 600_000_000  # bytes of addresses a process may use: twice what a feed of 10 MB needs

NO_FEED = FetchFailed("the server sent something that is not a feed, or a broken one without entries")


class Parser:
    """Parses feeds in processes that are killed after `seconds`, and die of too much memory. Close it with
    `aclose()`."""

    def __init__(self, seconds: float, processes: int = PROCESSES) -> None:
        self._seconds = seconds
        self._workers = Workers("bot.feeds.parse", processes)

    async def parse(self, fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
        """Whatever the bytes are, a value comes back: entries, or the reason why there are none."""
        try:
            return unpacked(await self._workers.ask(packed(fetched), self._seconds))
        except TimeoutError:
            return FetchFailed(f"the feed is made so that reading it took longer than {self._seconds:g} s")
        except WorkerError:
            return FetchFailed("the feed is made so that the process reading it broke down, or needed too much memory")

    async def aclose(self) -> None:
        await self._workers.aclose()


# --- in the process --------------------------------------------------------------------------------------------------


def parse_feed(fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
    """What feedparser or, of a JSON Feed, our own parser makes of the bytes. Never touches the network or a file."""
    return parse_json_feed(fetched) if looks_like_json(fetched.body) else parse_xml_feed(fetched)


def parse_xml_feed(fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
    import feedparser

    kind = content_type(fetched)
    result = feedparser.parse(
        io.BytesIO(fetched.body),  # never bytes or text, which feedparser would take for the name of a file
        # No content-location: guids would be resolved against it, and be others once the feed redirects.
        response_headers={"content-type": kind} if kind else {},
        resolve_relative_uris=False,
        sanitize_html=False,  # it becomes plain text
    )
    feed, found = result.feed, list(result.entries)
    broken = isinstance(result.get("bozo_exception"), SAXException)
    ended = has_end(fetched.body)
    if broken and not ended:
        found = found[:-1]  # cut off in the middle: the last one may be half an article
    if not found and not (result.version and not broken) and not (ended and feed.get("title")):
        return NO_FEED
    hub_url, self_url = named_hub(feed.get("links", []))
    hours, days = skipped(fetched.body)
    return ParsedFeed(
        title=detailed_line(feed, "title"),
        entries=parsed_entries(list(map(raw_entry, newest(found, published_at))), feed.get("link", ""), fetched.url),
        language=language_code(feed.get("language")),
        ttl_minutes=ttl_minutes(feed),
        update_minutes=update_minutes(feed),
        skip_hours=hours,
        skip_days=days,
        hub_url=hub_url,
        self_url=self_url,
    )


def has_end(body: bytes) -> bool:
    return any(tag in body[-2_000:].lower() for tag in (b"</rss", b"</feed", b"</rdf:rdf", b"</channel"))


def raw_entry(entry: Any) -> RawEntry:
    return RawEntry(
        guid=line(entry.get("id", "")),
        link=entry.get("link", "") or enclosure(entry),
        title=detailed_line(entry, "title"),
        text=entry_text(entry),
        published_at=published_at(entry),
        language=language_code(entry.get("title_detail", {}).get("language")),
    )


def detailed_line(element: Mapping[str, Any], key: str) -> str:
    """Atom and feedparser tell plain text from HTML."""
    return line(element.get(key, ""), plain=element.get(f"{key}_detail", {}).get("type", "") == "text/plain")


def enclosure(entry: Any) -> str:
    """Where the sound or film of a podcast's entry lies, "" without one."""
    return next((link["href"] for link in entry.get("links", []) if link.get("href")), "")


def entry_text(entry: Any) -> str:
    """The longest of what the entry has: its content, in one or more forms, its summary, else a podcast's subtitle."""
    details = [*entry.get("content", []), entry.get("summary_detail", {})]
    texts = [detail.get("value", "") for detail in details if detail.get("type", "text/html") in TEXT_TYPES]
    return longest_text(texts) or longest_text([entry.get("subtitle", "")])


TEXT_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "html", "xhtml", "text")


def published_at(entry: Any) -> datetime | None:
    for key in ("published", "updated", "created"):
        if date := date_of(entry.get(f"{key}_parsed"), entry.get(key)):
            return date
    return None


def date_of(parsed: object, text: object) -> datetime | None:
    """What feedparser understood of a date, unless that is nothing or lies before the web; then what we do."""
    found = None
    if isinstance(parsed, struct_time):
        with suppress(ValueError):  # the 31st of February
            found = datetime(*parsed[:5], min(parsed.tm_sec, 59), tzinfo=UTC)
    if found is None or found < EARLIEST:
        return any_date(str(text or "")) or found
    return found


# --- between the processes: JSON, since what strangers wrote is not to be unpickled ----------------------------------


def packed(fetched: FetchedFeed) -> bytes:
    head = {"url": fetched.url, "content_type": fetched.content_type}
    return json.dumps(head).encode() + b"\n" + fetched.body


def answer(message: bytes) -> bytes:
    head, _, body = message.partition(b"\n")
    try:
        outcome = parse_feed(FetchedFeed(body=body, **json.loads(head)))
    except MemoryError:
        raise  # what is left of the memory is not to be relied on
    except Exception as error:  # noqa: BLE001 - a library's fault over one feed is that feed's
        outcome = FetchFailed(f"the feed cannot be read: {type(error).__name__}")
    return json.dumps(asdict(outcome), default=datetime.isoformat).encode()


def unpacked(message: bytes) -> ParsedFeed | FetchFailed:
    found = json.loads(message)
    if "reason" in found:
        return FetchFailed(**found)
    entries = [ParsedEntry(**{**entry, "published_at": moment(entry["published_at"])}) for entry in found["entries"]]
    skips = {name: tuple(found[name]) for name in ("skip_hours", "skip_days")}
    return ParsedFeed(**{**found, **skips, "entries": tuple(entries)})


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


if __name__ == "__main__":
    serve(answer, MOST_MEMORY)
