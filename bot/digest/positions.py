"""The positions of one actor, and who stands on the other side of each. Pure."""

from collections.abc import Sequence

from bot.digest.matter import Matter, Matters, Resolve
from bot.domain import Position, PositionView

MOST_OTHERS = 5  # actors named on the other side of one matter


def views(positions: Sequence[Position], others: Sequence[Position], resolve: Resolve) -> list[PositionView]:
    """The positions, newest first as they come, a matter told several times once; each with who, among `others`
    (newest first), takes the opposite side of the same matter.

    An actor that opposes a thing in one article and supports it in another keeps both: contradictions are shown.
    """
    matters = Matters(resolve)
    opposite = [(position, matters.of(position.stance.about)) for position in others]
    found: list[tuple[Position, Matter, list[Position]]] = []
    for position in positions:
        matter = matters.of(position.stance.about)
        for first, known, also in found:
            if first.stance.polarity == position.stance.polarity and matters.same(matter, known):
                also.append(position)
                break
        else:
            found.append((position, matter, []))
    return [
        PositionView(position, other_side(position, matter, opposite, matters), tuple(also))
        for position, matter, also in found
    ]


def other_side(
    position: Position, matter: Matter, others: Sequence[tuple[Position, Matter]], matters: Matters
) -> tuple[Position, ...]:
    """The newest position of each other actor against this one."""
    by_actor: dict[str, Position] = {}
    for other, others_matter in others:
        stance = other.stance
        if stance.actor == position.stance.actor or stance.polarity == position.stance.polarity:
            continue
        if stance.actor not in by_actor and matters.same(matter, others_matter):
            by_actor[stance.actor] = other
    return tuple(by_actor.values())[:MOST_OTHERS]
