"""A database of the first version, with what it held, opened by this one."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from bot.domain import Rhythm
from bot.store.store import Store
from tests.contract.world import NOW, WORLD, listed

OLD_FEED = """
INSERT INTO feeds (id, url, title, tags, language, interval_minutes, full_text, enabled, listed, etag, last_success_at,
                   failures, gone)
VALUES (7, 'https://world.example/rss', 'The World', '["world", "politics"]', 'en', 30, false, true, true, '"1"',
        '2026-11-24 08:00:00.000000', 0, false)
"""


def first_version(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


async def test_feeds_of_the_first_version_keep_their_state(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        first_version(connection)
        connection.execute(text(OLD_FEED))
    engine.dispose()

    store = await Store.open(url)

    (feed,) = await store.feeds.feeds()
    assert (feed.config, feed.etag, feed.last_success_at) == (WORLD, '"1"', NOW)
    assert (feed.fetch_url, feed.move, feed.rhythm, feed.failing_since) == (None, None, Rhythm(), None)
    assert await listed(store, WORLD) == [7]
    await store.close()
