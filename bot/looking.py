"""`digest`, `actor` and `feeds`: what is stored, for people or as JSON, and the feed list."""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app import App, open_app
from bot.chat.arguments import WrongWindow, read_digest_words
from bot.chat.console import CHAT_ID, Screen
from bot.chat.feed_table import feed_table
from bot.domain import (
    AnalysedArticle,
    ChatKind,
    Feed,
    FeedConfig,
    FetchedFeed,
    FetchFailed,
    ParsedFeed,
    PositionView,
    Request,
    Story,
)
from bot.errors import ConfigError, InputError
from bot.settings import Settings
from summarizer.rows import stance_row

Say = Callable[[str], None]
Row = dict[str, Any]


async def digest(settings: Settings, since: str, tag: str | None, as_json: bool, say: Say) -> None:
    """The window's stories. Raises InputError for a window or tag that means nothing."""
    asked = read_digest_words(since, timedelta(days=1))
    if isinstance(asked, WrongWindow) or asked[1]:
        raise InputError(f'--since "{since}": give hours, days or weeks up to 30 days, such as 12h or 7d')
    window, _ = asked
    async with open_app(settings) as app:
        if not as_json:
            await show(app, f"/digest {since} {tag or ''}")
            return
        found = await app.services.digest(window, tag, app.clock(), settings.digest.stories)
        stories = () if found.older else found.stories
        say(json.dumps([story_row(story) for story in stories], ensure_ascii=False, indent=2))


async def actor(settings: Settings, name: str, as_json: bool, say: Say) -> None:
    """The actor's page."""
    async with open_app(settings) as app:
        if not as_json:
            await show(app, f"/actor {name}")
            return
        found = await app.services.actor(name, app.clock())
        row = {
            "actor": found.name,
            "known": found.known,
            "nearest": list(found.nearest),
            "opposes": [position_row(view) for view in found.against],
            "supports": [position_row(view) for view in found.in_favour],
        }
        say(json.dumps(row, ensure_ascii=False, indent=2))


async def show(app: App, command: str) -> None:
    """What the terminal chat would answer."""
    request = Request(CHAT_ID, ChatKind.CONSOLE, "Terminal", command, is_operator=True)
    screen = Screen(sys.stdout)
    for message in (await app.handle(request, app.clock())).messages:
        screen.show(message)


# --- the feed list ---------------------------------------------------------------------------------------------------


async def feeds(settings: Settings, as_json: bool, say: Say) -> None:
    """Every feed with how it goes."""
    async with open_app(settings) as app:
        await app.read_feed_list()
        if as_json:
            say(json.dumps([feed_row(feed) for feed in await app.services.feeds()], ensure_ascii=False, indent=2))
        else:
            for line in feed_table(await app.services.feeds(), app.clock()):
                say(line)


async def switch_feed(settings: Settings, which: str, on: bool, say: Say) -> None:
    """Let it rest, or watch it again, in feeds.toml. Raises ConfigError where no feed or several are called so."""
    async with open_app(settings) as app:
        switched = await app.services.enable_feed(which, on, app.clock())
        say(f"{switched.feed.title} {'is watched' if on else 'is paused'}{'' if switched.changed else ' already'}.")


async def add_feed(settings: Settings, url: str, title: str, tags: Sequence[str], say: Say) -> None:
    """Into feeds.toml. Raises ConfigError for what cannot be added."""
    async with open_app(settings) as app:
        added = await app.services.add_feed(url, title, tuple(tags), app.clock())
        say(f"Added {added.title} ({added.url}).")


async def remove_feed(settings: Settings, which: str, say: Say) -> None:
    """Out of feeds.toml. Raises ConfigError where no feed or several are called so."""
    async with open_app(settings) as app:
        removed = await app.services.remove_feed(which, app.clock())
        say(f"Removed {removed.title} ({removed.url}). Its articles stay.")


async def check_feeds(settings: Settings, which: Sequence[str], say: Say) -> int:
    """Fetch them now and tell how each answers; returns how many fail. Raises ConfigError for an unknown one."""
    async with open_app(settings) as app:
        configs = [config for config in app.parts.feed_list.load() if config.enabled]
        chosen = [named(configs, name) for name in which] or configs
        failing = 0
        for checking in asyncio.as_completed([answer_of(app, config) for config in chosen]):
            sound, line = await checking
            failing += not sound
            say(line)
    return failing


def named(configs: Sequence[FeedConfig], name: str) -> FeedConfig:
    for config in configs:
        if name.casefold() in (config.url.casefold(), config.title.casefold()):
            return config
    raise ConfigError(f'no feed is called "{name}"; `stancewire feeds list` shows them all')


async def answer_of(app: App, config: FeedConfig) -> tuple[bool, str]:
    outcome = await app.parts.fetcher.fetch(Feed(0, config))
    if isinstance(outcome, FetchedFeed):
        parsed = await app.parts.parser.parse(outcome)
        if isinstance(parsed, ParsedFeed):
            return True, f"ok   {config.title}: {len(parsed.entries)} entries"
        outcome = parsed
    reason = outcome.reason if isinstance(outcome, FetchFailed) else "gone for good (410)"
    return False, f"BAD  {config.title}: {reason} ({config.url})"


# --- rows ------------------------------------------------------------------------------------------------------------


def story_row(story: Story) -> Row:
    """A story as JSON has it: its articles newest first."""
    return {"story": story.id, "articles": [article_row(article) for article in story.articles]}


def article_row(article: AnalysedArticle) -> Row:
    return {
        "headline": article.headline,
        "outlet": article.outlet,
        "url": article.url,
        "published_at": iso(article.published_at),
        "summary": list(article.summary),
        "stances": [stance_row(stance) for stance in article.stances],
        "tags": list(article.tags),
        "language": article.language,
    }


def position_row(view: PositionView) -> Row:
    article = view.position.article
    return {
        **stance_row(view.position.stance),
        "outlet": article.outlet,
        "url": article.url,
        "published_at": iso(article.published_at),
        "other_side": [position.stance.actor for position in view.other_side],
    }


def feed_row(feed: Feed) -> Row:
    return {
        "title": feed.config.title,
        "url": feed.config.url,
        "tags": list(feed.config.tags),
        "enabled": feed.config.enabled,
        "last_success_at": feed.last_success_at and iso(feed.last_success_at),
        "next_check_at": feed.next_check_at and iso(feed.next_check_at),
        "failures": feed.failures,
        "error": feed.error,
        "gone": feed.gone,
        "moved_to": feed.fetch_url,
    }


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
