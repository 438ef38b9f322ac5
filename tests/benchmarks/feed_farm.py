"""`python -m tests.benchmarks.feed_farm FEEDS HANGING`: a web server of thousands of feeds, in a process of its own.

Each host is a port. The first line of the output is a JSON list of them; what comes in, line by line, is the number of
the round from then on, which is said back. It ends when its input closes. Written on the bare sockets, since a web
framework would take more of the processors than the bot does.
"""

import asyncio
import gzip
import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass

from tests.benchmarks.feed_plan import ENTRIES, FEEDS_OF_HOST, Plan, Writer

REQUEST = re.compile(rb"GET /(\d+) ")
VALIDATOR = re.compile(rb'\r\nif-none-match: ("[^"\r]*")', re.IGNORECASE)
HTML = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body><p>Back soon.</p></body></html>"
BROKEN = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Cut</title><item><title>In the mid'


@dataclass(slots=True)
class Farm:
    """What is served. `turn` is the round."""

    plan: Plan
    bodies: dict[tuple[int, int], bytes]  # by number and version, packed
    turn: int = 1

    @classmethod
    def of(cls, plan: Plan) -> "Farm":
        writer, bodies = Writer(), {}
        for number in range(plan.feeds):
            for turn in (1, 2):
                key = (number, plan.version(number, turn))
                if key not in bodies:
                    body = writer.feed(number, ENTRIES + plan.news(number, turn))
                    bodies[key] = gzip.compress(body, 6, mtime=0)
        return cls(plan, bodies)

    def answer(self, number: int, request: bytes) -> bytes | None:
        """None: hang."""
        match self.plan.fault(number, self.turn):
            case "hang":
                return None
            case "reset":
                return b""
            case "html":
                return response("200 OK", HTML, "Content-Type: text/html")
            case "broken":
                return response("200 OK", BROKEN, "Content-Type: application/rss+xml")
            case "404":
                return response("404 Not Found", HTML)
            case "500":
                return response("500 Internal Server Error", HTML)
        version = self.plan.version(number, self.turn)
        etag = f'"{number}-{version}"'
        known = VALIDATOR.search(request)
        if known and known[1] == etag.encode():
            return response("304 Not Modified", b"", f"ETag: {etag}")
        kind = "Content-Type: application/xml; charset=utf-8\r\nContent-Encoding: gzip"
        return response("200 OK", self.bodies[number, version], f"{kind}\r\nETag: {etag}")


def response(status: str, body: bytes, headers: str = "Content-Type: text/html") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            request, _, self._received = self._received.partition(b"\r\n\r\n")
            asked = REQUEST.match(request)
            answer = self._farm.answer(int(asked[1]), request) if asked else response("404 Not Found", b"")
            if answer == b"":
                self._transport.abort()
            elif answer is not None:
                self._transport.write(answer)


async def serve(plan: Plan) -> None:
    farm = Farm.of(plan)
    loop = asyncio.get_running_loop()
    ports = []
    for _ in range(plan.hosts):
        server = await loop.create_server(lambda: Connection(farm), "127.0.0.1", 0, backlog=FEEDS_OF_HOST)
        ports.append(server.sockets[0].getsockname()[1])
    print(json.dumps(ports), flush=True)  # noqa: T201 - to who started it
    while line := await asyncio.to_thread(sys.stdin.readline):
        farm.turn = int(line)
        print(farm.turn, flush=True)  # noqa: T201


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(Plan(int(sys.argv[1]), hanging=sys.argv[2] == "True")))
