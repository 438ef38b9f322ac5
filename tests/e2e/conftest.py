"""A feed server and a Bot API server, both real, for every test of this folder that asks for them."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.bot_api import BotApi
from tests.fakes.feed_server import FeedServer


@pytest.fixture
async def feed_server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server
