from bot.domain import ChatKind, ChatSettings, GaveUp, Subscription
from bot.store.store import Store
from tests.contract.world import HOUR, NOW, chat, claimed, digest, request

FRANCE = Subscription("actor", "France")


async def test_a_chat_that_never_spoke_is_not_known(store: Store) -> None:
    assert await store.chats.chat(1) is None


async def test_a_new_chat_is_made_with_the_settings_given(store: Store) -> None:
    settings = ChatSettings((7, 19), "Europe/Paris", "instant", 5)
    made = await store.chats.remember_chat(request(-1001234567890, ChatKind.CHANNEL, "News"), settings, NOW)
    assert made == await store.chats.chat(-1001234567890)
    assert (made.kind, made.title, made.settings, made.created_at) == (ChatKind.CHANNEL, "News", settings, NOW)
    assert (made.active, made.last_digest_at, made.subscriptions) == (True, None, ())


async def test_a_known_chat_keeps_its_settings_and_subscriptions_and_is_refreshed(store: Store) -> None:
    await chat(store)
    settings = ChatSettings(hours=(6,))
    await store.chats.change_settings(1, settings)
    await store.chats.subscribe(1, FRANCE, NOW)
    await store.chats.deactivate(1)
    again = await store.chats.remember_chat(request(title="Ada L."), ChatSettings(), NOW + HOUR)
    assert (again.title, again.settings, again.created_at, again.active) == ("Ada L.", settings, NOW, True)
    assert again.subscriptions == (FRANCE,)


async def test_a_stopped_chat_keeps_its_data_and_is_served_no_more(store: Store) -> None:
    await chat(store, 1)
    await chat(store, 2)
    await store.chats.subscribe(1, FRANCE, NOW)
    await store.chats.deactivate(1)
    assert [each.id for each in await store.compose.active_chats()] == [2]
    stopped = await store.chats.chat(1)
    assert stopped is not None
    assert (stopped.active, stopped.subscriptions) == (False, (FRANCE,))


async def test_a_lost_chat_that_speaks_again_is_served_again(store: Store) -> None:
    await chat(store)
    await store.compose.enqueue(digest())
    await store.outbox.settle(await claimed(store), GaveUp("bot was blocked by the user", chat_lost=True), NOW)
    assert await store.compose.active_chats() == []
    assert (await chat(store)).active


async def test_subscriptions_are_kept_in_the_order_of_their_making(store: Store) -> None:
    await chat(store)
    for hours, kept in enumerate([Subscription("tag", "world"), Subscription("all"), FRANCE]):
        await store.chats.subscribe(1, kept, NOW + hours * HOUR)
    (active,) = await store.compose.active_chats()
    assert active.subscriptions == (Subscription("tag", "world"), Subscription("all"), FRANCE)


async def test_subscribing_twice_makes_one_subscription(store: Store) -> None:
    await chat(store)
    assert await store.chats.subscribe(1, FRANCE, NOW)
    assert not await store.chats.subscribe(1, FRANCE, NOW + HOUR)
    assert await store.chats.subscribe(1, Subscription("keyword", "France"), NOW)


async def test_unsubscribing_tells_how_many_went(store: Store) -> None:
    await chat(store, 1)
    await chat(store, 2)
    for kept in (FRANCE, Subscription("all"), Subscription("tag", "world")):
        await store.chats.subscribe(1, kept, NOW)
    await store.chats.subscribe(2, FRANCE, NOW)
    assert await store.chats.unsubscribe(1, FRANCE) == 1
    assert await store.chats.unsubscribe(1, FRANCE) == 0
    assert await store.chats.unsubscribe(1, None) == 2
    other = await store.chats.chat(2)
    assert other is not None
    assert other.subscriptions == (FRANCE,)
