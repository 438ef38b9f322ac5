"""The database: opening it, transactions, errors in words, and all that SQLite and PostgreSQL do differently."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store.migrate import migrate

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
BUSY_SECONDS = 30.0


class Database:
    """An open, migrated database. `name` is how messages call it: a path, or a URL without its password."""

    def __init__(self, engine: AsyncEngine, name: str) -> None:
        self.name = name
        self._reader = engine
        self._writer = engine.execution_options(writes=True)
        # SQLite has one writer at a time, and waits for a lock by polling it: within the process, take turns.
        one_by_one = engine.dialect.name == "sqlite"
        self._turn: AbstractAsyncContextManager[None] = asyncio.Lock() if one_by_one else nullcontext()

    @classmethod
    async def open(cls, url: str, busy_seconds: float = BUSY_SECONDS) -> "Database":
        """Open what `url` names ("sqlite:///PATH", "postgresql://…"), make it where it is missing, migrate it.

        Raises StoreError, and changes nothing, where it cannot be opened, is no database or one of a newer version.
        `busy_seconds`: how long to wait for another process that writes.
        """
        address = read_url(url)
        if address.get_backend_name() == "sqlite":
            prepare_folder(address)
            engine, name = sqlite_engine(address, busy_seconds), str(address.database)
        else:
            engine, name = postgresql_engine(address), address.render_as_string(hide_password=True)
        database = cls(engine, name)
        try:
            async with database.write() as connection:
                await connection.run_sync(migrate, name)
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        await self._reader.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads; on SQLite, of one moment. Raises StoreError."""
        with explained(self.name):
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: all of it is stored when this ends, or nothing where the body raises. Raises StoreError."""
        with explained(self.name):
            async with self._turn, self._writer.begin() as connection:
                yield connection

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that has on_conflict_do_nothing and on_conflict_do_update, which plain SQL lacks."""
        return sqlite.insert(table) if self._reader.dialect.name == "sqlite" else postgresql.insert(table)


def read_url(url: str) -> URL:
    """With the driver of ours. Raises StoreError, without the URL in it, as that may hold a password."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError('database_url is not a URL; write it as "sqlite:///PATH" or "postgresql://…"') from None
    backend = address.get_backend_name()
    if backend not in DRIVERS:
        raise StoreError(f'database_url: "{backend}" is not supported; use "sqlite:///PATH" or "postgresql://…"')
    if backend == "sqlite" and address.database in (None, "", ":memory:"):
        raise StoreError('database_url names no file; write it as "sqlite:///PATH"')
    return address.set(drivername=DRIVERS[backend])


# --- SQLite ----------------------------------------------------------------------------------------------------------


def prepare_folder(address: URL) -> None:
    path = Path(address.database or "")
    if path.is_dir():
        raise StoreError(f"the database {path} is a folder; set database_url to a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder of the database {path} cannot be made: {error.strerror}; "
            "mend its permissions or set database_url to another place"
        ) from None


def sqlite_engine(address: URL, busy_seconds: float) -> AsyncEngine:
    engine = create_async_engine(
        address,
        connect_args={
            "timeout": busy_seconds,
            "isolation_level": None,  # the driver starts no transactions of its own: `begin` below does
        },
        max_overflow=0,  # a connection is a thread
    )
    event.listen(engine.sync_engine, "connect", set_pragmas)
    event.listen(engine.sync_engine, "begin", begin)
    return engine


def set_pragmas(connection: Any, _record: Any) -> None:
    """For each new connection. What was committed survives the death of the process, by any signal; a power cut may
    undo the last commits (synchronous=NORMAL), never damage the file."""
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # Another program makes the same switch just now: it holds for this connection too. SQLite does not wait here.
        if error.sqlite_errorname != "SQLITE_BUSY":
            raise
    finally:
        cursor.close()


def begin(connection: Connection) -> None:
    """A writer takes the lock at once: one that first reads and then writes could find its view outdated."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def postgresql_engine(address: URL) -> AsyncEngine:
    try:
        return create_async_engine(address, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise StoreError(
            'database_url: PostgreSQL needs its driver; install it with pip install "psycopg[binary]"'
        ) from None


# --- errors ----------------------------------------------------------------------------------------------------------


@contextmanager
def explained(name: str) -> Iterator[None]:
    """What people can mend becomes a StoreError of one line; faults of the program keep their own exception."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, sqlite3.Error):
            line = sqlite_failure(getattr(cause, "sqlite_errorname", ""), name)
        elif isinstance(error, OperationalError):
            line = f"the database {name} does not answer: {' '.join(str(cause).split())}"
        else:
            line = None
        if line is None:
            raise
        raise StoreError(line) from error


SQLITE_FAILURES = {
    "BUSY": "is in use by another program for long; stop that one, or try again later",
    "LOCKED": "is in use by another program for long; stop that one, or try again later",
    "FULL": "cannot grow: the disk is full; make room and start again, nothing stored is lost",
    "READONLY": "cannot be written; mend the permissions of the file and its folder",
    "PERM": "cannot be written; mend the permissions of the file and its folder",
    "CANTOPEN": "cannot be opened; mend the permissions of the file and its folder",
    "NOTADB": "is not a database; move the file away, or set database_url to another one",
    "CORRUPT": "is damaged; put a copy in its place, or set database_url to another file",
    "IOERR": "cannot be read or written: the disk reports an error; check the disk",
}


def sqlite_failure(code: str, name: str) -> str | None:
    """`code` is SQLite's own name of the error, such as SQLITE_IOERR_WRITE. None for a fault of the program."""
    words = code.split("_")
    failure = SQLITE_FAILURES.get(words[1]) if len(words) > 1 else None
    return None if failure is None else f"the database {name} {failure}"
