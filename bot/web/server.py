"""The HTTP server, where `web.port` is set: behind a proxy that speaks TLS, or for a container's health check."""

import asyncio
import logging
import os
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import ConfigError
from bot.pushes import CALLBACK_PATH, HubDesk, Signature
from bot.web.health import Health

log = logging.getLogger(__name__)

PIECE = 65_536  # bytes of a body that are in memory at a time
BODY_SECONDS = 30.0


class WebServer:
    """Serves while it is entered. Port 0: one that the system chooses. Raises ConfigError where it cannot listen.

    `desk` is None where no hub is to reach us. A proxy may pass the path of `public_url` on or cut it off.
    """

    def __init__(
        self, host: str, port: int, health: Health, desk: HubDesk | None, public_url: str = "", most_bytes: int = 10**7
    ) -> None:
        self._host, self._port = host, port
        self._health = health
        self._desk = desk
        self._most_bytes = most_bytes
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        for prefix in {"", urlsplit(public_url).path} if desk else ():
            app.router.add_get(f"{prefix}{CALLBACK_PATH}{{callback}}", self._answer)
            app.router.add_post(f"{prefix}{CALLBACK_PATH}{{callback}}", self._take)
        # The signature is one of the bytes as they were sent, and what is in them is not looked at.
        self._runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            number = error.errno if isinstance(error, OSError) else None
            reason = os.strerror(number) if number and number > 0 else error
            raise ConfigError(
                f"the web server cannot listen on {self._host}, port {self._port}: {reason}; "
                "change web.port or web.host"
            ) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The one it listens on."""
        return int(self._runner.addresses[0][1])

    async def _healthz(self, _request: web.Request) -> web.Response:
        report = self._health.report()
        stages = {stage: at and at.isoformat(timespec="seconds") for stage, at in report.seen_at.items()}
        body = {"ok": not report.standing, "standing_still": report.standing, "stages": stages}
        return web.json_response(body, status=503 if report.standing else 200)

    async def _answer(self, request: web.Request) -> web.Response:
        """A hub asks whether we mean what we asked for."""
        said = await self._desk.answer(request.match_info["callback"], request.query) if self._desk else None
        if said is None:
            return web.Response(status=404)
        # Plain and nothing else, lest a browser take a stranger's challenge for a page.
        return web.Response(text=said, headers={"X-Content-Type-Options": "nosniff"})

    async def _take(self, request: web.Request) -> web.Response:
        """A hub delivers. Wrongly signed, it is thanked all the same, as the specification wants, and ignored."""
        known = await self._desk.subscription(request.match_info["callback"]) if self._desk else None
        if self._desk is None or known is None:
            return web.Response(status=410)
        signature = Signature(request.headers.get("X-Hub-Signature", ""), known.secret)
        taken = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for piece in request.content.iter_chunked(PIECE):
                    signature.update(piece)
                    taken += len(piece)
                    if taken > self._most_bytes:
                        return web.Response(status=413)
        except TimeoutError:
            return web.Response(status=408)
        if signature.holds():
            await self._desk.told(known)
        else:
            log.warning("feed %s: a delivery in its hub's name was wrongly signed, and ignored", known.feed_id)
        return web.Response(status=202)
