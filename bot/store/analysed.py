"""Articles and stories as digests show them, put together from their rows with a few queries whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import AnalysedArticle, Story
from bot.store.articles import stance_of
from bot.store.chunks import chunks
from bot.store.tables import analyses, articles, edits, feeds, stances
from summarizer.domain import Stance


async def load_stories(connection: AsyncConnection, ids: Sequence[int], certain: float = 0.0) -> list[Story]:
    """Whole stories in the order of `ids`, with the stances of at least that confidence."""
    members: dict[int, list[AnalysedArticle]] = defaultdict(list)
    for article in await load_articles(connection, articles.c.story_id, ids, certain):
        if article.story_id is not None:
            members[article.story_id].append(article)
    return [Story(story_id, tuple(members[story_id])) for story_id in ids if story_id in members]


async def load_articles(
    connection: AsyncConnection, column: Column[Any], ids: Sequence[int], certain: float = 0.0
) -> list[AnalysedArticle]:
    """Analysed articles whose `column` (a column of articles) is one of `ids`, newest first; with the stances of at
    least that confidence."""
    found: list[AnalysedArticle] = []
    for some in chunks(ids):
        query = articles_with_analysis().where(column.in_(some))
        stances_of = await load_stances(connection, column, some, certain)
        found += [analysed_of(row, stances_of[row.id]) for row in await connection.execute(query)]
    return sorted(found, key=lambda article: (article.published_at, article.id), reverse=True)


def articles_with_analysis() -> Select[Any]:
    return (
        select(
            articles.c.id,
            articles.c.story_id,
            articles.c.url,
            articles.c.published_at,
            articles.c.seen_at,
            analyses.c.headline,
            analyses.c.summary,
            analyses.c.language,
            analyses.c.stances_sought,
            feeds.c.title.label("outlet"),
            feeds.c.url.label("feed_url"),
            feeds.c.tags,
            edits.c.edited_at,
        )
        .select_from(articles)
        .join(analyses)
        # An edit that waits to be analysed is not told of: what is shown is still the text before.
        .outerjoin(edits, (edits.c.article_id == articles.c.id) & articles.c.analysed_at.is_not(None))
        .join(feeds, feeds.c.id == articles.c.feed_id)
    )


async def load_stances(
    connection: AsyncConnection, column: Column[Any], ids: Sequence[int], certain: float
) -> dict[int, tuple[Stance, ...]]:
    """By article id; () for one without any."""
    wanted = column.in_(ids) & (stances.c.confidence >= certain)
    query = select(stances).join(articles).where(wanted).order_by(stances.c.article_id, stances.c.position)
    found: dict[int, tuple[Stance, ...]] = defaultdict(tuple)
    for row in await connection.execute(query):
        found[row.article_id] += (stance_of(row),)
    return found


def analysed_of(row: Row[Any], found: tuple[Stance, ...]) -> AnalysedArticle:
    return AnalysedArticle(
        id=row.id,
        story_id=row.story_id,
        outlet=row.outlet,
        feed_url=row.feed_url,
        tags=tuple(row.tags),
        url=row.url,
        headline=row.headline,
        summary=tuple(row.summary),
        stances=found,
        published_at=row.published_at,
        seen_at=row.seen_at,
        language=row.language,
        edited_at=row.edited_at,
        stances_sought=row.stances_sought,
    )
