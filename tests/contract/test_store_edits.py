"""Edits of articles: what changes, what is analysed again, and who is told again."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import EntryEdit, ParsedEntry, StoredEntry
from bot.store.store import Store
from tests.contract.world import (
    DAY,
    HOUR,
    NOW,
    WORLD,
    analysed,
    analysis,
    chat,
    check,
    collected,
    digest,
    entry,
    grouped,
    listed,
    stance,
)

MINUTE = timedelta(minutes=1)
LATER = NOW + HOUR


def other(key: str, text: str = "Other text.") -> ParsedEntry:
    return replace(entry(key), title="Other title", text=text)


async def edit(store: Store, feed_id: int, new: ParsedEntry, number: int = 1, at: object = LATER) -> None:
    await store.feeds.record_check(check(feed_id, at=at, edits=(EntryEdit(new, number),)))  # type: ignore[arg-type]


async def told_story(store: Store, feed_id: int) -> tuple[int, int]:
    """An article and its story, which chat 1 was told."""
    await chat(store, 1)
    [article_id] = await analysed(store, feed_id, entry("a"))
    [story_id] = await grouped(store, [article_id])
    await store.compose.enqueue(digest(1, story_ids=(story_id,)))
    return article_id, story_id


async def updates(store: Store) -> list[int]:
    return [story.id for story in await store.compose.updated_stories(1, NOW, NOW - DAY)]


async def test_what_an_entry_said_is_remembered_by_its_fingerprint(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    marks = (("a", "1"), ("b", "2"))
    await store.feeds.record_check(check(feed_id, entry("a"), seen=("b", "c"), fingerprints=marks))
    assert await store.feeds.known_keys(feed_id, ["a", "b", "c", "d"]) == {"a": "1", "b": "2", "c": ""}
    await store.feeds.record_check(check(feed_id, fingerprints=(("b", "3"), ("c", "4"))))
    assert await store.feeds.known_keys(feed_id, ["a", "b", "c"]) == {"a": "1", "b": "3", "c": "4"}


async def test_an_edit_changes_the_article_which_waits_to_be_analysed_again(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    [article_id] = await analysed(store, feed_id, entry("a"))
    await edit(store, feed_id, other("a"))
    [waiting] = await store.articles.unanalysed(10)
    assert (waiting.id, waiting.title, waiting.text, waiting.edits) == (article_id, "Other title", "Other text.", 1)
    assert (waiting.seen_at, waiting.published_at) == (NOW, NOW)
    assert await store.feeds.stored_entries(feed_id, ["a", "x"]) == {"a": StoredEntry("Other title", "Other text.", 1)}


async def test_an_edit_is_taken_over_once_however_often_it_is_recorded(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    [article_id] = await collected(store, feed_id, entry("a"))
    await edit(store, feed_id, other("a"))
    await store.articles.save_analysis(article_id, analysis(article_id), LATER, edits=1)
    await edit(store, feed_id, other("a"))
    assert await store.articles.unanalysed(10) == []


async def test_the_new_analysis_takes_the_place_of_the_old_one_with_its_quotes(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    [article_id] = await collected(store, feed_id, entry("a"))
    await store.articles.save_analysis(article_id, analysis(article_id, stance("France"), stance("Japan")), NOW)
    await edit(store, feed_id, other("a"))
    assert len(await store.archive.positions("France")) == 1  # what was read stays until the new text is read
    await store.articles.save_analysis(article_id, analysis(article_id, stance("France", "supports")), LATER, edits=1)
    [position] = await store.archive.positions("France")
    assert (position.stance.polarity, position.article.edited_at) == ("supports", LATER)
    assert await store.archive.positions("Japan") == []


async def test_an_analysis_of_the_text_before_an_edit_is_not_kept(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    [first, second] = await collected(store, feed_id, entry("a"), entry("b"))
    for key in ("a", "b"):
        await edit(store, feed_id, other(key))
    await store.articles.save_analysis(first, analysis(first, stance("France")), LATER, edits=0)
    await store.articles.mark_unanalysable(second, "broke", LATER, edits=0)
    assert {article.id for article in await store.articles.unanalysed(10)} == {first, second}
    assert await store.archive.actor_names() == []


async def test_a_told_story_is_an_update_once_its_edit_is_analysed_until_that_is_told(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    article_id, story_id = await told_story(store, feed_id)
    assert await updates(store) == []
    await edit(store, feed_id, other("a"))
    assert await updates(store) == []
    await store.articles.save_analysis(article_id, analysis(article_id), LATER, edits=1)
    [story] = await store.compose.updated_stories(1, NOW, NOW - DAY)
    assert (story.id, story.edited_at) == (story_id, LATER)
    await store.compose.enqueue(digest(1, "update", story_ids=(story_id,), edits=((story_id, LATER),)))
    assert await updates(store) == []
    await edit(store, feed_id, other("a", "Third text."), 2, LATER + MINUTE)
    await store.articles.save_analysis(article_id, analysis(article_id), LATER + MINUTE, edits=2)
    assert await updates(store) == [story_id]


async def test_an_edit_that_waits_to_be_analysed_is_not_marked_and_comes_as_update(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    await chat(store, 1)
    [article_id] = await analysed(store, feed_id, entry("a"))
    [story_id] = await grouped(store, [article_id])
    await edit(store, feed_id, other("a"))
    [unsent] = await store.compose.unsent_stories(1, NOW - DAY, NOW - DAY)
    assert unsent.edited_at is None
    await store.compose.enqueue(digest(1, story_ids=(story_id,)))
    await store.articles.save_analysis(article_id, analysis(article_id), LATER, edits=1)
    assert await updates(store) == [story_id]


async def test_old_articles_and_old_edits_are_no_updates(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    article_id, _ = await told_story(store, feed_id)
    await edit(store, feed_id, other("a"))
    await store.articles.save_analysis(article_id, analysis(article_id), LATER, edits=1)
    assert await store.compose.updated_stories(1, NOW, NOW + MINUTE) == []
    assert await store.compose.updated_stories(1, LATER + MINUTE, NOW - DAY) == []


async def test_the_page_of_an_edited_article_is_fetched_again(store: Store) -> None:
    [feed_id] = await listed(store, WORLD)
    [article_id] = await collected(store, feed_id, entry("a"))
    await store.full_texts.record_choices({article_id: True}, NOW)
    await store.full_texts.save_full_text(article_id, "The page as it was.")
    await store.articles.save_analysis(article_id, analysis(article_id), NOW)
    await edit(store, feed_id, other("a"))
    assert await store.articles.unanalysed(10, LATER - MINUTE) == []
    [wanted] = await store.full_texts.due_texts(LATER, LATER - MINUTE, 10)
    assert (wanted.article_id, wanted.title, wanted.teaser, wanted.seen_at) == (
        article_id, "Other title", "Other text.", LATER,
    )  # fmt: skip
    await store.full_texts.give_up_text(article_id, "404")
    assert [article.text for article in await store.articles.unanalysed(10, LATER - MINUTE)] == ["Other text."]
