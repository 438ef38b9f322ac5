import time
from dataclasses import replace

from bot.domain import Sent
from bot.store.store import Store
from tests.contract.world import (
    DAY,
    HOUR,
    NOW,
    SPORT,
    WORLD,
    analysed,
    analysis,
    chat,
    check,
    claimed,
    collected,
    digest,
    entry,
    grouped,
    listed,
    stance,
)


async def test_stories_of_a_window_come_whole_newest_first(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    old, fresh, stale, newest = await analysed(
        store, feed_id, entry("old", NOW - 3 * DAY), entry("fresh", NOW - HOUR), entry("stale", NOW - DAY), entry("new")
    )
    mixed, _stale, latest = await grouped(store, [fresh, old], [stale], [newest])
    found = await store.archive.stories(NOW - 2 * HOUR)
    assert [(story.id, [article.id for article in story.articles]) for story in found] == [
        (latest, [newest]),
        (mixed, [fresh, old]),
    ]
    assert [story.id for story in await store.archive.stories(NOW - 2 * HOUR, limit=1)] == [latest]


async def test_a_tag_gives_the_stories_that_one_of_its_feeds_tells_whole(store: Store) -> None:
    world, sport = await listed(store, WORLD, SPORT)
    told_by_one, shared = await analysed(store, world, entry("a"), entry("b"))
    (theirs,) = await analysed(store, sport, entry("c"))
    _one, both = await grouped(store, [told_by_one], [shared, theirs])
    (story,) = await store.archive.stories(NOW - DAY, "sport")
    assert (story.id, len(story.articles)) == (both, 2)
    assert len(await store.archive.latest_stories(10, "politics")) == 2
    assert await store.archive.latest_stories(10, "spo") == []


async def test_the_latest_stories_are_there_whatever_their_age(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await grouped(store, await analysed(store, feed_id, entry("old", NOW - 300 * DAY)))
    assert await store.archive.stories(NOW - DAY) == []
    assert len(await store.archive.latest_stories(5)) == 1


async def test_positions_of_an_actor_come_newest_first_with_their_articles(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    old, new = await collected(store, feed_id, entry("old", NOW - HOUR), entry("new"))
    first, second = stance(target="the office"), stance(target="the plan")
    await store.articles.save_analysis(old, analysis(old, first), NOW)
    await store.articles.save_analysis(new, analysis(new, second, stance("Japan", "supports"), first), NOW)
    found = await store.archive.positions("france")
    assert [(position.article.id, position.stance) for position in found] == [(new, second), (new, first), (old, first)]
    assert len(found[0].article.stances) == 3
    assert len(await store.archive.positions("France", limit=2)) == 2
    assert await store.archive.positions("Fran") == []


async def test_what_is_less_certain_is_kept_and_not_told(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await chat(store)
    (article_id,) = await collected(store, feed_id, entry("a"))
    sure, doubtful = stance(), replace(stance("Japan"), confidence=0.4)
    await store.articles.save_analysis(article_id, analysis(article_id, sure, doubtful), NOW)
    await grouped(store, [article_id])
    store.tell_from(0.5)
    (story,) = await store.archive.latest_stories(1)
    (unsent,) = await store.compose.unsent_stories(1, NOW - DAY, NOW - DAY)
    assert story.articles[0].stances == unsent.articles[0].stances == (sure,)
    assert (await store.archive.positions("Japan"), await store.archive.actor_names()) == ([], ["France"])
    assert [position.stance for position in await store.archive.positions_since(NOW - DAY)] == [sure]
    store.tell_from(0)
    assert len(await store.archive.positions("Japan")) == 1


async def test_names_with_other_letters_than_latin_are_found_in_any_case(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (article_id,) = await collected(store, feed_id, entry("a"))
    await store.articles.save_analysis(article_id, analysis(article_id, stance("Türkiye"), stance("Élysée")), NOW)
    assert len(await store.archive.positions("TÜRKIYE")) == 1
    assert len(await store.archive.positions("élysée")) == 1


async def test_everybodys_positions_since_a_time_come_newest_first(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    old, middle, new = await collected(
        store, feed_id, entry("old", NOW - DAY), entry("middle", NOW - HOUR), entry("new")
    )
    for article_id, actor in ((old, "Russia"), (middle, "China"), (new, "France")):
        await store.articles.save_analysis(article_id, analysis(article_id, stance(actor)), NOW)
    found = await store.archive.positions_since(NOW - HOUR)
    assert [position.stance.actor for position in found] == ["France", "China"]
    assert len(await store.archive.positions_since(NOW - DAY, limit=1)) == 1


async def test_actors_come_the_most_frequent_first(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    for number, actors in enumerate((["China", "France"], ["France"], ["Austria"])):
        (article_id,) = await collected(store, feed_id, entry(f"{number}"))
        await store.articles.save_analysis(article_id, analysis(article_id, *map(stance, actors)), NOW)
    assert await store.archive.actor_names() == ["France", "Austria", "China"]


async def test_before_the_first_success_nothing_is_watched(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await store.feeds.record_check(check(feed_id, error="no such host"))
    watching = await store.archive.watching()
    assert (watching.since, watching.feeds, watching.feeds_failing) == (None, 1, 1)


async def test_watching_tells_since_when_and_how_much_there_is(store: Store) -> None:
    world, _sport = await listed(store, WORLD, SPORT)
    read, _waits = await collected(store, world, entry("a"), entry("b"), at=NOW - DAY)
    await store.feeds.record_check(check(world, at=NOW))
    await store.articles.save_analysis(read, analysis(read, stance(), stance("Japan")), NOW)
    await chat(store, 1)
    await chat(store, 2)
    await store.chats.deactivate(2)
    await store.compose.enqueue(digest(1, messages=("a", "b")))
    await store.outbox.settle(await claimed(store), Sent(7), NOW)
    watching = await store.archive.watching()
    assert watching.since == NOW - DAY
    assert (watching.feeds, watching.feeds_failing, watching.chats) == (2, 0, 1)
    assert (watching.articles, watching.waiting, watching.stances) == (2, 1, 2)
    assert watching.deliveries == {"sent": 1, "queued": 1}


async def test_a_thousand_articles_with_stances_are_kept_and_read_quickly(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await chat(store)
    start = time.monotonic()
    ids = await collected(store, feed_id, *(entry(f"{number}") for number in range(1000)))
    for article_id in ids:
        await store.articles.save_analysis(article_id, analysis(article_id, stance(), stance("Japan")), NOW)
    await store.stories.assign_stories([(None, ids[number : number + 2]) for number in range(0, 1000, 2)])
    kept = time.monotonic()
    assert len(await store.compose.unsent_stories(1, NOW - DAY, NOW - DAY)) == 500
    assert len(await store.archive.positions_since(NOW - DAY)) == 2000
    assert len(await store.stories.story_points(NOW - DAY)) == 1000
    read = time.monotonic()
    assert kept - start < 20  # seconds on a busy machine; idle it takes about two
    assert read - kept < 5
