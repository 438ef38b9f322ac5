"""Subscriptions at hubs: whose hubs are asked, and what becomes of a subscription. The rest, over real servers, is in
tests/integration/test_websub.py."""

from dataclasses import replace

from bot.domain import HubOffer, HubSubscription
from bot.store.store import Store
from tests.contract.world import DAY, HOUR, NOW, SPORT, WORLD, check, listed

BASE = "https://bot.example"
HUB = ("https://hub.example/", "https://world.example/topic")


def subscription(feed_id: int, callback: str = "c1") -> HubSubscription:
    return HubSubscription(feed_id, *HUB, BASE, callback, "secret", "subscribing", NOW, NOW + HOUR)


async def feed_with_hub(store: Store) -> int:
    world, sport = await listed(store, WORLD, SPORT)
    await store.feeds.record_check(check(world, hub=HUB))
    await store.feeds.record_check(check(sport))
    return world


async def test_feeds_in_use_that_name_a_hub_are_offers_until_it_is_asked(store: Store) -> None:
    world = await feed_with_hub(store)
    assert await store.hubs.hub_offers(BASE, 10) == [HubOffer(world, *HUB)]
    await store.hubs.save_subscription(subscription(world))
    assert await store.hubs.hub_offers(BASE, 10) == []
    assert await store.hubs.hub_offers("https://other.example", 10) == [HubOffer(world, *HUB)]
    await listed(store, replace(WORLD, enabled=False), SPORT)
    assert await store.hubs.hub_offers("https://other.example", 10) == []


async def test_a_subscription_comes_back_as_it_was_kept_and_is_due_at_its_time(store: Store) -> None:
    kept = subscription(await feed_with_hub(store))
    await store.hubs.save_subscription(kept)
    assert await store.hubs.subscription("c1") == kept
    assert await store.hubs.subscription("c2") is None
    assert await store.hubs.due_subscriptions(NOW, BASE, 10) == []
    assert await store.hubs.due_subscriptions(NOW + HOUR, BASE, 10) == [kept]


async def test_a_304_and_a_failure_leave_the_hub_and_an_answer_without_one_ends_it(store: Store) -> None:
    world = await feed_with_hub(store)
    await store.hubs.save_subscription(subscription(world))
    await store.feeds.record_check(check(world, at=NOW + HOUR, unchanged=True))
    await store.feeds.record_check(check(world, at=NOW + 2 * HOUR, error="timed out"))
    assert await store.hubs.unwanted_subscriptions(BASE, 10) == []
    await store.feeds.record_check(check(world, at=NOW + 3 * HOUR))
    assert [each.callback for each in await store.hubs.unwanted_subscriptions(BASE, 10)] == ["c1"]
    assert await store.hubs.due_subscriptions(NOW + DAY, BASE, 10) == []


async def test_a_lease_holds_until_another_callback_or_the_end(store: Store) -> None:
    world = await feed_with_hub(store)
    await store.hubs.save_subscription(subscription(world))
    await store.hubs.confirm_subscription("c1", NOW + DAY, NOW + 20 * HOUR)
    await store.hubs.save_subscription(replace(subscription(world), state="subscribed"))  # it is renewed
    assert await store.hubs.ping("c1", NOW)
    assert not await store.hubs.ping("c1", NOW + DAY)
    await store.hubs.save_subscription(subscription(world, "c2"))
    assert (await store.hubs.ping("c1", NOW), await store.hubs.ping("c2", NOW)) == (False, False)
    await store.hubs.forget_subscription("c2")
    assert await store.hubs.subscription("c2") is None
