"""Articles on one event become one story."""

import itertools
import random
from datetime import timedelta
from math import cos, radians, sin

from bot.stories.grouping import WINDOW, group
from tests.fakes.builders import NOON, point

EAST, NEARLY_EAST, NORTH = (1.0, 0.0), (0.96, 0.28), (0.0, 1.0)


def towards(degrees: float) -> tuple[float, float]:
    return cos(radians(degrees)), sin(radians(degrees))


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


def test_an_article_joins_the_story_of_the_one_most_like_it() -> None:
    known = [point(1, towards(20), story_id=70), point(2, towards(5), story_id=71)]
    assert group([point(3, EAST)], known, 0.9) == [(71, (3,))]


def test_the_window_counts_both_ways_and_to_the_second() -> None:
    known = [point(1, EAST, story_id=70)]
    edge, beyond = NOON - WINDOW, NOON - WINDOW - timedelta(seconds=1)
    assert group([point(2, EAST, published_at=edge)], known, 0.9) == [(70, (2,))]
    assert group([point(2, EAST, published_at=beyond)], known, 0.9) == [(None, (2,))]


def test_a_story_that_goes_on_for_weeks_is_one_story() -> None:
    new = [point(n, EAST, published_at=NOON + timedelta(days=2 * n)) for n in range(1, 8)]
    assert group(new, [], 0.9) == [(None, (1, 2, 3, 4, 5, 6, 7))]


def test_a_story_does_not_wander_off_link_by_link() -> None:
    new = [point(n, towards(20 * n), published_at=NOON + timedelta(hours=n)) for n in range(1, 10)]
    stories = group(new, [], 0.9)
    assert stories[0] == (None, (1, 2, 3))
    assert len(stories) > 2


def test_articles_without_embeddings_are_told_apart_by_their_headlines() -> None:
    new = [point(n, headline=headline) for n, headline in enumerate(("One two three four", "Five six seven eight") * 2)]
    assert group(new, [], 0.1) == [(None, (0, 2)), (None, (1, 3))]


def test_an_article_without_an_embedding_does_not_hold_its_story_back() -> None:
    known = [point(1, EAST, story_id=70), *(point(n, story_id=70) for n in (2, 3, 4))]
    assert group([point(5, EAST)], known, 0.9) == [(70, (5,))]


def test_embeddings_of_another_model_are_not_compared() -> None:
    known = [point(1, (1.0, 0.0, 0.0), story_id=70)]
    assert group([point(2, EAST)], known, 0.1) == [(None, (2,))]


def test_a_large_batch_in_any_order_is_grouped_the_same() -> None:
    dice = random.Random(7)  # noqa: S311 - not a secret
    articles = [
        point(n, towards(dice.uniform(0, 360)), published_at=NOON + timedelta(hours=dice.randrange(100)))
        for n in range(300)
    ]
    known = [point(1000 + n, towards(30 * n), story_id=n) for n in range(12)]
    expected = group(articles, known, 0.999)
    assert sorted(article for _, ids in expected for article in ids) == list(range(300))
    for _ in range(5):
        dice.shuffle(articles)
        dice.shuffle(known)
        assert group(articles, known, 0.999) == expected
