from dataclasses import replace

from bot.store.store import Store
from tests.contract.world import HOUR, NOW, SPORT, WORLD, analysed, analysis, collected, entry, grouped, listed, stance


async def test_an_article_comes_as_it_was_collected_with_what_its_feed_is(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (article_id,) = await collected(store, feed_id, entry("a", NOW - HOUR))
    (article,) = await store.articles.unanalysed(10)
    assert (article.id, article.feed_id, article.outlet, article.tags) == (article_id, feed_id, "The World", WORLD.tags)
    assert (article.title, article.text) == ("Title a", "Text of a.")
    assert (article.published_at, article.seen_at) == (NOW - HOUR, NOW)


async def test_a_date_in_the_future_or_none_at_all_becomes_the_time_of_seeing(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await collected(store, feed_id, entry("future", NOW + HOUR), entry("undated", None))
    assert [article.published_at for article in await store.articles.unanalysed(10)] == [NOW, NOW]


async def test_the_language_is_the_entrys_or_else_the_feeds(store: Store) -> None:
    world, sport = await listed(store, WORLD, SPORT)
    await collected(store, world, entry("own", language="fr"), entry("feeds"))
    await collected(store, sport, entry("unknown"))
    languages = {article.title: article.language for article in await store.articles.unanalysed(10)}
    assert languages == {"Title own": "fr", "Title feeds": "en", "Title unknown": None}


async def test_the_newest_wait_in_front(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    await collected(store, feed_id, entry("old", NOW - 2 * HOUR), entry("new", NOW), entry("middle", NOW - HOUR))
    assert [article.title for article in await store.articles.unanalysed(2)] == ["Title new", "Title middle"]
    assert await store.articles.count_unanalysed() == 3


async def test_an_analysed_article_waits_no_longer_and_shows_what_was_found(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (article_id,) = await collected(store, feed_id, entry("a"))
    found = (stance("France"), stance("Japan", "supports"))
    await store.articles.save_analysis(article_id, analysis(article_id, *found), NOW)
    assert await store.articles.count_unanalysed() == 0
    (story_id,) = await grouped(store, [article_id])
    (story,) = await store.archive.latest_stories(10)
    (article,) = story.articles
    assert (article.id, article.story_id, article.feed_url) == (article_id, story_id, WORLD.url)
    assert (article.headline, article.summary) == (f"Headline {article_id}", ("First.", "Second."))
    assert (article.stances, article.language, article.tags) == (found, "en", WORLD.tags)


async def test_a_repeated_analysis_takes_the_place_of_the_first(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (article_id,) = await collected(store, feed_id, entry("a"))
    await store.articles.save_analysis(article_id, analysis(article_id, stance("France"), stance("Japan")), NOW)
    again = replace(analysis(article_id, stance("China")), headline="Better")
    await store.articles.save_analysis(article_id, again, NOW)
    assert await store.archive.actor_names() == ["China"]
    assert [point.headline for point in await store.stories.ungrouped(10)] == ["Better"]


async def test_an_embedding_comes_back_in_single_precision(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (article_id,) = await collected(store, feed_id, entry("a"))
    await store.articles.save_analysis(article_id, replace(analysis(article_id), embedding=(0.5, -0.25, 1e-3)), NOW)
    (point,) = await store.stories.ungrouped(1)
    assert point.embedding[:2] == (0.5, -0.25)
    assert abs(point.embedding[2] - 1e-3) < 1e-9


async def test_an_article_that_cannot_be_analysed_is_not_tried_again_and_shows_with_its_title(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    bad, _good = await collected(store, feed_id, entry("bad"), entry("good"))
    await store.articles.mark_unanalysable(bad, "ValueError: too odd", NOW)
    assert [article.title for article in await store.articles.unanalysed(10)] == ["Title good"]
    await grouped(store, [bad])
    (story,) = await store.archive.latest_stories(10)
    (article,) = story.articles
    assert (article.headline, article.summary, article.stances, article.language) == ("Title bad", (), (), "en")


async def test_an_article_that_could_not_be_analysed_may_be_later(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (article_id,) = await collected(store, feed_id, entry("a"))
    await store.articles.mark_unanalysable(article_id, "out of memory", NOW)
    await store.articles.save_analysis(article_id, analysis(article_id, stance()), NOW)
    assert [point.headline for point in await store.stories.ungrouped(10)] == [f"Headline {article_id}"]


async def test_analysing_again_keeps_the_story(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    (article_id,) = await analysed(store, feed_id, entry("a"))
    await grouped(store, [article_id])
    await store.articles.save_analysis(article_id, analysis(article_id), NOW)
    assert await store.stories.ungrouped(10) == []
