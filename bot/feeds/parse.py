"""Bytes of a feed to entries, in a process of its own: the only home of feedparser.

feedparser is imported where it is used, so that only that process pays for it.
"""

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from xml.sax import SAXException

from bot.domain import FetchedFeed, FetchFailed, ParsedEntry, ParsedFeed
from bot.feeds.identity import Marks, canonical_link, distinct_keys
from bot.feeds.websub import named_hub
from bot.feeds.worker import Worker, WorkerError, serve

MOST_ENTRIES = 500  # of one feed; those above are the newest
LONGEST_TITLE = 500
LONGEST_TEXT = 100_000  # letters; the longest reportage has half of that


class Parser:
    """Parses feeds one after the other in a process that is killed after `seconds`. Close it with `aclose()`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._worker = Worker("bot.feeds.parse")

    async def parse(self, fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
        """Whatever the bytes are, a value comes back: entries, or the reason why there are none."""
        try:
            return unpacked(await self._worker.ask(packed(fetched), self._seconds))
        except TimeoutError:
            return FetchFailed(f"the feed is made so that reading it took longer than {self._seconds:g} s")
        except WorkerError:
            return FetchFailed("the feed is made so that the process reading it broke down")

    async def aclose(self) -> None:
        await self._worker.aclose()


# --- in the process --------------------------------------------------------------------------------------------------


def parse_feed(fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
    """What feedparser makes of the bytes, as plain text. Never touches the network or a file."""
    import feedparser

    result = feedparser.parse(
        io.BytesIO(fetched.body),  # never bytes or text, which feedparser would take for the name of a file
        # No content-location: guids would be resolved against it, and be others once the feed redirects.
        response_headers={"content-type": fetched.content_type} if fetched.content_type else {},
        resolve_relative_uris=False,
        sanitize_html=False,  # it becomes plain text
    )
    broken = isinstance(result.get("bozo_exception"), SAXException)
    found = list(result.entries)
    if broken and not has_end(fetched.body):
        found = found[:-1]  # cut off in the middle: the last one may be half an article
    if not found and (broken or not result.version):
        return FetchFailed("the server sent something that is not a feed, or a broken one without entries")
    hub_url, self_url = named_hub(result.feed.get("links", []))
    return ParsedFeed(
        title=line(result.feed.get("title", "")),
        entries=tuple(parsed_entries(found[:MOST_ENTRIES], result.feed.get("link", ""), fetched.url)),
        language=language_code(result.feed.get("language")),
        ttl_minutes=minutes(result.feed.get("ttl")),
        hub_url=hub_url,
        self_url=self_url,
    )


def has_end(body: bytes) -> bool:
    return any(tag in body[-2_000:].lower() for tag in (b"</rss", b"</feed", b"</rdf:rdf", b"</channel"))


def parsed_entries(found: list[Any], site: str, url: str) -> list[ParsedEntry]:
    """In the feed's order, without repeats and without entries that say nothing.

    An entry without a link leads to the feed's `site`, or else to its `url`, which relative links start from.
    """
    home = canonical_link(site, url) or canonical_link(url)
    marks = [entry_marks(entry, url) for entry in found]
    entries = []
    for index, key in distinct_keys(marks):
        mark, raw = marks[index], found[index]
        if mark.title or mark.text:
            title = mark.title or mark.text.split("\n")[0]
            language = language_code(raw.get("title_detail", {}).get("language"))
            link = mark.link or canonical_link(mark.guid) or home
            entries.append(ParsedEntry(key, link, title[:LONGEST_TITLE], mark.text, published_at(raw), language))
    return entries


def entry_marks(entry: Any, url: str) -> Marks:
    return Marks(
        guid=line(entry.get("id", "")),
        link=canonical_link(entry.get("link", ""), url),
        title=line(entry.get("title", ""), entry.get("title_detail", {}).get("type", "")),
        text=entry_text(entry),
    )


def entry_text(entry: Any) -> str:
    """The longest of what the entry has: its content, in one or more forms, and its summary."""
    from bot.feeds.plaintext import plain_text

    details = [*entry.get("content", []), entry.get("summary_detail", {})]
    texts = [plain_text(d.get("value", "")) for d in details if d.get("type", "text/html") in TEXT_TYPES]
    return max(texts, key=len, default="")[:LONGEST_TEXT]


TEXT_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "html", "xhtml", "text")


def line(markup: str, kind: str = "") -> str:
    """One line of plain text. Atom and feedparser tell plain from HTML; "x < y" of a plain title stays."""
    from bot.feeds.plaintext import plain_line, tidy

    return " ".join(tidy(markup).split()) if kind == "text/plain" else plain_line(markup)


def published_at(entry: Any) -> datetime | None:
    for key in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = entry.get(key)
        if isinstance(parsed, struct_time):
            try:
                return datetime(*parsed[:5], min(parsed.tm_sec, 59), tzinfo=UTC)
            except ValueError:  # the 31st of February
                continue
    return None


def language_code(language: object) -> str | None:
    """'en-GB' to 'en'; None for what is no ISO 639-1 code."""
    code = str(language or "").strip().lower().replace("_", "-").split("-")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def minutes(ttl: object) -> int | None:
    text = str(ttl or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


# --- between the processes: JSON, since what strangers wrote is not to be unpickled ----------------------------------


def packed(fetched: FetchedFeed) -> bytes:
    head = {"url": fetched.url, "content_type": fetched.content_type}
    return json.dumps(head).encode() + b"\n" + fetched.body


def answer(message: bytes) -> bytes:
    head, _, body = message.partition(b"\n")
    try:
        outcome = parse_feed(FetchedFeed(body=body, **json.loads(head)))
    except Exception as error:  # noqa: BLE001 - a library's fault over one feed is that feed's
        outcome = FetchFailed(f"the feed cannot be read: {type(error).__name__}")
    return json.dumps(asdict(outcome), default=datetime.isoformat).encode()


def unpacked(message: bytes) -> ParsedFeed | FetchFailed:
    values = json.loads(message)
    if "reason" in values:
        return FetchFailed(**values)
    entries = tuple(
        ParsedEntry(**{**entry, "published_at": moment(entry["published_at"])}) for entry in values["entries"]
    )
    skips = {key: tuple(values[key]) for key in ("skip_hours", "skip_days")}
    return ParsedFeed(**{**values, **skips, "entries": entries})


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


if __name__ == "__main__":
    serve(answer)
