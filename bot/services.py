"""What the commands mean, for Telegram, the terminal chat and the command line alike. Values out, no markup."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.digest.positions import views
from bot.digest.selection import choose, due_key
from bot.domain import (
    ActorAnswer,
    Chat,
    ChatSettings,
    DigestAnswer,
    Feed,
    FeedConfig,
    FeedsFound,
    ListImport,
    NoFeeds,
    Request,
    Watching,
)
from bot.errors import InputError
from bot.feeds.feedconfig import url_fault
from bot.feeds.local import is_local
from bot.feeds.opml import read_opml, write_opml
from bot.ports import (
    ActorResolver,
    ArchiveStore,
    ChatStore,
    FeedFinder,
    FeedListEditor,
    FeedStore,
    LatestStore,
    SubscriptionStore,
)
from bot.subscribing import Catalogue, Following, NotKnown

STORIES_WEIGHED = 300  # of one window, before the best are taken
POSITIONS_SHOWN = 50
OTHER_SIDE_REACH = timedelta(days=90)  # before an actor's oldest position shown


@dataclass(frozen=True, slots=True)
class ChatView:
    """A chat as it sees itself. `active` is False after /stop. `due`: an hour of it has passed unserved, so that a
    digest comes with the next tick."""

    settings: ChatSettings
    following: tuple[Following, ...] = ()
    active: bool = True
    due: bool = False


@dataclass(frozen=True, slots=True)
class Subscribed:
    what: Following
    added: bool  # False: it was there already
    chat: ChatView  # as it is now


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """`gone` is empty where the chat does not follow what was named."""

    gone: tuple[Following, ...]
    chat: ChatView  # as it is now


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a re-reading of feeds.toml changed, in titles."""

    total: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Switched:
    """A feed that is asked (`on`) or rests. `changed` is False where it did so already."""

    feed: FeedConfig
    on: bool
    changed: bool


class Services:
    """One method a meaning. `defaults` are the settings of a chat that has chosen none.

    Raises what its ports raise: ConfigError for the feed list, StoreError for the store.
    """

    def __init__(
        self,
        *,
        archive: ArchiveStore,
        latest: LatestStore,
        chats: ChatStore,
        subscriptions: SubscriptionStore,
        feeds: FeedStore,
        actors: ActorResolver,
        feed_list: FeedListEditor,
        finder: FeedFinder,
        defaults: ChatSettings,
    ) -> None:
        self._archive = archive
        self._latest = latest
        self._chats = chats
        self._subscriptions = subscriptions
        self._feeds = feeds
        self._actors = actors
        self._feed_list = feed_list
        self._finder = finder
        self._defaults = defaults

    # --- reading -----------------------------------------------------------------------------------------------------

    async def digest(self, window: timedelta, tag: str | None, now: datetime, stories: int) -> DigestAnswer:
        """The best stories of the window; where it holds none, the latest there are. `tag` as `find_tag` gives it."""
        watching = await self._latest.watching()
        found = await self._archive.stories(now - window, tag, STORIES_WEIGHED)
        if found:
            chosen = choose(found, stories)
            return DigestAnswer(tuple(chosen), window, tag, watching, more=len(found) - len(chosen))
        latest = await self._latest.latest_stories(stories, tag)
        return DigestAnswer(tuple(latest), window, tag, watching, older=bool(latest))

    async def actor(self, name: str, now: datetime) -> ActorAnswer:
        """'Paris', 'macron' and 'élysée' give France's positions. An unknown name comes back as asked."""
        watching = await self._latest.watching()
        catalogue = await self._catalogue()
        actor = catalogue.actor(name)
        if actor is None:
            return ActorAnswer(name, False, (), (), catalogue.nearest_actors(name), watching)
        positions = await self._archive.positions(actor, POSITIONS_SHOWN)
        oldest = min((position.article.published_at for position in positions), default=now)
        others = await self._archive.positions_since(oldest - OTHER_SIDE_REACH) if positions else []
        shown = views(positions, others, self._actors.resolve)
        return ActorAnswer(
            name=actor,
            known=True,
            against=tuple(view for view in shown if view.position.stance.polarity == "opposes"),
            in_favour=tuple(view for view in shown if view.position.stance.polarity == "supports"),
            nearest=(),
            watching=watching,
        )

    async def find_tag(self, name: str) -> str | NotKnown:
        """The tag as the feed list writes it."""
        catalogue = await self._catalogue(with_actors=False)
        tag = catalogue.tag(name)
        return tag if tag is not None else NotKnown("tag", name, catalogue.nearest_tags(name), catalogue.tags)

    async def actor_examples(self, limit: int) -> list[str]:
        """Those most is known of."""
        return (await self._archive.actor_names())[:limit]

    async def knows_actor(self, name: str) -> bool:
        return (await self._catalogue()).actor(name) is not None

    async def status(self) -> Watching:
        return await self._latest.watching()

    # --- chats -------------------------------------------------------------------------------------------------------

    async def chat(self, chat_id: int, now: datetime) -> ChatView:
        chat = await self._chats.chat(chat_id)
        return ChatView(self._defaults) if chat is None else await self._view(chat, now)

    async def start(self, request: Request, now: datetime) -> ChatView:
        """Remember the chat, and send to it again if it was stopped. Subscribes it to nothing."""
        return await self._view(await self._chats.remember_chat(request, self._defaults, now), now)

    async def subscribe(self, request: Request, words: str, now: datetime) -> Subscribed | NotKnown:
        """'' is everything; see subscribing.Catalogue.read. A stopped chat is served again."""
        catalogue = await self._catalogue()
        wanted = catalogue.read(words)
        if isinstance(wanted, NotKnown):
            return wanted
        await self._chats.remember_chat(request, self._defaults, now)
        added = await self._subscriptions.subscribe(request.chat_id, wanted, now)
        return Subscribed(catalogue.name(wanted), added, await self.chat(request.chat_id, now))

    async def unsubscribe(self, chat_id: int, words: str | None, now: datetime) -> Unsubscribed:
        """None: from all there is. 'everything' is the one subscription of that name."""
        before = await self.chat(chat_id, now)
        held = [following.subscription for following in before.following]
        if words is None:
            await self._subscriptions.unsubscribe(chat_id, None)
            return Unsubscribed(before.following, replace(before, following=()))
        catalogue = await self._catalogue()
        meant = catalogue.held(words, held)
        if meant is None:
            return Unsubscribed((), before)
        await self._subscriptions.unsubscribe(chat_id, meant)
        return Unsubscribed((catalogue.name(meant),), await self.chat(chat_id, now))

    async def change_settings(self, request: Request, settings: ChatSettings, now: datetime) -> None:
        """For a chat that never spoke before, it is remembered with these; a stopped one stays stopped."""
        if await self._chats.chat(request.chat_id) is None:
            await self._chats.remember_chat(request, settings, now)
        else:
            await self._chats.change_settings(request.chat_id, settings)

    async def stop(self, chat_id: int) -> bool:
        """Send nothing more and keep the data; False where nothing was sent anyway."""
        chat = await self._chats.chat(chat_id)
        if chat is None or not chat.active:
            return False
        await self._chats.deactivate(chat_id)
        return True

    # --- feeds -------------------------------------------------------------------------------------------------------

    async def feeds(self) -> list[Feed]:
        return await self._feeds.feeds()

    async def add_feed(self, url: str, title: str, tags: tuple[str, ...], now: datetime) -> FeedConfig:
        """Write a feed into feeds.toml; it is checked with the next tick. No title: its host's name."""
        config = FeedConfig(url, title or host_of(url), tags)
        self._feed_list.add(config)  # in the event loop, though it reads a small file: two edits never interleave
        await self.reload(now)
        return config

    async def find_feeds(self, url: str) -> FeedsFound | NoFeeds:
        """The feeds of a page, to choose from. Raises InputError for what is no address of the web."""
        if (fault := "must start with https://" if is_local(url) else url_fault(url, Path())) is not None:
            raise InputError(f"the url {fault}")
        return await self._finder.find(url)

    async def import_feeds(self, opml: bytes, now: datetime) -> ListImport:
        """Into feeds.toml, what is not listed there. Raises InputError for what is no OPML."""
        outlines = read_opml(opml)
        report = replace(self._feed_list.add_all(outlines.feeds), refused=outlines.faults)
        await self.reload(now)
        return report

    async def export_feeds(self) -> bytes:
        """The feed list as OPML."""
        return write_opml(self._feed_list.load())

    async def remove_feed(self, url_or_title: str, now: datetime) -> FeedConfig:
        """Take a feed out of feeds.toml; its articles stay."""
        removed = self._feed_list.remove(url_or_title)
        await self.reload(now)
        return removed

    async def enable_feed(self, url_or_title: str, enabled: bool, now: datetime) -> Switched:
        """Let a feed rest, or ask it again, by its `enabled` in feeds.toml."""
        before = self._feed_list.enable(url_or_title, enabled)
        await self.reload(now)
        return Switched(before, enabled, before.enabled != enabled)

    async def reload(self, now: datetime) -> ListChange:
        """Read feeds.toml anew. Where it is faulty, ConfigError, and the stored list stays in force."""
        configs = self._feed_list.load()
        before = {feed.config.url: feed.config for feed in await self._feeds.feeds()}
        await self._feeds.sync_feeds(configs, now)
        after = {config.url: config for config in configs}
        return ListChange(
            total=len(configs),
            added=tuple(after[url].title for url in after if url not in before),
            removed=tuple(before[url].title for url in before if url not in after),
            changed=tuple(after[url].title for url in after if url in before and before[url] != after[url]),
        )

    async def reload_and_retry(self, now: datetime) -> ListChange:
        """What an operator means who has mended a list or a network: read it anew, and ask failing feeds at once, also
        those that were given up."""
        change = await self.reload(now)
        await self._feeds.retry_failing(now)
        return change

    # --- within ------------------------------------------------------------------------------------------------------

    async def _catalogue(self, with_actors: bool = True) -> Catalogue:
        """`with_actors`: those of the stored stances, too, which takes a walk through them."""
        feeds = [feed.config for feed in await self._feeds.feeds()]
        return Catalogue(feeds, await self._archive.actor_names() if with_actors else (), self._actors)

    async def _view(self, chat: Chat, now: datetime) -> ChatView:
        catalogue = await self._catalogue(with_actors=False)
        following = tuple(catalogue.name(subscription) for subscription in chat.subscriptions)
        return ChatView(chat.settings, following, chat.active, due_key(chat, now) is not None)


def host_of(url: str) -> str:
    """The server's name, for a feed without a title; the address as given where it names none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
