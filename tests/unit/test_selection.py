"""When a chat is due, and which stories it is told."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.digest.selection import choose, compose, due_key, matching, next_digest, rank
from bot.domain import ChatSettings, Subscription
from tests.fakes.builders import article, chat, stance, story

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
EVERYTHING = (Subscription("all"),)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "zone", "last", "key"),
    [
        ((8,), "UTC", "2026-11-23T08:00", "2026-11-24T08+00:00"),
        ((8,), "UTC", "2026-11-24T08:00", None),  # served today
        ((8,), "Europe/Kyiv", "2026-11-23T06:00", "2026-11-24T08+02:00"),  # 08:00 there was 06:00 UTC
        ((8,), "America/New_York", "2026-11-23T13:00", None),  # it is 04:30 there
        ((7, 19), "UTC", "2026-11-23T19:00", "2026-11-24T07+00:00"),
        ((20,), "UTC", "2026-11-10T20:00", "2026-11-23T20+00:00"),  # two weeks off: one digest, the latest
        ((20,), "UTC", "2026-11-23T21:00", None),
    ],
)
def test_the_latest_hour_that_passed_and_was_not_served_is_due(
    hours: tuple[int, ...], zone: str, last: str, key: str | None
) -> None:
    reader = chat(settings=ChatSettings(hours=hours, zone=zone), created_at=LONG_AGO, last_digest_at=at(last))
    assert due_key(reader, NOW) == key


def test_a_chat_younger_than_todays_hour_waits_for_tomorrows() -> None:
    reader = chat(settings=ChatSettings(hours=(8,)), created_at=at("2026-11-24T09:00"))
    assert due_key(reader, NOW) is None
    assert due_key(reader, NOW + timedelta(days=1)) == "2026-11-25T08+00:00"


def test_a_chat_that_moves_to_another_zone_gets_the_same_hour_there_too() -> None:
    paris, lisbon = (
        chat(settings=ChatSettings(hours=(10,), zone=zone), created_at=LONG_AGO, last_digest_at=at(last))
        for zone, last in (("Europe/Paris", "2026-11-23T09:00"), ("Europe/Lisbon", "2026-11-24T09:00"))
    )
    assert due_key(paris, at("2026-11-24T10:30")) == "2026-11-24T10+01:00"
    assert due_key(lisbon, at("2026-11-24T10:30")) == "2026-11-24T10+00:00"


def test_an_hour_that_the_clocks_skip_is_served_once_that_day() -> None:
    settings = ChatSettings(hours=(2,), zone="Europe/Paris")  # 2026-03-29 has no 02:00 there
    reader = chat(settings=settings, created_at=LONG_AGO, last_digest_at=at("2026-03-28T01:00"))
    assert due_key(reader, at("2026-03-29T00:59")) is None
    key = due_key(reader, at("2026-03-29T01:00"))
    assert key is not None
    served = chat(settings=settings, created_at=LONG_AGO, last_digest_at=at("2026-03-29T01:00"))
    assert due_key(served, at("2026-03-29T22:00")) is None


def test_an_hour_that_the_clocks_repeat_is_served_once() -> None:
    settings = ChatSettings(hours=(2,), zone="Europe/Paris")  # 2026-10-25 has 02:00 twice there
    served = chat(settings=settings, created_at=LONG_AGO, last_digest_at=at("2026-10-25T00:00"))
    assert due_key(served, at("2026-10-25T01:30")) is None


def test_the_next_digest_is_told_in_the_chats_zone() -> None:
    assert next_digest(ChatSettings(hours=(8,), zone="Asia/Tokyo"), NOW).isoformat() == "2026-11-25T08:00:00+09:00"


# --- what ------------------------------------------------------------------------------------------------------------

FRANCE = story(
    1, article(id=1, headline="Élysée rejects nuclear waste plan", stances=(stance("France"),), tags=("europe",))
)
JAPAN = story(
    2,
    article(
        id=2, headline="A port is opened", stances=(stance("Japan"),), tags=("asia",), feed_url="https://a.example/"
    ),
)


@pytest.mark.parametrize(
    ("subscription", "told"),
    [
        (Subscription("all"), [FRANCE, JAPAN]),
        (Subscription("tag", "asia"), [JAPAN]),
        (Subscription("feed", "https://a.example/"), [JAPAN]),
        (Subscription("actor", "France"), [FRANCE]),
        (Subscription("keyword", "waste nuclear"), [FRANCE]),
        (Subscription("keyword", "ELYSEE"), [FRANCE]),
        (Subscription("keyword", "waste port"), []),
        (Subscription("keyword", "was"), []),  # whole words
        (Subscription("keyword", "!?"), []),
    ],
)
def test_a_subscription_asks_for_its_stories(subscription: Subscription, told: list[object]) -> None:
    assert matching([FRANCE, JAPAN], [subscription]) == told


def test_newer_stories_come_first_and_coverage_lifts_a_story() -> None:
    old = story(1, *(article(id=n, outlet=f"Outlet {n}", published_at=NOW - timedelta(hours=5)) for n in (1, 2)))
    middle = story(2, article(id=3, published_at=NOW - timedelta(hours=2)))
    new = story(3, article(id=4, published_at=NOW))
    assert [s.id for s in rank([middle, old, new])] == [1, 3, 2]  # two outlets are worth six hours


def test_one_outlet_does_not_fill_a_digest_while_others_have_news() -> None:
    loud = [story(n, article(id=n, outlet="Loud", published_at=NOW - timedelta(minutes=n))) for n in range(1, 9)]
    calm = [story(n, article(id=n, outlet="Calm", published_at=NOW - timedelta(hours=n))) for n in range(11, 15)]
    chosen = choose([*loud, *calm], 6)
    assert sum(s.articles[0].outlet == "Loud" for s in chosen) == 4  # two by right, two since nobody else had more
    assert len(chosen) == 6


def test_a_due_chat_with_nothing_new_is_served_in_silence() -> None:
    reader = chat(created_at=LONG_AGO, subscriptions=EVERYTHING)
    [digest] = compose(reader, [], NOW)
    assert digest.messages == ()
    assert digest.composed_at == NOW


def test_a_digest_tells_what_fits_and_remembers_just_that() -> None:
    stories = [
        story(n, article(id=n, outlet=f"Outlet {n}", headline=f"Story {n}.", published_at=NOW)) for n in range(1, 6)
    ]
    reader = chat(settings=ChatSettings(stories=3), created_at=LONG_AGO, subscriptions=EVERYTHING)
    [digest] = compose(reader, stories, NOW)
    assert len(digest.story_ids) == 3
    text = "".join(digest.messages)
    assert all((f"Story {n}." in text) == (n in digest.story_ids) for n in range(1, 6))
    assert "2 more stories" in text


def test_an_instant_chat_gets_each_story_by_itself_the_oldest_first() -> None:
    stories = [story(n, article(id=n, published_at=NOW - timedelta(minutes=n))) for n in (1, 2, 3)]
    reader = chat(settings=ChatSettings(mode="instant"), subscriptions=EVERYTHING)
    assert [digest.key for digest in compose(reader, stories, NOW)] == ["story-3", "story-2", "story-1"]


def test_an_instant_chat_is_not_flooded_after_an_outage() -> None:
    stories = [story(n, article(id=n, outlet=f"Outlet {n}", published_at=NOW)) for n in range(1, 21)]
    reader = chat(settings=ChatSettings(mode="instant", stories=5), subscriptions=EVERYTHING)
    [digest] = compose(reader, stories, NOW)
    assert "15 more stories" in "".join(digest.messages)
    assert set(digest.story_ids) == {s.id for s in stories}  # none of them comes later as news
