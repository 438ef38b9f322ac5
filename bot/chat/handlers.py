"""One method a command: reads its words, asks the services, answers in the words of `texts`."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from bot.chat import texts
from bot.chat.arguments import (
    WrongWindow,
    ZoneNotFound,
    find_zone,
    read_digest_words,
    read_feed_words,
    read_hours,
    web_address,
)
from bot.chat.commands import COMMANDS, Typed, find_command, read_command
from bot.digest import render
from bot.domain import ChatKind, ChatSettings, FeedsFound, File, NoFeeds, Reply, Request
from bot.errors import UserError
from bot.feeds.opml import read_file
from bot.services import Services
from bot.subscribing import NotKnown, near

DAY = timedelta(days=1)
MOST_STORIES = 30
LONGEST_WORDS = 120  # characters that name a tag, feed, actor or keyword
SETTINGS = ("hours", "zone", "mode", "stories", "updates")
EXPORT_NAME = "stancewire-feeds.opml"
ALL_WORDS = ("", "all")

Answer = Callable[[Request, str, datetime], Awaitable[Reply]]


class Handlers:
    """Answers what people type. Fulfils ports.Commands; surprises rise to the transport, which knows whom to tell."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._answers: dict[str, Answer] = {
            "digest": self._digest,
            "actor": self._actor,
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "subscriptions": self._subscriptions,
            "feeds": self._feeds,
            "settings": self._settings,
            "start": self._start,
            "help": self._help,
            "stop": self._stop,
            "addfeed": self._add_feed,
            "removefeed": self._remove_feed,
            "pausefeed": self._pause_feed,
            "resumefeed": self._resume_feed,
            "importfeeds": self._import_feeds,
            "export": self._export,
            "reload": self._reload,
            "status": self._status,
        }

    async def handle(self, request: Request, now: datetime) -> Reply:
        typed = read_command(request.text)
        try:
            if request.file is not None:
                return await self._take_file(request, request.file, now)
            if typed is None:
                return await self._talk(request, now)
            command = find_command(typed.name)
            if command is None:
                return unknown(typed, request)
            if command.operator_only and not request.is_operator:
                return say(texts.ONLY_OPERATORS)
            if command.configures and not request.may_configure:
                return say(texts.ONLY_ADMINS)
            return await self._answers[command.name](request, typed.words, now)
        except UserError as error:
            return say(texts.failed(str(error)))

    async def _talk(self, request: Request, now: datetime) -> Reply:
        """Text that is no command: where somebody talks to the bot alone, the name of an actor."""
        if request.chat_kind not in (ChatKind.PRIVATE, ChatKind.CONSOLE) or not request.text.strip():
            return Reply(())
        if len(request.text) <= LONGEST_WORDS and await self._services.knows_actor(request.text):
            return await self._actor(request, request.text, now)
        return say(texts.no_command(request.text, find_command(request.text.split()[0].casefold())))

    async def _take_file(self, request: Request, file: File, now: datetime) -> Reply:
        """A list of feeds, which operators may send."""
        if request.is_operator:
            return say(texts.feeds_imported(await self._services.import_feeds(file.content, now)))
        return say(texts.ONLY_OPERATORS) if request.chat_kind is ChatKind.PRIVATE else Reply(())

    # --- reading -----------------------------------------------------------------------------------------------------

    async def _start(self, request: Request, _words: str, now: datetime) -> Reply:
        services = self._services
        chat = await (services.start(request, now) if request.may_configure else services.chat(request.chat_id, now))
        watched = [feed for feed in await services.feeds() if feed.config.enabled]
        return say(texts.welcome(chat, len(watched), now))

    async def _help(self, request: Request, _words: str, _now: datetime) -> Reply:
        return say(texts.help_page(c for c in COMMANDS if request.is_operator or not c.operator_only))

    async def _digest(self, request: Request, words: str, now: datetime) -> Reply:
        asked = read_digest_words(words, DAY)
        if isinstance(asked, WrongWindow):
            return say(texts.wrong_window(asked.asked))
        window, name = asked
        tag = await self._services.find_tag(name) if name else None
        if isinstance(tag, NotKnown):
            return say(texts.not_known(tag))
        settings = (await self._services.chat(request.chat_id, now)).settings
        answer = await self._services.digest(window, tag, now, settings.stories)
        return Reply(render.digest_messages(answer, settings.zone, now))

    async def _actor(self, request: Request, words: str, now: datetime) -> Reply:
        if not words:
            return say(texts.which_actor(await self._services.actor_examples(3)))
        if len(words) > LONGEST_WORDS:
            return say(texts.TOO_LONG)
        answer = await self._services.actor(words, now)
        zone = (await self._services.chat(request.chat_id, now)).settings.zone
        return Reply(render.actor_messages(answer, zone, now))

    async def _feeds(self, _request: Request, words: str, now: datetime) -> Reply:
        tag = await self._services.find_tag(words) if words else None
        if isinstance(tag, NotKnown):
            return say(texts.not_known(tag))
        feeds = [feed for feed in await self._services.feeds() if tag is None or tag in feed.config.tags]
        return say(*texts.feeds_page(feeds, now))

    # --- what the chat gets ------------------------------------------------------------------------------------------

    async def _subscribe(self, request: Request, words: str, now: datetime) -> Reply:
        if len(words) > LONGEST_WORDS:
            return say(texts.TOO_LONG)
        result = await self._services.subscribe(request, words, now)
        return say(texts.not_known(result) if isinstance(result, NotKnown) else texts.subscribed(result, now))

    async def _unsubscribe(self, request: Request, words: str, now: datetime) -> Reply:
        meant = None if words.casefold() in ALL_WORDS else words
        return say(texts.unsubscribed(await self._services.unsubscribe(request.chat_id, meant, now), words, now))

    async def _subscriptions(self, request: Request, _words: str, now: datetime) -> Reply:
        return say(texts.subscriptions_page(await self._services.chat(request.chat_id, now), now))

    async def _stop(self, request: Request, _words: str, _now: datetime) -> Reply:
        return say(texts.STOPPED if await self._services.stop(request.chat_id) else texts.NOTHING_TO_STOP)

    async def _settings(self, request: Request, words: str, now: datetime) -> Reply:
        settings = (await self._services.chat(request.chat_id, now)).settings
        if not words:
            return say(texts.settings_page(settings, now))
        if not request.may_configure:
            return say(texts.ONLY_ADMINS)
        changed = read_setting(settings, words, now)
        if isinstance(changed, str):
            return say(changed)
        await self._services.change_settings(request, changed, now)
        return say(texts.settings_changed(await self._services.chat(request.chat_id, now), now))

    # --- for operators -----------------------------------------------------------------------------------------------

    async def _add_feed(self, _request: Request, words: str, now: datetime) -> Reply:
        """Of a page with one feed that feed; of a page with several the choice. An address that cannot be looked at
        now is added as it is."""
        if not words:
            return say(texts.WHICH_FEED_TO_ADD)
        given, title, tags = read_feed_words(words)
        url = web_address(given)
        match await self._services.find_feeds(url):
            case FeedsFound(feeds=(feed,)):
                added = await self._services.add_feed(feed.url, title or feed.title, tags, now)
                return say(texts.feed_added(added), texts.preview(feed, now))
            case FeedsFound(feeds=feeds):
                return say(texts.which_of_feeds(url, len(feeds)), *texts.feed_choices(feeds, title, tags, now))
            case NoFeeds(reason=reason, passing=True):
                return say(texts.feed_added_unseen(await self._services.add_feed(url, title, tags, now), reason))
            case NoFeeds(reason=reason):
                return say(texts.failed(f"{url}: {reason}"))

    async def _import_feeds(self, request: Request, words: str, now: datetime) -> Reply:
        """A file comes by _take_file; only the terminal's chat may name one of this machine."""
        if request.chat_kind is not ChatKind.CONSOLE or not words:
            return say(texts.HOW_TO_IMPORT if request.chat_kind is not ChatKind.CONSOLE else texts.WHICH_FILE)
        content = await asyncio.to_thread(read_file, words)
        return say(texts.feeds_imported(await self._services.import_feeds(content, now)))

    async def _export(self, _request: Request, _words: str, _now: datetime) -> Reply:
        return Reply((texts.EXPORTED,), File(EXPORT_NAME, await self._services.export_feeds()))

    async def _remove_feed(self, _request: Request, words: str, now: datetime) -> Reply:
        if not words:
            return say(texts.WHICH_FEED_TO_REMOVE)
        return say(texts.feed_removed(await self._services.remove_feed(words, now)))

    async def _pause_feed(self, _request: Request, words: str, now: datetime) -> Reply:
        if not words:
            return say(texts.WHICH_FEED_TO_PAUSE)
        return say(texts.feed_switched(await self._services.enable_feed(words, False, now)))

    async def _resume_feed(self, _request: Request, words: str, now: datetime) -> Reply:
        if not words:
            return say(texts.WHICH_FEED_TO_RESUME)
        return say(texts.feed_switched(await self._services.enable_feed(words, True, now)))

    async def _reload(self, _request: Request, _words: str, now: datetime) -> Reply:
        return say(texts.reloaded(await self._services.reload_and_retry(now)))

    async def _status(self, _request: Request, _words: str, now: datetime) -> Reply:
        return say(texts.status_page(await self._services.status(), now))


def say(*blocks: str) -> Reply:
    """In one message, where it holds them."""
    return Reply(render.split(blocks))


def unknown(typed: Typed, request: Request) -> Reply:
    """In a group other bots have commands of their own."""
    if request.chat_kind in (ChatKind.GROUP, ChatKind.CHANNEL) and not typed.addressed:
        return Reply(())
    names = [c.name for c in COMMANDS if request.is_operator or not c.operator_only]
    return say(texts.unknown_command(typed.name, near(typed.name, names)))


def read_setting(settings: ChatSettings, words: str, now: datetime) -> ChatSettings | str:
    """The settings with 'hours 7 19' or the like applied, or what to say of words that cannot be."""
    key, _, value = words.partition(" ")
    match key.casefold():
        case "hours" | "hour":
            hours = read_hours(value)
            return texts.WRONG_HOURS if hours is None else replace(settings, hours=hours)
        case "zone" | "timezone":
            zone = find_zone(value, available_timezones(), now) if value else None
            if isinstance(zone, ZoneNotFound):
                return texts.zone_not_found(zone)
            return texts.WHICH_ZONE if zone is None else replace(settings, zone=zone)
        case "mode":
            match value.casefold():
                case "digest" | "instant" as mode:
                    return replace(settings, mode=mode)
            return texts.WRONG_MODE
        case "stories":
            return read_stories(settings, value)
        case "updates" | "update":
            match value.casefold():
                case "on" | "off" as word:
                    return replace(settings, updates=word == "on")
            return texts.WRONG_UPDATES
    return texts.unknown_setting(key, near(key, SETTINGS), SETTINGS)


def read_stories(settings: ChatSettings, value: str) -> ChatSettings | str:
    stories = int(value) if value.isdecimal() and len(value) < 4 else 0
    return replace(settings, stories=stories) if 1 <= stories <= MOST_STORIES else texts.wrong_stories(MOST_STORIES)
