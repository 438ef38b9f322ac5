"""Which entries say something else than when they were last met: docs/design/edits.md tells why so. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from bot.domain import EntryEdit, ParsedEntry, StoredEntry

MOST_EDITS = 3  # of one article that are taken over: each costs an analysis
SLIGHT = 0.01  # share of the words of both texts that may differ, such as a typing error mended in a long text
MOST_WORDS_OF_A_STAMP = 3  # beside date and time: "Published 24 November 2026, 14:05 GMT"

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MOMENT = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d(?:t[\d:.]+)?|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b|\b\d{{1,2}}:\d\d(?::\d\d)?\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}(?:\s\d{{4}})?|\b{_MONTH}\s\d{{1,2}}\b(?:,?\s\d{{4}})?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:am|pm|gmt|utc|cet|bst|e[ds]t)\b"
)
# What changes while the article does not: where it lies, how old it is, how many have read it.
_NOISE = re.compile(
    r"https?://\S+"
    r"|\b(?:\d+|an?|one|a few)\s(?:second|sec|minute|min|hour|hr|day)s?\.?\s(?:ago|read)\b"
    r"|\b\d[\d.,]*\s?[km]?\s(?:comments?|replies|reply|views?|likes?|reactions?|retweets?)\b"
    r"|\b(?:comments?|replies|views|likes|reactions)\s?[:(]\s?\d[\d.,]*"
)
_WORD = re.compile(r"\w+")


def fingerprint(entry: ParsedEntry) -> str:
    """Equal for entries that say the same to the letter."""
    return blake2b(f"{entry.title}\0{entry.text}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def fingerprints(entries: Sequence[ParsedEntry], known: Mapping[str, str]) -> dict[str, str]:
    """By key, where they are not those that are known."""
    return {entry.key: mark for entry in entries if (mark := fingerprint(entry)) != known.get(entry.key)}


def perhaps_edited(entries: Sequence[ParsedEntry], known: Mapping[str, str]) -> list[ParsedEntry]:
    """Those that were met with other words. `known`: fingerprints by key, "" where it was not taken."""
    return [entry for entry in entries if known.get(entry.key) and known[entry.key] != fingerprint(entry)]


def edits(entries: Sequence[ParsedEntry], stored: Mapping[str, StoredEntry]) -> tuple[EntryEdit, ...]:
    """The entries whose article is to be changed. `stored`: what it says now, by key; the backlog has none."""
    found = []
    for entry in entries:
        article = stored.get(entry.key)
        if article is None or article.edits >= MOST_EDITS:
            continue
        whole = entry if entry.text else replace(entry, text=article.text)
        if says_other(article, whole):
            found.append(EntryEdit(whole, article.edits + 1))
    return tuple(found)


def says_other(article: StoredEntry, entry: ParsedEntry) -> bool:
    """Whether a reader of the one would miss something of the other: any word of the title, some of the text."""
    if words(article.title) != words(entry.title):
        return True
    old, new = words(article.text), words(entry.text)
    differing = ((old - new) + (new - old)).total()
    return differing > SLIGHT * (old + new).total()


def words(text: str) -> Counter[str]:
    """Without links, counters and stamps of date and time."""
    found: Counter[str] = Counter()
    for raw in unicodedata.normalize("NFKC", text).casefold().splitlines():
        line = _NOISE.sub(" ", " ".join(raw.split()))
        rest = _MOMENT.sub(" ", line)
        if rest == line or len(_WORD.findall(rest)) > MOST_WORDS_OF_A_STAMP:
            found.update(_WORD.findall(line))
    return found
