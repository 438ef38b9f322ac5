"""The article in a web page, as plain text. Runs in a process of its own (bot/feeds/reader.py): lxml is C.

trafilatura is imported where it is used, so that only that process pays for it.
"""

import re
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup

from bot.feeds.plaintext import NOT_TEXT, plain_line, tidy

LONGEST_TEXT = 100_000  # letters, as of an entry
SHORT = 300  # letters, below which trafilatura takes whatever words there are, and paragraphs alone are better
AROUND = ("nav", "header", "footer", "aside")  # an article
CAPTIONS = ("figure", "figcaption")  # which plain text could no longer tell from the article


@dataclass(frozen=True, slots=True)
class Page:
    """`text` has a paragraph a line; it and `title` are "" where the page has none."""

    title: str
    text: str
    language: str | None  # ISO 639-1


def article(body: bytes, content_type: str) -> Page:
    """The headline and paragraphs of a page."""
    from trafilatura import bare_extraction, load_html

    markup = decoded(body, content_type)
    tree = load_html(markup)
    if tree is None:  # hardly a page
        return short_article(markup)
    title, code = headline(tree), str(tree.get("lang") or "").lower()[:2]
    found = bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        with_metadata=False,  # it would look for dates, which takes longer than the text
        prune_xpath=[f"//{name}" for name in (*AROUND, *CAPTIONS)],
    )
    text = paragraphs(getattr(found, "text", None) or "", title)
    if len(text) < SHORT:
        text = short_article(markup).text
    return Page(title, text, code if re.fullmatch("[a-z]{2}", code) else None)


def short_article(markup: str) -> Page:
    """The paragraphs of that part of the page that holds most of them."""
    soup = BeautifulSoup(markup, "html.parser")
    title = plain_line(str(soup.title)) if soup.title else ""
    for tag in soup.find_all([*NOT_TEXT, *AROUND]):
        tag.extract()
    by_parent: dict[int, list[str]] = {}
    for paragraph in soup.find_all("p"):
        if line := plain_line(str(paragraph)):
            by_parent.setdefault(id(paragraph.parent), []).append(line)
    lines = max(by_parent.values(), key=lambda found: sum(map(len, found)), default=[])
    return Page(title, "\n".join(lines)[:LONGEST_TEXT], None)


def decoded(body: bytes, content_type: str) -> str:
    """By the byte order mark, the header or the page itself, in this order."""
    from bs4.dammit import UnicodeDammit

    charset = re.search(r"charset=[\"']?([\w-]+)", content_type, re.IGNORECASE)
    known = [charset[1]] if charset else []
    return UnicodeDammit(body, known_definite_encodings=known, is_html=True).unicode_markup or ""


def headline(tree: Any) -> str:
    """As the page gives it to others, else its main heading, else its title."""
    for where in ("//meta[@property='og:title']/@content", "//h1", "//title"):
        for found in tree.xpath(where):
            if line := plain_line(found if isinstance(found, str) else found.text_content()):
                return line
    return ""


def paragraphs(text: str, title: str) -> str:
    """Without the marks of lists, and without the headline, which is told apart from the text."""
    lines = [line.removeprefix("- ") for line in tidy(text).split("\n")]
    if lines and lines[0].casefold() == title.casefold():
        lines = lines[1:]
    return "\n".join(lines)[:LONGEST_TEXT]
