"""Feeds: the list as it is configured, and how the checks of each went. Fulfils CollectStore and FeedStore."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Feed, FeedCheck, FeedConfig
from bot.store.chunks import chunks
from bot.store.engine import Database
from bot.store.tables import articles, feeds, seen_keys

Values = dict[str, Any]


class Feeds:
    def __init__(self, database: Database) -> None:
        self._database = database

    # --- the list ----------------------------------------------------------------------------------------------------

    async def sync_feeds(self, configs: Sequence[FeedConfig], at: datetime) -> None:
        """A feed is known by its url: a changed configuration keeps its history, but "gone" is forgotten."""
        wanted = {config.url: config for config in configs}
        async with self._database.write() as connection:
            stored = {row.url: row for row in await connection.execute(select(feeds))}
            new = [config_values(config) for url, config in wanted.items() if url not in stored]
            if new:
                await connection.execute(feeds.insert(), new)
            for url, row in stored.items():
                changes = list_change(row, wanted.get(url), at)
                if changes:
                    await connection.execute(update(feeds).where(feeds.c.id == row.id).values(changes))

    async def feeds(self) -> list[Feed]:
        """All listed feeds, by title."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(feeds).where(feeds.c.listed))
        return sorted((feed_of(row) for row in rows), key=lambda feed: (feed.config.title.casefold(), feed.id))

    async def retry_failing(self, at: datetime) -> None:
        """Feeds whose last check failed become due now; `gone` ones stay gone."""
        failing = feeds.c.error.is_not(None) & ~feeds.c.gone
        async with self._database.write() as connection:
            await connection.execute(update(feeds).where(failing).values(next_check_at=at))

    # --- checks ------------------------------------------------------------------------------------------------------

    async def due_feeds(self, now: datetime, limit: int) -> list[Feed]:
        """Those never checked, then those that wait longest."""
        due = feeds.c.next_check_at.is_(None) | (feeds.c.next_check_at <= now)
        query = (
            select(feeds)
            .where(feeds.c.listed, feeds.c.enabled, ~feeds.c.gone, due)
            .order_by(feeds.c.next_check_at.nulls_first(), feeds.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [feed_of(row) for row in await connection.execute(query)]

    async def known_keys(self, feed_id: int, keys: Sequence[str]) -> set[str]:
        """Those of `keys` that were met in this feed before, as articles or as backlog."""
        known: set[str] = set()
        async with self._database.read() as connection:
            for some in chunks(keys):
                query = select(seen_keys.c.key).where(seen_keys.c.feed_id == feed_id, seen_keys.c.key.in_(some))
                known.update(await connection.scalars(query))
        return known

    async def record_check(self, check: FeedCheck) -> int:
        """Apply one check in one transaction; returns how many articles were new. Safe to repeat."""
        async with self._database.write() as connection:
            row = (await connection.execute(select(feeds).where(feeds.c.id == check.feed_id))).one()
            await connection.execute(update(feeds).where(feeds.c.id == row.id).values(check_values(row, check)))
            return await self._keep_entries(connection, check)

    async def _keep_entries(self, connection: AsyncConnection, check: FeedCheck) -> int:
        keys = [*(entry.key for entry in check.new), *check.seen]
        if keys:
            remember = self._database.insert(seen_keys).on_conflict_do_nothing()
            await connection.execute(remember, [{"feed_id": check.feed_id, "key": key} for key in keys])
        if not check.new:
            return 0
        store = self._database.insert(articles).on_conflict_do_nothing(index_elements=["feed_id", "key"])
        return (await connection.execute(store, article_values(check))).rowcount


# --- rows ------------------------------------------------------------------------------------------------------------


def config_values(config: FeedConfig) -> Values:
    return {
        "url": config.url,
        "title": config.title,
        "tags": list(config.tags),
        "language": config.language,
        "interval_minutes": config.interval_minutes,
        "full_text": config.full_text,
        "enabled": config.enabled,
        "listed": True,
    }


def config_of(row: Row[Any]) -> FeedConfig:
    return FeedConfig(
        url=row.url,
        title=row.title,
        tags=tuple(row.tags),
        language=row.language,
        interval_minutes=row.interval_minutes,
        full_text=row.full_text,
        enabled=row.enabled,
    )


def feed_of(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id,
        config=config_of(row),
        etag=row.etag,
        last_modified=row.last_modified,
        next_check_at=row.next_check_at,
        last_success_at=row.last_success_at,
        failures=row.failures,
        error=row.error,
        gone=row.gone,
    )


def list_change(row: Row[Any], config: FeedConfig | None, at: datetime) -> Values:
    """What changes in a stored feed with this configuration; None: it is no longer listed."""
    if config is None:
        return {"listed": False} if row.listed else {}
    if row.listed and config_of(row) == config:
        return {}
    next_check_at = None if row.gone else row.next_check_at
    if next_check_at is not None:  # one that was asked daily and now is hourly is not left for the rest of the day
        next_check_at = min(next_check_at, at + timedelta(minutes=config.interval_minutes))
    return config_values(config) | {"gone": False, "next_check_at": next_check_at}


def check_values(row: Row[Any], check: FeedCheck) -> Values:
    """What a check changes in its feed's row."""
    values: Values = {"checked_at": check.checked_at, "next_check_at": check.next_check_at, "gone": check.gone}
    if check.error is not None or check.gone:
        repeated = row.checked_at == check.checked_at
        return values | {"error": check.error, "failures": row.failures + (0 if repeated else 1)}
    values |= {"error": None, "failures": 0, "last_success_at": check.checked_at}
    if row.first_success_at is None:
        values["first_success_at"] = check.checked_at
    if not check.unchanged:
        values |= {"etag": check.etag, "last_modified": check.last_modified}
    return values


def article_values(check: FeedCheck) -> list[Values]:
    return [
        {
            "feed_id": check.feed_id,
            "key": entry.key,
            "url": entry.url,
            "title": entry.title,
            "text": entry.text,
            "language": entry.language,
            "published_at": min(entry.published_at or check.checked_at, check.checked_at),
            "seen_at": check.checked_at,
        }
        for entry in check.new
    ]
