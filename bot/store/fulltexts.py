"""The full texts of articles whose feeds have but teasers: which are wanted, and what became of them.
Fulfils FullTextStore."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Row, func, select, update

from bot.domain import UndecidedText, WantedText
from bot.store.articles import last_change, of_article
from bot.store.engine import Database
from bot.store.feed_rows import full_text_of
from bot.store.tables import articles, edits, feeds, page_texts

ENTRIES_OF_HABIT = 20  # the latest of a feed


class FullTexts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def undecided_texts(self, limit: int) -> list[UndecidedText]:
        """Of articles that are not analysed, newest first."""
        query = (
            select(articles.c.id, articles.c.url, articles.c.text, articles.c.feed_id)
            .add_columns(feeds.c.url.label("feed_url"), feeds.c.full_text, feeds.c.never_full_text)
            .select_from(articles.join(feeds).outerjoin(page_texts))
            .where(articles.c.analysed_at.is_(None), page_texts.c.article_id.is_(None))
            .order_by(articles.c.published_at.desc(), articles.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
            lengths: dict[int, tuple[int, ...]] = {}
            for feed_id in {row.feed_id for row in rows}:
                latest = select(articles.c.id).where(articles.c.feed_id == feed_id)
                latest = latest.order_by(articles.c.id.desc()).limit(ENTRIES_OF_HABIT)
                found = await connection.scalars(select(func.length(articles.c.text)).where(articles.c.id.in_(latest)))
                lengths[feed_id] = tuple(found)
        return [
            UndecidedText(row.id, row.url, row.text, row.feed_url, full_text_of(row), lengths[row.feed_id])
            for row in rows
        ]

    async def record_choices(self, choices: Mapping[int, bool], at: datetime) -> None:
        """Article id -> whether its page is wanted, due at once. What was decided before stays."""
        values = [
            {
                "article_id": article_id,
                "state": "wanted" if wanted else "unwanted",
                "tries": 0,
                "next_at": at if wanted else None,
            }
            for article_id, wanted in choices.items()
        ]
        if values:
            async with self._database.write() as connection:
                await connection.execute(self._database.insert(page_texts).on_conflict_do_nothing(), values)

    async def due_texts(self, now: datetime, seen_since: datetime, limit: int) -> list[WantedText]:
        """Of articles that are not analysed and were seen, or edited, since then, newest first."""
        query = (
            select(articles.c.id, articles.c.url, articles.c.title, articles.c.text)
            .add_columns(page_texts.c.tries, last_change.label("seen_at"))
            .select_from(articles.join(page_texts).outerjoin(edits, of_article))
            .where(articles.c.analysed_at.is_(None), last_change > seen_since)
            .where(page_texts.c.state == "wanted", page_texts.c.next_at <= now)
            .order_by(articles.c.published_at.desc(), articles.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [wanted_of(row) for row in await connection.execute(query)]

    async def save_full_text(self, article_id: int, text: str) -> None:
        await self._change(article_id, state="fetched", text=text, next_at=None)

    async def postpone_text(self, article_id: int, until: datetime, reason: str) -> None:
        """One try more was made, in vain."""
        await self._change(article_id, tries=page_texts.c.tries + 1, next_at=until, reason=reason)

    async def give_up_text(self, article_id: int, reason: str) -> None:
        """The feed's own text stays."""
        await self._change(article_id, state="failed", tries=page_texts.c.tries + 1, next_at=None, reason=reason)

    async def _change(self, article_id: int, **values: object) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(page_texts).where(page_texts.c.article_id == article_id).values(values))


def wanted_of(row: Row[tuple[object, ...]]) -> WantedText:
    return WantedText(row.id, row.url, row.title, row.text, row.seen_at, row.tries)
