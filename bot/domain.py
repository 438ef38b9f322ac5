"""The words of the application. Frozen, slotted dataclasses; a type's name tells its phase.

All times are aware UTC. Ids are the store's integers, but for chats, whose id is Telegram's.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from summarizer.domain import Stance

# --- feeds -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedConfig:
    """One `[[feed]]` of feeds.toml, validated."""

    url: str  # http(s), or file: with a path relative to the config folder
    title: str
    tags: tuple[str, ...] = ()
    language: str | None = None  # ISO 639-1
    interval_minutes: int = 60
    full_text: bool | None = None  # fetch each article's page: always, never, or (None) as settings.toml says
    enabled: bool = True
    own_interval: bool = False  # interval_minutes is of feeds.toml, and not the default
    headers_env: tuple[tuple[str, str], ...] = ()  # header, and the variable of the environment that holds its value


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a feed publishes and how often it wants to be asked: kept from its last full answer, as a 304 tells
    neither."""

    pace_minutes: float | None = None  # between two entries, as a rule; None: not known
    newest_at: datetime | None = None  # when its newest entry is from
    wish_minutes: int | None = None  # ttl or sy:updatePeriod, the longer
    skip_hours: tuple[int, ...] = ()  # 0..23, GMT: not to be asked then
    skip_days: tuple[int, ...] = ()  # Monday is 0, GMT


@dataclass(frozen=True, slots=True)
class Move:
    """Permanent redirects that led to the same address so far; after enough of them it is asked instead."""

    to: str
    times: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the store knows it: its configuration and how the last checks went."""

    id: int
    config: FeedConfig
    etag: str | None = None
    last_modified: str | None = None
    next_check_at: datetime | None = None  # None: never checked
    last_success_at: datetime | None = None
    failures: int = 0  # in a row
    error: str | None = None  # of the last check, in words; None after a success
    gone: bool = False  # answered 410: not asked again until its configuration changes or an operator wants it
    fetch_url: str | None = None  # where it has moved for good; asked instead of the configured address
    move: Move | None = None
    rhythm: Rhythm = Rhythm()
    failing_since: datetime | None = None  # the first of `failures`
    reported_at: datetime | None = None  # when the operators were told of `failures`
    pushed_until: datetime | None = None  # its hub has promised to tell of news until then
    pinged_at: datetime | None = None  # when its hub last told; None: never, or it was silent about news since

    @property
    def address(self) -> str:
        """Where it is asked."""
        return self.fetch_url or self.config.url


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """Bytes of a feed with what its server said of them."""

    body: bytes
    url: str  # after redirects
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    max_age_seconds: int | None = None  # Cache-Control or Expires
    pause_seconds: int | None = None  # until the server's rate limit lets us ask again
    moved_to: str | None = None  # the address that permanent redirects alone led to
    hub_url: str = ""  # of its Link headers
    self_url: str = ""


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: nothing new. The fields are those of FetchedFeed."""

    max_age_seconds: int | None = None
    pause_seconds: int | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """410: the feed is no more."""


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """The check failed; `reason` is one line for people. `retry_after_seconds` where the server named one, `status`
    where it answered. `passing`: a network or server that may do better soon."""

    reason: str
    retry_after_seconds: int | None = None
    status: int | None = None
    passing: bool = False


FetchOutcome = FetchedFeed | NotModified | Gone | FetchFailed


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """What a feed lists. `key` is its identity within the feed; `alias` another that holds where the feed gives its
    entries other guids one day, "" where the key does not come from a guid."""

    key: str
    url: str
    title: str
    text: str  # plain text, paragraphs on lines of their own
    published_at: datetime | None
    language: str | None = None
    alias: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All that it is known by."""
        return (self.key, self.alias) if self.alias else (self.key,)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What an article has of its entry as its feed last gave it, and how many edits of it were taken over."""

    title: str
    text: str
    edits: int = 0


@dataclass(frozen=True, slots=True)
class EntryEdit:
    """An entry whose article is to say what it says now; `number` counts the article's edits from 1."""

    entry: ParsedEntry
    number: int


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A parsed feed. The four after the language are what the feed itself asks for; news of it can be subscribed to at
    `hub_url` (WebSub), as the topic `self_url`."""

    title: str
    entries: tuple[ParsedEntry, ...]
    language: str | None = None
    ttl_minutes: int | None = None
    update_minutes: int | None = None  # sy:updatePeriod divided by sy:updateFrequency
    skip_hours: tuple[int, ...] = ()  # 0..23, GMT
    skip_days: tuple[int, ...] = ()  # Monday is 0, GMT
    hub_url: str = ""
    self_url: str = ""


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page was found to have, with its newest entries and how many there are in all."""

    url: str
    title: str
    entries: tuple[ParsedEntry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class FeedsFound:
    """Never empty; the likeliest first."""

    feeds: tuple[FoundFeed, ...]


@dataclass(frozen=True, slots=True)
class NoFeeds:
    """`passing`: the page could not be looked at now, so that nothing is known of it."""

    reason: str
    passing: bool = False


@dataclass(frozen=True, slots=True)
class ListImport:
    """What became of the feeds of an OPML file: titles that were added, how many were listed already, and a line for
    each that was refused."""

    added: tuple[str, ...]
    known: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """All that one check of a feed changes, applied in one transaction."""

    feed_id: int
    checked_at: datetime
    next_check_at: datetime
    new: tuple[ParsedEntry, ...] = ()  # to be stored as articles
    seen: tuple[str, ...] = ()  # keys to be remembered without an article (the backlog of a first fetch)
    fingerprints: tuple[tuple[str, str], ...] = ()  # key, and what its entry says now, where that was not known
    edits: tuple[EntryEdit, ...] = ()
    hub: tuple[str, str] | None = None  # hub and topic that a full answer names
    pinged_at: datetime | None = None  # the Feed's when the check began
    hub_was_silent: bool = False  # about what is new
    etag: str | None = None
    last_modified: str | None = None
    error: str | None = None
    gone: bool = False
    unchanged: bool = False  # 304: keep the validators there are
    fetch_url: str | None = None
    move: Move | None = None
    rhythm: Rhythm = Rhythm()


@dataclass(frozen=True, slots=True)
class HubOffer:
    """A hub that a feed names, to be subscribed to for news of the topic."""

    feed_id: int
    hub: str
    topic: str


HubState = Literal["subscribing", "subscribed", "refused", "unsubscribing"]


@dataclass(frozen=True, slots=True)
class HubSubscription:
    """What we asked of a hub, and how that stands. Its lease is the Feed's `pushed_until`."""

    feed_id: int
    hub: str
    topic: str
    base: str  # our own address as we told it
    callback: str  # the last part of our path that it calls
    secret: str = field(repr=False)  # signs what it delivers
    state: HubState
    asked_at: datetime
    next_at: datetime  # when to ask (again)
    failures: int = 0  # in a row; counted before asking
    reason: str | None = None  # of a refusal


# --- articles and stories --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """A stored entry. `outlet`, `tags` and `language` are its feed's."""

    id: int
    feed_id: int
    outlet: str
    tags: tuple[str, ...]
    url: str
    title: str
    text: str
    published_at: datetime  # clamped to seen_at; seen_at where the feed gives no date
    seen_at: datetime
    language: str | None = None
    edits: int = 0  # that were taken over: tells which text was read


@dataclass(frozen=True, slots=True)
class UndecidedText:
    """A new article of which it is not decided whether its page is to be fetched."""

    article_id: int
    url: str
    text: str
    feed_url: str
    full_text: bool | None  # of its feed
    lengths: tuple[int, ...]  # letters of the feed's latest entries, this one among them


@dataclass(frozen=True, slots=True)
class WantedText:
    """An article whose page is to be fetched."""

    article_id: int
    url: str
    title: str
    teaser: str  # what the feed has of it
    seen_at: datetime
    tries: int = 0  # made so far


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, a paragraph a line."""

    text: str


@dataclass(frozen=True, slots=True)
class PageFailed:
    """There is no text to be had; `passing`: it may be had soon, but not before `retry_after_seconds`."""

    reason: str
    passing: bool = False
    retry_after_seconds: int | None = None


PageOutcome = PageText | PageFailed


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """An article as digests show it: no text, but what the analysis made of it."""

    id: int
    story_id: int | None
    outlet: str
    feed_url: str
    tags: tuple[str, ...]
    url: str
    headline: str
    summary: tuple[str, ...]
    stances: tuple[Stance, ...]
    published_at: datetime
    seen_at: datetime
    language: str = "und"
    edited_at: datetime | None = None  # when its outlet last changed it, as far as that is analysed
    stances_sought: bool = True  # False where its language is not read for them


@dataclass(frozen=True, slots=True)
class StoryPoint:
    """What grouping needs of an article: where it lies and which story it is in (None: not yet grouped)."""

    article_id: int
    story_id: int | None
    published_at: datetime
    headline: str
    embedding: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Articles of several feeds on one event, newest first; never empty."""

    id: int
    articles: tuple[AnalysedArticle, ...]

    @property
    def edited_at(self) -> datetime | None:
        """The latest edit of its articles."""
        return max((article.edited_at for article in self.articles if article.edited_at), default=None)


@dataclass(frozen=True, slots=True)
class Position:
    """One stance with the article that states it: a line of `/actor`."""

    stance: Stance
    article: AnalysedArticle


# --- chats -----------------------------------------------------------------------------------------------------------


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"
    CONSOLE = "console"


SubscriptionKind = Literal["all", "tag", "feed", "actor", "keyword"]
DigestMode = Literal["digest", "instant"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a chat follows. `value` is "" for kind "all", a feed's url for "feed", a canonical name for "actor"."""

    kind: SubscriptionKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat has chosen for itself."""

    hours: tuple[int, ...] = (8,)  # local hours of the scheduled digest
    zone: str = "UTC"  # IANA name
    mode: DigestMode = "digest"  # "instant": each story as it comes
    stories: int = 8  # at most this many in one digest
    updates: bool = False  # a story whose article was edited comes again


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that has spoken to the bot."""

    id: int
    kind: ChatKind
    title: str
    settings: ChatSettings
    created_at: datetime
    active: bool = True
    last_digest_at: datetime | None = None  # when a scheduled digest was last composed, also an empty one
    subscriptions: tuple[Subscription, ...] = ()


# --- the outbox ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Digest:
    """What a chat is to get: messages in Telegram HTML, each within the limits, and the stories they tell."""

    chat_id: int
    key: str  # unique within the chat: "2026-11-24T08+01:00" or "story-17"
    composed_at: datetime
    messages: tuple[str, ...]  # empty: nothing new; only marks the chat as served
    story_ids: tuple[int, ...] = ()
    edits: tuple[tuple[int, datetime], ...] = ()  # of those that were edited: id, and the latest edit that is told


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of the outbox, claimed for sending."""

    id: int
    chat_id: int
    key: str
    part: int  # from 0; parts of one key go out in order
    html: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: int


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Telegram asked to wait, or could not be reached before the request was written."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request was written and no answer came: it may have arrived, so it is never blindly sent again."""

    reason: str


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Telegram refused for good. `chat_lost`: blocked, kicked or deleted, so the chat is to be deactivated."""

    reason: str
    chat_lost: bool = False
    moved_to: int | None = None  # the group became a supergroup with this id: rewrite and send again


SendOutcome = Sent | RetryAt | Unknown | GaveUp


# --- commands --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent, or is to be."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A command as somebody typed it, free of the transport it came by; or a file somebody sent, with its caption."""

    chat_id: int
    chat_kind: ChatKind
    chat_title: str
    text: str  # "/actor France"
    is_operator: bool = False  # may use the admin commands
    may_configure: bool = True  # private chats; in groups and channels, their admins
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """Messages in Telegram HTML, in order, each within Telegram's limits; then a file."""

    messages: tuple[str, ...]
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Watching:
    """What the bot has seen so far: for "nothing found, watching since …" and /status."""

    since: datetime | None
    feeds: int = 0
    feeds_failing: int = 0
    articles: int = 0
    waiting: int = 0  # articles not yet analysed
    stances: int = 0
    chats: int = 0
    deliveries: dict[str, int] = field(default_factory=dict)  # state -> count


@dataclass(frozen=True, slots=True)
class DigestAnswer:
    """What `/digest` found. `stories` are whole; `older`: nothing in the window, these are the latest before it."""

    stories: tuple[Story, ...]
    window: timedelta
    tag: str | None
    watching: Watching
    older: bool = False
    more: int = 0  # stories of the window that were left out for length


@dataclass(frozen=True, slots=True)
class PositionView:
    """A position with who stands on the other side of the same matter, newest first, one an actor, and with the
    actor's older repeats of it."""

    position: Position
    other_side: tuple[Position, ...] = ()
    also: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorAnswer:
    """What `/actor NAME` found: positions newest first. `name` is canonical, or as asked where unknown."""

    name: str
    known: bool  # in the gazetteer or among the stored actors
    against: tuple[PositionView, ...]
    in_favour: tuple[PositionView, ...]
    nearest: tuple[str, ...]  # for a name that is not known
    watching: Watching
