import asyncio

import pytest

from bot.domain import ChatKind, GaveUp, RetryAt, Sent, Subscription, Unknown
from bot.store.engine import Database
from bot.store.store import Store
from tests.contract.world import (
    DAY,
    EVERY_KIND,
    HOUR,
    NOW,
    WORLD,
    analysed,
    chat,
    claimed,
    digest,
    entry,
    grouped,
    listed,
    moved,
    outbox,
)

NEVER_ANSWERED = Unknown("no answer within 20 s")
REFUSED = GaveUp("message is too long")
BLOCKED = GaveUp("bot was blocked by the user", chat_lost=True)


async def nothing_is_due(store: Store, now=NOW) -> bool:
    return await store.outbox.claim_delivery(now, EVERY_KIND) is None


async def test_an_empty_outbox_gives_nothing(store: Store) -> None:
    assert await nothing_is_due(store)


async def test_messages_go_out_oldest_first_and_in_their_parts(store: Store) -> None:
    await chat(store, 1)
    await chat(store, 2)
    await store.compose.enqueue(digest(2, "early", ("a", "b")))
    await store.compose.enqueue(digest(1, "late", ("c",), at=NOW + HOUR))
    sent = []
    for _ in range(3):
        delivery = await claimed(store)
        sent.append(delivery.html)
        await store.outbox.settle(delivery, Sent(100), NOW)
    assert sent == ["a", "b", "c"]
    assert await nothing_is_due(store)
    assert await outbox(store) == {"sent": 3}


async def test_a_chat_whose_message_is_being_sent_does_not_hold_up_another(store: Store) -> None:
    await chat(store, 1)
    await chat(store, 2)
    await store.compose.enqueue(digest(1, messages=("a", "b")))
    await store.compose.enqueue(digest(2, messages=("c",)))
    assert [(await claimed(store)).html, (await claimed(store)).html] == ["a", "c"]
    assert await nothing_is_due(store)


async def test_a_later_digest_waits_for_the_earlier_one_of_its_chat(store: Store) -> None:
    await chat(store)
    await store.compose.enqueue(digest(key="first", messages=("a",)))
    await store.compose.enqueue(digest(key="second", messages=("b",)))
    first = await claimed(store)
    await store.outbox.settle(first, RetryAt(NOW + HOUR, "Too Many Requests"), NOW)
    assert await nothing_is_due(store, NOW + HOUR / 2)
    again = await claimed(store, NOW + HOUR)
    assert (again.html, again.attempts) == ("a", 2)


@pytest.mark.parametrize("outcome", [Sent(5), NEVER_ANSWERED, REFUSED])
async def test_the_next_part_goes_on_after(store: Store, outcome: Sent | Unknown | GaveUp) -> None:
    await chat(store)
    await store.compose.enqueue(digest(messages=("a", "b")))
    await store.outbox.settle(await claimed(store), outcome, NOW)
    assert (await claimed(store)).html == "b"


async def test_only_chats_of_the_kinds_asked_for_are_served(store: Store) -> None:
    await chat(store, 1, ChatKind.CONSOLE)
    await chat(store, 2, ChatKind.GROUP)
    await store.compose.enqueue(digest(1))
    await store.compose.enqueue(digest(2))
    delivery = await store.outbox.claim_delivery(NOW, {ChatKind.PRIVATE, ChatKind.GROUP})
    assert delivery is not None
    assert delivery.chat_id == 2
    assert await store.outbox.claim_delivery(NOW, {ChatKind.PRIVATE, ChatKind.GROUP}) is None


async def test_what_may_have_arrived_is_never_sent_again(store: Store) -> None:
    await chat(store)
    await store.compose.enqueue(digest())
    await store.outbox.settle(await claimed(store), NEVER_ANSWERED, NOW)
    assert await nothing_is_due(store, NOW + DAY)
    assert await outbox(store) == {"unknown": 1}


async def test_a_lost_chat_is_sent_nothing_more_and_what_waits_for_it_stays(store: Store) -> None:
    await chat(store)
    await store.compose.enqueue(digest(messages=("a", "b")))
    await store.outbox.settle(await claimed(store), BLOCKED, NOW)
    assert await nothing_is_due(store)
    lost = await store.chats.chat(1)
    assert lost is not None
    assert not lost.active
    assert await outbox(store) == {"gave_up": 1, "queued": 1}


async def test_a_stopped_chat_is_sent_nothing(store: Store) -> None:
    await chat(store)
    await store.compose.enqueue(digest())
    await store.chats.deactivate(1)
    assert await nothing_is_due(store)


# --- a group becomes a supergroup ------------------------------------------------------------------------------------


async def test_a_moved_chat_keeps_all_it_has_and_gets_its_message_under_the_new_id(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (story_id,) = await grouped(store, await analysed(store, feed_id, entry("a")))
    before = await chat(store, -5, ChatKind.GROUP)
    await store.chats.subscribe(-5, Subscription("all"), NOW)
    await store.compose.enqueue(digest(-5, messages=("a", "b"), story_ids=(story_id,)))
    await store.outbox.settle(await claimed(store), moved(-1005), NOW)
    after = await store.chats.chat(-1005)
    assert after is not None
    assert (after.title, after.settings, after.subscriptions) == (before.title, before.settings, (Subscription("all"),))
    assert await store.chats.chat(-5) is None
    assert await store.compose.unsent_stories(-1005, NOW - DAY, NOW - DAY) == []
    again = await claimed(store)
    assert (again.chat_id, again.html) == (-1005, "a")


async def test_a_moved_chat_that_spoke_under_its_new_id_already_becomes_one_with_it(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (story_id,) = await grouped(store, await analysed(store, feed_id, entry("a")))
    for chat_id in (-5, -1005):
        await chat(store, chat_id, ChatKind.GROUP)
        await store.chats.subscribe(chat_id, Subscription("all"), NOW)
    await store.chats.subscribe(-5, Subscription("actor", "France"), NOW + HOUR)
    await store.compose.enqueue(digest(-5, "both", ("old",)))
    await store.compose.enqueue(digest(-5, "old only", ("kept",), story_ids=(story_id,)))
    await store.compose.enqueue(digest(-1005, "both", ("new",)))
    await store.outbox.settle(await claimed(store), moved(-1005), NOW)
    (one,) = await store.compose.active_chats()
    assert (one.id, one.subscriptions) == (-1005, (Subscription("all"), Subscription("actor", "France")))
    assert await store.compose.unsent_stories(-1005, NOW - DAY, NOW - DAY) == []
    assert await outbox(store) == {"queued": 2}


async def test_a_chat_that_moved_while_another_of_its_messages_was_being_sent_moves_once(store: Store) -> None:
    await chat(store, -5, ChatKind.GROUP)
    await store.compose.enqueue(digest(-5, messages=("a", "b")))
    first = await claimed(store)
    await store.outbox.settle(first, NEVER_ANSWERED, NOW)
    second = await claimed(store)
    await store.outbox.settle(first, moved(-1005), NOW)
    await store.outbox.settle(second, moved(-1005), NOW)
    assert [each.id for each in await store.compose.active_chats()] == [-1005]
    assert await outbox(store) == {"queued": 2}


# --- crashes and company ---------------------------------------------------------------------------------------------


async def test_after_a_crash_what_was_being_sent_is_unknown_and_the_rest_goes_on(store: Store) -> None:
    await chat(store)
    await store.compose.enqueue(digest(messages=("a", "b")))
    await claimed(store)
    assert await store.outbox.recover_claims(NOW + HOUR) == 1
    assert await store.outbox.recover_claims(NOW + HOUR) == 0
    assert await outbox(store) == {"queued": 1, "unknown": 1}
    assert (await claimed(store)).html == "b"


async def test_claimers_of_one_process_never_get_the_same_message(store: Store) -> None:
    await never_the_same(store, store)


async def test_claimers_of_two_connections_never_get_the_same_message(store: Store, url: str) -> None:
    other = await Database.open(url)
    try:
        await never_the_same(store, Store(other))
    finally:
        await other.close()


async def never_the_same(one: Store, other: Store) -> None:
    for chat_id in range(1, 31):
        await chat(one, chat_id)
        await one.compose.enqueue(digest(chat_id))
    claims = [store.outbox.claim_delivery(NOW, EVERY_KIND) for _ in range(20) for store in (one, other)]
    got = [delivery.id for delivery in await asyncio.gather(*claims) if delivery is not None]
    assert len(got) == 30
    assert len(set(got)) == 30
