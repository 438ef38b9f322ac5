"""One `[[feed]]`: what may stand in it, what is wrong with it, and the FeedConfig it makes. Pure."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.domain import FeedConfig
from bot.feeds.local import is_local, local_path
from bot.toml_file import did_you_mean

KEYS = ("url", "title", "tags", "language", "interval", "full_text", "enabled", "headers_env")
# Those that the client sets itself.
OUR_HEADERS = (
    *("host", "connection", "te", "upgrade", "content-length", "transfer-encoding"),
    *("accept-encoding", "if-none-match", "if-modified-since"),
)
INTERVAL = (5, 10_080)  # minutes: polite to the server, and at least once a week

# ISO 639-1, all of it.
LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)

Fault = tuple[str, str]  # the key, and what is wrong with it in words that follow its name


def feed_faults(raw: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    """Everything that is wrong with one table of the list; nothing, where it can be used."""
    for key in raw:
        if key not in KEYS:
            yield key, f"is no key of a feed{did_you_mean(key, KEYS)}"
    if fault := url_fault(raw.get("url"), folder):
        yield "url", fault
    title = raw.get("title", "-")
    if not isinstance(title, str) or not title.strip() or len(title) > 100 or not title.isprintable():
        yield "title", "must be one line of text, at most 100 letters"
    tags = raw.get("tags", [])
    if not isinstance(tags, list) or not all(
        isinstance(tag, str) and re.fullmatch(r"[\w-]{1,40}", tag) for tag in tags
    ):
        yield "tags", 'must be a list of single words, such as ["world", "middle-east"]'
    if raw.get("language", "en") not in LANGUAGES.split():
        yield "language", 'must be a code of two letters (ISO 639-1), such as "en" or "fr"'
    interval = raw.get("interval", INTERVAL[0])
    if type(interval) is not int or not INTERVAL[0] <= interval <= INTERVAL[1]:
        yield "interval", f"must be a whole number of minutes from {INTERVAL[0]} to {INTERVAL[1]}"
    for key in ("full_text", "enabled"):
        if not isinstance(raw.get(key, True), bool):
            yield key, "must be true or false"
    if fault := headers_fault(raw.get("headers_env", {})):
        yield "headers_env", fault


def headers_fault(headers: object) -> str | None:
    """What is wrong with a feed's headers_env, or None."""
    if not isinstance(headers, dict):
        return 'must name a header and the variable that holds its value: { Authorization = "MY_FEED_TOKEN" }'
    for header, variable in headers.items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}", header) or header.lower() in OUR_HEADERS:
            return f'cannot set the header "{header}"'
        if not isinstance(variable, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,100}", variable):
            return f'must give the name of a variable of the environment for "{header}", and not the value itself'
        if variable.upper().startswith(("STANCEWIRE_", "TELEGRAM_")):
            return f"cannot send {variable}, which is the bot's own; call the variable otherwise"
    return None


def url_fault(url: object, folder: Path) -> str | None:
    """What is wrong with a feed's url, or None."""
    if not isinstance(url, str) or not url.strip():
        return 'is missing: give the address of the feed, such as url = "https://example.org/rss.xml"'
    if len(url) > 2_000 or not url.isprintable() or " " in url:
        return "must be an address without spaces, at most 2000 letters"
    try:
        if is_local(url):
            local_path(url, folder)
            return None
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no number
    except ValueError as error:
        return f"is no address: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return 'must start with "https://" or "http://" and name a server'
    if parts.username or parts.password:
        return "must not hold a user name or a password: the list is shown to everybody"
    return None


def feed_config(raw: Mapping[str, Any], default_interval: int) -> FeedConfig:
    """The configuration a faultless table makes. A feed without a title is called by its server's name."""
    host = (urlsplit(raw["url"]).hostname or raw["url"]).removeprefix("www.")
    return FeedConfig(
        url=raw["url"],
        title=raw.get("title", host).strip(),
        tags=tuple(dict.fromkeys(tag.lower() for tag in raw.get("tags", ()))),
        language=raw.get("language"),
        interval_minutes=raw.get("interval", default_interval),
        full_text=raw.get("full_text"),
        enabled=raw.get("enabled", True),
        own_interval="interval" in raw,
        headers_env=tuple(sorted(raw.get("headers_env", {}).items())),
    )


def feed_table(config: FeedConfig, default_interval: int) -> dict[str, Any]:
    """The shortest table that makes this configuration."""
    table: dict[str, Any] = {"url": config.url, "title": config.title}
    if config.tags:
        table["tags"] = list(config.tags)
    if config.language:
        table["language"] = config.language
    if config.own_interval or config.interval_minutes != default_interval:
        table["interval"] = config.interval_minutes
    if config.full_text is not None:
        table["full_text"] = config.full_text
    if not config.enabled:
        table["enabled"] = False
    if config.headers_env:
        table["headers_env"] = dict(config.headers_env)
    return table


def same_address(url: str) -> str:
    """Equal for addresses that lead to the same feed: scheme, letter case of the server and a last "/" aside."""
    if is_local(url):
        return url
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"
