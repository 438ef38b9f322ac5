"""Fetches one feed: politely, within limits of time and size, and with every mishap as a value."""

import asyncio
import logging
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot.domain import Feed, FetchedFeed, FetchFailed, FetchOutcome, Gone, NotModified
from bot.feeds.answer import max_age_seconds, not_a_feed, refusal
from bot.feeds.body import BodyError, read_body
from bot.feeds.guard import GuardedTransport, PrivateAddressError
from bot.feeds.local import is_local, local_path
from bot.settings import FeedsSettings

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
MOST_REDIRECTS = 5
WHOLE_FETCH = 3  # times timeout_seconds


class HttpFetcher:
    """Fetches feeds over HTTP, and `file:` feeds from beside the config folder.

    At most `settings.concurrency` at a time, `settings.per_host` of them from one server. Close it with `aclose()`.
    """

    def __init__(self, settings: FeedsSettings, config_folder: Path) -> None:
        self._settings = settings
        self._folder = config_folder
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._host_slots: dict[str, asyncio.Semaphore] = {}
        # No connection is kept: a feed is asked once an hour, and the guard needs it so.
        limits = httpx.Limits(max_connections=settings.concurrency, max_keepalive_connections=0)
        transport: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport(limits=limits)
        self._client = httpx.AsyncClient(
            transport=transport if settings.allow_private else GuardedTransport(transport),
            headers={"User-Agent": settings.user_agent, "Accept": ACCEPT, "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(settings.timeout_seconds),
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
        )
        # httpx logs every address at INFO; an address may hold a key of its owner.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    async def fetch(self, feed: Feed) -> FetchOutcome:
        """Never raises for what a server, the network or a file does; reasons are one line for people."""
        url = feed.config.url
        if is_local(url):
            return await asyncio.to_thread(read_local, url, self._folder, self._settings.max_bytes)
        outcome = await self.fetch_page(url, validators(feed))
        if isinstance(outcome, FetchedFeed) and (reason := not_a_feed(outcome.body)):
            return FetchFailed(reason)
        return outcome

    async def fetch_page(self, url: str, headers: Mapping[bytes, bytes] | None = None) -> FetchOutcome:
        """The same for any page of the web, within the same limits: whether it is a feed is not looked at."""
        host = urlsplit(url).netloc.lower()
        host_slots = self._host_slots.setdefault(host, asyncio.Semaphore(self._settings.per_host))
        # The server's slot first, so that who waits for it keeps none of the others.
        async with host_slots, self._slots:
            return await self._fetch_in_time(url, headers or {})

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _fetch_in_time(self, url: str, headers: Mapping[bytes, bytes]) -> FetchOutcome:
        seconds = self._settings.timeout_seconds
        try:
            async with asyncio.timeout(WHOLE_FETCH * seconds):
                return await self._ask(url, headers)
        except TimeoutError:
            return FetchFailed(f"the server had not sent the whole feed after {WHOLE_FETCH * seconds:g} s")
        except (httpx.ConnectTimeout, httpx.PoolTimeout):
            return FetchFailed(f"the server could not be reached within {seconds:g} s")
        except httpx.TimeoutException:
            return FetchFailed(f"the server was silent for {seconds:g} s")
        except httpx.TooManyRedirects:
            return FetchFailed(f"the server redirects in a circle, or more than {MOST_REDIRECTS} times")
        except PrivateAddressError as error:
            return FetchFailed(f"{error}, which is not allowed: set feeds.allow_private = true if you trust the list")
        except BodyError as error:
            return FetchFailed(str(error))
        except httpx.ConnectError as error:
            return FetchFailed(f"the server could not be reached: {cause(error)}")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return FetchFailed(f"the connection broke: {cause(error)}")

    async def _ask(self, url: str, headers: Mapping[bytes, bytes]) -> FetchOutcome:
        async with self._client.stream("GET", url, headers=list(headers.items())) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return NotModified(max_age_seconds(response.headers))
            if response.status_code == httpx.codes.GONE:
                return Gone()
            if response.status_code != httpx.codes.OK:
                return refusal(response)
            body = await read_body(response, self._settings.max_bytes)
            return FetchedFeed(
                body=body,
                url=str(response.url),
                content_type=response.headers.get("content-type", ""),
                etag=raw_header(response, b"etag"),
                last_modified=raw_header(response, b"last-modified"),
                max_age_seconds=max_age_seconds(response.headers),
            )


def validators(feed: Feed) -> dict[bytes, bytes]:
    """What the server said of the last answer, back to it byte for byte."""
    sent = {b"If-None-Match": feed.etag, b"If-Modified-Since": feed.last_modified}
    return {name: value.encode("latin-1", "replace") for name, value in sent.items() if value}


def raw_header(response: httpx.Response, name: bytes) -> str | None:
    """A header as it came, each byte one letter: validators are opaque, and httpx would guess at an encoding."""
    return next((value.decode("latin-1") for key, value in response.headers.raw if key.lower() == name), None)


def read_local(url: str, folder: Path, max_bytes: int) -> FetchedFeed | FetchFailed:
    try:
        path = local_path(url, folder)
        if not path.is_file():
            return FetchFailed(f"there is no such file: {path.name}")
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except ValueError as error:
        return FetchFailed(str(error))
    except OSError as error:
        return FetchFailed(f"the file cannot be read: {error.strerror}")
    if len(body) > max_bytes:
        return FetchFailed(f"the file is larger than {max_bytes:,} bytes (feeds.max_bytes)")
    return FetchedFeed(body=body, url=url)


def cause(error: BaseException) -> str:
    """What lies at the bottom of an error, in words: "Connection refused", "Name or service not known"."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner.exceptions[0] if isinstance(inner, BaseExceptionGroup) else inner
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    words = str(error) or type(error).__name__
    if isinstance(error, OSError) and error.errno:
        words = os.strerror(error.errno) if error.errno > 0 else error.strerror or words
    return " ".join(words.split())[:200]
