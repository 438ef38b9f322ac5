from bot.store.store import Store
from tests.contract.world import (
    DAY,
    HOUR,
    NOW,
    SPORT,
    WORLD,
    analysed,
    chat,
    claimed,
    collected,
    digest,
    entry,
    grouped,
    listed,
    outbox,
)


async def test_unsent_stories_come_whole_and_newest_first(store: Store) -> None:
    world, sport = await listed(store, WORLD, SPORT)
    await chat(store)
    old, new = await analysed(store, world, entry("old", NOW - 3 * DAY), entry("new", NOW - 2 * HOUR))
    other, newest = await analysed(store, sport, entry("other", NOW - HOUR), entry("newest"))
    story, latest = await grouped(store, [old, new, other], [newest])
    unsent = await store.compose.unsent_stories(1, NOW - DAY, NOW - DAY)
    assert [(each.id, [article.id for article in each.articles]) for each in unsent] == [
        (latest, [newest]),
        (story, [other, new, old]),
    ]


async def test_what_was_seen_or_published_before_is_left_out(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await chat(store)
    seen_before = await analysed(store, feed_id, entry("seen before", NOW - 3 * HOUR), at=NOW - 2 * HOUR)
    published_before = await analysed(store, feed_id, entry("published before", NOW - 5 * DAY))
    fits = await analysed(store, feed_id, entry("fits"))
    *_others, story_id = await grouped(store, seen_before, published_before, fits)
    await collected(store, feed_id, entry("not analysed"))
    unsent = await store.compose.unsent_stories(1, NOW - HOUR, NOW - DAY)
    assert [story.id for story in unsent] == [story_id]


async def test_a_story_is_told_to_each_chat_once(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await chat(store, 1)
    await chat(store, 2)
    told, later = await grouped(store, *([each] for each in await analysed(store, feed_id, entry("a"), entry("b"))))
    await store.compose.enqueue(digest(1, story_ids=(told,)))
    assert [story.id for story in await store.compose.unsent_stories(1, NOW - DAY, NOW - DAY)] == [later]
    assert len(await store.compose.unsent_stories(2, NOW - DAY, NOW - DAY)) == 2


async def test_a_digest_goes_into_the_outbox_in_parts_and_marks_the_chat_as_served(store: Store) -> None:
    await chat(store)
    assert await store.compose.enqueue(digest(messages=("one", "two"), at=NOW + HOUR))
    assert await outbox(store) == {"queued": 2}
    (served,) = await store.compose.active_chats()
    assert served.last_digest_at == NOW + HOUR
    first = await claimed(store)
    assert (first.chat_id, first.key, first.part, first.html, first.attempts) == (1, "2026-11-24T08", 0, "one", 1)


async def test_a_key_is_used_once_a_chat(store: Store) -> None:
    await chat(store, 1)
    await chat(store, 2)
    assert await store.compose.enqueue(digest(1))
    assert not await store.compose.enqueue(digest(1, messages=("other", "more"), at=NOW + HOUR))
    assert await store.compose.enqueue(digest(2))
    assert await outbox(store) == {"queued": 2}
    assert [served.last_digest_at for served in await store.compose.active_chats()] == [NOW, NOW]


async def test_a_digest_without_messages_only_marks_the_chat_as_served(store: Store) -> None:
    await chat(store)
    assert await store.compose.enqueue(digest(messages=()))
    (served,) = await store.compose.active_chats()
    assert served.last_digest_at == NOW
    assert await outbox(store) == {}
