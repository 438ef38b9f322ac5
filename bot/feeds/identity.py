"""What makes an entry the same entry tomorrow: its key, its link, its date. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # older dates are a clock that was never set
LONGEST_KEY = 200

# Where a reader came from, not what is read.
_TRACKING = re.compile(
    r"utm_\w+|at_\w+|fbclid|gclid|mc_[ce]id|cmpid?|ns_\w+|traffic_source|feedtype|ftag|xtor", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a feed gives to tell an entry by. Empty strings where it gives nothing."""

    guid: str
    link: str  # canonical
    title: str
    text: str


def distinct_keys(entries: Sequence[Marks]) -> list[tuple[int, str]]:
    """Index and key of each entry that does not repeat one before it: by key, or by both link and title."""
    met: set[object] = set()
    kept = []
    for index, (entry, key) in enumerate(zip(entries, entry_keys(entries), strict=True)):
        named = (entry.link, entry.title) if entry.link and entry.title else key
        if key not in met and named not in met:
            kept.append((index, key))
        met |= {key, named}
    return kept


def entry_keys(entries: Sequence[Marks]) -> list[str]:
    """The key of each entry: its guid, else its link, else a hash of title and text.

    A guid or link that other entries of the feed carry too (some feeds give all of theirs the same) tells nothing and
    is passed over. True repeats get equal keys.
    """
    distinct = {(entry.guid, entry.link, entry.title) for entry in entries}
    guids = Counter(guid for guid, _, _ in distinct)
    links = Counter(link for _, link, _ in distinct)
    return [entry_key(entry, guids[entry.guid] == 1, links[entry.link] == 1) for entry in entries]


def entry_key(entry: Marks, guid_is_unique: bool, link_is_unique: bool) -> str:
    if entry.guid and guid_is_unique:
        return short(entry.guid)
    if entry.link and link_is_unique:
        return short(entry.link)
    return digest(f"{entry.title}\0{entry.text}")


def alias_of(entry: Marks, key: str) -> str:
    """What else an entry is known by, for feeds that give all their entries new guids: the same words at the same
    place. "" where the key does not come from the guid alone. Of the words, too: a page may get other news daily."""
    if key != short(entry.guid) or key == short(entry.link) or not entry.link:
        return ""
    return digest(f"{entry.link}\0{entry.title}\0{entry.text}")


def short(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else digest(key)


def digest(text: str) -> str:
    return f"sha256:{sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def canonical_link(link: str, base: str = "") -> str:
    """The address without what does not change the page; "" for what is no web address. A relative one is of `base`."""
    if not link.strip():
        return ""
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        port = parts.port
    except ValueError:
        return ""
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in ("http", "https") or not host:
        return ""
    if ":" in host:
        host = f"[{host}]"
    if port and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    query = parts.query
    if any(_TRACKING.fullmatch(name) for name, _ in parse_qsl(query, keep_blank_values=True)):
        kept = [(n, v) for n, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(n)]
        query = urlencode(kept)
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""  # those name a page of a script's
    return urlunsplit((scheme, host, parts.path or "/", query, fragment))


def clamp(published_at: datetime | None, now: datetime) -> datetime | None:
    """A date that can be: none in the future, and None for one from before the web."""
    if published_at is None or published_at < EARLIEST:
        return None
    return min(published_at, now)
