"""Subscriptions at the hubs of feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TIME = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    op.add_column("feeds", sa.Column("hub_url", sa.Text))
    op.add_column("feeds", sa.Column("topic_url", sa.Text))
    op.add_column("feeds", sa.Column("pushed_until", TIME))
    op.add_column("feeds", sa.Column("pinged_at", TIME))
    op.create_table(
        "websub",
        sa.Column("feed_id", sa.Integer, nullable=False),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("callback", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("next_at", TIME, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("feed_id", name="pk_websub"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_websub_feed_id"),
        sa.UniqueConstraint("callback", name="uq_websub_callback"),
    )
    op.create_index("ix_websub_next_at", "websub", ["next_at"])
