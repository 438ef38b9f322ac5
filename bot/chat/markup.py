"""Telegram HTML as plain or styled text: for the terminal, and for Telegram when it refuses the markup."""

import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

from rich.style import Style
from rich.text import Text

STYLES = {
    "b": Style(bold=True),
    "strong": Style(bold=True),
    "i": Style(italic=True),
    "em": Style(italic=True),
    "u": Style(underline=True),
    "ins": Style(underline=True),
    "s": Style(strike=True),
    "strike": Style(strike=True),
    "del": Style(strike=True),
    "code": Style(color="cyan"),
    "pre": Style(color="cyan"),
    "tg-spoiler": Style(dim=True),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines, quoted or not. `text` neither begins nor ends with the line break that parts two blocks."""

    text: Text
    quoted: bool = False


def to_blocks(html: str, inline_links: bool) -> list[Block]:
    """Telegram HTML in order of reading. `inline_links`: "text (url)" instead of a style with a link.

    Never raises: an unknown or unbalanced tag is left out, its text stays. Control characters are dropped, since
    headlines come from strangers and a terminal would obey them.
    """
    reader = _Reader(inline_links)
    reader.feed(html)
    reader.close()
    return reader.finish()


def to_text(html: str, inline_links: bool = True) -> str:
    """Telegram HTML as plain text."""
    return "\n".join(block.text.plain for block in to_blocks(html, inline_links))


def printable(text: str) -> str:
    """`text` without control characters (but for line breaks and tabs) and lone surrogates."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


class _Reader(HTMLParser):
    def __init__(self, inline_links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._inline_links = inline_links
        self._open: list[tuple[str, Style]] = []
        self._blocks: list[Block] = []
        self._text = Text()
        self._url = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self._end_block(quoted=False)
        elif tag == "a":
            self._url = printable(dict(attrs).get("href") or "")
            self._open.append((tag, Style() if self._inline_links or not self._url else Style(link=self._url)))
        elif tag == "br":
            self._text.append("\n")
        elif tag in STYLES:
            self._open.append((tag, STYLES[tag]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._end_block(quoted=True)
            return
        if tag == "a" and self._inline_links and self._url:
            self._text.append(f" ({self._url})", self._style())
            self._url = ""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index]
                return

    def handle_data(self, data: str) -> None:
        self._text.append(printable(data), self._style())

    def finish(self) -> list[Block]:
        self._end_block(quoted=False)
        return self._blocks

    def _style(self) -> Style:
        return Style.combine([Style(), *(style for _, style in self._open)])

    def _end_block(self, quoted: bool) -> None:
        """A blockquote stands on lines of its own, so one line break on either side of it is only the border."""
        text = self._text
        after_quote = bool(self._blocks) and self._blocks[-1].quoted
        if after_quote and text.plain.startswith("\n"):
            text = text[1:]
        if not quoted and text.plain.endswith("\n") and len(text):
            text = text[:-1]
        if len(text) or (after_quote and len(self._text) > 1):
            self._blocks.append(Block(text, quoted))
        self._text = Text()
