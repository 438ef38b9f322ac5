"""A web server that does wrong in every way feeds have been seen to: bytes on a socket, without a library that would
put them right.

async with FaultServer() as server:
    server.faults["/feed"] = hang_in_body(b"<rss>")
    ...fetch server.url("/feed")...
"""

import asyncio
import gzip
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import brotli

from bot.feeds.body import zstd_library


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `times`: how often its path was asked before. Header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    times: int


Fault = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


class FaultServer:
    def __init__(self) -> None:
        self.faults: dict[str, Fault] = {}
        self.requests: list[Asked] = []
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._port}{path}"

    def asked(self, path: str) -> list[Asked]:
        return [request for request in self.requests if request.path == path]

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
            asked = Asked(path, headers, len(self.asked(path)))
            self.requests.append(asked)
            await self.faults.get(path, answer(status=404))(asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client had enough
        finally:
            writer.close()


def head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items()), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


# --- answers ---------------------------------------------------------------------------------------------------------


def answer(body: bytes = b"", status: int = 200, **headers: str) -> Fault:
    """The same each time; "_" in the name of a header stands for "-"."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}

    async def act(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, {"Content-Length": str(len(body)), **sent}) + body)

    return act


def in_turn(*faults: Fault) -> Fault:
    """One after another; the last one from then on."""

    async def act(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await faults[min(asked.times, len(faults) - 1)](asked, writer)

    return act


def varying(body: Callable[[int], bytes]) -> Fault:
    """A body by how often it was asked for."""

    async def act(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await answer(body(asked.times))(asked, writer)

    return act


def redirect(to: str, status: int) -> Fault:
    return answer(status=status, Location=to)


def not_modified_for(etag: str, body: bytes) -> Fault:
    """A feed with an ETag, and a 304 without any header to who sends it back."""

    async def act(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == etag
        await (answer(status=304) if known else answer(body, ETag=etag))(asked, writer)

    return act


# --- connections that go wrong ---------------------------------------------------------------------------------------


async def hang(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


def hang_in_body(start: bytes) -> Fault:
    async def act(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {}) + start)
        await asyncio.Event().wait()

    return act


def drip(body: bytes, seconds: float) -> Fault:
    """A byte, and after `seconds` the next."""

    async def act(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Length": str(len(body))}))
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(seconds)

    return act


def huge(size: int) -> Fault:
    """So many bytes, as fast as they are taken; never in memory at once."""

    async def act(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Length": str(size)}))
        for _ in range(size // 65_536):
            writer.write(b"<item>" + b"x" * 65_530)
            await writer.drain()

    return act


def reset(start: bytes) -> Fault:
    """The connection is reset in the midst of the body."""

    async def act(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Length": "100000"}) + start)
        await writer.drain()
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return act


def wrong_length(body: bytes, told: int) -> Fault:
    async def act(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Length": str(told)}) + body)

    return act


# --- bombs -----------------------------------------------------------------------------------------------------------


def bomb(encoding: str, size: int) -> Fault:
    """A few packed bytes that unpack to `size` blanks."""

    async def act(asked: Asked, writer: asyncio.StreamWriter) -> None:
        packed = await asyncio.to_thread(PACKERS[encoding], b" " * size)
        await answer(packed, Content_Encoding=encoding)(asked, writer)

    return act


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda content: bytes(brotli.compress(content, quality=3)),
    "gzip": lambda content: gzip.compress(content, compresslevel=zlib.Z_BEST_SPEED),
    "zstd": lambda content: bytes(zstd_library().compress(content)),
}
