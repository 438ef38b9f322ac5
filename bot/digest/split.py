"""Packing blocks of Telegram HTML into messages that Telegram takes: 4096 UTF-16 units and 100 entities each, and
not too much markup either, since long links count when the request is read."""

import re
from collections.abc import Iterator, Sequence
from html import unescape

MOST_UNITS = 4096  # of the text, after its markup is read
MOST_ENTITIES = 100
MOST_BYTES = 30_000  # of the text with its markup, closing tags aside; the Bot API refuses more than 32 KiB
GAP = "\n\n"  # between two blocks of one message

_TAG = re.compile(r"<(/?)([a-z-]+)[^<>]*>")
_PIECE = re.compile(r"(<[^<>]*>)|(&(?:#\d+|#x[0-9a-f]+|lt|gt|amp|quot);|\s{1,80}|[^\s<&]{1,80})", re.IGNORECASE)


def split(blocks: Sequence[str]) -> tuple[str, ...]:
    """The blocks in order, as many as fit into each message. Each block is balanced HTML of its own; one that is too
    long for a message is cut between words, its tags closed and opened again."""
    messages: list[str] = []
    for part in (part for block in blocks for part in fitting(block)):
        joined = f"{messages[-1]}{GAP}{part}" if messages else part
        if messages and fits(joined):
            messages[-1] = joined
        else:
            messages.append(part)
    return tuple(messages)


def fits(html: str) -> bool:
    return units(html) <= MOST_UNITS and entities(html) <= MOST_ENTITIES and size(html) <= MOST_BYTES


def units(html: str) -> int:
    """UTF-16 units of the text, as Telegram counts them."""
    return len(plain(html).encode("utf-16-le", "surrogatepass")) // 2


def size(html: str) -> int:
    return len(html.encode("utf-8", "surrogatepass"))


def plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def entities(html: str) -> int:
    return sum(not closing for closing, _ in _TAG.findall(html))


def fitting(block: str) -> list[str]:
    """The block in parts that fit; none where it says nothing."""
    return [part for part in ([block] if fits(block) else cut(block)) if plain(part).strip()]


def cut(block: str) -> Iterator[str]:
    """A block that is too long, as several that fit."""
    part, opened, length, tags, weight = "", list[str](), 0, 0, 0
    for markup, text in _PIECE.findall(block):
        closes, opens = markup.startswith("</"), bool(markup) and not markup.startswith("</")
        piece = markup or text
        weight += size(piece)
        full = length + units(text) > MOST_UNITS or weight > MOST_BYTES or (opens and tags >= MOST_ENTITIES)
        if full and not closes:
            yield part.rstrip() + closing(opened)
            part, length, tags = "".join(opened), 0, len(opened)
            weight = size(part + piece)
            if text.isspace():
                continue
        if closes:
            opened.pop()
        elif opens:
            opened.append(markup)
            tags += 1
        part += piece
        length += units(text)
    yield part + closing(opened)


def closing(opened: Sequence[str]) -> str:
    names = (_TAG.match(tag) for tag in reversed(opened))
    return "".join(f"</{found[2]}>" for found in names if found)
