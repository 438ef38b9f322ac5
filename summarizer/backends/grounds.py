"""Sentences that a model wrote, held against the article; its own words replace what it does not support."""

from collections.abc import Sequence
from typing import Protocol

from summarizer.domain import CleanText


class Supported(Protocol):
    """How far an article supports a sentence; `grounding.Support`."""

    @property
    def score(self) -> float: ...

    @property
    def best(self) -> int:
        """The number of the article's sentence that says most of it."""
        ...

    @property
    def missing(self) -> tuple[str, ...]:
        """Names, numbers and quotes that the article does not have."""
        ...


class Grounds(Protocol):
    """Scores sentences against an article; `grounding.Grounding`."""

    def support(self, article: CleanText, sentences: Sequence[str]) -> Sequence[Supported]: ...


def grounded(
    article: CleanText, sentences: Sequence[str], grounding: Grounds, threshold: float, most: int
) -> tuple[str, ...]:
    """At most `most` sentences, none twice: each as written where the article supports it, else the article's sentence
    that is nearest to it."""
    told: list[str] = []
    if not article.sentences:
        return ()
    for sentence, support in zip(sentences, grounding.support(article, sentences), strict=True):
        holds = support.score >= threshold and not support.missing
        own = sentence if holds else article.sentences[support.best]
        if own not in told:
            told.append(own)
    return tuple(told[:most])
