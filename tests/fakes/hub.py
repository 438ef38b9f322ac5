"""A WebSub hub on a port the system chooses: takes requests, asks back, delivers.

async with FakeHub() as hub:
    … a subscriber asks hub.url …
    await hub.verify(hub.asked[-1])
    await hub.deliver(hub.asked[-1], b"news")
"""

import hashlib
import hmac
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

Form = dict[str, str]


class FakeHub:
    """`status` is what it answers; `at_once`: it asks back before it answers."""

    def __init__(self, status: int = 202, lease: int = 86_400, at_once: bool = False) -> None:
        self.status, self.lease, self.at_once = status, lease, at_once
        self.asked: list[Form] = []
        app = web.Application()
        app.router.add_post("/hub", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        self.url = ""

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/hub"
        self._client = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()
        await self._runner.cleanup()

    async def verify(self, form: Form, **changes: str) -> tuple[int, str]:
        """Ask whether the request was meant; the subscriber's status and text."""
        query = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": "chal-lenge",
                 "hub.lease_seconds": str(self.lease)}  # fmt: skip
        changed = {f"hub.{name}": value for name, value in changes.items()}
        async with self._client.get(form["hub.callback"], params={**query, **changed}) as response:
            return response.status, await response.text()

    async def deliver(self, form: Form, body: bytes, algorithm: str = "sha256", secret: str | None = None) -> int:
        key = (form["hub.secret"] if secret is None else secret).encode()
        signature = hmac.new(key, body, getattr(hashlib, algorithm)).hexdigest()
        return await self.post(form["hub.callback"], body, {"X-Hub-Signature": f"{algorithm}={signature}"})

    async def post(self, callback: str, body: bytes, headers: dict[str, str]) -> int:
        async with self._client.post(callback, data=body, headers=headers) as response:
            return response.status

    async def get(self, url: str) -> tuple[int, dict[str, object]]:
        async with self._client.get(url) as response:
            return response.status, await response.json()

    async def _take(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.at_once:
            await self.verify(form)
        return web.Response(status=self.status)
