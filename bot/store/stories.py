"""Stories: which articles tell of the same event. Fulfils GroupStore."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import StoryPoint
from bot.store.engine import Database
from bot.store.tables import analyses, articles, stories


class Stories:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ungrouped(self, limit: int) -> list[StoryPoint]:
        """Analysed articles without a story, oldest first."""
        query = points().where(articles.c.story_id.is_(None)).order_by(articles.c.published_at, articles.c.id)
        async with self._database.read() as connection:
            return [point_of(row) for row in await connection.execute(query.limit(limit))]

    async def story_points(self, since: datetime) -> list[StoryPoint]:
        """Grouped articles published since then, oldest first."""
        query = (
            points()
            .where(articles.c.story_id.is_not(None), articles.c.published_at >= since)
            .order_by(articles.c.published_at, articles.c.id)
        )
        async with self._database.read() as connection:
            return [point_of(row) for row in await connection.execute(query)]

    async def assign_stories(self, groups: Sequence[tuple[int | None, Sequence[int]]]) -> None:
        """(story id, or None for a new one; article ids) each, in one transaction. An article that has a story by
        now keeps it: another process may have grouped the same ones, and a chat may have been told of it."""
        async with self._database.write() as connection:
            for story_id, article_ids in groups:
                await assign(connection, story_id, article_ids)


async def assign(connection: AsyncConnection, story_id: int | None, article_ids: Sequence[int]) -> None:
    free = articles.c.id.in_(article_ids) & articles.c.story_id.is_(None)
    ids = list(await connection.scalars(select(articles.c.id).where(free).with_for_update()))
    if not ids:
        return
    newest_at = await connection.scalar(select(func.max(articles.c.published_at)).where(articles.c.id.in_(ids)))
    if story_id is None:
        story_id = await connection.scalar(stories.insert().returning(stories.c.id), {"newest_at": newest_at})
    else:
        older = (stories.c.id == story_id) & (stories.c.newest_at < newest_at)
        await connection.execute(update(stories).where(older).values(newest_at=newest_at))
    await connection.execute(update(articles).where(articles.c.id.in_(ids)).values(story_id=story_id))


def points() -> Select[Any]:
    return (
        select(
            articles.c.id,
            articles.c.story_id,
            articles.c.published_at,
            analyses.c.headline,
            analyses.c.embedding,
        )
        .select_from(articles)
        .join(analyses)
    )


def point_of(row: Row[Any]) -> StoryPoint:
    return StoryPoint(row.id, row.story_id, row.published_at, row.headline, row.embedding)
