"""Orders to answers that could be read: what is malformed is asked for once more, then given up."""

import logging
from collections.abc import Callable, Sequence

from summarizer.backends.answers import Answer, Faulty
from summarizer.backends.generating import Generates, Order, Refused
from summarizer.backends.prompting import Prompts

log = logging.getLogger(__name__)

Reads = Callable[[str], Answer | Faulty]


def answers(generator: Generates, prompts: Prompts, orders: Sequence[Order], read: Reads) -> list[Answer | Refused]:
    """An answer an order, all asked for together."""
    outcomes: list[Answer | Refused] = []
    again: dict[int, Order] = {}
    for number, (order, text) in enumerate(zip(orders, _texts(generator, orders), strict=True)):
        outcome = text if isinstance(text, Refused) else read(text)
        if isinstance(outcome, Faulty):
            again[number] = prompts.again(order, str(text), outcome.why)
            outcome = Refused("its answer was malformed")
        outcomes.append(outcome)
    for number, text in zip(again, _texts(generator, list(again.values())), strict=True):
        outcome = text if isinstance(text, Refused) else read(text)
        outcomes[number] = (
            Refused(f"its answer was malformed twice: {outcome.why}") if isinstance(outcome, Faulty) else outcome
        )
    return outcomes


def _texts(generator: Generates, orders: Sequence[Order]) -> Sequence[str | Refused]:
    """What the generator says; where it breaks, which nobody expects, the orders count as refused."""
    if not orders:
        return []
    try:
        return generator.generate(orders)
    except Exception as error:
        log.exception("%s broke", generator.name)
        return [Refused(f"it broke: {type(error).__name__}")] * len(orders)
