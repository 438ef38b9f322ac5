"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to entries. Lenient: what is of the wrong kind counts as not given. Pure."""

import json
import re
from datetime import datetime
from typing import Any

from bot.domain import FetchedFeed, FetchFailed, ParsedFeed
from bot.feeds.dates import any_date
from bot.feeds.entries import RawEntry, language_code, line, longest_text, newest, parsed_entries

_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*\{")  # UTF-16 has a zero beside each sign
VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/", re.IGNORECASE)
NO_FEED = FetchFailed("the server sent something that is not a feed: JSON, but no JSON Feed")


def looks_like_json(body: bytes) -> bool:
    return bool(_START.match(body))


def parse_json_feed(fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
    try:
        feed = json.loads(fetched.body)
    except (ValueError, RecursionError):
        return FetchFailed("the server sent a broken JSON Feed, or one that was cut off")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return NO_FEED
    items = [item for item in feed["items"] if isinstance(item, dict)]
    if not VERSION.match(text_of(feed, "version")) and not any("id" in item or "url" in item for item in items):
        return NO_FEED
    return ParsedFeed(
        title=line(text_of(feed, "title"), plain=True),
        entries=parsed_entries(
            list(map(raw_entry, newest(items, published_at))), text_of(feed, "home_page_url"), fetched.url
        ),
        language=language_code(text_of(feed, "language")),
        hub_url=hub_of(feed),
        self_url=text_of(feed, "feed_url"),
    )


def hub_of(feed: dict[str, Any]) -> str:
    """The first of its hubs that speaks WebSub, "" without one."""
    hubs = feed.get("hubs")
    found = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    return next((text_of(hub, "url") for hub in found if text_of(hub, "type").lower() == "websub"), "")


def raw_entry(item: dict[str, Any]) -> RawEntry:
    return RawEntry(
        guid=line(text_of(item, "id"), plain=True),
        link=text_of(item, "url", "external_url") or attachment(item),
        title=line(text_of(item, "title"), plain=True),
        text=longest_text([text_of(item, key) for key in ("content_html", "content_text", "summary")]),
        published_at=published_at(item),
        language=language_code(text_of(item, "language")),
    )


def published_at(item: dict[str, Any]) -> datetime | None:
    return any_date(text_of(item, "date_published")) or any_date(text_of(item, "date_modified"))


def attachment(item: dict[str, Any]) -> str:
    """Where the sound or film of a podcast's entry lies, "" without one."""
    attachments = item.get("attachments")
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    return text_of(first, "url") if isinstance(first, dict) else ""


def text_of(item: dict[str, Any], *keys: str) -> str:
    """The first of these that holds text. Ids may be numbers in feeds of the first version."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""
