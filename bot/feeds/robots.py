"""What a site's robots.txt lets us read. Pure; runs in a process of its own (bot/feeds/reader.py), since patterns
that strangers wrote are matched there.

protego is imported where it is used, so that only that process pays for it.
"""

import re
from dataclasses import dataclass

MOST_BYTES = 500_000  # the least that RFC 9309 wants to be read


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page may be read; `pause_seconds` is what the site wants between two of its pages (Crawl-delay)."""

    allowed: bool
    pause_seconds: float = 0


def verdict(body: bytes, url: str, user_agent: str) -> Verdict:
    """By the group for our name, else the one for everybody. What cannot be read allows everything."""
    from protego import Protego

    rules = Protego.parse(body[:MOST_BYTES].decode("utf-8", "replace"))
    name = product_of(user_agent)
    return Verdict(rules.can_fetch(url, name), rules.crawl_delay(name) or 0)


def product_of(user_agent: str) -> str:
    """'Stancewire/0.1 (news digest bot)' is called 'Stancewire' in robots.txt."""
    return re.split(r"[/\s(]", user_agent, maxsplit=1)[0]
