"""The full texts of articles whose feeds have but teasers, and whether a feed's are wanted at all."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    op.create_table(
        "page_texts",
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", TIME),
        sa.Column("reason", sa.Text),
        sa.Column("text", sa.Text),
        sa.PrimaryKeyConstraint("article_id", name="pk_page_texts"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_page_texts_article_id"),
    )
    op.add_column("feeds", sa.Column("never_full_text", sa.Boolean, nullable=False, server_default=sa.false()))
