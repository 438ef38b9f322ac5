"""Edits of articles: how a changed entry is known, how often it changed, and which edits a chat was told of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    op.add_column("seen_keys", sa.Column("fingerprint", sa.Text, nullable=False, server_default=""))
    op.add_column("told_stories", sa.Column("edited_at", TIME))
    op.create_table(
        "edits",
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("edited_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_edits"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_edits_article_id"),
    )
    op.create_index("ix_edits_edited_at", "edits", ["edited_at"])
