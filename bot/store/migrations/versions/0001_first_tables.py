"""The first tables: feeds, articles, stories, chats and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    feeds_and_articles()
    analyses()
    chats_and_outbox()


def feeds_and_articles() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("interval_minutes", sa.Integer, nullable=False),
        sa.Column("full_text", sa.Boolean, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("checked_at", TIME),
        sa.Column("next_check_at", TIME),
        sa.Column("first_success_at", TIME),
        sa.Column("last_success_at", TIME),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )
    op.create_table(
        "seen_keys",
        sa.Column("feed_id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_seen_keys_feed_id"),
        sa.PrimaryKeyConstraint("feed_id", "key", name="pk_seen_keys"),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("newest_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_newest_at", "stories", ["newest_at"])
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("feed_id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("analysed_at", TIME),
        sa.Column("story_id", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_articles_feed_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_articles_story_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("feed_id", "key", name="uq_articles_feed_id_key"),
    )
    op.create_index("ix_articles_analysed_at_published_at", "articles", ["analysed_at", "published_at"])
    op.create_index("ix_articles_published_at", "articles", ["published_at"])
    op.create_index("ix_articles_story_id_published_at", "articles", ["story_id", "published_at"])


def analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("stances_sought", sa.Boolean, nullable=False),
        sa.Column("dropped", sa.Integer, nullable=False),
        sa.Column("failure", sa.Text),
        sa.Column("embedding", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_analyses_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_analyses"),
    )
    op.create_table(
        "stances",
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("actor_key", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("mention", sa.Text, nullable=False),
        sa.Column("polarity", sa.String(16), nullable=False),
        sa.Column("cue", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("target_resolved", sa.Text),
        sa.Column("attributed_to", sa.Text),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_stances_article_id"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_stances"),
    )
    op.create_index("ix_stances_actor_key_actor", "stances", ["actor_key", "actor"])


def chats_and_outbox() -> None:
    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("lost_at", TIME),
        sa.Column("lost_reason", sa.Text),
        sa.Column("last_digest_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_subscriptions_chat_id", onupdate="CASCADE"),
        sa.PrimaryKeyConstraint("chat_id", "kind", "value", name="pk_subscriptions"),
    )
    op.create_table(
        "told_stories",
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("story_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_told_stories_chat_id", onupdate="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_told_stories_story_id"),
        sa.PrimaryKeyConstraint("chat_id", "story_id", name="pk_told_stories"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("claimed_at", TIME),
        sa.Column("not_before", TIME),
        sa.Column("settled_at", TIME),
        sa.Column("reason", sa.Text),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("html", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_deliveries_chat_id", onupdate="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("chat_id", "key", "part", name="uq_deliveries_chat_id_key_part"),
    )
    op.create_index("ix_deliveries_chat_id_state", "deliveries", ["chat_id", "state"])
    op.create_index("ix_deliveries_state", "deliveries", ["state"])
