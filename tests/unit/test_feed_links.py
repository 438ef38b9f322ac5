"""Where a page points to feeds, and which addresses are worth a try without."""

import pytest

from bot.chat.arguments import web_address
from bot.feeds.discover import by_rule, common_addresses
from bot.feeds.links import feed_links

HERE = "https://site.example/news/"


def urls(markup: str, url: str = HERE) -> list[str]:
    return [link.url for link in feed_links(markup.encode(), "text/html; charset=utf-8", url)]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ["https://site.example/rss"]),
        ('<LINK REL="Alternate" TYPE="application/atom+xml" HREF="atom.xml">', ["https://site.example/news/atom.xml"]),
        ('<body><p>x<link rel="alternate" type="application/rss+xml" href="/in-body">', ["https://site.example/in-body"]),
        ('<link rel="alternate" type="application/feed+json" href="feed.json">', ["https://site.example/news/feed.json"]),
        ('<link type="application/rss+xml; charset=utf-8" href="/rss">', ["https://site.example/rss"]),
        ('<link rel="alternate home" type="application/rss+xml" href="//cdn.example/rss">', ["https://cdn.example/rss"]),
        ('<link rel="alternate" type="application/rss+xml" href="feed:https://a.example/1">', ["https://a.example/1"]),
        ('<link rel="alternate" type="application/rss+xml" href="feed://a.example/1">', ["https://a.example/1"]),
        ('<base href="https://b.example/x/"><link rel=alternate type=text/xml href=r>', ["https://b.example/x/r"]),
        ('<link rel="alternate" hreflang="fr" href="/fr"><link rel="stylesheet" href="/a.css">', []),
        ('<a href="/rss.xml">Subscribe</a>', ["https://site.example/rss.xml"]),
        ('<a href="https://feeds.site.example/world">World</a>', ["https://feeds.site.example/world"]),
        ('<a href="/world.xml">World</a><a href="/sitemap.xml">Map</a>', ["https://site.example/world.xml"]),
        ('<a href="/services/42">RSS</a>', ["https://site.example/services/42"]),
        ('<a href="/?format=rss">x</a>', ["https://site.example/?format=rss"]),
        ('<a href="/x" title="Our RSS feed"><img src="i.png"></a>', ["https://site.example/x"]),
        ('<a href="/about">About us</a><a href="/embassy">Embassy</a><a href="/rss-icon.png">RSS</a>', []),
        ('<a href="mailto:rss@site.example">RSS</a><a href="javascript:feed()">feed</a>', []),
        ('<a href="/feedback">Feedback</a><a href="/process">Process</a>', []),
        (
            '<a href="/comments/feed">c</a><a href="/feed">f</a>'
            '<link rel="alternate" type="application/rss+xml" href="/declared">',
            ["https://site.example/declared", "https://site.example/feed", "https://site.example/comments/feed"],
        ),
        ('<a href="/rss">1</a><a href="/rss#top">2</a><a href="/rss?utm_source=x">3</a>', ["https://site.example/rss"]),
        ('<a href="http://[broken">RSS</a><a href="/rss">', ["https://site.example/rss"]),
    ],
)  # fmt: skip
def test_where_a_page_points_to_feeds(markup: str, expected: list[str]) -> None:
    assert urls(markup) == expected


def test_a_page_of_thousands_of_feeds_gives_the_first() -> None:
    assert len(urls("".join(f'<a href="/rss/{n}">RSS</a>' for n in range(5_000)))) == 60


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        ("https://www.youtube.com/channel/UCabc-1", "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc-1"),
        ("https://youtube.com/playlist?list=PLx", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx"),
        ("https://www.youtube.com/@somebody", None),
        ("https://www.reddit.com/r/europe/top", "https://www.reddit.com/r/europe/.rss"),
        ("https://github.com/python/cpython", "https://github.com/python/cpython/releases.atom"),
        ("https://github.com/python/cpython/issues", None),
        ("https://notyoutube.com/channel/UC", None),
    ],
)
def test_sites_whose_feeds_follow_a_rule(url: str, feed: str | None) -> None:
    assert by_rule(url) == feed


def test_common_addresses_are_of_the_section_and_of_the_site() -> None:
    addresses = common_addresses("https://site.example/world/2026/a.html")
    assert "https://site.example/world/feed" in addresses
    assert "https://site.example/rss.xml" in addresses
    assert "https://site.example/?feed=rss2" in addresses
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("example.org", "https://example.org"),
        ("www.example.co.uk/news", "https://www.example.co.uk/news"),
        ("http://example.org", "http://example.org"),
        ("example", "example"),
        ("gopher://example.org", "gopher://example.org"),
        ("file:../x", "file:../x"),
    ],
)
def test_an_address_without_its_scheme_is_taken_for_one_of_the_web(words: str, address: str) -> None:
    assert web_address(words) == address
