"""Which articles tell the same story: near in meaning and in time. Pure."""

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.domain import StoryPoint

WINDOW = timedelta(hours=72)  # two articles further apart than this tell two stories
DRIFT = 0.1  # a story as a whole may be so much less like an article than the threshold asks of its nearest one
FEWEST_TITLE_WORDS = 4  # a shorter headline, such as "World in brief", repeats without being the same story
BLOCK = 128  # rows of likeness held in memory at once

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


def group(
    new: Sequence[StoryPoint], known: Sequence[StoryPoint], threshold: float
) -> list[tuple[int | None, tuple[int, ...]]]:
    """(story id, or None for a new story; the new articles in it) for all of `new`, each article once.

    `known` are articles that have a story. Oldest first, each new article joins the story of the one most like it
    within WINDOW: the cosine of their embeddings is at least `threshold`, and that to the story's articles on average
    is not below it by more than DRIFT, lest a story wander off link by link. The same headline is the same story,
    with or without embeddings. The order of the input does not matter.
    """
    newcomers = sorted(new, key=age)
    settled = sorted((point for point in known if point.story_id is not None), key=age)
    points = _Points([*settled, *newcomers])
    ids: list[int | None] = list(dict.fromkeys(point.story_id for point in settled))
    number_of = {story_id: number for number, story_id in enumerate(ids)}
    stories = np.full(len(settled) + len(newcomers), -1, dtype=np.int64)  # of each point: an index into `ids`
    stories[: len(settled)] = [number_of[point.story_id] for point in settled]
    joined: dict[int, list[int]] = {}
    for start in range(0, len(newcomers), BLOCK):
        block = newcomers[start : start + BLOCK]
        first = len(settled) + start
        for at, cosines in enumerate(points.cosines(first, first + len(block)), first):
            story = points.story_for(at, cosines[:at], stories[:at], threshold)
            if story is None:
                story = len(ids)
                ids.append(None)
            stories[at] = story
            joined.setdefault(story, []).append(newcomers[at - len(settled)].article_id)
    return [(ids[story], tuple(articles)) for story, articles in joined.items()]


def age(point: StoryPoint) -> tuple[float, int]:
    return point.published_at.timestamp(), point.article_id


class _Points:
    """Articles as columns, in the order in which they are placed."""

    def __init__(self, points: Sequence[StoryPoint]) -> None:
        width = len(points[-1].embedding) if points else 0
        width = width or max((len(point.embedding) for point in points), default=0)
        # An embedding of another width is another model's, and not to be compared.
        self._embedded: Mask = np.array([0 < len(point.embedding) == width for point in points], dtype=np.bool_)
        kept = chain.from_iterable(p.embedding for p, embedded in zip(points, self._embedded, strict=True) if embedded)
        self._vectors: Floats = np.zeros((len(points), width), dtype=np.float32)
        self._vectors[self._embedded] = np.fromiter(kept, dtype=np.float32).reshape(-1, width) if width else 0.0
        self._times = np.array([point.published_at.timestamp() for point in points])
        self._titles = _title_numbers(points)

    def cosines(self, first: int, end: int) -> Floats:
        """A row for each of the points from `first` to before `end`: its likeness to each point before `end`."""
        rows: Floats = self._vectors[first:end] @ self._vectors[:end].T
        return rows

    def story_for(self, at: int, cosines: Floats, stories: Numbers, threshold: float) -> int | None:
        """The story that the point `at` belongs to; `cosines` and `stories` are of the points before it."""
        near = np.abs(self._times[:at] - self._times[at]) <= WINDOW.total_seconds()
        twins = near & (self._titles[:at] == self._titles[at]) & (self._titles[at] >= 0)
        if twins.any():
            return int(stories[np.argmax(twins)])
        alike = near & self._embedded[:at] & (cosines >= threshold)
        if not (self._embedded[at] and alike.any()):
            return None
        counted = near & self._embedded[:at]
        sums = np.bincount(stories[counted], weights=cosines[counted])
        means = sums / np.maximum(np.bincount(stories[counted]), 1)
        alike[alike] = means[stories[alike]] >= threshold - DRIFT
        if not alike.any():
            return None
        return int(stories[np.argmax(np.where(alike, cosines, -np.inf))])


def _title_numbers(points: Sequence[StoryPoint]) -> Numbers:
    """The same number for the same words, -1 for a headline too short to tell."""
    numbers: dict[tuple[str, ...], int] = {}
    titles = [title_words(point.headline) for point in points]
    return np.array(
        [numbers.setdefault(words, len(numbers)) if len(words) >= FEWEST_TITLE_WORDS else -1 for words in titles],
        dtype=np.int64,
    )


def title_words(headline: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", headline.casefold()))
