"""Feeds of every format and state of disrepair, from bytes to entries."""

import json
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import FetchedFeed, FetchFailed, ParsedEntry, ParsedFeed
from bot.feeds.answer import not_a_feed
from bot.feeds.dates import any_date
from bot.feeds.hints import skipped
from bot.feeds.parse import answer, packed, parse_feed, unpacked
from bot.feeds.plaintext import plain_text
from tests.fakes.feed_server import item, rss

URL = "https://news.example/feeds/all.xml"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def parsed(body: bytes | str, content_type: str = "") -> ParsedFeed:
    outcome = parse_feed(FetchedFeed(body.encode() if isinstance(body, str) else body, URL, content_type))
    assert isinstance(outcome, ParsedFeed), outcome
    return outcome


def only(body: bytes | str, content_type: str = "") -> ParsedEntry:
    (entry,) = parsed(body, content_type).entries
    return entry


def channel(inside: str, namespaces: str = "") -> str:
    return f'<rss version="2.0" {namespaces}><channel><title>A feed</title>{inside}</channel></rss>'


# --- formats ---

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://news.example/"><title>A feed</title></channel>
 <item rdf:about="https://news.example/1"><title>News</title><link>https://news.example/1</link>
 <description>Text.</description><dc:date>2026-11-24T12:00:00Z</dc:date></item></rdf:RDF>"""
RSS_090 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
 <channel><title>A feed</title></channel><item><title>News</title><link>https://news.example/1</link></item></rdf:RDF>"""
RSS_091 = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/rss.dtd">
 <rss version="0.91"><channel><title>A feed</title><item><title>News</title><link>https://news.example/1</link></item>
 </channel></rss>"""
ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>A feed</title><entry><title>News</title>
 <link rel="alternate" href="https://news.example/1"/><id>1</id><issued>2026-11-24T12:00:00Z</issued></entry></feed>"""
JSON_10 = json.dumps({"version": "https://jsonfeed.org/version/1", "title": "A feed",
                      "items": [{"id": 1, "url": "https://news.example/1", "title": "News"}]})  # fmt: skip


@pytest.mark.parametrize("body", [RDF, RSS_090, RSS_091, ATOM_03, JSON_10])
def test_every_format_gives_its_title_and_entry(body: str) -> None:
    feed = parsed(body)
    assert feed.title == "A feed"
    assert [(entry.title, entry.url) for entry in feed.entries] == [("News", "https://news.example/1")]


def test_a_json_feed_gives_all_that_it_has() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Q & A <b>x</b>",
        "home_page_url": "https://news.example/",
        "language": "fr-CA",
        "items": [
            {"id": "a", "url": "/1", "title": "x < y", "content_html": "<p>One.</p><p>Two.</p>", "summary": "S.",
             "date_published": "2026-11-24T14:00:00+02:00", "language": "en"},
            {"id": "b", "external_url": "https://other.example/2", "content_text": "Only text.\nIn lines."},
            {"id": "c", "title": "A film", "attachments": [{"url": "https://news.example/film.mp4", "mime_type": "x"}],
             "date_modified": "2026-11-24T12:00:00Z"},
            {"id": "d", "title": "No link"},
            "nonsense", {"id": "e"}, {"title": 7, "url": ["x"], "content_html": None, "attachments": {}},
        ],
    }  # fmt: skip
    found = parsed("\ufeff" + json.dumps(feed), "application/feed+json")
    assert (found.title, found.language) == ("Q & A x", "fr")
    assert [(e.key, e.url, e.title, e.text, e.published_at, e.language) for e in found.entries[:4]] == [
        ("a", "https://news.example/1", "x < y", "One.\nTwo.", NOON, "en"),
        ("b", "https://other.example/2", "Only text.", "Only text.\nIn lines.", None, None),
        ("c", "https://news.example/film.mp4", "A film", "", NOON, None),
        ("d", "https://news.example/", "No link", "", None, None),
    ]
    assert [entry.title for entry in found.entries[4:]] == ["7"]


def test_a_json_feed_names_its_hub_and_itself() -> None:
    hubs = [3, {"type": "rssCloud", "url": "http://h.example/cloud"}, {"type": "WebSub", "url": "http://h.example/hub"}]
    feed = {**json.loads(JSON_10), "feed_url": "http://f.example/feed.json", "hubs": hubs}
    found = parsed(json.dumps(feed), "application/feed+json")
    assert (found.hub_url, found.self_url) == ("http://h.example/hub", "http://f.example/feed.json")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{}", "no JSON Feed"),
        ('{"items": 3}', "no JSON Feed"),
        ('{"items": [{"name": "x"}]}', "no JSON Feed"),
        (JSON_10[:-9], "broken"),
        ('{"a":' * 100_000, "broken"),
        ("{" + "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"), "broken"),
    ],
)
def test_json_that_is_no_feed_is_said_so(body: str, says: str) -> None:
    outcome = parse_feed(FetchedFeed(body.encode("latin-1"), URL, "application/json"))
    assert isinstance(outcome, FetchFailed)
    assert says in outcome.reason


def test_podcasts_and_films_give_what_text_they_have() -> None:
    media = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    enclosure = '<enclosure url="https://cdn.example/1.mp3" type="audio/mpeg" length="1"/>'
    episode = f"<item><title>E</title><itunes:summary>About it all.</itunes:summary>{enclosure}</item>"
    assert only(channel(episode, media)).text == "About it all."
    assert only(channel(episode, media)).url == "https://cdn.example/1.mp3"
    film = "<media:title>F</media:title><media:description>What is seen.</media:description>"
    for inside in (film, f"<media:group>{film}</media:group>"):
        entry = only(channel(f"<item>{inside}</item>", media))
        assert (entry.title, entry.text) == ("F", "What is seen.")
    brief = "<item><title>S</title><itunes:subtitle>In short.</itunes:subtitle></item>"
    assert only(channel(brief, media)).text == "In short."


# --- what a feed asks for ---


@pytest.mark.parametrize(
    ("inside", "ttl", "update"),
    [
        ("<ttl> 90 </ttl>", 90, None),
        ("<ttl>0</ttl>", None, None),
        ("<ttl>-5</ttl>", None, None),
        ("<ttl>99999999</ttl>", None, None),
        ("<sy:updatePeriod> Hourly\n</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", None, 30),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", None, 1_440),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>999</sy:updateFrequency>", None, 1),
        ("<sy:updatePeriod>sometimes</sy:updatePeriod>", None, None),
        ("<sy:updateFrequency>2</sy:updateFrequency>", None, None),
    ],
)
def test_how_often_a_feed_wants_to_be_asked(inside: str, ttl: int | None, update: int | None) -> None:
    feed = parsed(channel(inside, 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'))
    assert (feed.ttl_minutes, feed.update_minutes) == (ttl, update)


@pytest.mark.parametrize(
    ("inside", "hours", "days"),
    [
        ("<skipHours><hour>23</hour><hour> 1 </hour><hour>24</hour></skipHours>", (0, 1, 23), ()),
        ("<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>", (), (0, 6)),
        ("<skipHours><hour>77</hour><hour>x</hour></skipHours>", (), ()),
        ("<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>", (), ()),
        ("<skipHours><hour>3</hour>", (), ()),
        ("", (), ()),
    ],
)
def test_when_a_feed_does_not_want_to_be_asked(inside: str, hours: tuple[int, ...], days: tuple[int, ...]) -> None:
    feed = parsed(channel(inside))
    assert (feed.skip_hours, feed.skip_days) == (hours, days)


def test_skipped_hours_that_never_end_do_not_hold_up_the_feed() -> None:
    assert skipped(b"<skipHours>" * 300_000 + b"<hour>3</hour></skipHours>") == ((3,), ())


# --- encodings ---


@pytest.mark.parametrize(
    ("declared", "written", "served"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "application/xml; charset=ISO-8859-1"),
        ("utf-8", "utf-8-sig", "text/xml; charset=us-ascii"),
        ("iso-8859-1", "iso-8859-1", "application/rss+xml"),
        ("iso-8859-1", "iso-8859-1", "application/rss+xml; charset=utf-8"),
        ("utf-8", "iso-8859-1", "application/rss+xml"),
        ("windows-1252", "windows-1252", "text/html"),
        ("utf-16", "utf-16", "application/xml; charset=iso-8859-1"),
        ("utf-8", "utf-16", "application/xml; charset=utf-8"),
        ("utf-16", "utf-16-be", "text/xml; charset=utf-8"),
        ("utf-32", "utf-32", "text/xml; charset=windows-1252"),
        ("no-such", "utf-8", "application/xml; charset=nor-such"),
        ("utf-8", "utf-8", "image/png"),
        ("utf-8", "utf-8", ""),
    ],
)
def test_letters_are_right_whatever_server_and_declaration_say(declared: str, written: str, served: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + channel("<item><title>Élysée</title></item>")
    assert only(text.encode(written), served).title == "Élysée"


@pytest.mark.parametrize(("encoding", "title"), [("koi8-r", "Привет"), ("big5", "新聞"), ("shift_jis", "ニュース")])
def test_a_declaration_wins_over_what_servers_say_of_every_file(encoding: str, title: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + channel(f"<item><title>{title}</title></item>")
    assert only(text.encode(encoding), "text/xml; charset=ISO-8859-1").title == title


# --- dates ---


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Tue, 24 Nov 2026 12:00:00 GMT", NOON),
        ("Tue, 24 Nov 2026 14:00:00 +02:00", NOON),
        ("Di, 24 Nov 2026 13:00:00 +0100", NOON),
        ("mar., 24 nov. 2026 13:00:00 +0100", NOON),
        ("24 de noviembre de 2026 12:00", NOON),
        ("24. November 2026, 12:00", NOON),
        ("November 24, 2026 12:00 PM", NOON),
        ("Nov 24th, 2026 at 12:00", NOON),
        ("24.11.2026 12:00:00", NOON),
        ("2026-11-24T12:00:00.000Z", NOON),
        ("2026-11-24 12:00", NOON),
        (str(int(NOON.timestamp())), NOON),
        (str(int(NOON.timestamp()) * 1000), NOON),
        ("Thu, 31 Feb 2026 10:00:00 GMT", None),
        ("24 Foo 2026", None),
        ("24.13.2026", None),
        ("24.0.2026", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_understood_in_many_forms(text: str, date: datetime | None) -> None:
    assert only(rss(item("1", "T", "x", published=text))).published_at == date


@given(st.text(max_size=100) | st.from_regex(r"[\w., ]{0,12}\d{1,4}[ .,]\w{0,9}[ .,]\d{2,5} \d\d?:\d\d \w{0,3}"))
def test_any_text_is_a_date_or_none(text: str) -> None:
    date = any_date(text)
    assert date is None or date.tzinfo is not None


# --- titles, links, identity ---


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("a &lt;b&gt;bold&lt;/b&gt; word", "a bold word"),
        ("Q &amp;amp; A", "Q & A"),
        ("<![CDATA[<em>Now</em> &mdash; here]]>", "Now — here"),
        ("x &lt; y", "x < y"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Safe", "Safe"),
        ("Two\n  lines", "Two lines"),
        ("caf&eacute;", "café"),
        ("safe&lt;!--&lt;b&gt;", "safe"),
    ],
)
def test_titles_are_plain_text(markup: str, title: str) -> None:
    assert only(channel(f"<item><title>{markup}</title><link>/1</link></item>")).title == title


def test_comments_that_never_end_do_not_hold_up_the_text() -> None:
    assert plain_text("<!--" * 100_000 + "><p>Text</p>") == "Text"
    assert plain_text("a<!-- x --><!-- y") == "a"


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("https://base.example/news/", "https://base.example/news/post/1"),
        ("/news/", "https://news.example/news/post/1"),
        ("", "https://news.example/feeds/post/1"),
    ],
)
def test_relative_links_start_from_the_base_or_the_address_of_the_feed(base: str, link: str) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{base}"><title>A</title><entry><title>T</title>'
    assert only(feed + '<link href="post/1"/></entry></feed>').url == link


def test_an_entry_is_known_by_its_words_where_the_feed_changes_its_guids() -> None:
    one, other = (only(rss(item(guid, "T", "Text.", "https://a.example/1"))) for guid in ("old", "new"))
    assert one.key != other.key
    assert set(one.keys) & set(other.keys)
    later = only(rss(item("third", "T", "Other news.", "https://a.example/1")))  # a page with something else each day
    assert not set(one.keys) & set(later.keys)
    assert only(rss(item("", "T", "Text.", "https://a.example/1"))).keys == ("https://a.example/1",)


def test_a_doctype_of_html_above_a_feed_does_not_make_it_a_page() -> None:
    doctype = b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://x.example/">'
    assert not_a_feed(doctype + rss()) is None
    assert not_a_feed(doctype + b"<html><body>Hi</body></html>") is not None
    assert not_a_feed(b"<!DOCTYPE html>") is not None


# --- whatever the bytes are ---


def test_a_feed_reads_no_file_and_asks_no_server() -> None:
    outside = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY n SYSTEM "http://127.0.0.1:1/">]>'
    text = f"<?xml version='1.0'?>{outside}" + channel("<item><title>T&f;&n;</title><link>/1</link></item>")
    assert only(text).title in ("T", "T&f;&n;")


FEEDS = [
    RDF,
    RSS_091,
    ATOM_03,
    JSON_10,
    channel(f"<item><title>{escape('<b>x</b>')}</title><pubDate>1</pubDate></item>"),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A feed with some pieces cut out, doubled or replaced."""
    body = draw(st.sampled_from(FEEDS)).encode(draw(st.sampled_from(["utf-8", "utf-16"])))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(body))] * 2)))
        body = body[:start] + draw(st.binary(max_size=8) | st.just(body[start:end] * 2)) + body[end:]
    return body


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300) | mutated(), st.sampled_from(["", "text/xml; charset=utf-16", "text/xml; charset=idna"]))
def test_any_bytes_are_a_feed_or_a_reason(body: bytes, content_type: str) -> None:
    outcome = unpacked(answer(packed(FetchedFeed(body, URL, content_type))))
    assert isinstance(outcome, ParsedFeed | FetchFailed)
    if isinstance(outcome, ParsedFeed):
        assert all(entry.key and entry.title and entry.url.startswith("http") for entry in outcome.entries)
