"""Long articles in parts that a model can read, cut where sentences end."""

from collections.abc import Callable, Iterator, Sequence


def in_parts(sentences: Sequence[str], room: int, pieces: Callable[[str], int]) -> list[list[str]]:
    """The sentences in order, as many together as have no more than `room` tokens; a longer sentence is cut itself."""
    parts: list[list[str]] = []
    left = 0
    for sentence in sentences:
        for text, cost in _fitting(sentence, room, pieces):
            if not parts or cost > left:
                parts.append([])
                left = room
            parts[-1].append(text)
            left -= cost
    return parts


def _fitting(sentence: str, room: int, pieces: Callable[[str], int]) -> Iterator[tuple[str, int]]:
    cost = pieces(sentence) + 1  # and the end of its line
    if cost <= room or len(sentence) < 2:
        yield sentence, cost
        return
    middle = len(sentence) // 2
    at = sentence.rfind(" ", 0, middle)
    at = at if at > 0 else middle
    for half in (sentence[:at].strip(), sentence[at:].strip()):
        if half:
            yield from _fitting(half, room, pieces)
