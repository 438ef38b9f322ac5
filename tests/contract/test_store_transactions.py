"""All of a transaction is stored, or nothing, however it ends."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from bot.store.engine import Database
from bot.store.store import Store
from bot.store.tables import feeds
from tests.contract.world import NOW, WORLD, analysis, chat, check, collected, digest, entry, listed, outbox, stance

HOLDS_A_CLAIM = """
import asyncio, sys, time
from datetime import UTC, datetime
from bot.domain import ChatKind
from bot.store.store import Store

async def main():
    store = await Store.open(sys.argv[1])
    assert await store.outbox.claim_delivery(datetime.now(UTC), list(ChatKind))
    print("claimed", flush=True)
    time.sleep(60)

asyncio.run(main())
"""

STOPS_IN_THE_MIDDLE = """
import asyncio, sys, time
from sqlalchemy import delete
from bot.store.engine import Database
from bot.store.tables import deliveries

async def main():
    database = await Database.open(sys.argv[1])
    async with database.write() as connection:
        await connection.execute(delete(deliveries))
        print("deleted", flush=True)
        time.sleep(60)

asyncio.run(main())
"""


def run_and_kill(program: str, url: str) -> None:
    """Start it, wait for its first line, end it as `kill -9` does."""
    with subprocess.Popen([sys.executable, "-c", program, url], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.kill()


async def test_a_claim_outlives_the_death_of_its_process(store: Store, url: str) -> None:
    await chat(store)
    await store.compose.enqueue(digest(messages=("a", "b")))
    await asyncio.to_thread(run_and_kill, HOLDS_A_CLAIM, url)
    assert await outbox(store) == {"queued": 1, "sending": 1}


async def test_a_process_that_dies_in_a_transaction_leaves_nothing_of_it(store: Store, url: str) -> None:
    await chat(store)
    await store.compose.enqueue(digest(messages=("a", "b")))
    await asyncio.to_thread(run_and_kill, STOPS_IN_THE_MIDDLE, url)
    assert await outbox(store) == {"queued": 2}
    assert await store.compose.enqueue(digest(key="next"))


async def test_a_check_that_breaks_leaves_neither_articles_nor_state(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    broken = replace(entry("b"), title=None)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        await store.feeds.record_check(check(feed_id, entry("a"), broken, etag="e1"))
    (feed,) = await store.feeds.feeds()
    assert (feed.etag, feed.next_check_at) == (None, None)
    assert await store.feeds.known_keys(feed_id, ["a", "b"]) == {}
    assert await store.articles.count_unanalysed() == 0


async def test_an_analysis_that_breaks_leaves_the_article_waiting(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (article_id,) = await collected(store, feed_id, entry("a"))
    broken = replace(stance(), sentence=None)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        await store.articles.save_analysis(article_id, analysis(article_id, stance(), broken), NOW)
    assert await store.articles.count_unanalysed() == 1
    assert await store.archive.actor_names() == []


async def test_a_digest_that_breaks_leaves_no_message_and_the_chat_unserved(store: Store) -> None:
    await chat(store)
    with pytest.raises(IntegrityError):
        await store.compose.enqueue(digest(messages=("a", "b"), story_ids=(404,)))
    assert await outbox(store) == {}
    assert [served.last_digest_at for served in await store.compose.active_chats()] == [None]


async def test_a_cancelled_transaction_leaves_nothing_and_holds_up_nobody(database: Database) -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.write() as connection:
            await connection.execute(feeds.insert(), {**ROW, "url": "https://cancelled.example"})
            written.set()
            await asyncio.Event().wait()

    writing = asyncio.create_task(write_and_wait())
    await written.wait()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    store = Store(database)
    assert await store.feeds.feeds() == []
    await listed(store, WORLD)


async def test_reading_goes_on_while_another_writes(database: Database) -> None:
    store = Store(database)
    await listed(store, WORLD)
    async with database.write() as connection:
        await connection.execute(feeds.insert(), {**ROW, "url": "https://new.example"})
        assert [feed.config for feed in await store.feeds.feeds()] == [WORLD]
    assert len(await store.feeds.feeds()) == 2


async def test_many_may_write_at_once(store: Store) -> None:
    configs = [replace(WORLD, url=f"https://{number}.example/rss") for number in range(50)]
    ids = await listed(store, *configs)
    await asyncio.gather(*(store.feeds.record_check(check(feed_id, entry("a"))) for feed_id in ids))
    assert await store.articles.count_unanalysed() == 50


async def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    naive = datetime(2026, 11, 24)  # noqa: DTZ001 - the fault that is to be caught
    with pytest.raises(StatementError, match="has no zone"):
        await store.feeds.record_check(replace(check(feed_id), next_check_at=naive))


ROW = {
    "title": "Odd",
    "tags": [],
    "interval_minutes": 60,
    "full_text": False,
    "enabled": True,
    "listed": True,
}
