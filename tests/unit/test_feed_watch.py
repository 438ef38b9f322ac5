import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.feeds.watch import watch_config


@pytest.fixture
async def changes(tmp_path: Path) -> AsyncIterator["asyncio.Queue[frozenset[str]]"]:
    (tmp_path / "feeds.toml").write_text("old")
    queue: asyncio.Queue[frozenset[str]] = asyncio.Queue()

    async def collect() -> None:
        async for names in watch_config(tmp_path, look_every_seconds=0.2):
            await queue.put(names)

    task = asyncio.create_task(collect())
    await asyncio.sleep(0)  # the watch has begun
    yield queue
    task.cancel()
    await asyncio.wait([task])


async def test_an_edit_is_noticed(tmp_path: Path, changes: "asyncio.Queue[frozenset[str]]") -> None:
    (tmp_path / "feeds.toml").write_text("new text")
    assert await asyncio.wait_for(changes.get(), 20) == {"feeds.toml"}


async def test_a_file_put_in_the_place_of_another_is_noticed_each_time(
    tmp_path: Path, changes: "asyncio.Queue[frozenset[str]]"
) -> None:
    for text in ("new", "newer"):
        (tmp_path / "feeds.toml~").write_text(text)
        (tmp_path / "feeds.toml~").replace(tmp_path / "feeds.toml")
        assert await asyncio.wait_for(changes.get(), 20) == {"feeds.toml"}


async def test_other_files_are_of_no_interest_and_new_and_removed_ones_are(
    tmp_path: Path, changes: "asyncio.Queue[frozenset[str]]"
) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "settings.toml").write_text("x")
    assert await asyncio.wait_for(changes.get(), 20) == {"settings.toml"}
    (tmp_path / "feeds.toml").unlink()
    assert await asyncio.wait_for(changes.get(), 20) == {"feeds.toml"}
