"""Where a web page may have its feeds. Pure; runs in a process of its own (bot/feeds/reader.py)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from bot.feeds.extract import decoded
from bot.feeds.identity import canonical_link

FEED_TYPES = frozenset(
    (
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"),
        *("application/json", "text/xml", "application/xml", "application/x.atom+xml", "text/rss+xml"),
    )
)
PLAINLY_FEEDS = FEED_TYPES - {"application/json", "text/xml", "application/xml"}
MOST_LINKS = 60

_FEED_PATH = re.compile(
    r"(?:^|[/._-])(?:rss|atom|feeds?|rdf|syndication)(?:[/._-]|\d*$|[.]xml|[.]json)|[.](?:rss|atom|rdf|xml)$"
    r"|[?&](?:feed|format|type|output|alt|outputtype)=(?:rss2?|atom|feed|xml|json)\b|[?&]feed=",
    re.IGNORECASE,
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|xml|feeds?|newsfeeds?)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?|replies", re.IGNORECASE)
_FEED_HOST = re.compile(r"(?:feeds?|rss)[.]", re.IGNORECASE)
_NO_FEED = re.compile(r"sitemap[^/]*$|[.](?:png|jpe?g|gif|svg|css|js|pdf|zip|mp[34]|webp|ico)$", re.IGNORECASE)

How = Literal["declared", "linked"]


@dataclass(frozen=True, slots=True)
class FeedLink:
    """An address that may be a feed's. "declared": by a link tag of a feed's type; "linked": by an anchor that looks
    like it, and may lead to a page that lists feeds."""

    url: str
    title: str
    how: How


def feed_links(body: bytes, content_type: str, url: str) -> list[FeedLink]:
    """Those of a page at `url`: the declared first, those of comments last, each once, at most MOST_LINKS."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(decoded(body, content_type), "html.parser")
    base = soup.find("base", href=True)
    home = urljoin(url, str(base["href"])) if base else url
    met: dict[str, FeedLink] = {}
    for link in (*declared(soup, home), *anchors(soup, home)):
        if link.url not in (url, ""):
            met.setdefault(link.url, link)
    return sorted(met.values(), key=lambda link: (of_comments(link), link.how != "declared"))[:MOST_LINKS]


def declared(soup: object, home: str) -> Iterator[FeedLink]:
    for tag in soup.find_all("link", href=True):  # type: ignore[attr-defined]  # of bs4, wherever in the page
        rel = " ".join(tag.get("rel") or []).lower().split()
        kind = str(tag.get("type") or "").split(";")[0].strip().lower()
        if ("alternate" in rel and kind in FEED_TYPES) or kind in PLAINLY_FEEDS or "feed" in rel:
            yield FeedLink(address(str(tag["href"]), home), line(str(tag.get("title") or "")), "declared")


def anchors(soup: object, home: str) -> Iterator[FeedLink]:
    for tag in soup.find_all("a", href=True):  # type: ignore[attr-defined]
        url = address(str(tag["href"]), home)
        kind = str(tag.get("type") or "").lower()
        words = " ".join((tag.get_text(" "), str(tag.get("title") or ""), str(tag.get("aria-label") or "")))
        parts = urlsplit(url)
        if _NO_FEED.search(parts.path):
            continue
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        elsewhere = parts.netloc != urlsplit(home).netloc
        looks = _FEED_PATH.search(path) or (elsewhere and _FEED_HOST.match(parts.netloc))
        if kind in PLAINLY_FEEDS or looks or (len(words) < 60 and _FEED_WORDS.search(words)):
            yield FeedLink(url, line(words), "linked")


def address(href: str, home: str) -> str:
    """Absolute, "" for what is no web address. Browsers and sites of old write feed: in front."""
    href = re.sub(r"^feed:(?=https?:)", "", href.strip(), flags=re.IGNORECASE)
    href = re.sub(r"^feed:(//)?", "https://", href, flags=re.IGNORECASE)
    return canonical_link(href, home)


def of_comments(link: FeedLink) -> bool:
    return bool(_COMMENTS.search(link.title) or _COMMENTS.search(urlsplit(link.url).path))


def line(text: str) -> str:
    return " ".join(text.split())[:100]
