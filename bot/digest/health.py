"""What operators are told of feeds that have failed for long: Telegram HTML. Pure."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.domain import Feed


def health_blocks(feeds: Sequence[Feed], now: datetime) -> list[str]:
    """A first line, a block for each feed with its reason and what can be done, and how to try again."""
    many = len(feeds) > 1
    first = f"<b>{len(feeds)} feeds have failed for long</b>" if many else "<b>A feed has failed for long</b>"
    last = "/reload tries the failing feeds again at once. You are told of a feed once, until it has been read again."
    return [first, *(feed_block(feed, now) for feed in feeds), last]


def feed_block(feed: Feed, now: datetime) -> str:
    title = escape(feed.config.title, quote=False)
    commands = " · ".join(f"<code>/{command} {title}</code>" for command in ("pausefeed", "removefeed"))
    reason = escape(feed.error or "it does not answer", quote=False)
    return f"✗ <b>{title}</b>: {reason}\n{history(feed, now)}\n{commands}"


def history(feed: Feed, now: datetime) -> str:
    """'Failing for 7 days, 10 tries; last read 8 days ago.'"""
    tries = "1 try" if feed.failures == 1 else f"{feed.failures} tries"
    failing = f"Failing for {days(now, feed.failing_since)}, {tries}" if feed.failing_since else f"Failing, {tries}"
    read = f"last read {days(now, feed.last_success_at)} ago" if feed.last_success_at else "never read"
    return f"{failing}; {read}."


def days(now: datetime, since: datetime) -> str:
    whole = max((now - since).days, 0)
    return "less than a day" if whole == 0 else "1 day" if whole == 1 else f"{whole} days"
