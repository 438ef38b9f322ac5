"""Opening: what is made, what is refused and in which words. The refusals are SQLite's files."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from bot.errors import StoreError
from bot.store.engine import Database, explained
from bot.store.store import Store
from bot.store.tables import metadata
from tests.contract.world import WORLD, listed


async def refusal(url: str, busy_seconds: float = 5) -> str:
    """The message of opening, which must be one line."""
    with pytest.raises(StoreError) as caught:
        await Database.open(url, busy_seconds)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def differences(connection: Connection) -> list[object]:
    """Between the tables that are there and those of the code."""
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_was_stored_is_there_after_opening_again(url: str) -> None:
    for _ in range(2):
        store = await Store.open(url)
        await listed(store, WORLD)
        assert [feed.id for feed in await store.feeds.feeds()] == [1]
        await store.close()


async def test_several_programs_may_open_a_new_database_at_once(url: str) -> None:
    opened = await asyncio.gather(*(Database.open(url) for _ in range(4)))
    for database in opened:
        async with database.read() as connection:
            assert await connection.run_sync(differences) == []
        await database.close()


async def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "data" / "deep" / "50% of it.db"
    store = await Store.open(f"sqlite:///{path}")
    await store.close()
    assert names_in(path.parent) == ["50% of it.db"]


async def test_a_database_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    await (await Store.open(f"sqlite:///{path}")).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.close()
    before = path.read_bytes()
    message = await refusal(f"sqlite:///{path}")
    assert f"{path} was made by a newer Stancewire (revision 0999)" in message
    assert "nothing was changed" in message
    assert path.read_bytes() == before


async def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE articles (price INTEGER)")
    connection.close()
    assert "another program's" in await refusal(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert [row[0] for row in connection.execute("SELECT name FROM sqlite_master")] == ["articles"]
    connection.close()


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary. " * 500)
    assert f"{path} is not a database" in await refusal(f"sqlite:///{path}")
    assert path.read_text() == "Dear diary. " * 500
    assert names_in(tmp_path) == ["notes.txt"]


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    message = await refusal(f"sqlite:///{tmp_path / 'file' / 'data' / 'stancewire.db'}")
    assert "cannot be made" in message
    assert str(tmp_path / "file" / "data") in message


async def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path} is a folder" in await refusal(f"sqlite:///{tmp_path}")


async def test_a_database_that_another_program_holds_for_long_is_told_of(url: str, tmp_path: Path) -> None:
    await (await Database.open(url)).close()
    other = sqlite3.connect(tmp_path / "stancewire.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert "in use by another program" in await refusal(url, busy_seconds=0.05)
    finally:
        other.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://ada:secret@host/db", '"mysql" is not supported'),
        ("ada:secret@host", "is not a URL"),
    ],
)
async def test_a_wrong_url_is_explained_without_its_password(url: str, words: str) -> None:
    message = await refusal(url)
    assert words in message
    assert "secret" not in message


def test_a_full_disk_is_told_of(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "small.db")
    connection.execute("CREATE TABLE t (text)")
    connection.execute("PRAGMA max_page_count = 3")
    with pytest.raises(StoreError, match=r"small\.db cannot grow: the disk is full"), explained("small.db"):
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.close()


def test_a_file_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "stancewire.db"
    sqlite3.connect(path).close()
    path.touch()
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(StoreError, match="cannot be written; mend the permissions"), explained(str(path)):
        connection.execute("CREATE TABLE t (text)")
    connection.close()


def test_a_fault_of_the_program_keeps_its_own_exception() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), explained("memory"):
        connection.execute("SELECT * FROM nowhere")
    connection.close()
