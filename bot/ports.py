"""What the stages and services need of the outside, as small Protocols named for who needs them.

`bot/store`, `bot/feeds`, `bot/chat` and `summarizer` fulfil them; `tests/fakes` has hand-written others.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain import (
    Article,
    Chat,
    ChatKind,
    ChatSettings,
    Delivery,
    Digest,
    Feed,
    FeedCheck,
    FeedConfig,
    FeedsFound,
    FetchedFeed,
    FetchFailed,
    FetchOutcome,
    HubOffer,
    HubSubscription,
    ListImport,
    NoFeeds,
    PageOutcome,
    ParsedFeed,
    Position,
    Reply,
    Request,
    SendOutcome,
    StoredEntry,
    Story,
    StoryPoint,
    Subscription,
    UndecidedText,
    WantedText,
    Watching,
)
from summarizer.domain import Actor, Analysis, Document

# --- collect ---------------------------------------------------------------------------------------------------------


class CollectStore(Protocol):
    async def due_feeds(self, now: datetime, limit: int) -> list[Feed]: ...

    async def known_keys(self, feed_id: int, keys: Sequence[str]) -> dict[str, str]:
        """Those of `keys` that were met in this feed before, as articles or as backlog, each with the fingerprint of
        what its entry said last, "" where that was not taken."""

    async def stored_entries(self, feed_id: int, keys: Sequence[str]) -> dict[str, StoredEntry]:
        """By key: what the articles of these entries have of them. None for the backlog."""

    async def record_check(self, check: FeedCheck) -> int:
        """Apply one check in one transaction; returns how many articles were new. Safe to repeat."""


class HealthStore(Protocol):
    async def unreported_feeds(self) -> list[Feed]:
        """Feeds in use that fail and of which the operators were not told yet."""

    async def report_feeds(
        self, feed_ids: Sequence[int], chat_ids: Sequence[int], messages: Sequence[str], at: datetime
    ) -> int:
        """Messages into the outbox for those of the chats that the bot may write to, and the feeds marked as told of,
        in one transaction; returns how many chats there were."""


class HubStore(Protocol):
    """Subscriptions at the hubs of feeds. `base`: our own address as hubs reach it."""

    async def hub_offers(self, base: str, limit: int) -> list[HubOffer]:
        """Of feeds in use without a subscription there under this `base`."""

    async def unwanted_subscriptions(self, base: str, limit: int) -> list[HubSubscription]:
        """Of feeds that are in use no longer, or name no hub."""

    async def due_subscriptions(self, now: datetime, base: str, limit: int) -> list[HubSubscription]:
        """Those to be asked for, renewed or ended again."""

    async def subscription(self, callback: str) -> HubSubscription | None: ...

    async def save_subscription(self, subscription: HubSubscription) -> None:
        """In place of the feed's earlier one; the lease of one with another callback is over."""

    async def confirm_subscription(self, callback: str, until: datetime, renew_at: datetime) -> None:
        """The hub will tell of news until then."""

    async def refuse_subscription(self, callback: str, reason: str, again_at: datetime) -> None:
        """A lease that holds goes on to its end."""

    async def forget_subscription(self, callback: str) -> None: ...

    async def ping(self, callback: str, at: datetime) -> bool:
        """Make the feed due; False where no news is waited for."""


class Hub(Protocol):
    async def ask(self, hub: str, form: Mapping[str, str]) -> FetchFailed | None:
        """None: the hub takes the request."""


class Fetcher(Protocol):
    async def fetch(self, feed: Feed) -> FetchOutcome:
        """Never raises for what a server or network does; only for programming errors."""


class FeedParser(Protocol):
    async def parse(self, fetched: FetchedFeed) -> ParsedFeed | FetchFailed:
        """Bytes to entries, in a worker with a time limit."""


# --- complete --------------------------------------------------------------------------------------------------------


class FullTextStore(Protocol):
    async def undecided_texts(self, limit: int) -> list[UndecidedText]:
        """Of articles that are not analysed, newest first."""

    async def record_choices(self, choices: Mapping[int, bool], at: datetime) -> None:
        """Article id -> whether its page is wanted, due at once. What was decided before stays."""

    async def due_texts(self, now: datetime, seen_since: datetime, limit: int) -> list[WantedText]:
        """Of articles that are not analysed and were seen since then, newest first."""

    async def save_full_text(self, article_id: int, text: str) -> None: ...

    async def postpone_text(self, article_id: int, until: datetime, reason: str) -> None:
        """One try more was made, in vain."""

    async def give_up_text(self, article_id: int, reason: str) -> None:
        """The feed's own text stays."""


class PageSource(Protocol):
    async def read(self, url: str) -> PageOutcome:
        """Never raises for what a site does; only for programming errors."""


# --- analyse ---------------------------------------------------------------------------------------------------------


class AnalyseStore(Protocol):
    async def unanalysed(self, limit: int, waiting_since: datetime | None = None) -> list[Article]:
        """Newest first. With a time: but for those seen later than that which still wait for their full text."""

    async def count_unanalysed(self, waiting_since: datetime | None = None) -> int: ...

    async def save_analysis(self, article_id: int, analysis: Analysis, at: datetime, edits: int = 0) -> None:
        """In place of an earlier one. `edits`: of the article as it was read; one edited since then waits on."""

    async def mark_unanalysable(self, article_id: int, reason: str, at: datetime, edits: int = 0) -> None:
        """Not tried again, unless it was edited since it was read; the article still shows with its title."""


class Analyser(Protocol):
    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        """One Analysis a Document, in order. Blocking: call it in a thread."""


class ActorResolver(Protocol):
    def resolve(self, mention: str) -> Actor | None:
        """'Paris', 'Macron' and 'the Elysee' to France; None where nothing known is named."""

    def nearest(self, name: str, among: Sequence[str], limit: int = 3) -> list[str]:
        """Names of `among` and of the gazetteer that the misspelt `name` may mean, best first."""


# --- group -----------------------------------------------------------------------------------------------------------


class GroupStore(Protocol):
    async def ungrouped(self, limit: int) -> list[StoryPoint]:
        """Analysed articles without a story, oldest first."""

    async def story_points(self, since: datetime) -> list[StoryPoint]:
        """Grouped articles published since then."""

    async def assign_stories(self, groups: Sequence[tuple[int | None, Sequence[int]]]) -> None:
        """(story id, or None for a new one; article ids) each, in one transaction."""


# --- compose ---------------------------------------------------------------------------------------------------------


class ComposeStore(Protocol):
    async def active_chats(self) -> list[Chat]: ...

    async def unsent_stories(self, chat_id: int, seen_since: datetime, published_since: datetime) -> list[Story]:
        """Stories with an article seen and published since then that this chat was not sent yet."""

    async def updated_stories(self, chat_id: int, edited_since: datetime, published_since: datetime) -> list[Story]:
        """Stories that this chat was sent, with an article published since then of which an edit after `edited_since`
        was not sent."""

    async def enqueue(self, digest: Digest) -> bool:
        """Outbox rows, told stories and the chat's last_digest_at in one transaction; False if the key was there."""


# --- deliver ---------------------------------------------------------------------------------------------------------


class DeliverStore(Protocol):
    async def claim_delivery(self, now: datetime, kinds: Collection[ChatKind]) -> Delivery | None:
        """The next message due to a chat of these kinds, oldest first and a chat's in order; marked as being sent
        before this returns."""

    async def settle(self, delivery: Delivery, outcome: SendOutcome, at: datetime) -> None:
        """What became of it; also deactivates a lost chat or rewrites a moved one. One transaction."""

    async def recover_claims(self, at: datetime) -> int:
        """After a crash: messages that were being sent become Unknown. Returns how many."""


class Messenger(Protocol):
    async def send(self, delivery: Delivery) -> SendOutcome: ...


# --- services --------------------------------------------------------------------------------------------------------


class ArchiveStore(Protocol):
    async def stories(self, published_since: datetime, tag: str | None = None, limit: int = 50) -> list[Story]:
        """Whole stories with an article published since then, most recent first."""

    async def positions(self, actor: str, limit: int = 50) -> list[Position]:
        """Of a canonical name, newest first."""

    async def positions_since(self, since: datetime, limit: int = 2000) -> list[Position]:
        """Of everybody, newest first: where the other side is looked for."""

    async def actor_names(self) -> list[str]:
        """Of all stored stances, most frequent first."""


class LatestStore(Protocol):
    async def latest_stories(self, limit: int, tag: str | None = None) -> list[Story]:
        """The newest stories whatever their age."""

    async def watching(self) -> Watching: ...


class ChatStore(Protocol):
    async def chat(self, chat_id: int) -> Chat | None: ...

    async def remember_chat(self, request: Request, settings: ChatSettings, at: datetime) -> Chat:
        """The chat as stored, made with `settings` if new; kind and title refreshed, made active again."""

    async def change_settings(self, chat_id: int, settings: ChatSettings) -> None: ...

    async def deactivate(self, chat_id: int) -> None:
        """/stop: keeps the data, sends nothing more."""


class SubscriptionStore(Protocol):
    async def subscribe(self, chat_id: int, subscription: Subscription, at: datetime) -> bool:
        """False where it was there already."""

    async def unsubscribe(self, chat_id: int, subscription: Subscription | None) -> int:
        """None: all of them. Returns how many went."""


class FeedStore(Protocol):
    async def sync_feeds(self, configs: Sequence[FeedConfig], at: datetime) -> None:
        """Make the stored feeds those of the list: add, update, switch off what is no longer listed (articles stay)."""

    async def retry_failing(self, at: datetime) -> None:
        """Feeds whose last check failed become due now, also those that were given up as gone."""

    async def feeds(self) -> list[Feed]:
        """All listed feeds, by title."""


class FeedListEditor(Protocol):
    """feeds.toml, edited in place with its comments kept."""

    def load(self) -> list[FeedConfig]: ...

    def add(self, config: FeedConfig) -> None: ...

    def add_all(self, configs: Sequence[FeedConfig]) -> ListImport:
        """Those that are not listed yet."""

    def remove(self, url_or_title: str) -> FeedConfig: ...

    def enable(self, url_or_title: str, enabled: bool) -> FeedConfig:
        """Write whether a feed is asked; the feed as it was before."""


class FeedFinder(Protocol):
    async def find(self, url: str) -> FeedsFound | NoFeeds:
        """The feeds of a page, itself where it is one. Never raises for what a site does."""


# --- chat ------------------------------------------------------------------------------------------------------------


class Commands(Protocol):
    """What a transport (Telegram, a terminal) asks for its answers."""

    async def handle(self, request: Request, now: datetime) -> Reply: ...
