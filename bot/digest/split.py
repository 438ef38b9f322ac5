"""Packing blocks of Telegram HTML into messages that Telegram takes: 4096 UTF-16 units and 100 entities each."""

import re
from collections.abc import Iterator, Sequence
from html import unescape

MOST_UNITS = 4096  # of the text, after its markup is read
MOST_ENTITIES = 100
GAP = "\n\n"  # between two blocks of one message

_TAG = re.compile(r"<(/?)([a-z-]+)[^<>]*>")
_PIECE = re.compile(r"(<[^<>]*>)|(&(?:#\d+|#x[0-9a-f]+|lt|gt|amp|quot);|\s+|[^\s<&]{1,80})", re.IGNORECASE)


def split(blocks: Sequence[str]) -> tuple[str, ...]:
    """The blocks in order, as many as fit into each message. Each block is balanced HTML of its own; one that is too
    long for a message is cut between words, its tags closed and opened again."""
    messages: list[str] = []
    for part in (part for block in blocks if block.strip() for part in fitting(block)):
        joined = f"{messages[-1]}{GAP}{part}" if messages else part
        if messages and fits(joined):
            messages[-1] = joined
        else:
            messages.append(part)
    return tuple(messages)


def fits(html: str) -> bool:
    return units(html) <= MOST_UNITS and entities(html) <= MOST_ENTITIES


def units(html: str) -> int:
    """UTF-16 units of the text, as Telegram counts them."""
    return len(unescape(_TAG.sub("", html)).encode("utf-16-le", "surrogatepass")) // 2


def entities(html: str) -> int:
    return sum(not closing for closing, _ in _TAG.findall(html))


def fitting(block: str) -> list[str]:
    return [block] if fits(block) else list(cut(block))


def cut(block: str) -> Iterator[str]:
    """A block that is too long, as several that fit."""
    part, opened, length, tags = "", list[str](), 0, 0
    for markup, text in _PIECE.findall(block):
        full = length + units(text) > MOST_UNITS or (markup and not markup.startswith("</") and tags >= MOST_ENTITIES)
        if full:
            yield part.rstrip() + closing(opened)
            part, length, tags = "".join(opened), 0, len(opened)
        if markup.startswith("</"):
            if not opened:
                continue
            opened.pop()
        elif markup:
            opened.append(markup)
            tags += 1
        elif full and text.isspace():
            continue
        part += markup or text
        length += units(text)
    if units(part):
        yield part + closing(opened)


def closing(opened: Sequence[str]) -> str:
    names = (_TAG.match(tag) for tag in reversed(opened))
    return "".join(f"</{found[2]}>" for found in names if found)
