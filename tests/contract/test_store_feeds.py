from dataclasses import replace
from datetime import timedelta, timezone

from bot.domain import Move, Rhythm
from bot.store.store import Store
from tests.contract.world import DAY, HOUR, NOW, SPORT, WORLD, chat, check, claimed, collected, entry, listed, outbox

MINUTE = timedelta(minutes=1)


async def test_the_list_is_kept_as_configured_and_shown_by_title(store: Store) -> None:
    await listed(store, WORLD, SPORT)
    assert [feed.config for feed in await store.feeds.feeds()] == [SPORT, WORLD]


async def test_a_repeated_list_changes_nothing(store: Store) -> None:
    first = await listed(store, WORLD, SPORT)
    assert await listed(store, WORLD, SPORT) == first


async def test_a_changed_configuration_keeps_the_history_of_its_feed(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await store.feeds.record_check(check(feed_id, entry("a"), etag="e1"))
    changed = replace(WORLD, title="World News", tags=("world",), full_text=True)
    assert await listed(store, changed) == [feed_id]
    (feed,) = await store.feeds.feeds()
    assert (feed.config, feed.etag, feed.last_success_at) == (changed, "e1", NOW)
    assert set(await store.feeds.known_keys(feed_id, ["a"])) == {"a"}


async def test_a_shorter_interval_holds_from_now_on(store: Store) -> None:
    (feed_id,) = await listed(store, replace(WORLD, interval_minutes=1440))
    await store.feeds.record_check(replace(check(feed_id), next_check_at=NOW + DAY))
    await store.feeds.sync_feeds([replace(WORLD, interval_minutes=15)], NOW + HOUR)
    assert await store.feeds.due_feeds(NOW + HOUR + 14 * MINUTE, 10) == []
    assert len(await store.feeds.due_feeds(NOW + HOUR + 15 * MINUTE, 10)) == 1


async def test_an_unlisted_feed_is_switched_off_and_its_articles_stay(store: Store) -> None:
    world, _sport = await listed(store, WORLD, SPORT)
    await collected(store, world, entry("a"))
    await listed(store, SPORT)
    assert [feed.config.title for feed in await store.feeds.feeds()] == ["Sport Today"]
    assert [feed.config.title for feed in await store.feeds.due_feeds(NOW + DAY, 10)] == ["Sport Today"]
    assert [article.outlet for article in await store.articles.unanalysed(10)] == ["The World"]


async def test_listing_a_feed_again_brings_it_back_with_its_history(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await collected(store, feed_id, entry("a"))
    await listed(store, SPORT)
    assert await listed(store, WORLD) == [feed_id]
    assert set(await store.feeds.known_keys(feed_id, ["a", "b"])) == {"a"}


async def test_an_empty_list_switches_all_off(store: Store) -> None:
    await listed(store, WORLD)
    await listed(store)
    assert await store.feeds.feeds() == []


async def test_feeds_are_due_when_never_checked_or_their_time_has_come_oldest_first(store: Store) -> None:
    configs = [replace(WORLD, url=f"https://{name}.example/rss", title=name) for name in "abcd"]
    a, b, c, _d = await listed(store, *configs)
    await store.feeds.record_check(check(a, at=NOW - 2 * MINUTE))
    await store.feeds.record_check(check(b, at=NOW - 3 * MINUTE))
    await store.feeds.record_check(check(c, at=NOW + MINUTE))
    due = await store.feeds.due_feeds(NOW + HOUR, 10)
    assert [feed.config.title for feed in due] == ["d", "b", "a"]
    assert [feed.config.title for feed in await store.feeds.due_feeds(NOW + HOUR, 1)] == ["d"]


async def test_a_disabled_feed_is_listed_but_not_due(store: Store) -> None:
    await listed(store, replace(WORLD, enabled=False))
    assert len(await store.feeds.feeds()) == 1
    assert await store.feeds.due_feeds(NOW, 10) == []


async def test_a_feed_that_is_gone_is_not_asked_again_until_its_configuration_changes(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await store.feeds.record_check(check(feed_id, error="gone for good (410)", gone=True))
    await listed(store, WORLD)
    assert await store.feeds.due_feeds(NOW + DAY, 10) == []
    await listed(store, replace(WORLD, title="World News"))
    (feed,) = await store.feeds.due_feeds(NOW, 10)
    assert not feed.gone


async def test_a_check_stores_articles_backlog_and_state_together(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    new = await store.feeds.record_check(
        check(feed_id, entry("a"), entry("b"), seen=("old",), etag="e1", last_modified="Tue, 24 Nov 2026 07:00:00 GMT")
    )
    (feed,) = await store.feeds.feeds()
    assert new == 2
    assert (feed.etag, feed.last_modified) == ("e1", "Tue, 24 Nov 2026 07:00:00 GMT")
    assert (feed.last_success_at, feed.next_check_at, feed.failures, feed.error) == (NOW, NOW + HOUR, 0, None)
    assert set(await store.feeds.known_keys(feed_id, ["a", "b", "old", "new"])) == {"a", "b", "old"}
    assert await store.articles.count_unanalysed() == 2


async def test_a_repeated_check_stores_nothing_twice(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    once = check(feed_id, entry("a"), entry("a"), seen=("old",))
    assert await store.feeds.record_check(once) == 1
    assert await store.feeds.record_check(once) == 0
    assert await store.articles.count_unanalysed() == 1


async def test_two_feeds_may_use_the_same_key(store: Store) -> None:
    world, sport = await listed(store, WORLD, SPORT)
    assert await store.feeds.record_check(check(world, entry("a"))) == 1
    assert await store.feeds.known_keys(sport, ["a"]) == {}
    assert await store.feeds.record_check(check(sport, entry("a"))) == 1


async def test_thousands_of_keys_are_looked_up(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    keys = [f"key {number}" for number in range(40_000)]
    await store.feeds.record_check(check(feed_id, seen=tuple(keys[::2])))
    assert set(await store.feeds.known_keys(feed_id, keys)) == set(keys[::2])


async def test_an_unchanged_feed_keeps_its_validators(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await store.feeds.record_check(check(feed_id, etag="e1", last_modified="then"))
    await store.feeds.record_check(check(feed_id, at=NOW + HOUR, unchanged=True))
    (feed,) = await store.feeds.feeds()
    assert (feed.etag, feed.last_modified, feed.last_success_at) == ("e1", "then", NOW + HOUR)


async def test_a_new_answer_without_validators_clears_them(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await store.feeds.record_check(check(feed_id, etag="e1"))
    await store.feeds.record_check(check(feed_id, at=NOW + HOUR))
    assert (await store.feeds.feeds())[0].etag is None


async def test_failures_in_a_row_are_counted_once_each_and_end_with_a_success(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await store.feeds.record_check(check(feed_id, etag="e1"))
    for at in (NOW + HOUR, NOW + 2 * HOUR, NOW + 2 * HOUR):
        await store.feeds.record_check(check(feed_id, at=at, error="timed out"))
    (feed,) = await store.feeds.feeds()
    assert (feed.failures, feed.error, feed.etag, feed.last_success_at) == (2, "timed out", "e1", NOW)
    await store.feeds.record_check(check(feed_id, at=NOW + 3 * HOUR, unchanged=True))
    (feed,) = await store.feeds.feeds()
    assert (feed.failures, feed.error) == (0, None)


async def test_times_of_any_zone_come_back_in_utc(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    tokyo = (NOW - HOUR).astimezone(timezone(9 * HOUR))
    await store.feeds.record_check(check(feed_id, entry("a", tokyo)))
    (article,) = await store.articles.unanalysed(1)
    assert article.published_at.isoformat() == (NOW - HOUR).isoformat()


async def test_an_operator_who_retries_brings_failing_and_gone_feeds_back(store: Store) -> None:
    world, sport = await listed(store, WORLD, SPORT)
    await store.feeds.record_check(check(world, error="gone for good (410)", gone=True))
    await store.feeds.record_check(check(sport))
    await store.feeds.retry_failing(NOW)
    (feed,) = await store.feeds.due_feeds(NOW, 10)
    assert (feed.id, feed.gone) == (world, False)


async def test_headers_and_an_interval_of_its_own_are_kept_with_a_feed(store: Store) -> None:
    config = replace(WORLD, own_interval=True, headers_env=(("Authorization", "TOKEN"), ("X-Key", "KEY")))
    await listed(store, config)
    assert [feed.config for feed in await store.feeds.feeds()] == [config]


async def test_where_a_feed_moved_and_its_rhythm_are_kept(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    rhythm = Rhythm(12.5, NOW - HOUR, 120, (0, 1, 2), (5, 6))
    move = Move("https://new.example/rss", 2, NOW - HOUR)
    await store.feeds.record_check(check(feed_id, fetch_url="https://moved.example/rss", move=move, rhythm=rhythm))
    (feed,) = await store.feeds.feeds()
    assert (feed.config.url, feed.address) == (WORLD.url, "https://moved.example/rss")
    assert (feed.move, feed.rhythm) == (move, rhythm)
    await store.feeds.record_check(check(feed_id, at=NOW + HOUR, rhythm=rhythm))
    (feed,) = await store.feeds.feeds()
    assert (feed.address, feed.move, feed.rhythm) == (WORLD.url, None, rhythm)


async def test_a_failure_leaves_the_rhythm_as_it_was(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await store.feeds.record_check(check(feed_id, rhythm=Rhythm(60, NOW)))
    await store.feeds.record_check(check(feed_id, at=NOW + HOUR, error="timed out"))
    assert (await store.feeds.feeds())[0].rhythm == Rhythm(60, NOW)


async def test_operators_are_told_of_a_failing_feed_once_until_it_is_read_again(store: Store) -> None:
    world, sport = await listed(store, WORLD, SPORT)
    await chat(store, 7)
    for feed_id in (world, sport):
        await store.feeds.record_check(check(feed_id, at=NOW - DAY, error="timed out"))
        await store.feeds.record_check(check(feed_id, error="timed out"))
    assert [(feed.id, feed.failing_since) for feed in await store.feeds.unreported_feeds()] == [
        (world, NOW - DAY),
        (sport, NOW - DAY),
    ]

    assert await store.feeds.report_feeds([world], [7, 8], ["one", "two"], NOW) == 1

    assert [feed.id for feed in await store.feeds.unreported_feeds()] == [sport]
    delivery = await claimed(store)
    assert (delivery.chat_id, delivery.html) == (7, "one")
    assert await outbox(store) == {"sending": 1, "queued": 1}
    await store.feeds.record_check(check(world, at=NOW + HOUR))
    await store.feeds.record_check(check(world, at=NOW + 2 * HOUR, error="timed out"))
    assert {feed.id for feed in await store.feeds.unreported_feeds()} == {world, sport}


async def test_a_report_changes_nothing_of_when_a_chat_gets_its_digest(store: Store) -> None:
    (world,) = await listed(store, WORLD)
    await chat(store, 7)
    await store.feeds.report_feeds([world], [7], ["text"], NOW)
    known = await store.chats.chat(7)
    assert known is not None
    assert known.last_digest_at is None


async def test_a_stopped_chat_and_a_paused_feed_are_left_alone(store: Store) -> None:
    (world,) = await listed(store, WORLD)
    await store.feeds.record_check(check(world, error="timed out"))
    await listed(store, replace(WORLD, enabled=False))
    assert await store.feeds.unreported_feeds() == []
    await chat(store, 7)
    await store.chats.deactivate(7)
    assert await store.feeds.report_feeds([world], [7], ["text"], NOW) == 0
    assert await outbox(store) == {}
