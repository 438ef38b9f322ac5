"""Articles: those that wait to be analysed, and what the analysis made of them. Fulfils AnalyseStore."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Article
from bot.store.engine import Database
from bot.store.tables import analyses, articles, feeds, stances
from summarizer.domain import Analysis, Stance

Values = dict[str, Any]


class Articles:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def unanalysed(self, limit: int) -> list[Article]:
        """Newest first."""
        query = (
            select(articles, feeds.c.title.label("outlet"), feeds.c.tags, feeds.c.language.label("feed_language"))
            .join(feeds)
            .where(articles.c.analysed_at.is_(None))
            .order_by(articles.c.published_at.desc(), articles.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [article_of(row) for row in await connection.execute(query)]

    async def count_unanalysed(self) -> int:
        query = select(func.count()).select_from(articles).where(articles.c.analysed_at.is_(None))
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def save_analysis(self, article_id: int, analysis: Analysis, at: datetime) -> None:
        """In place of an earlier one, if there is one."""
        values = {
            "article_id": article_id,
            "headline": analysis.headline,
            "summary": list(analysis.summary.sentences),
            "language": analysis.language,
            "model": analysis.model,
            "stances_sought": analysis.stances_sought,
            "dropped": analysis.dropped,
            "embedding": analysis.embedding,
        }
        found = [stance_values(article_id, position, stance) for position, stance in enumerate(analysis.stances)]
        async with self._database.write() as connection:
            await replace_analysis(connection, values, at)
            if found:
                await connection.execute(stances.insert(), found)

    async def mark_unanalysable(self, article_id: int, reason: str, at: datetime) -> None:
        """Not tried again; the article still shows with its title."""
        query = select(articles.c.title, func.coalesce(articles.c.language, feeds.c.language, "und").label("language"))
        async with self._database.write() as connection:
            article = (await connection.execute(query.join(feeds).where(articles.c.id == article_id))).one()
            values = {
                "article_id": article_id,
                "headline": article.title,
                "summary": [],
                "language": article.language,
                "model": "",
                "stances_sought": False,
                "dropped": 0,
                "failure": reason,
                "embedding": (),
            }
            await replace_analysis(connection, values, at)


async def replace_analysis(connection: AsyncConnection, values: Values, at: datetime) -> None:
    article_id = values["article_id"]
    await connection.execute(delete(stances).where(stances.c.article_id == article_id))
    await connection.execute(delete(analyses).where(analyses.c.article_id == article_id))
    await connection.execute(analyses.insert(), values)
    await connection.execute(update(articles).where(articles.c.id == article_id).values(analysed_at=at))


# --- rows ------------------------------------------------------------------------------------------------------------


def article_of(row: Row[Any]) -> Article:
    return Article(
        id=row.id,
        feed_id=row.feed_id,
        outlet=row.outlet,
        tags=tuple(row.tags),
        url=row.url,
        title=row.title,
        text=row.text,
        published_at=row.published_at,
        seen_at=row.seen_at,
        language=row.language or row.feed_language,
    )


def stance_values(article_id: int, position: int, stance: Stance) -> Values:
    return {"article_id": article_id, "position": position, "actor_key": stance.actor.casefold(), **asdict(stance)}


def stance_of(row: Row[Any]) -> Stance:
    return Stance(
        actor=row.actor,
        mention=row.mention,
        polarity=row.polarity,
        cue=row.cue,
        target=row.target,
        sentence=row.sentence,
        target_resolved=row.target_resolved,
        attributed_to=row.attributed_to,
        confidence=row.confidence,
    )
