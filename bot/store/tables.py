"""The tables. A change here needs a migration beside it; a test compares the two."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC out. SQLite keeps no zone, so what is stored is UTC in every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value} has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Vector(TypeDecorator[Sequence[float]]):
    """Float32 numbers, little-endian: the same bytes on every machine."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sequence[float] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else struct.pack(f"<{len(value)}f", *value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[float, ...] | None:  # noqa: ARG002
        return None if value is None else struct.unpack(f"<{len(value) // 4}f", value)


# Later migrations can only drop or change a constraint that has a name.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# --- feeds -----------------------------------------------------------------------------------------------------------

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("language", Text),
    Column("interval_minutes", Integer, nullable=False),
    Column("full_text", Boolean, nullable=False),
    Column("never_full_text", Boolean, nullable=False, default=False),
    Column("enabled", Boolean, nullable=False),
    Column("own_interval", Boolean, nullable=False, default=False),
    Column("headers_env", JSON, nullable=False, default=dict),  # names of variables, never what they hold
    Column("listed", Boolean, nullable=False),  # False: no longer in feeds.toml, kept for its articles
    Column("etag", Text),
    Column("last_modified", Text),
    Column("checked_at", UtcDateTime),
    Column("next_check_at", UtcDateTime),
    Column("first_success_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("gone", Boolean, nullable=False, default=False),
    Column("failing_since", UtcDateTime),
    Column("reported_at", UtcDateTime),  # when the operators were told of these failures
    Column("fetch_url", Text),  # where it has moved for good
    Column("moving_to", Text),  # a Move
    Column("moving_times", Integer, nullable=False, default=0),
    Column("moving_since", UtcDateTime),
    Column("pace_minutes", Float),  # a Rhythm
    Column("newest_at", UtcDateTime),
    Column("wish_minutes", Integer),
    Column("skip_hours", JSON, nullable=False, default=list),
    Column("skip_days", JSON, nullable=False, default=list),
    Column("hub_url", Text),  # where news of it can be subscribed to, and as what
    Column("topic_url", Text),
    Column("pushed_until", UtcDateTime),  # the lease that its hub gave
    Column("pinged_at", UtcDateTime),  # when the hub last told of news
)

# What was asked of the hub of a feed; no row: nothing yet.
websub = Table(
    "websub",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("base", Text, nullable=False),  # web.public_url as it was then
    Column("callback", Text, nullable=False, unique=True),
    Column("secret", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
    Column("reason", Text),
)

# Every key met in a feed, also of the backlog, which has no article; with the fingerprint of what its entry said last.
seen_keys = Table(
    "seen_keys",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False, default=""),
)

# --- articles and stories --------------------------------------------------------------------------------------------

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("newest_at", UtcDateTime, nullable=False, index=True),  # of its newest article, so that lists need no join
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("language", Text),
    Column("published_at", UtcDateTime, nullable=False, index=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("analysed_at", UtcDateTime),  # None: waits
    Column("story_id", ForeignKey("stories.id")),
    Column("text", Text, nullable=False),  # last: SQLite reads a long row only as far as it must
    UniqueConstraint("feed_id", "key"),
    Index(None, "analysed_at", "published_at"),  # those that wait, in their order, without a look at the rest
    Index(None, "story_id", "published_at"),  # a story's articles; also those without one
)

# Articles whose outlet changed them: they are few, and a column of theirs would lie behind the text.
edits = Table(
    "edits",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("number", Integer, nullable=False),  # of the last one, from 1
    Column("edited_at", UtcDateTime, nullable=False, index=True),
)

# What becomes of an article's page. Without a row it is not decided yet whether the page is to be fetched.
page_texts = Table(
    "page_texts",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("state", String(16), nullable=False),  # unwanted, wanted, fetched, failed
    Column("tries", Integer, nullable=False),  # that failed
    Column("next_at", UtcDateTime),  # of "wanted"
    Column("reason", Text),  # of the last failure
    Column("text", Text),  # of "fetched": in place of the feed's, which stays with the article
)

analyses = Table(
    "analyses",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("headline", Text, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("language", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("stances_sought", Boolean, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("failure", Text),  # why there is no analysis; the headline is then the article's title
    Column("embedding", Vector, nullable=False),
)

stances = Table(
    "stances",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("position", Integer, primary_key=True),  # its place in the analysis, from 0
    Column("actor_key", Text, nullable=False),  # case-folded
    Column("actor", Text, nullable=False),
    Column("mention", Text, nullable=False),
    Column("polarity", String(16), nullable=False),
    Column("cue", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("target_resolved", Text),
    Column("attributed_to", Text),
    Column("confidence", Float, nullable=False),
    Index(None, "actor_key", "actor"),  # an actor's page; and the names are counted in the index alone
)

# --- chats -----------------------------------------------------------------------------------------------------------

# The id is Telegram's and may change; everything of the chat follows.
OF_CHAT = "chats.id"

chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("settings", JSON, nullable=False),  # ChatSettings: always read and written whole, and bound to grow
    Column("created_at", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("lost_at", UtcDateTime),  # when and why Telegram refused for good
    Column("lost_reason", Text),
    Column("last_digest_at", UtcDateTime),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("chat_id", ForeignKey(OF_CHAT, onupdate="CASCADE"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
)

# --- the outbox ------------------------------------------------------------------------------------------------------

told_stories = Table(
    "told_stories",
    metadata,
    Column("chat_id", ForeignKey(OF_CHAT, onupdate="CASCADE"), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("edited_at", UtcDateTime),  # the latest edit of the story that was told
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),  # grows in the order of sending
    Column("chat_id", ForeignKey(OF_CHAT, onupdate="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # queued, sending, retry, sent, unknown, gave_up
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("not_before", UtcDateTime),  # of "retry"
    Column("settled_at", UtcDateTime),
    Column("reason", Text),  # of "retry", "unknown" and "gave_up"
    Column("message_id", BigInteger),  # of "sent"
    Column("html", Text, nullable=False),
    UniqueConstraint("chat_id", "key", "part"),
    Index(None, "state"),  # the few that are due among the many that were sent
    Index(None, "chat_id", "state"),  # is an earlier one of this chat still on its way?
)
