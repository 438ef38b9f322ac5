"""A real web server that speaks the protocol of chat completions, on a port the system chooses, and can misbehave.

    with ChatServer() as server:
        server.say("first answer", Failing(500), "third answer")  # the last one is repeated
        … server.url, server.requests[-1].body["messages"]

It runs in a thread of its own, since those who ask it block theirs.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

WAITS = 30.0  # seconds until a server that does not start or stop fails its test


@dataclass(frozen=True, slots=True)
class Failing:
    """An answer that is none."""

    status: int
    message: str = "something is wrong"
    headers: Mapping[str, str] = field(default_factory=dict)


class Silence:
    """No answer until the client gives up."""


class HangUp:
    """The connection is reset when the request was read."""


class Raw(str):
    """A body as it stands, with status 200."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def user(self) -> str:
        return self.body["messages"][-1]["content"]

    @property
    def form(self) -> str:
        return self.body.get("response_format", {}).get("type", "none")


Says = str | None | Failing | Silence | HangUp | Raw
Reply = Says | Callable[[Asked], Says]  # content of a message, or what happens in its place


class ChatServer:
    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self.most_at_once = 0
        self._open = 0
        self._replies: list[Reply] = [""]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        self._closing = asyncio.Event()
        self.url = ""

    def say(self, *replies: Reply) -> None:
        """What the next requests get, one each; the last one for all that follow."""
        self._replies = list(replies)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(WAITS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(WAITS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAITS)
        self._loop.close()

    async def _start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def _stop(self) -> None:
        self._closing.set()
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(request.path, dict(request.headers), await request.json() if request.can_read_body else {})
        self.requests.append(asked)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            await asyncio.sleep(0)
            return await self._answer(request, reply(asked) if callable(reply) else reply)
        finally:
            self._open -= 1

    async def _answer(self, request: web.Request, says: Says) -> web.StreamResponse:
        if isinstance(says, Silence):
            await self._closing.wait()
        if isinstance(says, HangUp | Silence):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if isinstance(says, Failing):
            body = {"error": {"message": says.message, "type": "made_up"}}
            return web.json_response(body, status=says.status, headers=says.headers)
        if isinstance(says, Raw):
            return web.Response(text=says)
        choice = {"index": 0, "message": {"role": "assistant", "content": says}, "finish_reason": "stop"}
        return web.json_response({"id": "1", "object": "chat.completion", "choices": [choice]})
