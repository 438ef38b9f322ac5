"""What the commands mean, on a store in memory, the real gazetteer and a real feeds.toml."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import ChatKind, ChatSettings, FeedConfig, Request, Subscription
from bot.errors import ConfigError
from bot.feeds.feedlist import FeedList
from bot.services import ChatView, ListChange, Services, Subscribed
from bot.subscribing import EVERYTHING, Following, NotKnown
from summarizer.actors import Gazetteer
from tests.fakes.builders import stance
from tests.fakes.finder import Finder
from tests.fakes.memory_store import ListFile, MemoryStore, told

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DEFAULTS = ChatSettings(hours=(8,), zone="Europe/Paris")
HERE = Request(7, ChatKind.PRIVATE, "Ann", "")
FEEDS_TOML = """\
# our feeds
[[feed]]
url = "https://example.org/rss"
title = "The Example"
tags = ["world", "europe"]

[[feed]]
url = "https://daily.example.com/feed"
title = "Daily Example"
tags = ["middle-east"]
"""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture
def feeds_toml(tmp_path: Path) -> ListFile:
    return ListFile(tmp_path / "feeds.toml", FEEDS_TOML)


@pytest.fixture
def store() -> MemoryStore:
    office = "a NATO office in Japan"
    return MemoryStore(
        [
            told(1, NOW - 2 * HOUR, stance("France", "opposes", office), stance("Japan", "supports", office)),
            told(2, NOW - 3 * HOUR, tags=("middle-east",)),
            told(3, NOW - 3 * DAY, stance("France", "supports", "a ceasefire"), stance("Oxfam Nord", "opposes", "it")),
        ],
        watching_since=NOW - 30 * DAY,
    )


@pytest.fixture
async def services(store: MemoryStore, gazetteer: Gazetteer, feeds_toml: ListFile) -> Services:
    feed_list = FeedList(feeds_toml.path)
    await store.sync_feeds(feed_list.load(), NOW)
    return Services(
        archive=store,
        latest=store,
        chats=store,
        subscriptions=store,
        feeds=store,
        actors=gazetteer,
        feed_list=feed_list,
        finder=Finder(),
        defaults=DEFAULTS,
    )


# --- digest ----------------------------------------------------------------------------------------------------------


async def test_a_digest_tells_the_stories_of_the_window(services: Services) -> None:
    answer = await services.digest(DAY, None, NOW, 8)
    assert {each.id for each in answer.stories} == {1, 2}
    assert (answer.older, answer.more, answer.watching.since) == (False, 0, NOW - 30 * DAY)


async def test_what_does_not_fit_a_digest_is_counted(services: Services) -> None:
    answer = await services.digest(7 * DAY, None, NOW, 1)
    assert (len(answer.stories), answer.more) == (1, 2)


async def test_a_digest_of_a_tag_tells_only_its_stories(services: Services) -> None:
    answer = await services.digest(DAY, "middle-east", NOW, 8)
    assert [each.id for each in answer.stories] == [2]


async def test_an_empty_window_gives_the_latest_stories_before_it(services: Services) -> None:
    answer = await services.digest(HOUR, None, NOW, 2)
    assert ([each.id for each in answer.stories], answer.older) == ([1, 2], True)


async def test_where_there_is_nothing_at_all_the_digest_is_empty(services: Services, store: MemoryStore) -> None:
    store.kept = []
    answer = await services.digest(DAY, None, NOW, 8)
    assert (answer.stories, answer.older) == ((), False)


@pytest.mark.parametrize(("name", "tag"), [("Europe", "europe"), ("#europe", "europe"), ("Middle East", "middle-east")])
async def test_a_tag_is_found_however_it_is_written(services: Services, name: str, tag: str) -> None:
    assert await services.find_tag(name) == tag


async def test_an_unknown_tag_gives_the_nearest_and_all(services: Services) -> None:
    assert await services.find_tag("euorpe") == NotKnown(
        "tag", "euorpe", ("europe",), ("europe", "middle-east", "world")
    )


# --- actor -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["France", "france", "Paris", "Macron", "élysée", "Elysee", "FRANCE"])
async def test_an_actor_is_found_by_all_its_names(services: Services, name: str) -> None:
    answer = await services.actor(name, NOW)
    assert (answer.name, answer.known) == ("France", True)
    assert [view.position.stance.target for view in answer.against] == ["a NATO office in Japan"]
    assert [view.position.stance.target for view in answer.in_favour] == ["a ceasefire"]


async def test_an_actor_known_only_from_the_articles_is_found_too(services: Services) -> None:
    answer = await services.actor("oxfam nord", NOW)
    assert (answer.name, answer.known, len(answer.against)) == ("Oxfam Nord", True, 1)


async def test_a_known_actor_of_whom_nothing_is_stored_has_no_positions(services: Services) -> None:
    answer = await services.actor("Portugal", NOW)
    assert (answer.name, answer.known, answer.against, answer.in_favour) == ("Portugal", True, (), ())


async def test_a_misspelt_actor_gives_the_nearest_names(services: Services) -> None:
    answer = await services.actor("Frnace", NOW)
    assert (answer.name, answer.known) == ("Frnace", False)
    assert "France" in answer.nearest


async def test_the_nearest_names_are_sought_among_the_stored_ones_too(services: Services) -> None:
    assert "Oxfam Nord" in (await services.actor("oxfam nrod", NOW)).nearest


# --- subscriptions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "meant", "name"),
    [
        ("", EVERYTHING, ""),
        ("Everything", EVERYTHING, ""),
        ("europe", Subscription("tag", "europe"), "europe"),
        ("tag #Europe", Subscription("tag", "europe"), "europe"),
        ("daily example", Subscription("feed", "https://daily.example.com/feed"), "Daily Example"),
        ("feed daily", Subscription("feed", "https://daily.example.com/feed"), "Daily Example"),
        ("https://example.org/rss", Subscription("feed", "https://example.org/rss"), "The Example"),
        ("Macron", Subscription("actor", "France"), "France"),
        ("actor paris", Subscription("actor", "France"), "France"),
        ("actor oxfam nord", Subscription("actor", "Oxfam Nord"), "Oxfam Nord"),
        ("keyword “Nuclear  Waste”", Subscription("keyword", "nuclear waste"), "nuclear waste"),
    ],
)
async def test_subscribing_takes_what_is_meant(
    services: Services, store: MemoryStore, words: str, meant: Subscription, name: str
) -> None:
    following = Following(meant, name)
    assert await services.subscribe(HERE, words, NOW) == Subscribed(following, True, ChatView(DEFAULTS, (following,)))
    assert store.chats[7].subscriptions == (meant,)


async def test_subscribing_twice_changes_nothing(services: Services, store: MemoryStore) -> None:
    await services.subscribe(HERE, "europe", NOW)
    again = await services.subscribe(HERE, "tag Europe", NOW)
    assert isinstance(again, Subscribed)
    assert not again.added
    assert store.chats[7].subscriptions == (Subscription("tag", "europe"),)


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ("tag euorpe", "europe"),
        ("feed example", "The Example"),
        ("feed daly example", "Daily Example"),
        ("Frnace", "France"),
    ],
)
async def test_what_is_not_known_is_not_subscribed_to(
    services: Services, store: MemoryStore, words: str, nearest: str
) -> None:
    answer = await services.subscribe(HERE, words, NOW)
    assert isinstance(answer, NotKnown)
    assert nearest in answer.nearest
    assert store.chats == {}


async def test_a_kind_without_a_name_asks_for_it(services: Services) -> None:
    tags = ("europe", "middle-east", "world")
    assert await services.subscribe(HERE, "tag", NOW) == NotKnown("tag", "", (), tags)


async def test_one_subscription_ends_by_the_words_that_made_it(services: Services, store: MemoryStore) -> None:
    for words in ("", "europe", "feed daily", "paris", "keyword nuclear waste"):
        await services.subscribe(HERE, words, NOW)
    for words in ("everything", "tag europe", "Daily Example", "Macron", "nuclear waste"):
        assert len((await services.unsubscribe(7, words, NOW)).gone) == 1
    assert store.chats[7].subscriptions == ()


async def test_a_subscription_ends_also_when_its_tag_is_gone(
    services: Services, store: MemoryStore, feeds_toml: ListFile
) -> None:
    await services.subscribe(HERE, "middle-east", NOW)
    await services.remove_feed("Daily Example", NOW)
    assert [each.name for each in (await services.unsubscribe(7, "Middle-East", NOW)).gone] == ["middle-east"]


async def test_without_words_all_subscriptions_end(services: Services, store: MemoryStore) -> None:
    await services.subscribe(HERE, "", NOW)
    await services.subscribe(HERE, "europe", NOW)
    result = await services.unsubscribe(7, None, NOW)
    assert (len(result.gone), result.chat.following, store.chats[7].subscriptions) == (2, (), ())


async def test_ending_what_was_never_begun_changes_nothing(services: Services) -> None:
    assert (await services.unsubscribe(7, "europe", NOW)).gone == ()
    await services.subscribe(HERE, "europe", NOW)
    result = await services.unsubscribe(7, "world", NOW)
    assert (result.gone, len(result.chat.following)) == ((), 1)


# --- chats -----------------------------------------------------------------------------------------------------------


async def test_a_chat_that_never_spoke_has_the_defaults(services: Services, store: MemoryStore) -> None:
    assert await services.chat(7, NOW) == ChatView(DEFAULTS)
    assert store.chats == {}


async def test_stopping_keeps_everything_and_starting_brings_it_back(services: Services) -> None:
    await services.subscribe(HERE, "europe", NOW)
    assert await services.stop(7)
    stopped = await services.chat(7, NOW)
    assert (stopped.active, len(stopped.following)) == (False, 1)
    assert not await services.stop(7)
    assert (await services.start(HERE, NOW)).active


async def test_subscribing_wakes_a_stopped_chat(services: Services) -> None:
    await services.start(HERE, NOW)
    await services.stop(7)
    await services.subscribe(HERE, "europe", NOW)
    assert (await services.chat(7, NOW)).active


async def test_settings_are_remembered_of_a_new_chat_and_wake_no_stopped_one(services: Services) -> None:
    await services.change_settings(HERE, ChatSettings(hours=(7,)), NOW)
    assert (await services.chat(7, NOW)).settings == ChatSettings(hours=(7,))
    await services.stop(7)
    await services.change_settings(HERE, ChatSettings(hours=(9,)), NOW)
    changed = await services.chat(7, NOW)
    assert (changed.settings.hours, changed.active) == ((9,), False)


async def test_a_chat_that_waited_past_its_hour_is_due_at_once(services: Services) -> None:
    await services.start(HERE, NOW - DAY)
    answer = await services.subscribe(HERE, "", NOW)
    assert isinstance(answer, Subscribed)
    assert answer.chat.due


# --- feeds -----------------------------------------------------------------------------------------------------------


async def test_an_added_feed_is_written_and_watched(services: Services, feeds_toml: ListFile) -> None:
    added = await services.add_feed("https://new.example.net/rss", "", ("world",), NOW)
    assert added == FeedConfig("https://new.example.net/rss", "new.example.net", ("world",))
    assert "# our feeds" in feeds_toml.text
    assert added in [feed.config for feed in await services.feeds()]


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "http://[", "file:../secret", "example", "https://example.org/rss"]
)
async def test_a_feed_that_cannot_be_added_leaves_the_list_as_it_was(
    services: Services, feeds_toml: ListFile, url: str
) -> None:
    with pytest.raises(ConfigError):
        await services.add_feed(url, "", (), NOW)
    assert feeds_toml.text == FEEDS_TOML
    assert len(await services.feeds()) == 2


async def test_a_removed_feed_is_watched_no_more(services: Services, feeds_toml: ListFile) -> None:
    assert (await services.remove_feed("the example", NOW)).url == "https://example.org/rss"
    assert [feed.config.title for feed in await services.feeds()] == ["Daily Example"]
    assert "https://example.org/rss" not in feeds_toml.text


async def test_a_reload_tells_what_changed(services: Services, feeds_toml: ListFile) -> None:
    text = FEEDS_TOML.replace("daily.example.com", "weekly.example.com").replace('"world", ', "")
    feeds_toml.write(text)
    change = await services.reload(NOW)
    assert change == ListChange(2, added=("Daily Example",), removed=("Daily Example",), changed=("The Example",))


async def test_a_faulty_list_leaves_the_last_good_one_in_force(services: Services, feeds_toml: ListFile) -> None:
    feeds_toml.write("[[feed]\nurl = 3")
    with pytest.raises(ConfigError):
        await services.reload(NOW)
    assert len(await services.feeds()) == 2


async def test_a_reload_has_failing_feeds_asked_at_once(services: Services, store: MemoryStore) -> None:
    later = NOW + DAY
    first, second = store.listed
    store.listed = [replace(first, error="answered 503", next_check_at=later), replace(second, next_check_at=later)]
    await services.reload_and_retry(NOW)
    assert [feed.next_check_at for feed in store.listed] == [NOW, later]
