"""Which sentences tell the story: near to the whole, near to the headline, early, and unlike each other."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_CANDIDATES = 40  # sentences of one article that are looked at; the news stands at its beginning
LONG_TEXT = 8  # sentences; below this a summary has at most two
MOST_OF_A_MEDIUM_TEXT = 2
SHORT_TEXT = 4  # sentences; below this a text is its own summary
FEWEST_WORDS, MOST_WORDS = 6, 60
FEWEST_LETTERS = 20  # where words are not set apart
CENTRALITY, TITLE, POSITION, LIKENESS = 0.3, 0.3, 0.4, 0.3  # weights of what makes a sentence telling
LEANS_ON_OTHERS = re.compile(
    r"[\"“”‘'«]|(?:He|She|It|They|This|That|These|Those|But|And|However|Meanwhile|So|Or|His|Her|Their)\b"
)
SAME = 0.95  # likeness of two sentences that say the same
LEANING = 0.3  # what a sentence loses for beginning so


def candidates(sentences: Sequence[str]) -> list[int]:
    """Numbers of the sentences that may stand in a summary: whole ones of sensible length, the first of a long text."""
    fit = [n for n, sentence in enumerate(sentences) if _may_stand_alone(sentence)]
    return fit[:MOST_CANDIDATES]


def _may_stand_alone(sentence: str) -> bool:
    whole = sentence.rstrip("\"”’»')")[-1:] in {".", "!", "…", "。", "।", "؟"}
    words = len(sentence.split())
    unspaced = len(sentence) > FEWEST_LETTERS and not sentence.isascii()  # Chinese, Japanese, Thai
    return whole and words <= MOST_WORDS and (words >= FEWEST_WORDS or unspaced)


def summarise(
    sentences: Sequence[str],
    numbers: Sequence[int],
    vectors: "NDArray[np.float32]",
    title: "NDArray[np.float32]",
    most: int = 3,
) -> tuple[str, ...]:
    """At most `most` sentences of a text, in its order; two of a text that is not long.

    `numbers` are its candidates, `vectors` (n, d) theirs in the same order, `title` (d) that of headline and lead; all
    of unit length. A text of fewer than four sentences is its own summary; empty where there are no whole sentences.
    """
    if len(sentences) < SHORT_TEXT or len(numbers) < SHORT_TEXT - 1:
        return tuple(sentences[n] for n in numbers)[:most]
    centre = vectors.mean(axis=0)
    position = [1 / (1 + rank) ** 0.5 for rank in range(len(numbers))]
    scores = [
        CENTRALITY * float(vector @ centre)
        + TITLE * float(vector @ title)
        + POSITION * position[rank]
        - (LEANING if LEANS_ON_OTHERS.match(sentences[numbers[rank]]) else 0.0)
        for rank, vector in enumerate(vectors)
    ]
    wanted = min(most, MOST_OF_A_MEDIUM_TEXT) if len(sentences) < LONG_TEXT else most
    return tuple(sentences[numbers[rank]] for rank in sorted(_spread(scores, vectors, wanted)))


def _spread(scores: Sequence[float], vectors: "NDArray[np.float32]", wanted: int) -> list[int]:
    """The best of the scored sentences, each weighed against what is chosen already; never one sentence twice."""
    chosen: list[int] = []
    rest = list(range(len(scores)))
    while rest and len(chosen) < wanted:
        alike = [float((vectors[chosen] @ vectors[rank]).max()) if chosen else 0.0 for rank in rest]
        ranked = sorted(
            (LIKENESS * like - scores[rank], rank) for rank, like in zip(rest, alike, strict=True) if like < SAME
        )
        if not ranked:
            break
        chosen.append(ranked[0][1])
        rest.remove(ranked[0][1])
    return chosen
