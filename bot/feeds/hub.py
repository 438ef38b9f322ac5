"""Asks hubs for subscriptions, through the same guard as fetches. Fulfils ports.Hub."""

import asyncio
from collections.abc import Mapping

import httpx

from bot.domain import FetchFailed
from bot.feeds.client import open_client
from bot.feeds.fetch import cause
from bot.settings import FeedsSettings

MOST_REDIRECTS = 3
REDIRECTS = (307, 308)  # those that keep a request what it is


class HubClient:
    """Close it with `aclose()`. Raises ConfigError for a proxy it cannot use."""

    def __init__(self, settings: FeedsSettings, environ: Mapping[str, str]) -> None:
        self._seconds = settings.total_seconds
        self._client = open_client(settings, environ)

    async def ask(self, hub: str, form: Mapping[str, str]) -> FetchFailed | None:
        """None: the hub takes the request. `passing`: it may take it later."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(hub, form)
        except TimeoutError:
            return FetchFailed(f"the hub had not answered after {self._seconds:g} s", passing=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return FetchFailed(f"the hub could not be asked: {cause(error)}", passing=True)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _follow(self, hub: str, form: Mapping[str, str]) -> FetchFailed | None:
        here = httpx.URL(hub)
        for _ in range(MOST_REDIRECTS + 1):
            async with self._client.stream("POST", here, data=dict(form)) as response:
                location = response.headers.get("location")
                if response.status_code not in REDIRECTS or location is None:
                    return outcome(response.status_code)
            here = here.join(location)
        return FetchFailed("the hub redirects in a circle", passing=True)


def outcome(status: int) -> FetchFailed | None:
    if 200 <= status < 300:
        return None
    passing = status >= 500 or status in (408, 425, 429)
    return FetchFailed(f"the hub answered {status}", status=status, passing=passing)
