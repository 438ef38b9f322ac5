"""A name server and a network that tests can look into: names that were looked up, requests that were sent."""

from collections import Counter
from collections.abc import Mapping, Sequence

import httpx


class NameServer:
    """Knows `names`; where several answers are given for one, each lookup gets the next."""

    def __init__(self, names: Mapping[str, Sequence[Sequence[str]]] | None = None) -> None:
        self._answers = {name: list(answers) for name, answers in (names or {}).items()}
        self.asked: Counter[str] = Counter()

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked[host] += 1
        answers = self._answers.get(host)
        if answers is None:
            raise OSError(f"no such name: {host}")
        return list(answers[min(self.asked[host], len(answers)) - 1])


class Network(httpx.AsyncBaseTransport):
    """Takes every request: answers with a feed, or as `answers` says for a host; those of `down` cannot be reached."""

    def __init__(self, answers: Mapping[str, httpx.Response] | None = None, down: Sequence[str] = ()) -> None:
        self._answers = answers or {}
        self._down = down
        self.sent: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        if request.url.host in self._down:
            raise httpx.ConnectError("unreachable")
        host = request.headers["host"].rpartition(":")[0] or request.headers["host"]
        return self._answers.get(host) or self._answers.get(request.headers["host"]) or httpx.Response(200, text="ok")
