"""One article from its web page, for `stancewire analyze URL`."""

import asyncio
import os
import re
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag

from bot.domain import FetchedFeed, FetchFailed
from bot.errors import InputError
from bot.feeds.fetch import HttpFetcher
from bot.feeds.plaintext import NOT_TEXT, leave_out, plain_line
from bot.settings import FeedsSettings


@dataclass(frozen=True, slots=True)
class Page:
    """`text` has a paragraph a line."""

    title: str
    text: str
    language: str | None  # ISO 639-1


def read_page(url: str, settings: FeedsSettings) -> Page:
    """Fetched within the limits for feeds. Raises InputError where there is no page, or no text in it."""
    outcome = asyncio.run(fetch_page(url, settings))
    if isinstance(outcome, FetchFailed):
        raise InputError(f"{url}: {outcome.reason}")
    page = article(outcome.body, outcome.content_type)
    if not page.text:
        raise InputError(f"{url}: there is no text in the page; save the article as text and give that file")
    return page


async def fetch_page(url: str, settings: FeedsSettings) -> FetchedFeed | FetchFailed:
    fetcher = HttpFetcher(settings, Path(), os.environ)
    try:
        outcome = await fetcher.fetch_page(url)
    finally:
        await fetcher.aclose()
    return outcome if isinstance(outcome, FetchedFeed | FetchFailed) else FetchFailed("the page is gone (410)")


def article(body: bytes, content_type: str) -> Page:
    """The headline and paragraphs of a page: those of the part of it that holds most of them."""
    charset = re.search(r"charset=[\"']?([\w-]+)", content_type)
    soup = BeautifulSoup(body, "html.parser", from_encoding=charset[1] if charset else None)
    language = str(soup.html.get("lang") or "") if soup.html else ""
    title = headline(soup)
    leave_out(soup, [*NOT_TEXT, "header", "footer"])
    by_parent: dict[int, list[str]] = {}
    for paragraph in soup.find_all("p"):
        if line := plain_line(str(paragraph)):
            by_parent.setdefault(id(paragraph.parent), []).append(line)
    lines = max(by_parent.values(), key=lambda found: sum(map(len, found)), default=[])
    code = language.lower()[:2]
    return Page(title, "\n".join(lines), code if re.fullmatch("[a-z]{2}", code) else None)


def headline(soup: BeautifulSoup) -> str:
    """As the page gives it to others, else its main heading, else its title."""
    shared = soup.find("meta", attrs={"property": "og:title"})
    if isinstance(shared, Tag) and (content := str(shared.get("content") or "").strip()):
        return plain_line(content)
    found = soup.find("h1") or soup.find("title")
    return plain_line(str(found)) if found else ""
