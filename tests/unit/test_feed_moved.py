"""When a feed that redirects for good is asked at its new address."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import Feed, FeedConfig, Move
from bot.feeds.moved import after_answer, after_failure

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW, NEWER = "https://old.example/rss", "https://new.example/rss", "https://newer.example/rss"
FEED = Feed(1, FeedConfig(OLD, "A"))


def after(feed: Feed, *answers: tuple[str | None, bool, float]) -> Feed:
    """The feed after answers: where permanent redirects led, whether a body came, and after how many hours."""
    for moved_to, with_body, hours in answers:
        fetch_url, move = after_answer(feed, moved_to, with_body, NOW + hours * HOUR)
        feed = replace(feed, fetch_url=fetch_url, move=move)
    return feed


def test_three_equal_redirects_over_six_hours_move_a_feed() -> None:
    assert after(FEED, (NEW, True, 0), (NEW, True, 5)).address == OLD
    assert after(FEED, (NEW, True, 0), (NEW, True, 5), (NEW, True, 6)).address == NEW


def test_many_redirects_in_a_short_time_do_not_yet() -> None:
    answers = [(NEW, True, n / 10) for n in range(20)]
    assert after(FEED, *answers).address == OLD
    assert after(FEED, *answers, (NEW, True, 6)).address == NEW


@pytest.mark.parametrize(
    "between",
    [(None, True, 4), (NEWER, True, 4), (None, False, 4)],
    ids=["a temporary redirect or none", "another address", "304 without a redirect"],
)
def test_another_answer_in_between_begins_the_count_anew(between: tuple[str | None, bool, float]) -> None:
    assert after(FEED, (NEW, True, 0), (NEW, True, 2), between, (NEW, True, 7)).address == OLD


def test_a_304_goes_on_with_a_count_but_begins_none() -> None:
    assert after(FEED, (NEW, False, 0)).move is None
    assert after(FEED, (NEW, False, 0), (NEW, False, 4), (NEW, False, 8)).address == OLD
    assert after(FEED, (NEW, True, 0), (NEW, False, 4), (NEW, False, 8)).address == NEW


def test_a_feed_may_move_again_and_back() -> None:
    moved = replace(FEED, fetch_url=NEW)
    again = [(NEWER, True, hours) for hours in (0, 3, 6)]
    back = [(OLD, True, hours) for hours in (0, 3, 6)]
    assert after(moved, *again).address == NEWER
    assert after(moved, *back).fetch_url is None
    assert after(moved, (None, True, 0)).address == NEW


def test_a_new_address_that_fails_three_times_is_given_up() -> None:
    moved = replace(FEED, fetch_url=NEW, move=Move(NEWER, 1, NOW))
    assert after_failure(moved, gone=False) == NEW
    assert after_failure(replace(moved, failures=1), gone=False) == NEW
    assert after_failure(replace(moved, failures=2), gone=False) is None
    assert after_failure(moved, gone=True) is None
