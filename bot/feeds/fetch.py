"""Fetches one feed: politely, within limits of time and size, and with every mishap as a value."""

import asyncio
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot.domain import Feed, FetchedFeed, FetchFailed, FetchOutcome, Gone, NotModified
from bot.feeds.answer import max_age_seconds, not_a_feed, pause_seconds, refusal
from bot.feeds.body import BodyError, read_body
from bot.feeds.client import open_client
from bot.feeds.guard import TRUSTED_HOST, AddressRefused
from bot.feeds.local import is_local, local_path
from bot.feeds.slots import Slots
from bot.settings import FeedsSettings

MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
SLOW = 1.0  # seconds, after which a fetch holds up no other

Headers = Mapping[bytes, bytes]
NO_HEADERS: Headers = {}


class HttpFetcher:
    """Fetches feeds over HTTP, and `file:` feeds from beside the config folder.

    At most `settings.concurrency` at a time, `settings.per_host` of them from one server, and beside them those that
    hang, up to `settings.slow_concurrency`. `environ` has the proxies and the secret headers of feeds, its names in
    upper case. Close it with `aclose()`. Raises ConfigError for a proxy
    it cannot use.
    """

    def __init__(self, settings: FeedsSettings, config_folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._folder = config_folder
        self._environ = environ or {}
        self._slots = Slots(settings.concurrency, settings.slow_concurrency, SLOW)
        self._host_slots: dict[str, asyncio.Semaphore] = {}
        self._client = open_client(settings, self._environ)

    async def fetch(self, feed: Feed) -> FetchOutcome:
        """Never raises for what a server, the network or a file does; reasons are one line for people."""
        url = feed.address
        if is_local(url):
            return await asyncio.to_thread(read_local, url, self._folder, self._settings.max_bytes)
        secrets = secret_headers(feed, self._environ)
        if isinstance(secrets, FetchFailed):
            return secrets
        # Where the feed has moved, its secrets do not follow to another server.
        listed = web_address(feed.config.url)
        at_home = feed.fetch_url is None or same_server(listed, web_address(url))
        sent = validators(feed)
        outcome = await self.fetch_page(url, sent, secrets if at_home else NO_HEADERS, listed.host, feed.failures > 0)
        if isinstance(outcome, NotModified) and not sent:
            return FetchFailed("the server says that the feed has not changed (304), and has never sent it")
        if isinstance(outcome, FetchedFeed) and (reason := not_a_feed(outcome.body)):
            return FetchFailed(reason)
        return outcome

    async def fetch_page(
        self,
        url: str,
        headers: Headers = NO_HEADERS,
        secrets: Headers = NO_HEADERS,
        trusted_host: str = "",
        doubtful: bool = False,
    ) -> FetchOutcome:
        """The same for any page of the web, within the same limits: whether it is a feed is not looked at. `secrets`
        are headers that no other server gets, wherever it redirects. `trusted_host` is one that the feed list or an
        operator named: it alone may be one of `feeds.private_hosts`. A `doubtful` one, that failed last time,
        holds up no other where it hangs again."""
        host = urlsplit(url).netloc.lower()
        host_slots = self._host_slots.setdefault(host, asyncio.Semaphore(self._settings.per_host))
        # The server's slot first, so that who waits for it keeps none of the others.
        async with host_slots, self._slots.taken(doubtful):
            return await self._fetch_in_time(url, headers, secrets, trusted_host)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _fetch_in_time(self, url: str, headers: Headers, secrets: Headers, trusted_host: str) -> FetchOutcome:
        settings = self._settings
        try:
            async with asyncio.timeout(settings.total_seconds):
                return await self._follow(url, headers, secrets, trusted_host)
        except TimeoutError:
            return FetchFailed(
                f"the server had not sent the whole feed after {settings.total_seconds:g} s", passing=True
            )
        except httpx.ConnectTimeout:
            return FetchFailed(f"the server could not be reached within {settings.connect_seconds:g} s", passing=True)
        except httpx.TimeoutException:
            return FetchFailed(f"the server was silent for {settings.timeout_seconds:g} s", passing=True)
        except httpx.TooManyRedirects:
            return FetchFailed(f"the server redirects in a circle, or more than {MOST_REDIRECTS} times")
        except (AddressRefused, BodyError) as error:
            return FetchFailed(str(error))
        except httpx.ProxyError as error:
            return FetchFailed(f"the proxy does not let us through: {cause(error)}")
        except httpx.ConnectError as error:
            return FetchFailed(f"the server could not be reached: {cause(error)}", passing=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return FetchFailed(f"the connection broke: {cause(error)}", passing=True)

    async def _follow(self, url: str, headers: Headers, secrets: Headers, trusted_host: str) -> FetchOutcome:
        start = here = httpx.URL(url)
        permanent = True
        extensions = {TRUSTED_HOST: trusted_host}
        for hop in range(MOST_REDIRECTS + 1):
            sent = [*headers.items(), *(secrets.items() if same_server(start, here) else ())]
            async with self._client.stream("GET", here, headers=sent, extensions=extensions) as response:
                location = response.headers.get("location")
                if response.status_code not in REDIRECTS or location is None:
                    return await self._outcome(response, hop, permanent)
            to = here.join(location).copy_with(fragment=None)
            permanent &= response.status_code in PERMANENT and may_replace(here, to)
            here = to
        raise httpx.TooManyRedirects(url)

    async def _outcome(self, response: httpx.Response, hops: int, permanent: bool) -> FetchOutcome:
        """What an answer after so many redirects means; `permanent`: they all were."""
        headers = response.headers
        moved_to = str(response.url) if hops and permanent else None
        match response.status_code:
            case 304:
                return NotModified(max_age_seconds(headers), pause_seconds(headers), moved_to)
            case 410 if permanent:  # where a feed is for now, it may be gone without being gone at home
                return Gone()
            case 200:
                return FetchedFeed(
                    body=await read_body(response, self._settings.max_bytes),
                    url=str(response.url),
                    content_type=headers.get("content-type", ""),
                    etag=raw_header(response, b"etag"),
                    last_modified=raw_header(response, b"last-modified"),
                    max_age_seconds=max_age_seconds(headers),
                    pause_seconds=pause_seconds(headers),
                    moved_to=moved_to,
                    hub_url=response.links.get("hub", {}).get("url", ""),
                    self_url=response.links.get("self", {}).get("url", ""),
                )
        return refusal(response)


def web_address(url: str) -> httpx.URL:
    """An empty one for what is none: asking it fails, too."""
    try:
        return httpx.URL(url)
    except httpx.InvalidURL:
        return httpx.URL("")


def may_replace(old: httpx.URL, new: httpx.URL) -> bool:
    """Whether an address may be kept in another's place: not where that gives up encryption or holds a password."""
    return not new.userinfo and not (old.scheme == "https" and new.scheme == "http")


def same_server(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether what is secret to one may be told the other: the same server, or the same by TLS."""
    if one.host != other.host:
        return False
    if (one.scheme, one.port) == (other.scheme, other.port):
        return True
    return (one.scheme, other.scheme) == ("http", "https") and one.port is None and other.port is None


def secret_headers(feed: Feed, environ: Mapping[str, str]) -> Headers | FetchFailed:
    """The feed's own headers, their values from the environment. A reason names the variable, never its value."""
    headers = {}
    for name, variable in feed.config.headers_env:
        value = environ.get(variable.upper(), "")
        if not value:
            return FetchFailed(f"the variable {variable}, which holds this feed's header {name}, is not set")
        if not (value.isascii() and value.isprintable()):
            return FetchFailed(f"the variable {variable} holds what cannot be sent as a header")
        headers[name.encode()] = value.encode()
    return headers


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
