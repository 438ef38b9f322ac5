"""Grounding by shared words alone: enough to tell what is copied from what is made up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.domain import CleanText
from summarizer.likeness import likeness

NAME_OR_NUMBER = re.compile(r"\b(?:[A-Z][\w’'-]+|\d[\d.,]*\d|\d)")


@dataclass(frozen=True, slots=True)
class WordSupport:
    score: float
    best: int
    missing: tuple[str, ...]


class WordGrounding:
    def support(self, article: CleanText, sentences: Sequence[str]) -> list[WordSupport]:
        return [self._of(article, sentence) for sentence in sentences]

    def _of(self, article: CleanText, sentence: str) -> WordSupport:
        scores = [likeness(sentence, own) for own in article.sentences]
        best = max(range(len(scores)), key=scores.__getitem__)
        names = NAME_OR_NUMBER.findall(sentence)
        return WordSupport(scores[best], best, tuple(name for name in names if name not in article.text))
