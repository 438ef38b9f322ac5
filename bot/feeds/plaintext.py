"""HTML of a feed to plain text with paragraphs on lines of their own. Pure."""

import html
import re
from collections.abc import Collection

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

# What is no text of the article; captions among it, which plain text could no longer tell from the article.
NOT_TEXT = [
    *("script", "style", "noscript", "template", "figure", "figcaption", "iframe", "form", "button", "svg"),
    *("nav", "aside", "select", "dialog", "object", "audio", "video", "canvas"),
]
WRAPPERS = {"figure": ("table", "blockquote", "pre"), "form": ("article", "main", "h1")}  # with these within they stay
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre"),
        *("section", "summary", "table", "tr", "ul"),
    )
)
_CELLS = ("td", "th")
_BETWEEN_CELLS = " | "
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_ESCAPED_MARKUP = re.compile(r"<(?:p|div|br)\s*/?>|<(?:p|div|img|a|span) [a-z-]+\s*=", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OPEN_COMMENT = re.compile(r"<!--[^>]*>?")
_SPACES = re.compile(r"\s+")
_NO_LETTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufeff]")  # no database or chat takes them


def plain_text(markup: str) -> str:
    """Paragraphs, one a line, without tags and with entities resolved. Plain text keeps the lines it has.

    A row of a table is one line, its cells parted by " | "; cells that hold paragraphs, as on pages laid out by tables,
    are read like any other part. Markup that a feed has escaped twice is read as markup.
    """
    markup = without_comments(markup)
    if "<" not in markup:
        markup = html.unescape(markup)
        return text_of(markup) if _ESCAPED_MARKUP.search(markup) else tidy(markup)
    return text_of(markup)


def without_comments(markup: str) -> str:
    """Also without those that never end, of which the parser would make text: up to their next ">"."""
    ended, end, rest = markup.rpartition("-->")
    return _COMMENT.sub("", ended + end) + _OPEN_COMMENT.sub("", rest)


def plain_line(markup: str) -> str:
    """The same on one line, for titles: they may tell of tags, so that nothing is escaped twice."""
    markup = without_comments(markup)
    text = text_of(markup) if "<" in markup else tidy(html.unescape(markup))
    return " ".join(text.split())


def text_of(markup: str) -> str:
    soup = BeautifulSoup(markup, "html.parser")
    leave_out(soup, NOT_TEXT)
    return tidy("".join(pieces(soup)))


def leave_out(soup: BeautifulSoup, names: list[str]) -> None:
    """Takes elements of these names and hidden ones out, but those that are wrapped around the article's own text."""
    kept = {id(tag) for name, inner in WRAPPERS.items() for tag in around(soup, inner, {name})}
    todo: list[PageElement] = list(soup.contents)
    while todo:
        tag = todo.pop()
        if not isinstance(tag, Tag):
            continue
        hidden = tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style", "")))
        if hidden or (tag.name in names and id(tag) not in kept):
            tag.extract()
        else:
            todo.extend(tag.contents)


def around(soup: BeautifulSoup, inner: Collection[str], outer: Collection[str]) -> list[Tag]:
    """The elements named `outer` that hold one named `inner`. Each is passed once, however deep a page nests."""
    passed: set[int] = set()
    found = []
    for tag in soup.find_all(list(inner)):
        parent = tag.parent
        while parent is not None and id(parent) not in passed:
            passed.add(id(parent))
            if parent.name in outer:
                found.append(parent)
            parent = parent.parent
    return found


def pieces(soup: BeautifulSoup) -> list[str]:
    """The text in order, with a line break at both ends of a block. Not recursive: some feeds nest without end."""
    found: list[str] = []
    laid_out = {id(cell) for cell in around(soup, (*_BLOCKS, *_CELLS), _CELLS)}
    todo: list[PageElement | str] = list(reversed(soup.contents))
    while todo:
        node = todo.pop()
        if isinstance(node, Tag):
            before, after = edges(node, laid_out)
            found.append(before)
            todo.extend((after, *reversed(node.contents)))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):  # no comments
            # A line break in HTML is a space, but for an empty line, by which careless feeds part paragraphs.
            found.append("\n".join(_SPACES.sub(" ", part) for part in _BLANK_LINE.split(node)))
        elif not isinstance(node, PageElement):
            found.append(node)
    return found


def edges(tag: Tag, laid_out: set[int]) -> tuple[str, str]:
    """What stands before and after the text of an element; `laid_out` are the cells that hold blocks."""
    if tag.name in _CELLS:
        if id(tag) in laid_out:
            return "\n", "\n"
        return (_BETWEEN_CELLS if tag.find_previous_sibling(_CELLS) else ""), ""
    if tag.name == "q":
        return "“", "”"
    return ("\n", "\n") if tag.name in _BLOCKS else ("", "")


def tidy(text: str) -> str:
    """Without control characters, empty lines and needless spaces."""
    lines = (" ".join(line.split()) for line in _NO_LETTERS.sub("", text).splitlines())
    return "\n".join(line for line in lines if line.strip(" |"))
