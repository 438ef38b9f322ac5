import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape

import pytest

from bot.domain import FetchedFeed, FetchFailed, ParsedEntry, ParsedFeed
from bot.feeds.parse import Parser, answer, packed, parse_feed, unpacked
from bot.feeds.plaintext import plain_text
from bot.feeds.worker import Worker, WorkerError, Workers
from bot.settings import FeedsSettings
from tests.fakes.feed_server import item, rss

URL = "https://news.example/feeds/rss.xml"

ATOM = b"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr-FR">
  <title>Un flux</title><link href="https://news.example/"/>
  <entry>
    <id>tag:news.example,2026:1</id><title>x &lt; y &amp; z</title><link href="../a/1"/>
    <updated>2026-11-24T10:00:00+02:00</updated>
    <summary>Short.</summary>
    <content type="html">&lt;p&gt;Long text.&lt;/p&gt;&lt;p&gt;In two paragraphs.&lt;/p&gt;</content>
  </entry>
</feed>"""


def parsed(body: bytes, content_type: str = "application/rss+xml", url: str = URL) -> ParsedFeed:
    outcome = parse_feed(FetchedFeed(body, url, content_type))
    assert isinstance(outcome, ParsedFeed)
    return outcome


def only(body: bytes, url: str = URL) -> ParsedEntry:
    (entry,) = parsed(body, url=url).entries
    return entry


def failed(body: bytes) -> bool:
    return isinstance(parse_feed(FetchedFeed(body, URL, "application/rss+xml")), FetchFailed)


def test_an_rss_item_becomes_an_entry_of_plain_text() -> None:
    html = '<p>First &amp; best.</p><p>Second<br>and third, <a href="/x">linked</a>.</p>'
    one = item("id-1", "Talks &amp; <b>hopes</b>", html, "/a/1?utm_source=rss", "Tue, 24 Nov 2026 10:00:00 +0200")
    assert replace(only(rss(one)), alias="") == ParsedEntry(
        key="id-1",
        url="https://news.example/a/1",
        title="Talks & hopes",
        text="First & best.\nSecond\nand third, linked.",
        published_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
    )


def test_an_atom_entry_gives_its_content_and_its_language() -> None:
    feed = parsed(ATOM)
    assert (feed.title, feed.language) == ("Un flux", "fr")
    assert tuple(replace(entry, alias="") for entry in feed.entries) == (
        ParsedEntry(
            key="tag:news.example,2026:1",
            url="https://news.example/a/1",
            title="x < y & z",
            text="Long text.\nIn two paragraphs.",
            published_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
            language="fr",
        ),
    )


def test_a_key_stays_the_same_when_the_feed_moves() -> None:
    body = rss(item("17", "T", "x"))
    assert only(body, "http://old.example/rss").key == only(body, "https://new.example/rss").key == "17"


def test_whole_articles_win_over_teasers() -> None:
    content = '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    one = item("1", "T", "Teaser.").replace("</item>", f"{content}{escape('<p>All of it.</p><p>To the end.</p>')}"
                                            "</content:encoded></item>")  # fmt: skip
    assert only(rss(one)).text == "All of it.\nTo the end."


def test_a_feed_says_how_often_it_wants_to_be_asked() -> None:
    assert parsed(rss(extra="<ttl>90</ttl>")).ttl_minutes == 90
    assert parsed(rss(extra="<ttl>soon</ttl>")).ttl_minutes is None


def test_an_empty_feed_is_a_feed() -> None:
    assert parsed(rss()).entries == ()


def test_what_is_not_a_feed_is_said_so() -> None:
    for body in (b"{}", b"hello", b"<html><body>Hi</body></html>", b"<?xml version='1.0'?><opml/>", b"\x00\xff" * 99):
        assert failed(body), body


def test_a_truncated_feed_gives_its_whole_entries_and_not_the_half_one() -> None:
    whole = rss(item("1", "One", "text"), item("2", "Two", "a longer text"))
    entries = parsed(whole[: whole.index(b"longer")]).entries
    assert [entry.key for entry in entries] == ["1"]
    assert failed(whole[: whole.index(b"One")])


def test_a_bare_ampersand_does_not_cost_an_entry() -> None:
    body = rss(item("1", "One", "x"), item("2", "Two", "y")).replace(b"One", b"Q & A")
    assert [entry.title for entry in parsed(body).entries] == ["Q & A", "Two"]


def test_feeds_in_other_encodings_are_read() -> None:
    text = rss(item("1", "Élysée", "«\xa0Non\xa0»")).decode().replace("utf-8", "iso-8859-1")
    assert only(text.encode("iso-8859-1")).title == "Élysée"


def test_dates_that_are_none_are_left_out() -> None:
    for date in ("", "yesterday", "Tue, 99 Nov 2026 10:00:00 GMT"):
        assert only(rss(item("1", "T", "x", published=date))).published_at is None


def test_a_link_that_is_no_web_address_leads_to_the_feeds_site() -> None:
    assert only(rss(item("1", "T", "x", link="javascript:alert(1)"))).url == "https://example.org/"


def test_an_entry_without_a_title_is_called_by_its_first_line_and_one_without_words_is_left_out() -> None:
    feed = parsed(rss(item("1", "", "<p>One.</p><p>Two.</p>"), item("2", "", "", "https://a.example/2")))
    assert [entry.title for entry in feed.entries] == ["One."]


def test_entities_that_multiply_without_end_are_not_followed() -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
        + b"]>"
    )
    body = rss(item("1", "T", "x")).replace(b"?>", b"?>" + bomb).replace(b"<title>T", b"<title>T&i;")
    outcome = parse_feed(FetchedFeed(body, URL, "text/xml"))
    assert isinstance(outcome, FetchFailed) or len(outcome.entries[0].title) < 1000


def test_a_file_named_by_the_bytes_is_not_opened() -> None:
    assert failed(__file__.encode())


# --- HTML to text ---


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Plain.\nTwo  lines.", "Plain.\nTwo lines."),
        ("a &amp; b", "a & b"),
        ("<p>One\n line</p> <ul><li>a</li><li>b</li></ul>", "One line\na\nb"),
        ("One.\n\nTwo, <i>slanted</i>.", "One.\nTwo, slanted."),
        ("<b>bold</b>ly", "boldly"),
        ("<figure><img><figcaption>Photo: X</figcaption></figure><p>Text</p>", "Text"),
        ("<script>alert(1)</script><style>p{}</style><!-- hidden -->Text", "Text"),
        ("<h2>Head</h2>Text<br>more&nbsp;text", "Head\nText\nmore text"),
        ("<nav>Home</nav><aside>Also</aside><p>Text</p><div style='display: none'>x</div><p hidden>y</p>", "Text"),
        ("<table><tr><th>Name</th><th>Votes</th></tr><tr><td>Roe</td><td>3</td></tr></table>", "Name | Votes\nRoe | 3"),
        ("<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>", "One.\nTwo."),
        ("<figure><table><tr><td>1</td></tr></table><figcaption>x</figcaption></figure>", "1"),
        ("<form><h1>Head</h1><p>Text</p><button>Go</button></form><form><p>Sign up</p></form>", "Head\nText"),
        ("<blockquote><p>He said <q>yes</q>.</p><blockquote>No.</blockquote></blockquote>", "He said “yes”.\nNo."),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "One.\nTwo."),
        ("x &lt; y and y &gt; z", "x < y and y > z"),
        ("a\x00b\ud800c<br>", "abc"),
        ("", ""),
    ],
)
def test_markup_becomes_lines_of_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize("tag", ["div", "td", "q", "table"])
def test_nesting_without_end_does_not_break_the_text(tag: str) -> None:
    assert plain_text(f"<{tag}>" * 5_000 + "deep" + f"</{tag}>" * 5_000).strip("“”") == "deep"


@pytest.mark.parametrize("tag", ["figure", "b hidden", "form"])
def test_elements_left_out_may_nest_without_end(tag: str) -> None:
    assert plain_text("Text" + f"<{tag}>" * 5_000 + "deep") == "Text"


# --- the process ---


async def test_the_process_gives_what_parsing_here_gives() -> None:
    parser = Parser(30)
    for fetched in (FetchedFeed(ATOM, URL, "application/atom+xml"), FetchedFeed(b"no feed", URL)):
        assert await parser.parse(fetched) == parse_feed(fetched)
    await parser.aclose()


async def test_a_feed_that_takes_too_long_is_given_up() -> None:
    parser = Parser(1e-9)
    outcome = await parser.parse(FetchedFeed(ATOM, URL))
    await parser.aclose()
    assert isinstance(outcome, FetchFailed)
    assert "longer than" in outcome.reason


async def test_a_process_that_hangs_is_killed_and_the_next_question_answered() -> None:
    worker = Worker("tests.fakes.slow_worker")
    with pytest.raises(TimeoutError):
        await worker.ask(b"hang", 0.2)
    assert await worker.ask(b"hello", 30) == b"HELLO"
    with pytest.raises(WorkerError):
        await worker.ask(b"die", 30)
    assert await worker.ask(b"x" * 1_000_000, 30) == b"X" * 1_000_000
    await worker.aclose()


async def test_a_process_that_hangs_or_dies_holds_up_no_other_question() -> None:
    workers = Workers("tests.fakes.slow_worker", 2)
    hanging = asyncio.create_task(workers.ask(b"hang", 3600))
    for _ in range(2):
        assert [await workers.ask(text, 30) for text in (b"one", b"two")] == [b"ONE", b"TWO"]
        with pytest.raises(WorkerError):
            await workers.ask(b"die", 30)
    assert not hanging.done()
    hanging.cancel()
    await workers.aclose()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep to the limit")
async def test_a_process_that_needs_too_much_memory_ends_and_another_goes_on() -> None:
    worker = Worker("tests.fakes.slow_worker")
    with pytest.raises(WorkerError):
        await worker.ask(b"eat", 30)
    assert await worker.ask(b"hello", 30) == b"HELLO"
    await worker.aclose()


async def test_a_feed_that_breaks_the_parser_is_the_only_one_to_fail() -> None:
    """Megabytes of one entity, repeated: within the limits of a feed, and far beyond those of the memory."""
    bomb = b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 100_000 + b'">]>'
    body = rss(item("1", "T", "x")).replace(b"?>", b"?>" + bomb).replace(b"<title>T", b"<title>" + b"&a;" * 100_000)
    parser = Parser(60)
    broken, *others = await asyncio.gather(
        parser.parse(FetchedFeed(body, URL)), *(parser.parse(FetchedFeed(ATOM, URL)) for _ in range(4))
    )
    await parser.aclose()
    assert isinstance(broken, FetchFailed) or len(broken.entries[0].title) <= 500
    assert all(isinstance(outcome, ParsedFeed) for outcome in others)


async def test_ten_thousand_entries_are_read_in_time_and_the_newest_kept() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    dates = [start + timedelta(minutes=n) for n in range(10_000)]  # the newest last
    body = rss(
        *(item(f"id-{n}", f"Title {n}", "<p>Text.</p>", published=date.isoformat()) for n, date in enumerate(dates))
    )
    parser = Parser(FeedsSettings().timeout_seconds)
    outcome = await parser.parse(FetchedFeed(body, URL))
    await parser.aclose()
    assert isinstance(outcome, ParsedFeed)
    assert [entry.key for entry in outcome.entries] == [f"id-{n}" for n in range(9_500, 10_000)]


async def test_an_answer_nobody_waits_for_is_not_taken_for_the_next() -> None:
    worker = Worker("tests.fakes.slow_worker")
    await worker.ask(b"ready", 30)
    first = asyncio.create_task(worker.ask(b"hang", 30))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await worker.ask(b"second", 30) == b"SECOND"
    await worker.aclose()


async def test_a_process_that_cannot_start_is_an_error_of_its_own() -> None:
    worker = Worker("tests.fakes.no_such_module")
    with pytest.raises(WorkerError):
        await worker.ask(b"x", 30)
    await worker.aclose()


def test_an_outcome_survives_the_way_between_the_processes() -> None:
    fetched = FetchedFeed(ATOM + b"\n", URL, "application/atom+xml")
    assert unpacked(answer(packed(fetched))) == parse_feed(fetched)
