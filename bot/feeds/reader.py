"""Reads web pages and robots.txt in a process of its own, which is killed when it takes too long: what strangers wrote
can keep a parser or a pattern busy for ever, and a parser in C can crash."""

import json
import logging
from dataclasses import asdict
from typing import Any

from bot.domain import FetchedFeed
from bot.feeds.extract import Page, article
from bot.feeds.links import FeedLink, feed_links
from bot.feeds.robots import Verdict, verdict
from bot.feeds.worker import Worker, WorkerError, serve


class Reader:
    """Answers one question after the other, each within `seconds`. Close it with `aclose()`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._worker = Worker("bot.feeds.reader")

    async def article(self, fetched: FetchedFeed) -> Page | None:
        """None: the page is made so that reading it takes too long or breaks the reader."""
        found = await self._ask("article", fetched.body, content_type=fetched.content_type)
        return None if found is None else Page(**found)

    async def feed_links(self, fetched: FetchedFeed) -> list[FeedLink]:
        """Where the page may have feeds; empty also for one that cannot be read."""
        found = await self._ask("links", fetched.body, content_type=fetched.content_type, url=fetched.url)
        return [FeedLink(**each) for each in found or []]

    async def verdict(self, robots: bytes, url: str, user_agent: str) -> Verdict:
        """What cannot be read within the time forbids."""
        found = await self._ask("robots", robots, url=url, user_agent=user_agent)
        return Verdict(False) if found is None else Verdict(**found)

    async def aclose(self) -> None:
        await self._worker.aclose()

    async def _ask(self, what: str, body: bytes, **more: str) -> Any:
        head = json.dumps({"what": what, **more}).encode()
        try:
            answered = await self._worker.ask(head + b"\n" + body, self._seconds)
        except (TimeoutError, WorkerError):
            return None
        return json.loads(answered)


# --- in the process --------------------------------------------------------------------------------------------------


def answer(message: bytes) -> bytes:
    head, _, body = message.partition(b"\n")
    question = json.loads(head)
    try:
        found = found_in(question.pop("what"), body, question)
    except Exception:  # noqa: BLE001 - a library's fault over one page is that page's
        found = None
    return json.dumps(found).encode()


def found_in(what: str, body: bytes, more: dict[str, str]) -> object:
    match what:
        case "article":
            return asdict(article(body, more["content_type"]))
        case "links":
            return [asdict(link) for link in feed_links(body, more["content_type"], more["url"])]
        case _:
            return asdict(verdict(body, more["url"], more["user_agent"]))


def warm_up() -> None:
    """Import what is heavy before the first question, whose time it would take."""
    import protego  # noqa: F401
    import trafilatura  # noqa: F401


if __name__ == "__main__":
    logging.disable()  # libraries tell of the faults of pages
    warm_up()
    serve(answer)
