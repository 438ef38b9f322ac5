"""Which encoding a feed is in, where its bytes, its declaration and its server disagree. Pure."""

import codecs
import re

from bot.domain import FetchedFeed

_CHARSET = re.compile(r"""\s*;\s*charset\s*=\s*["']?([^"'\s;]+)["']?""", re.IGNORECASE)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")

# How a body starts that is in two or four bytes a letter: with a mark, or with "<?" or "<" of that width.
_WIDE = (
    ("utf-32be", (codecs.BOM_UTF32_BE, b"\0\0\0<")),
    ("utf-32le", (codecs.BOM_UTF32_LE, b"<\0\0\0")),
    ("utf-16be", (codecs.BOM_UTF16_BE, b"\0<\0")),
    ("utf-16le", (codecs.BOM_UTF16_LE, b"<\0")),
)
# What servers say of all their files, also of those that say otherwise themselves.
_BY_DEFAULT = ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252")


def content_type(fetched: FetchedFeed) -> str:
    """The Content-Type with the encoding that the parser is to believe in, which takes a server's word for it: what
    the bytes show, then what the feed declares against a server's default, then what the server says."""
    given = fetched.content_type
    for name, starts in _WIDE:
        if fetched.body.startswith(starts):
            return f"application/xml; charset={name}"
    said = _CHARSET.search(given)
    declared = _DECLARED.match(fetched.body[:400])
    if said and declared and said[1].lower() in _BY_DEFAULT and declared[1].decode().lower() not in _BY_DEFAULT:
        return "application/xml"
    return given
