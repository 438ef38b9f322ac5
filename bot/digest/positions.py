"""The positions of one actor, and who stands on the other side of each. Pure."""

from collections.abc import Sequence

from bot.digest.matter import Matters, Resolve
from bot.domain import Position, PositionView

MOST_OTHERS = 5  # actors named on the other side of one matter


def views(positions: Sequence[Position], others: Sequence[Position], resolve: Resolve) -> list[PositionView]:
    """The positions, newest first as they come, a matter told several times once; each with who, among `others`
    (newest first), takes the opposite side of the same matter.

    An actor that opposes a thing in one article and supports it in another keeps both: contradictions are shown.
    """
    matters = Matters(resolve)
    opposite = [(position, matters.words(position.stance.about)) for position in others]
    found: list[tuple[Position, frozenset[str], list[Position]]] = []
    for position in positions:
        words = matters.words(position.stance.about)
        for first, known, also in found:
            if first.stance.polarity == position.stance.polarity and (words == known or matters.same(words, known)):
                also.append(position)
                break
        else:
            found.append((position, words, []))
    return [
        PositionView(position, other_side(position, words, opposite, matters), tuple(also))
        for position, words, also in found
    ]


def other_side(
    position: Position, words: frozenset[str], others: Sequence[tuple[Position, frozenset[str]]], matters: Matters
) -> tuple[Position, ...]:
    """The newest position of each other actor against this one."""
    by_actor: dict[str, Position] = {}
    for other, other_words in others:
        stance = other.stance
        if stance.actor == position.stance.actor or stance.polarity == position.stance.polarity:
            continue
        if stance.actor not in by_actor and matters.same(words, other_words):
            by_actor[stance.actor] = other
    return tuple(by_actor.values())[:MOST_OTHERS]
