"""The article in pages of many kinds, and what robots.txt says."""

import pytest

from bot.feeds.extract import Page, article
from bot.feeds.robots import Verdict, verdict
from tests.fakes.article_pages import PARAGRAPHS, TEXT, TITLE, article_page, browser_check, cookie_wall, paywall

FRENCH = """<!DOCTYPE html><html lang="fr-FR"><head><title>Site – A title</title>
<meta property="og:title" content="Élections &amp; accords"></head><body>
<nav><p>Menu</p><p>More of the menu, which is long and says nothing at all</p></nav>
<article><h1>Other</h1><p>Premier <b>paragraphe</b>.</p><figure><figcaption><p>Photo.</p></figcaption></figure>
<p>Second.</p></article><div><p>Copyright.</p></div></body></html>"""


def test_an_article_comes_without_what_stands_around_it() -> None:
    assert article(article_page().encode(), "text/html; charset=utf-8") == Page(TITLE, TEXT, "en")


def test_a_page_wrapped_in_a_form_is_read_as_well() -> None:
    page = article_page().replace("<body>", "<body><form action='/'>").replace("</body>", "</form></body>")
    assert article(page.encode(), "text/html").text == TEXT


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [("iso-8859-1", "text/html; charset=iso-8859-1"), ("utf-8", "text/html"), ("utf-16", "text/html"),
     ("utf-8", "text/html; charset=no-such-one")],
)  # fmt: skip
def test_a_short_page_in_any_encoding(encoding: str, content_type: str) -> None:
    body = FRENCH.encode(encoding, "xmlcharrefreplace")
    assert article(body, content_type) == Page("Élections & accords", "Premier paragraphe.\nSecond.", "fr")


def test_a_paywall_leaves_the_beginning() -> None:
    text = article(paywall().encode(), "text/html").text
    assert text.startswith(PARAGRAPHS[0])
    assert PARAGRAPHS[1] not in text


@pytest.mark.parametrize("page", [browser_check(), cookie_wall()])
def test_pages_that_are_no_article_are_read_without_a_fault(page: str) -> None:
    assert TITLE not in article(page.encode(), "text/html").text


@pytest.mark.parametrize(
    "body", [b"", b"\0\1\2", b"<", b"plain words", b"<div>" * 5_000, b"\xff\xfe<html>", b"<html><body></body></html>"]
)
def test_what_is_no_page_has_no_text(body: bytes) -> None:
    assert article(body, "") == Page("", "", None)


def test_a_page_without_paragraphs_has_a_title_alone() -> None:
    assert article(b"<title>Just a title</title>", "") == Page("Just a title", "", None)


AGENT = "Stancewire/0.1 (news digest bot; +https://example.org)"


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        ("", Verdict(True)),
        ("User-agent: *\nDisallow: /", Verdict(False)),
        ("User-agent: *\nDisallow: /private/", Verdict(True)),
        ("User-agent: *\nDisallow: /news/*/treaty$", Verdict(False)),
        ("User-agent: *\nDisallow: /\nAllow: /news/", Verdict(True)),
        ("User-agent: stancewire\nDisallow: /news\n\nUser-agent: *\nDisallow:", Verdict(False)),
        ("User-agent: Stancewire\nDisallow:\n\nUser-agent: *\nDisallow: /", Verdict(True)),
        ("User-agent: *\nCrawl-delay: 7\nDisallow: /x", Verdict(True, 7)),
        ("<html>Not found, but 200</html>", Verdict(True)),
    ],
)
def test_what_robots_txt_says(robots: str, expected: Verdict) -> None:
    assert verdict(robots.encode(), "https://site.example/news/2026/treaty", AGENT) == expected, robots
