"""Telegram's HTML parse mode as the Bot API reads it, written from its documentation and its answers.

Stricter where Telegram would drop something without a word: unknown attributes, unusable links, the 101st entity.
"""

import re
from dataclasses import dataclass

MOST_UNITS = 4096
MOST_ENTITIES = 100

TYPES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
ATTRIBUTE = {"a": "href", "span": "class", "code": "class", "tg-emoji": "emoji-id", "blockquote": "expandable"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
LINK = re.compile(r"(?:https?|tg)://[^\s/]+|mailto:\S|tel:\S", re.IGNORECASE)

_TAG_NAME = re.compile(r"[^\s>]*")
_END_TAG = re.compile(r"</([^\s>]*)\s*(>?)")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.-]*")
_REFERENCE = re.compile(r"&(?:#([0-9]+)|#[xX]([0-9a-fA-F]+)|([A-Za-z]+));?")  # Telegram does not ask for the semicolon
_SPACE = re.compile(r"\s*")


class BadHtml(Exception):
    """What the Bot API would answer, without "Bad Request: "."""


@dataclass(frozen=True, slots=True)
class Entity:
    """`type` as Telegram calls it; offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """The text as people see it, and its entities, outer before inner."""

    text: str
    entities: tuple[Entity, ...]


def check(html: str) -> ParsedMessage:
    """Parse a message as sendMessage does. Raises BadHtml for one that Telegram refuses."""
    try:
        html.encode()
    except UnicodeEncodeError:
        raise BadHtml("strings must be encoded in UTF-8") from None
    parsed = _Reader(html).read()
    if not parsed.text.strip("\0 \n\t\r"):
        raise BadHtml("message text is empty")
    if units(parsed.text) > MOST_UNITS:
        raise BadHtml("message is too long")
    if len(parsed.entities) > MOST_ENTITIES:
        raise BadHtml(f"{len(parsed.entities)} entities: Telegram drops those above {MOST_ENTITIES}")
    return parsed


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class _Opened:
    name: str
    type: str
    offset: int


class _Reader:
    """One pass over the markup; `_at` is where it stands."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._at = 0
        self._text: list[str] = []
        self._units = 0
        self._opened: list[_Opened] = []
        self._entities: list[Entity] = []

    def read(self) -> ParsedMessage:
        while self._at < len(self._html):
            if self._html.startswith("</", self._at):
                self._end_tag()
            elif self._html[self._at] == "<":
                self._start_tag()
            else:
                self._add(self._characters())
        if self._opened:
            raise refused(f'Can\'t find end tag corresponding to start tag "{self._opened[-1].name}"')
        outer_first = sorted(self._entities, key=lambda entity: (entity.offset, -entity.length))
        return ParsedMessage("".join(self._text), tuple(outer_first))

    def _add(self, text: str) -> None:
        self._text.append(text)
        self._units += units(text)

    def _characters(self) -> str:
        """The next reference, or plain text up to where one or a tag may begin."""
        start = self._at
        if self._html[start] != "&":
            self._at = next((n for n in range(start, len(self._html)) if self._html[n] in "<&"), len(self._html))
            return self._html[start : self._at]
        if (found := _REFERENCE.match(self._html, start)) and (character := self._referred(found)):
            self._at = found.end()
            return character
        self._at += 1
        return "&"

    def _referred(self, found: re.Match[str]) -> str | None:
        """What a reference stands for; None where Telegram leaves it as it is written."""
        decimal, hexadecimal, name = found.groups()
        if name:
            return NAMED.get(name)
        code = int(decimal) if decimal else int(hexadecimal, 16)
        if 0xD800 <= code < 0xE000:
            raise BadHtml("strings must be encoded in UTF-8")
        return chr(code) if 0 < code < 0x10FFFF else None

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = self._take(_TAG_NAME).lower()
        if self._at == len(self._html):
            raise refused(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in TYPES:
            raise refused(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(name, begin)
        entity_type = TYPES[name]
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise refused(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        if name == "a" and not LINK.match(attributes.get("href", "")):
            raise BadHtml(f"not a link: {attributes.get('href')!r} at byte offset {self._bytes(begin)}")
        if name == "code" and attributes and not (self._opened and self._opened[-1].name == "pre"):
            raise BadHtml(f"a language outside of pre at byte offset {self._bytes(begin)}")
        if "expandable" in attributes:
            entity_type = "expandable_blockquote"
        self._opened.append(_Opened(name, entity_type, self._units))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        self._take(_SPACE)
        while (ahead := self._html[self._at : self._at + 1]) != ">":
            if not ahead:
                raise refused(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
            name = self._take(_ATTRIBUTE_NAME).lower()
            if not name:
                raise refused(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
            if name != ATTRIBUTE.get(tag):
                raise BadHtml(f'attribute "{name}" in the tag "{tag}" at byte offset {self._bytes(begin)}')
            self._take(_SPACE)
            found[name] = self._value() if self._html.startswith("=", self._at) else ""
            self._take(_SPACE)
        self._at += 1
        return found

    def _value(self) -> str:
        self._at += 1
        self._take(_SPACE)
        begin, quote = self._at, self._html[self._at : self._at + 1]
        if quote not in ('"', "'"):
            value = self._take(_BARE_VALUE).lower()
            if not re.match(r"[\s>]", self._html[self._at : self._at + 1]):
                raise refused(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
            return value
        end = self._html.find(quote, begin + 1)
        if end < 0:
            raise refused(f"Unclosed attribute value at byte offset {self._bytes(begin)}")
        self._at = end + 1
        return _REFERENCE.sub(lambda found: self._referred(found) or found[0], self._html[begin + 1 : end])

    def _end_tag(self) -> None:
        at = self._bytes(self._at)
        if not self._opened:
            raise refused(f"Unexpected end tag at byte offset {at}")
        found = _END_TAG.match(self._html, self._at)
        if found is None or not found[2]:
            raise refused(f"Unclosed end tag at byte offset {at}")
        opened, name = self._opened.pop(), found[1].lower()
        if name not in ("", opened.name):
            raise refused(f'Unmatched end tag at byte offset {at}, expected "</{opened.name}>", found "</{name}>"')
        if self._units > opened.offset:
            self._entities.append(Entity(opened.type, opened.offset, self._units - opened.offset))
        self._at = found.end()

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._html, self._at)
        assert found is not None, "each of these patterns matches the empty string"
        self._at = found.end()
        return found[0]

    def _bytes(self, at: int) -> int:
        return len(self._html[:at].encode())


def refused(why: str) -> BadHtml:
    return BadHtml(f"can't parse entities: {why}")
