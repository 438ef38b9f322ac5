"""A real web server for feeds, on a port the system chooses, that can also misbehave.

    async with FeedServer() as server:
        url = server.serve("/feed.xml", rss(item("1", "Title", "Text")), headers={"ETag": '"1"'})
        … server.requests[-1].headers["User-Agent"]

Every method returns the address to fetch; serving a path again replaces what it had.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from types import TracebackType
from typing import Self

from aiohttp import web

WAITS = 30.0  # seconds until a test that awaits a request fails

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]


class FeedServer:
    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self._handlers: dict[str, Handler] = {}
        self._closing = asyncio.Event()
        self._asked = asyncio.Event()  # set, and replaced, at each request
        self._base = ""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        await self._runner.cleanup()

    def url(self, path: str) -> str:
        return self._base + path

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(request.path == path for request in self.requests)

    async def until_asked(self, path: str, times: int = 1) -> None:
        """Return as soon as the path was asked for so often; fails after a while."""
        async with asyncio.timeout(WAITS):
            while self.asked(path) < times:
                await self._asked.wait()

    # --- what a good server does ---

    def serve(
        self, path: str, body: bytes | str = b"", status: int = 200, headers: Mapping[str, str] | None = None
    ) -> str:
        """This answer; 304 instead where the request carries the ETag or Last-Modified of `headers` exactly."""
        sent = {"Content-Type": "application/rss+xml", **(headers or {})}
        content = body.encode() if isinstance(body, str) else body

        async def answer(request: web.Request) -> web.StreamResponse:
            for given, back in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
                if given in sent and request.headers.get(back) == sent[given]:
                    return web.Response(status=304, headers={k: v for k, v in sent.items() if k != "Content-Type"})
            return web.Response(body=content, status=status, headers=sent)

        return self._on(path, answer)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.serve(path, b"", status, {"Location": to})

    # --- what a bad one does ---

    def html(self, path: str, body: str = "<!DOCTYPE html><html><body>Hello</body></html>", status: int = 200) -> str:
        return self.serve(path, body, status, {"Content-Type": "text/html; charset=utf-8"})

    def hang(self, path: str, after: bytes | None = None) -> str:
        """Says nothing, or sends headers and `after` and then nothing."""

        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
            if after is not None:
                await response.prepare(request)
                await response.write(after)
            await self._closing.wait()
            return response

        return self._on(path, answer)

    def endless(self, path: str, pause: float = 0.02) -> str:
        """A few bytes and a few more, without end: no single read is slow."""

        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
            await response.prepare(request)
            while not self._closing.is_set():
                await response.write(b"<!-- more -->\n")
                await asyncio.sleep(pause)
            return response

        return self._on(path, answer)

    def huge(self, path: str, size: int = 50_000_000, headers: Mapping[str, str] | None = None) -> str:
        """`size` bytes, as fast as they are taken, in chunks without a Content-Length."""

        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "application/rss+xml", **(headers or {})})
            await response.prepare(request)
            piece = b"<item>" + b"x" * 65_530
            for _ in range(size // len(piece) + 1):
                await response.write(piece)
            return response

        return self._on(path, answer)

    def _on(self, path: str, handler: Handler) -> str:
        self._handlers[path] = handler
        return self.url(path)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(Asked(request.path, dict(request.headers)))
        self._asked.set()
        self._asked = asyncio.Event()
        handler = self._handlers.get(request.path)
        if handler is None:
            return web.Response(status=404)
        try:
            return await handler(request)
        except ConnectionError:  # the client had enough
            return web.Response(status=499)


def item(guid: str, title: str, text: str = "", link: str = "", published: str = "") -> str:
    """An RSS item; `published` as in RFC 822."""
    parts = {"guid": guid, "title": title, "description": text, "link": link, "pubDate": published}
    return "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items() if value) + "</item>"


def rss(*items: str, title: str = "A feed", extra: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>https://example.org/</link>{extra}{''.join(items)}</channel></rss>"
    ).encode()
