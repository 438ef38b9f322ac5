"""Articles: those that wait to be analysed, and what the analysis made of them. Fulfils AnalyseStore."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Article
from bot.store.engine import Database
from bot.store.tables import analyses, articles, edits, feeds, page_texts, stances
from summarizer.domain import Analysis, Stance

Values = dict[str, Any]

of_article = edits.c.article_id == articles.c.id
last_change = func.coalesce(edits.c.edited_at, articles.c.seen_at)  # from which on its full text is waited for


class Articles:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def unanalysed(self, limit: int, waiting_since: datetime | None = None) -> list[Article]:
        """Newest first. With a time: but for those seen later than that which still wait for their full text. An
        article comes with its full text where there is one."""
        query = (
            select(
                *(column for column in articles.c if column is not articles.c.text),
                func.coalesce(page_texts.c.text, articles.c.text).label("text"),
                feeds.c.title.label("outlet"),
                feeds.c.tags,
                feeds.c.language.label("feed_language"),
                func.coalesce(edits.c.number, 0).label("edits"),
            )
            .select_from(articles.join(feeds).outerjoin(page_texts).outerjoin(edits, of_article))
            .where(*waits(waiting_since))
            .order_by(articles.c.published_at.desc(), articles.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows: Iterable[Row[Any]] = await connection.execute(query)
            return [article_of(row) for row in rows]

    async def count_unanalysed(self, waiting_since: datetime | None = None) -> int:
        waiting = articles.outerjoin(page_texts).outerjoin(edits, of_article)
        query = select(func.count()).select_from(waiting).where(*waits(waiting_since))
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def save_analysis(self, article_id: int, analysis: Analysis, at: datetime, edits: int = 0) -> None:
        """In place of an earlier one. `edits`: of the article as it was read; one edited since then waits on."""
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
            if await edits_of(connection, article_id) != edits:
                return
            await replace_analysis(connection, values, at)
            if found:
                await connection.execute(stances.insert(), found)

    async def mark_unanalysable(self, article_id: int, reason: str, at: datetime, edits: int = 0) -> None:
        """Not tried again, unless it was edited since it was read; the article still shows with its title."""
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
            if await edits_of(connection, article_id) == edits:
                await replace_analysis(connection, values, at)


def waits(waiting_since: datetime | None) -> list[ColumnElement[bool]]:
    """For the analysis, and no more for anything else."""
    waiting: list[ColumnElement[bool]] = [articles.c.analysed_at.is_(None)]
    if waiting_since is not None:
        settled = page_texts.c.article_id.is_not(None) & (page_texts.c.state != "wanted")
        waiting.append(settled | (last_change <= waiting_since))
    return waiting


async def edits_of(connection: AsyncConnection, article_id: int) -> int:
    """How many were taken over. Nobody edits the article before this transaction ends."""
    await connection.execute(select(articles.c.id).where(articles.c.id == article_id).with_for_update())
    return await connection.scalar(select(edits.c.number).where(edits.c.article_id == article_id)) or 0


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
        edits=row.edits,
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
