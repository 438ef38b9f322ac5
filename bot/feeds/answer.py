"""What the status, the headers and the first bytes of a server's answer mean. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from bot.domain import FetchFailed

BUSY = (408, 425, 429)
A_YEAR = 365 * 24 * 3600
SINCE_1970 = 1_000_000_000  # a number of seconds from here on is a moment, not a length of time
CHALLENGES = (b"captcha", b"just a moment", b"cf-challenge", b"enable javascript", b"are you a robot", b"access denied")


def refusal(response: httpx.Response) -> FetchFailed:
    """For a status that is neither 200, 304 nor 410."""
    status = response.status_code
    try:
        said = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        said = str(status)
    if response.headers.get("cf-mitigated", "").lower() == "challenge":
        return FetchFailed(f"the server answered {said}: it lets browsers in, and no feed reader")
    match status:
        case 401 | 402 | 403 | 407:
            meaning = "it does not let us read this feed"
        case 404:
            meaning = "there is no feed at this address"
        case 429:
            meaning = "it was asked too often"
        case _ if status >= 500:
            meaning = "it has a fault of its own, which may pass"
        case _:
            meaning = "it did not send the feed"
    wait = wait_seconds(response.headers)
    return FetchFailed(f"the server answered {said}: {meaning}", wait, status, passing=status >= 500 or status in BUSY)


def wait_seconds(headers: httpx.Headers) -> int | None:
    """For how long a server that refused wants to be left alone: the longest of what it says."""
    said = [wait for wait in (retry_after_seconds(headers), limit_reset_seconds(headers)) if wait is not None]
    return max(said, default=None)


def pause_seconds(headers: httpx.Headers) -> int | None:
    """The same for one that answered: only where its rate limit is used up."""
    left = headers.get("ratelimit-remaining") or headers.get("x-ratelimit-remaining") or ""
    used_up = left.strip().split(".")[0] == "0" or re.search(r";\s*r=0\b", headers.get("ratelimit", ""))
    return wait_seconds(headers) if used_up else None


def limit_reset_seconds(headers: httpx.Headers) -> int | None:
    """RateLimit-Reset, X-RateLimit-Reset and the t of RateLimit: seconds from now, or the time since 1970."""
    value = headers.get("ratelimit-reset") or headers.get("x-ratelimit-reset") or ""
    found = re.fullmatch(r"\s*(\d{1,10})(\.\d+)?\s*", value) or re.search(
        r";\s*t=(\d{1,10})\b", headers.get("ratelimit", "")
    )
    if found is None:
        return None
    number = int(found[1])
    if number < SINCE_1970:
        return min(number, A_YEAR)
    now = http_date(headers.get("date", ""))
    return None if now is None else min(max(number - int(now.timestamp()), 0), A_YEAR)


def retry_after_seconds(headers: httpx.Headers) -> int | None:
    """Retry-After in either form: a number of seconds, or a date, which is taken by the server's own clock."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:10]), A_YEAR)
    return seconds_until(value, headers)


def max_age_seconds(headers: httpx.Headers) -> int | None:
    """How long the answer stays fresh by Cache-Control or, without it, Expires; None where nothing is said."""
    directives = [part.strip().lower() for part in headers.get("cache-control", "").split(",")]
    for directive in directives:
        name, _, value = directive.partition("=")
        value = value.strip('" ')
        if name.strip() == "max-age" and value.isascii() and value.isdigit():
            return min(int(value[:10]), A_YEAR)
    if "no-cache" in directives or "no-store" in directives:
        return None
    return seconds_until(headers.get("expires", ""), headers)


def seconds_until(date: str, headers: httpx.Headers) -> int | None:
    """From the answer's Date to `date`; None for what is no date, in the past, or without a Date to count from."""
    until, now = http_date(date), http_date(headers.get("date", ""))
    if until is None or now is None or until <= now:
        return None
    return min(int((until - now).total_seconds()), A_YEAR)


def http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def not_a_feed(body: bytes) -> str | None:
    """Why a body is no feed at all, or None where it may be one.

    Its first tag tells, not its Content-Type: servers send feeds as text/html, too.
    """
    if not body.strip():
        return "the server sent an empty answer"
    start = first_tag(body[:20_000].lower())
    if not start.startswith((b"<html", b"<head", b"<body", b"<script", b"<meta", b"<title", b"<!doctype html")):
        return None
    if any(words in body[:20_000].lower() for words in CHALLENGES):
        return "the server sent a page that checks for a browser, not a feed"
    return "the server sent a web page, not a feed; is there another address for the feed?"


def first_tag(text: bytes) -> bytes:
    """The text from its first tag on, past an XML declaration, comments, and a DOCTYPE that another tag follows: even
    that of HTML stands above some feeds."""
    text = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    while text.startswith((b"<?", b"<!--", b"<!doctype")):
        end = b"-->" if text.startswith(b"<!--") else b">"
        _, ended, rest = text.partition(end)
        if not ended or not rest.strip():
            return text
        text = rest.lstrip()
    return text
