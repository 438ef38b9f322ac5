"""Everything that is remembered, on SQLAlchemy Core."""

from bot.store.store import Store

__all__ = ["Store"]
