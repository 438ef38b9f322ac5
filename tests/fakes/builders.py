"""Made-up stances, articles, stories and chats with sensible defaults; a test names only what it is about."""

from datetime import UTC, datetime
from typing import Any

from bot.domain import AnalysedArticle, Chat, ChatKind, ChatSettings, Story, StoryPoint
from summarizer.domain import Polarity, Stance

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def stance(actor: str = "France", polarity: Polarity = "opposes", target: str = "the treaty", **more: Any) -> Stance:
    sentence = more.pop("sentence", f"{actor} {polarity} {target}.")
    return Stance(**{"actor": actor, "mention": actor, "polarity": polarity, "cue": polarity, "target": target,
                     "sentence": sentence, **more})  # fmt: skip


def article(id: int = 1, **more: Any) -> AnalysedArticle:  # noqa: A002 - as the field is called
    values: dict[str, Any] = {
        "story_id": None,
        "outlet": "Outlet",
        "feed_url": "https://outlet.example/rss",
        "tags": ("world",),
        "url": f"https://outlet.example/{id}",
        "headline": f"Headline {id}",
        "summary": ("One sentence tells it.",),
        "stances": (),
        "published_at": NOON,
        "seen_at": NOON,
        "language": "en",
    }
    return AnalysedArticle(id, **{**values, **more})


def story(id: int, *articles: AnalysedArticle) -> Story:  # noqa: A002 - as the field is called
    return Story(id, articles or (article(id),))


def point(article_id: int, embedding: tuple[float, ...] = (), story_id: int | None = None, **more: Any) -> StoryPoint:
    values: dict[str, Any] = {"published_at": NOON, "headline": f"Headline {article_id}"}
    return StoryPoint(article_id, story_id, embedding=embedding, **{**values, **more})


def chat(id: int = 42, **more: Any) -> Chat:  # noqa: A002 - as the field is called
    values: dict[str, Any] = {"kind": ChatKind.PRIVATE, "title": "Ada", "settings": ChatSettings(), "created_at": NOON}
    return Chat(id, **{**values, **more})
