"""Articles on one event become one story."""

import itertools
from datetime import timedelta

from bot.stories.grouping import group
from tests.fakes.builders import NOON, point

EAST, NEARLY_EAST, NORTH = (1.0, 0.0), (0.96, 0.28), (0.0, 1.0)


def test_articles_alike_in_meaning_make_one_new_story() -> None:
    new = [point(1, EAST), point(2, NORTH), point(3, NEARLY_EAST)]
    assert group(new, [], 0.9) == [(None, (1, 3)), (None, (2,))]


def test_an_article_joins_the_story_that_is_told_already() -> None:
    known = [point(1, EAST, story_id=70), point(2, NORTH, story_id=71)]
    assert group([point(3, NEARLY_EAST)], known, 0.9) == [(70, (3,))]


def test_likeness_below_the_threshold_is_another_story() -> None:
    assert group([point(3, NEARLY_EAST)], [point(1, EAST, story_id=70)], 0.97) == [(None, (3,))]


def test_the_same_words_a_week_later_are_another_story() -> None:
    later = point(2, EAST, published_at=NOON + timedelta(days=7))
    assert group([later], [point(1, EAST, story_id=70)], 0.9) == [(None, (2,))]


def test_the_same_headline_is_the_same_story_without_any_embedding() -> None:
    known = [point(1, story_id=70, headline="France rejects the fisheries treaty")]
    assert group([point(2, headline="France Rejects The Fisheries Treaty!")], known, 0.9) == [(70, (2,))]


def test_a_short_headline_repeats_without_being_the_same_story() -> None:
    known = [point(1, story_id=70, headline="World in brief")]
    assert group([point(2, headline="World in brief")], known, 0.9) == [(None, (2,))]


def test_the_order_of_the_articles_does_not_matter() -> None:
    new = [point(n, vector) for n, vector in enumerate((EAST, NEARLY_EAST, NORTH, EAST), 1)]
    known = [point(11, NORTH, story_id=70), point(12, NEARLY_EAST, story_id=71)]
    groupings = {tuple(group(order, known, 0.9)) for order in itertools.permutations(new)}
    assert len(groupings) == 1
    [only] = groupings
    assert sorted(article for _, articles in only for article in articles) == [1, 2, 3, 4]


def test_nothing_new_makes_no_story() -> None:
    assert group([], [point(1, EAST, story_id=70)], 0.9) == []
