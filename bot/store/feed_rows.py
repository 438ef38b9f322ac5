"""Rows of feeds and what changes in them, to and from the words of the domain. Pure."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain import Feed, FeedCheck, FeedConfig, Move, Rhythm

Values = dict[str, Any]

AFTER_PING = timedelta(minutes=1)  # that a feed is asked again whose hub told of news while it was being asked


def config_values(config: FeedConfig) -> Values:
    return {
        "url": config.url,
        "title": config.title,
        "tags": list(config.tags),
        "language": config.language,
        "interval_minutes": config.interval_minutes,
        "full_text": config.full_text is True,
        "never_full_text": config.full_text is False,
        "enabled": config.enabled,
        "own_interval": config.own_interval,
        "headers_env": dict(config.headers_env),
        "listed": True,
    }


def config_of(row: Row[Any]) -> FeedConfig:
    return FeedConfig(
        url=row.url,
        title=row.title,
        tags=tuple(row.tags),
        language=row.language,
        interval_minutes=row.interval_minutes,
        full_text=full_text_of(row),
        enabled=row.enabled,
        own_interval=row.own_interval,
        headers_env=tuple(sorted(row.headers_env.items())),
    )


def full_text_of(row: Row[Any]) -> bool | None:
    return True if row.full_text else False if row.never_full_text else None


def feed_of(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id,
        config=config_of(row),
        etag=row.etag,
        last_modified=row.last_modified,
        next_check_at=row.next_check_at,
        last_success_at=row.last_success_at,
        failures=row.failures,
        error=row.error,
        gone=row.gone,
        fetch_url=row.fetch_url,
        move=Move(row.moving_to, row.moving_times, row.moving_since) if row.moving_to else None,
        rhythm=Rhythm(row.pace_minutes, row.newest_at, row.wish_minutes, tuple(row.skip_hours), tuple(row.skip_days)),
        failing_since=row.failing_since,
        reported_at=row.reported_at,
        pushed_until=row.pushed_until,
        pinged_at=row.pinged_at,
    )


def list_change(row: Row[Any], config: FeedConfig | None, at: datetime) -> Values:
    """What changes in a stored feed with this configuration; None: it is no longer listed."""
    if config is None:
        return {"listed": False} if row.listed else {}
    if row.listed and config_of(row) == config:
        return {}
    next_check_at = None if row.gone else row.next_check_at
    if next_check_at is not None:  # one that was asked daily and now is hourly is not left for the rest of the day
        next_check_at = min(next_check_at, at + timedelta(minutes=config.interval_minutes))
    return config_values(config) | {"gone": False, "next_check_at": next_check_at}


def check_values(row: Row[Any], check: FeedCheck) -> Values:
    """What a check changes in its feed's row."""
    told_meanwhile = row.pinged_at is not None and row.pinged_at != check.pinged_at
    again_at = check.checked_at + AFTER_PING if told_meanwhile and check.error is None else check.next_check_at
    values: Values = {
        "checked_at": check.checked_at,
        "next_check_at": min(check.next_check_at, again_at),
        "gone": check.gone,
        "fetch_url": check.fetch_url,
        "moving_to": check.move and check.move.to,
        "moving_times": check.move.times if check.move else 0,
        "moving_since": check.move and check.move.since,
    }
    if check.error is not None or check.gone:
        repeated = row.checked_at == check.checked_at
        failures = row.failures + (0 if repeated else 1)
        return values | {
            "error": check.error,
            "failures": failures,
            "failing_since": row.failing_since or check.checked_at,
        }
    values |= {"error": None, "failures": 0, "failing_since": None, "reported_at": None}
    values |= {"last_success_at": check.checked_at, **asdict(check.rhythm)}
    if row.first_success_at is None:
        values["first_success_at"] = check.checked_at
    if check.hub_was_silent and not told_meanwhile:
        values["pinged_at"] = None
    if not check.unchanged:
        hub_url, topic_url = check.hub or (None, None)
        values |= {"etag": check.etag, "last_modified": check.last_modified}
        values |= {"hub_url": hub_url, "topic_url": topic_url}
    return values


def article_values(check: FeedCheck) -> list[Values]:
    return [
        {
            "feed_id": check.feed_id,
            "key": entry.key,
            "url": entry.url,
            "title": entry.title,
            "text": entry.text,
            "language": entry.language,
            "published_at": min(entry.published_at or check.checked_at, check.checked_at),
            "seen_at": check.checked_at,
        }
        for entry in check.new
    ]
