"""Which failing feeds the operators should hear of. Pure."""

from datetime import datetime, timedelta

from bot.domain import Feed

TRIES = 10  # in a row; with the back-off between them, about a week
LONG = timedelta(days=7)


def failing_for_long(feed: Feed, now: datetime) -> bool:
    """So long that it will hardly mend itself; a feed that its server calls gone at once."""
    since = feed.failing_since
    return feed.gone or feed.failures >= TRIES or (since is not None and now - since >= LONG)
