"""HTML of a feed to plain text with paragraphs on lines of their own. Pure."""

import html
import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

# What is no text of the article; captions among it, which plain text could no longer tell from the article.
NOT_TEXT = ["script", "style", "noscript", "template", "figure", "figcaption", "iframe", "form", "button", "svg"]
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "footer", "header"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th"),
        *("tr", "ul"),
    )
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OPEN_COMMENT = re.compile(r"<!--[^>]*>?")
_SPACES = re.compile(r"\s+")
_NO_LETTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufeff]")  # no database or chat takes them


def plain_text(markup: str) -> str:
    """Paragraphs, one a line, without tags and with entities resolved. Plain text keeps the lines it has."""
    markup = without_comments(markup)
    if "<" not in markup:
        return tidy(html.unescape(markup))
    soup = BeautifulSoup(markup, "html.parser")
    for tag in soup.find_all(NOT_TEXT):
        tag.extract()
    return tidy("".join(pieces(soup)))


def without_comments(markup: str) -> str:
    """Also without those that never end, of which the parser would make text: up to their next ">"."""
    ended, end, rest = markup.rpartition("-->")
    return _COMMENT.sub("", ended + end) + _OPEN_COMMENT.sub("", rest)


def plain_line(markup: str) -> str:
    """The same on one line: for titles."""
    return " ".join(plain_text(markup).split())


def pieces(soup: BeautifulSoup) -> list[str]:
    """The text in order, with a line break at both ends of a block. Not recursive: some feeds nest without end."""
    found: list[str] = []
    todo: list[PageElement | str] = list(reversed(soup.contents))
    while todo:
        node = todo.pop()
        if isinstance(node, Tag):
            edge = "\n" if node.name in _BLOCKS else ""
            found.append(edge)
            todo.extend((edge, *reversed(node.contents)))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):  # no comments
            # A line break in HTML is a space, but for an empty line, by which careless feeds part paragraphs.
            found.append("\n".join(_SPACES.sub(" ", part) for part in _BLANK_LINE.split(node)))
        elif not isinstance(node, PageElement):
            found.append(node)
    return found


def tidy(text: str) -> str:
    """Without control characters, empty lines and needless spaces."""
    lines = (" ".join(line.split()) for line in _NO_LETTERS.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)
