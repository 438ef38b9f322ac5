from bot.domain import StoryPoint
from bot.store.store import Store
from tests.contract.world import DAY, HOUR, NOW, WORLD, analysed, collected, entry, grouped, listed


async def test_only_analysed_articles_are_grouped_oldest_first(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    new, old = await analysed(store, feed_id, entry("new"), entry("old", NOW - HOUR))
    await collected(store, feed_id, entry("waits"))
    points = await store.stories.ungrouped(10)
    assert [(point.article_id, point.story_id) for point in points] == [(old, None), (new, None)]
    assert [point.article_id for point in await store.stories.ungrouped(1)] == [old]


async def test_grouped_articles_are_found_by_their_date(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    new, old, alone = await analysed(store, feed_id, entry("new"), entry("old", NOW - DAY), entry("alone"))
    (story_id,) = await grouped(store, [new, old])
    assert await store.stories.story_points(NOW - HOUR) == [
        StoryPoint(new, story_id, NOW, f"Headline {new}", (0.6000000238418579, 0.800000011920929))
    ]
    assert [point.article_id for point in await store.stories.story_points(NOW - DAY)] == [old, new]
    assert [point.article_id for point in await store.stories.ungrouped(10)] == [alone]


async def test_an_article_joins_a_story_that_is_there(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    first, second = await analysed(store, feed_id, entry("first", NOW - DAY), entry("second"))
    (story_id,) = await grouped(store, [first])
    await store.stories.assign_stories([(story_id, [second])])
    (story,) = await store.archive.stories(NOW - HOUR)
    assert [article.id for article in story.articles] == [second, first]


async def test_grouping_the_same_articles_again_changes_nothing(store: Store) -> None:
    (feed_id,) = await listed(store, WORLD)
    ids = await analysed(store, feed_id, entry("a"), entry("b"))
    await store.stories.assign_stories([(None, ids)])
    await store.stories.assign_stories([(None, ids[:1]), (None, ids[1:]), (None, [])])
    (story,) = await store.archive.latest_stories(10)
    assert {article.id for article in story.articles} == set(ids)
