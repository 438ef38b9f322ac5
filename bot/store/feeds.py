"""Feeds: the list as it is configured, how the checks of each went, and what operators are told of them.
Fulfils CollectStore, HealthStore and FeedStore."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Digest, EntryEdit, Feed, FeedCheck, FeedConfig, StoredEntry
from bot.store.chunks import chunks
from bot.store.compose import delivery_values
from bot.store.engine import Database
from bot.store.feed_rows import article_values, check_values, config_values, feed_of, list_change
from bot.store.tables import articles, chats, deliveries, edits, feeds, page_texts, seen_keys


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

    async def known_keys(self, feed_id: int, keys: Sequence[str]) -> dict[str, str]:
        """Those of `keys` that were met in this feed before, as articles or as backlog, each with the fingerprint of
        what its entry said last, "" where that was not taken."""
        known: dict[str, str] = {}
        columns = select(seen_keys.c.key, seen_keys.c.fingerprint).where(seen_keys.c.feed_id == feed_id)
        if not keys:  # most checks: a transaction costs more than all else that they do
            return known
        async with self._database.read() as connection:
            for some in chunks(keys):
                rows = await connection.execute(columns.where(seen_keys.c.key.in_(some)))
                known.update({row.key: row.fingerprint for row in rows})
        return known

    async def stored_entries(self, feed_id: int, keys: Sequence[str]) -> dict[str, StoredEntry]:
        """By key: what the articles of these entries have of them. None for the backlog."""
        number = func.coalesce(edits.c.number, 0).label("number")
        columns = select(articles.c.key, articles.c.title, articles.c.text, number)
        columns = columns.select_from(articles.outerjoin(edits)).where(articles.c.feed_id == feed_id)
        stored: dict[str, StoredEntry] = {}
        async with self._database.read() as connection:
            for some in chunks(keys):
                rows = await connection.execute(columns.where(articles.c.key.in_(some)))
                stored.update({row.key: StoredEntry(row.title, row.text, row.number) for row in rows})
        return stored

    async def record_check(self, check: FeedCheck) -> int:
        """Apply one check in one transaction; returns how many articles were new. Safe to repeat."""
        async with self._database.write() as connection:
            row = (await connection.execute(select(feeds).where(feeds.c.id == check.feed_id))).one()
            await connection.execute(update(feeds).where(feeds.c.id == row.id).values(check_values(row, check)))
            new = await self._keep_entries(connection, check)
            for edit in check.edits:
                await self._keep_edit(connection, check, edit)
            return new

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
        marks = dict(check.fingerprints)
        if keys:
            remember = self._database.insert(seen_keys).on_conflict_do_nothing()
            met = [{"feed_id": check.feed_id, "key": key, "fingerprint": marks.pop(key, "")} for key in keys]
            await connection.execute(remember, met)
        if marks:
            known = (seen_keys.c.feed_id == check.feed_id) & (seen_keys.c.key == bindparam("met"))
            changed = [{"met": key, "fingerprint": fingerprint} for key, fingerprint in marks.items()]
            await connection.execute(update(seen_keys).where(known), changed)
        if not check.new:
            return 0
        store = self._database.insert(articles).on_conflict_do_nothing(index_elements=["feed_id", "key"])
        return (await connection.execute(store, article_values(check))).rowcount

    async def _keep_edit(self, connection: AsyncConnection, check: FeedCheck, edit: EntryEdit) -> None:
        """The article says what its entry says now, and waits to be analysed again, its page to be fetched again."""
        entry = edit.entry
        article = (articles.c.feed_id == check.feed_id) & (articles.c.key == entry.key)
        article_id = await connection.scalar(select(articles.c.id).where(article))
        if article_id is None:
            return
        values = {"article_id": article_id, "number": edit.number, "edited_at": check.checked_at}
        new = self._database.insert(edits).values(values)
        changes = {name: values[name] for name in ("number", "edited_at")}
        later = edits.c.number < edit.number
        kept = await connection.execute(
            new.on_conflict_do_update(index_elements=["article_id"], set_=changes, where=later)
        )
        if kept.rowcount:
            said = {"title": entry.title, "text": entry.text, "url": entry.url, "language": entry.language}
            await connection.execute(update(articles).where(article).values({**said, "analysed_at": None}))
            sought = page_texts.c.state.in_(("fetched", "failed", "wanted"))
            again = {"state": "wanted", "tries": 0, "next_at": check.checked_at, "text": None}
            await connection.execute(
                update(page_texts).where(page_texts.c.article_id == article_id, sought).values(again)
            )
