"""The store behind each URL it supports; the tests of this folder hold for every one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.engine import Database
from bot.store.store import Store


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty database."""
    return {"sqlite": f"sqlite:///{tmp_path / 'stancewire.db'}"}[request.param]


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url)
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)
