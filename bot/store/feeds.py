"""Feeds: the list as it is configured, how the checks of each went, and what operators are told of them.
Fulfils CollectStore, HealthStore and FeedStore."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Digest, Feed, FeedCheck, FeedConfig
from bot.store.chunks import chunks
from bot.store.compose import delivery_values
from bot.store.engine import Database
from bot.store.feed_rows import article_values, check_values, config_values, feed_of, list_change
from bot.store.tables import articles, chats, deliveries, feeds, seen_keys


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
        """Feeds whose last check failed become due now, also those that were given up as gone."""
        failing = feeds.c.error.is_not(None)
        async with self._database.write() as connection:
            await connection.execute(update(feeds).where(failing).values(next_check_at=at, gone=False))

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

    # --- health ------------------------------------------------------------------------------------------------------

    async def unreported_feeds(self) -> list[Feed]:
        """Feeds in use that fail and of which the operators were not told yet."""
        wanted = (feeds.c.listed, feeds.c.enabled, feeds.c.error.is_not(None), feeds.c.reported_at.is_(None))
        async with self._database.read() as connection:
            rows = await connection.execute(select(feeds).where(*wanted).order_by(feeds.c.failing_since, feeds.c.id))
            return [feed_of(row) for row in rows]

    async def report_feeds(
        self, feed_ids: Sequence[int], chat_ids: Sequence[int], messages: Sequence[str], at: datetime
    ) -> int:
        """Messages into the outbox for those of the chats that the bot may write to, and the feeds marked as told of,
        in one transaction; returns how many chats there were."""
        async with self._database.write() as connection:
            for some in chunks(feed_ids):
                await connection.execute(update(feeds).where(feeds.c.id.in_(some)).values(reported_at=at))
            known = select(chats.c.id).where(chats.c.id.in_(chat_ids), chats.c.active).order_by(chats.c.id)
            reached = list(await connection.scalars(known))
            key = f"feeds-{at.isoformat(timespec='seconds')}"
            values = [row for chat in reached for row in delivery_values(Digest(chat, key, at, tuple(messages)))]
            if values:
                await connection.execute(self._database.insert(deliveries).on_conflict_do_nothing(), values)
            return len(reached)

    async def _keep_entries(self, connection: AsyncConnection, check: FeedCheck) -> int:
        keys = [*(entry.key for entry in check.new), *check.seen]
        if keys:
            remember = self._database.insert(seen_keys).on_conflict_do_nothing()
            await connection.execute(remember, [{"feed_id": check.feed_id, "key": key} for key in keys])
        if not check.new:
            return 0
        store = self._database.insert(articles).on_conflict_do_nothing(index_elements=["feed_id", "key"])
        return (await connection.execute(store, article_values(check))).rowcount
