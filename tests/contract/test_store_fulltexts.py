"""Full texts: which are wanted, what becomes of them, and what the analysis gets of an article meanwhile."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import UndecidedText, WantedText
from bot.store.store import Store
from tests.contract.world import HOUR, NOW, WORLD, analysis, collected, entry, listed

MINUTE = timedelta(minutes=1)
WAIT = 5 * MINUTE


async def two_articles(store: Store) -> list[int]:
    [world] = await listed(store, WORLD)
    return await collected(store, world, entry("a", NOW), entry("b", NOW - HOUR))


async def texts(store: Store, waiting_since: object = NOW - WAIT) -> list[str]:
    return [article.text for article in await store.articles.unanalysed(10, waiting_since)]  # type: ignore[arg-type]


async def test_new_articles_are_undecided_newest_first_with_the_habit_of_their_feed(store: Store) -> None:
    first, second = await two_articles(store)
    lengths = (len("Text of a."), len("Text of b."))
    assert await store.full_texts.undecided_texts(10) == [
        UndecidedText(first, "https://world.example/a", "Text of a.", WORLD.url, None, lengths),
        UndecidedText(second, "https://world.example/b", "Text of b.", WORLD.url, None, lengths),
    ]
    assert len(await store.full_texts.undecided_texts(1)) == 1


async def test_the_mark_of_the_feed_list_is_kept(store: Store) -> None:
    for mark in (True, False, None):
        marked = replace(WORLD, full_text=mark)
        [world] = await listed(store, marked)
        assert [feed.config for feed in await store.feeds.feeds()] == [marked]
    await collected(store, world, entry("a"))
    assert [each.full_text for each in await store.full_texts.undecided_texts(10)] == [None]


async def test_a_choice_is_made_once(store: Store) -> None:
    first, second = await two_articles(store)
    await store.full_texts.record_choices({first: True, second: False}, NOW)
    await store.full_texts.record_choices({first: False, second: True}, NOW + HOUR)
    assert await store.full_texts.undecided_texts(10) == []
    assert await store.full_texts.due_texts(NOW, NOW - WAIT, 10) == [
        WantedText(first, "https://world.example/a", "Title a", "Text of a.", NOW)
    ]


async def test_what_is_undecided_or_wanted_waits_and_the_others_do_not(store: Store) -> None:
    first, second = await two_articles(store)
    assert await texts(store) == []
    await store.full_texts.record_choices({first: True, second: False}, NOW)
    assert await texts(store) == ["Text of b."]
    assert await store.articles.count_unanalysed(NOW - WAIT) == 1


async def test_nothing_waits_longer_than_it_may(store: Store) -> None:
    first, _ = await two_articles(store)
    await store.full_texts.record_choices({first: True}, NOW)
    assert await texts(store, NOW) == ["Text of a.", "Text of b."]
    assert await texts(store, None) == ["Text of a.", "Text of b."]
    assert await store.full_texts.due_texts(NOW + HOUR, NOW, 10) == []


async def test_a_full_text_is_read_in_place_of_the_teaser_which_stays(store: Store) -> None:
    first, second = await two_articles(store)
    await store.full_texts.record_choices({first: True, second: True}, NOW)
    await store.full_texts.save_full_text(first, "All of a.")
    await store.full_texts.give_up_text(second, "404")
    assert await texts(store) == ["All of a.", "Text of b."]
    assert await store.full_texts.due_texts(NOW + HOUR, NOW - WAIT, 10) == []


async def test_what_is_postponed_is_due_again_with_its_tries(store: Store) -> None:
    first, _ = await two_articles(store)
    await store.full_texts.record_choices({first: True}, NOW)
    await store.full_texts.postpone_text(first, NOW + MINUTE, "503")
    assert await store.full_texts.due_texts(NOW, NOW - WAIT, 10) == []
    [again] = await store.full_texts.due_texts(NOW + MINUTE, NOW - WAIT, 10)
    assert (again.article_id, again.tries) == (first, 1)
    assert await texts(store) == []


async def test_what_is_analysed_is_neither_undecided_nor_due(store: Store) -> None:
    first, second = await two_articles(store)
    await store.full_texts.record_choices({first: True}, NOW)
    for each in (first, second):
        await store.articles.save_analysis(each, analysis(each), NOW)
    assert await store.full_texts.undecided_texts(10) == []
    assert await store.full_texts.due_texts(NOW, NOW - WAIT, 10) == []
    await store.full_texts.save_full_text(first, "Too late.")
    assert await texts(store) == []
