"""Positions of an actor and who stands on the other side."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.digest.positions import views
from bot.domain import Position
from summarizer.actors import Gazetteer
from summarizer.domain import Polarity
from tests.fakes.builders import article, stance

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
resolve = Gazetteer.load(None).resolve


def position(actor: str, polarity: Polarity, target: str, hours_ago: int = 0, outlet: str = "Outlet") -> Position:
    told = stance(actor, polarity, target)
    return Position(
        told, article(id=hours_ago, outlet=outlet, published_at=NOW - timedelta(hours=hours_ago), stances=(told,))
    )


def test_the_other_side_of_the_same_matter_in_other_words_is_found() -> None:
    france = position("France", "opposes", "a scheme to open a NATO liaison office in Japan")
    japan = position("Japan", "supports", "opening a NATO liaison office in Tokyo")
    [view] = views([france], [france, japan], resolve)
    assert view.other_side == (japan,)


def test_who_holds_the_same_position_or_speaks_of_another_matter_is_not_on_the_other_side() -> None:
    france = position("France", "opposes", "the fisheries treaty with Morocco")
    spain = position("Spain", "opposes", "the fisheries treaty with Morocco")
    japan = position("Japan", "supports", "a deep-water port near Mombasa")
    [view] = views([france], [france, spain, japan], resolve)
    assert view.other_side == ()


@pytest.mark.parametrize(
    ("opposed", "supported"),
    [
        ("sanctions on Russia", "lifting sanctions on Russia"),  # both are for the sanctions' end
        ("a ban on nuclear waste", "nuclear waste"),
        ("NATO's expansion into Asia", "NATO's expansion in Eastern Europe"),
    ],
)
def test_a_matter_turned_round_or_set_elsewhere_has_no_other_side(opposed: str, supported: str) -> None:
    france = position("France", "opposes", opposed)
    spain = position("Spain", "supports", supported)
    [view] = views([france], [spain], resolve)
    assert view.other_side == ()


def test_each_other_actor_is_named_once_by_its_newest_position() -> None:
    france = position("France", "opposes", "the fisheries treaty")
    newer, older = (position("Morocco", "supports", "the fisheries treaty", ago) for ago in (1, 9))
    [view] = views([france], [newer, older], resolve)
    assert view.other_side == (newer,)


def test_a_matter_told_again_stands_once_and_remembers_its_repeats() -> None:
    newer = position("France", "opposes", "the fisheries treaty", 1, "Le Monde")
    older = position("France", "opposes", "the treaty on fisheries", 9, "Reuters")
    [view] = views([newer, older], [], resolve)
    assert view.position == newer
    assert view.also == (older,)


def test_contradictions_are_shown_and_not_merged() -> None:
    against = position("France", "opposes", "the fisheries treaty", 1)
    in_favour = position("France", "supports", "the fisheries treaty", 2)
    shown = views([against, in_favour], [against, in_favour], resolve)
    assert [view.position for view in shown] == [against, in_favour]
    assert all(view.other_side == () for view in shown)  # an actor is not its own opponent
