"""Where a feed lives: following it after permanent redirects, and back when the new address does not hold. Pure."""

from datetime import datetime, timedelta

from bot.domain import Feed, Move

ENOUGH = 3  # equal permanent redirects
LONG_ENOUGH = timedelta(hours=6)  # from the first of them to the last: no hour of maintenance moves a feed
LOST = 3  # failures in a row after which the new address is given up


def after_answer(feed: Feed, moved_to: str | None, with_body: bool, now: datetime) -> tuple[str | None, Move | None]:
    """The address to ask from now on (None: the configured one) and the redirects counted so far.

    `moved_to`: where permanent redirects led in this check, which gave the feed (`with_body`: read and parsed; else
    304, which goes on with a count but begins none). Temporary redirects and direct answers end the count.
    """
    if moved_to is None or moved_to == feed.address:
        return feed.fetch_url, None
    before = feed.move if feed.move and feed.move.to == moved_to else None
    if before is None:
        return feed.fetch_url, Move(moved_to, 1, now) if with_body else None
    move = Move(moved_to, before.times + 1, before.since)
    if move.times >= ENOUGH and now - move.since >= LONG_ENOUGH:
        return (None if moved_to == feed.config.url else moved_to), None
    return feed.fetch_url, move


def after_failure(feed: Feed, gone: bool) -> str | None:
    """The address to ask from now on; None: the configured one again. The count of redirects stays: one bad hour in
    between says nothing."""
    lost = gone or feed.failures + 1 >= LOST
    return None if lost else feed.fetch_url
