"""What formats of feeds have in common: raw entries to ParsedEntry, as plain text, each once. Pure.

Runs in the process that parses: BeautifulSoup, which that process alone needs, is imported where it is used.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.domain import ParsedEntry
from bot.feeds.identity import Marks, alias_of, canonical_link, distinct_keys

T = TypeVar("T")

MOST_ENTRIES = 500  # of one feed
LONGEST_TITLE = 500
LONGEST_TEXT = 100_000  # letters; the longest reportage has half of that
LONGEST_MARKUP = 2_000_000  # letters of one text that are looked at; those with pictures inside are long

# In a title that calls itself plain text; nobody writes so of anything else.
_MARKUP = re.compile(r"</[a-z][a-z0-9]*>|<br ?/?>|<!--|&#?\w{2,8};", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """What a feed says of one entry. Empty strings where it says nothing; the title and text are plain already."""

    guid: str
    link: str  # as it stands, perhaps relative
    title: str
    text: str
    published_at: datetime | None = None
    language: str | None = None


def newest(entries: Sequence[T], date_of: Callable[[T], datetime | None]) -> list[T]:
    """Those that are read of a feed, in its order: the newest where all are dated, else the first ones."""
    if len(entries) <= MOST_ENTRIES:
        return list(entries)
    dates = [date for date in map(date_of, entries) if date is not None]
    if len(dates) < len(entries):
        return list(entries[:MOST_ENTRIES])
    by_date = sorted(range(len(entries)), key=dates.__getitem__, reverse=True)
    return [entries[index] for index in sorted(by_date[:MOST_ENTRIES])]


def parsed_entries(found: Sequence[RawEntry], site: str, url: str) -> tuple[ParsedEntry, ...]:
    """In the feed's order, without repeats and without entries that say nothing.

    An entry without a link leads to the feed's `site`, or else to its `url`, which relative links start from.
    """
    home = canonical_link(site, url) or canonical_link(url)
    marks = [Marks(raw.guid, canonical_link(raw.link, url), raw.title, raw.text[:LONGEST_TEXT]) for raw in found]
    return tuple(
        ParsedEntry(
            key=key,
            url=marks[index].link or canonical_link(raw.guid) or home,
            title=(raw.title or raw.text.split("\n")[0])[:LONGEST_TITLE],
            text=marks[index].text,
            published_at=raw.published_at,
            language=raw.language,
            alias=alias_of(marks[index], key),
        )
        for index, key in distinct_keys(marks)
        if (raw := found[index]).title or raw.text
    )


def line(markup: str, plain: bool = False) -> str:
    """One line of plain text. "x < y" of a title that says it is `plain` stays; forgotten markup in it does not."""
    from bot.feeds.plaintext import plain_line, tidy

    markup = markup[: LONGEST_MARKUP // 100]
    return " ".join(tidy(markup).split()) if plain and not _MARKUP.search(markup) else plain_line(markup)


def longest_text(markups: Sequence[str]) -> str:
    """The longest of the forms in which an entry gives its text: teasers are shorter than articles."""
    from bot.feeds.plaintext import plain_text

    return max((plain_text(markup[:LONGEST_MARKUP]) for markup in markups), key=len, default="")[:LONGEST_TEXT]


def language_code(language: object) -> str | None:
    """'en-GB' to 'en'; None for what is no ISO 639-1 code."""
    code = str(language or "").strip().lower().replace("_", "-").split("-")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None
