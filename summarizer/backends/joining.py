"""The summaries of an article's parts become one: asked for again, round by round, until they fit into one order."""

from collections.abc import Sequence

from summarizer.backends.answers import Answer, read_joined
from summarizer.backends.asking import answers
from summarizer.backends.cutting import in_parts
from summarizer.backends.generating import Generates, Order
from summarizer.backends.prompting import Prompts

MOST_ROUNDS = 4  # each shortens at least by half, or it will not end

Sentences = tuple[str, ...]


def joined(
    generator: Generates,
    prompts: Prompts,
    titles: Sequence[str],
    summaries: Sequence[Sequence[Sentences]],
    rooms: Sequence[int],
) -> list[Sentences]:
    """One summary an article, from those of its parts; `rooms`: tokens that an order has place for.

    Where that is refused it is the first sentence of each part.
    """
    told = [list(parts) for parts in summaries]
    for _ in range(MOST_ROUNDS):
        open_ones = [number for number, parts in enumerate(told) if len(parts) > 1]
        if not open_ones:
            break
        orders: list[Order] = []
        owners: list[int] = []
        for number in open_ones:
            sentences = [sentence for part in told[number] for sentence in part]
            groups = in_parts(sentences, rooms[number], generator.pieces)
            orders += [prompts.of_summaries(titles[number], group) for group in groups]
            owners += [number] * len(groups)
        outcomes = answers(generator, prompts, orders, read_joined)
        for number in open_ones:
            own = [outcome for owner, outcome in zip(owners, outcomes, strict=True) if owner == number]
            read = [outcome.summary for outcome in own if isinstance(outcome, Answer) and outcome.summary]
            told[number] = read if read and len(read) == len(own) else [_beginnings(told[number])]
    return [_beginnings(parts) if len(parts) > 1 else tuple(parts[0]) if parts else () for parts in told]


def _beginnings(parts: Sequence[Sentences]) -> Sentences:
    return tuple(part[0] for part in parts if part)
