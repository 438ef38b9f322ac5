"""What the commands read: stories, positions, and how much there is. Fulfils ArchiveStore and LatestStore."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Position, Story, Watching
from bot.store.analysed import load_articles, load_stories
from bot.store.articles import stance_of
from bot.store.engine import Database
from bot.store.tables import articles, chats, deliveries, feeds, stances, stories


class Archive:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.certain = 0.0  # stances of less confidence are kept and not told

    async def stories(self, published_since: datetime, tag: str | None = None, limit: int = 50) -> list[Story]:
        """Whole stories with an article published since then, most recent first. `tag`: one that the feed of one
        of its articles has."""
        async with self._database.read() as connection:
            return await newest_stories(connection, [stories.c.newest_at >= published_since], tag, limit, self.certain)

    async def latest_stories(self, limit: int, tag: str | None = None) -> list[Story]:
        """The newest stories whatever their age."""
        async with self._database.read() as connection:
            return await newest_stories(connection, [], tag, limit, self.certain)

    async def positions(self, actor: str, limit: int = 50) -> list[Position]:
        """Of a canonical name, in whatever case, newest first."""
        query = newest_positions(limit, self.certain).where(stances.c.actor_key == actor.casefold())
        async with self._database.read() as connection:
            return await load_positions(connection, query)

    async def positions_since(self, since: datetime, limit: int = 2000) -> list[Position]:
        """Of everybody, newest first: where the other side is looked for."""
        query = newest_positions(limit, self.certain).where(articles.c.published_at >= since)
        async with self._database.read() as connection:
            return await load_positions(connection, query)

    async def actor_names(self) -> list[str]:
        """Of all stances that are told, most frequent first."""
        query = (
            select(func.max(stances.c.actor))  # should one name be stored in two spellings of case, it shows once
            .where(stances.c.confidence >= self.certain)
            .group_by(stances.c.actor_key)
            .order_by(func.count().desc(), stances.c.actor_key)
        )
        async with self._database.read() as connection:
            return list(await connection.scalars(query))

    async def watching(self) -> Watching:
        listed = feeds.c.listed & feeds.c.enabled
        async with self._database.read() as connection:
            outbox = select(deliveries.c.state, func.count().label("messages")).group_by(deliveries.c.state)
            return Watching(
                since=await connection.scalar(select(func.min(feeds.c.first_success_at))),
                feeds=await count(connection, feeds.c.id, listed),
                feeds_failing=await count(connection, feeds.c.id, listed & feeds.c.error.is_not(None)),
                articles=await count(connection, articles.c.id),
                waiting=await count(connection, articles.c.id, articles.c.analysed_at.is_(None)),
                stances=await count(connection, stances.c.article_id, stances.c.confidence >= self.certain),
                chats=await count(connection, chats.c.id, chats.c.active),
                deliveries={row.state: row.messages for row in await connection.execute(outbox)},
            )


async def newest_stories(
    connection: AsyncConnection,
    conditions: Sequence[ColumnElement[bool]],
    tag: str | None,
    limit: int,
    certain: float,
) -> list[Story]:
    query = select(stories.c.id).where(*conditions).order_by(stories.c.newest_at.desc(), stories.c.id.desc())
    if tag is not None:
        ids = await feeds_with(connection, tag)
        query = query.where(exists().where(articles.c.story_id == stories.c.id, articles.c.feed_id.in_(ids)))
    return await load_stories(connection, list(await connection.scalars(query.limit(limit))), certain)


async def feeds_with(connection: AsyncConnection, tag: str) -> list[int]:
    """The feeds are few, and looking into JSON is another thing in each database."""
    return [row.id for row in await connection.execute(select(feeds.c.id, feeds.c.tags)) if tag in row.tags]


def newest_positions(limit: int, certain: float) -> Select[Any]:
    newest = (articles.c.published_at.desc(), articles.c.id.desc(), stances.c.position)
    told = stances.c.confidence >= certain
    return select(stances).join(articles).where(told).order_by(*newest).limit(limit)


async def load_positions(connection: AsyncConnection, query: Select[Any]) -> list[Position]:
    rows = (await connection.execute(query)).all()
    ids = list({row.article_id for row in rows})
    found = {article.id: article for article in await load_articles(connection, articles.c.id, ids)}
    return [Position(stance_of(row), found[row.article_id]) for row in rows]


async def count(connection: AsyncConnection, column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> int:
    return await connection.scalar(select(func.count(column)).where(*conditions)) or 0
