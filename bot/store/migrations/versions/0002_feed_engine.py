"""Feeds: where they moved, their rhythm, their own headers, and for how long they fail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    # Existing rows are filled by the defaults, which the tables themselves do without.
    op.add_column("feeds", sa.Column("own_interval", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("feeds", sa.Column("headers_env", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("feeds", sa.Column("fetch_url", sa.Text))
    op.add_column("feeds", sa.Column("moving_to", sa.Text))
    op.add_column("feeds", sa.Column("moving_times", sa.Integer, nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("moving_since", TIME))
    op.add_column("feeds", sa.Column("pace_minutes", sa.Float))
    op.add_column("feeds", sa.Column("newest_at", TIME))
    op.add_column("feeds", sa.Column("wish_minutes", sa.Integer))
    op.add_column("feeds", sa.Column("skip_hours", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("feeds", sa.Column("skip_days", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("feeds", sa.Column("failing_since", TIME))
    op.add_column("feeds", sa.Column("reported_at", TIME))
