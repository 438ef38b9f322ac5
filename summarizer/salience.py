"""Which sentences tell the story: telling ones, unlike each other, in which those who take sides are heard.

Sentences are chosen one after another, each by how telling it is (`telling`), how like those that are chosen, and which
sides it adds where the article is a dispute. One that leans on the sentence before brings it along, or stays away.
"""

import re
from collections.abc import Sequence

import numpy as np

from summarizer.leaning import leans
from summarizer.length import Length
from summarizer.likeness import likeness
from summarizer.telling import Article, features, told_by, weights

MOST_CANDIDATES = 40  # sentences of one article that are looked at; the news stands at its beginning
LONG_TEXT = 8  # sentences; below this a summary has the fewest of its length
SHORT_TEXT = 4  # sentences; below this a text is its own summary
FEWEST_WORDS, MOST_WORDS = 6, 60
FEWEST_LETTERS = 20  # where words are not set apart
# A caption that runs into a sentence, the caption of a picture, the label of one ("Wanted: Police say …").
RUN_ON = re.compile(
    r"[a-z]['’]? (?:The|A|An|He|She|It|They|But|However|This|That|In|At|When|After) [a-z]"
    r"|\((?:file|stock|library) (?:photo|image|picture)\)|^[A-Z]\w+(?: \w+)?: [A-Z]"
)
SAME = 0.8  # share of the words of two sentences that say the same
NEAR = 3  # sentences; between one and what it leans on may stand a caption
CHAINED = frozenset({"He", "She", "They"})
QUOTES = "\"“‘'("
LIKENESS = 1.5  # what a sentence loses that is all like a chosen one; scores of an article differ by about 1
SIDES = 1.2  # what it gains for a side that is not heard yet, in a dispute
MORE_SIDES = 0.7  # two sides count less than twice one
NO_DISPUTE, DISPUTE = 0.2, 0.4  # share of the sentences that tell a side: under the first, sides count nothing


def candidates(sentences: Sequence[str]) -> list[int]:
    """Numbers of the sentences that may stand in a summary: whole ones of sensible length, the first of a long text.

    Those that open or close a quotation which another sentence ends or begins are among them only where there are few.
    """
    fit = [n for n, sentence in enumerate(sentences) if _may_stand_alone(sentence)]
    quoted_whole = [n for n in fit if _is_balanced(sentences[n])]
    return (quoted_whole if len(quoted_whole) >= SHORT_TEXT else fit)[:MOST_CANDIDATES]


def _is_balanced(sentence: str) -> bool:
    return sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”")


def _may_stand_alone(sentence: str) -> bool:
    whole = sentence.rstrip("\"”’»')")[-1:] in {".", "!", "…", "。", "।", "؟"}
    words = len(sentence.split())
    unspaced = len(sentence) > FEWEST_LETTERS and not sentence.isascii()  # Chinese, Japanese, Thai
    fitting = words <= MOST_WORDS and (words >= FEWEST_WORDS or unspaced)
    return whole and fitting and not RUN_ON.search(sentence)


def summarise(article: Article, length: Length) -> list[int]:
    """The numbers of the sentences that tell the story, in the article's order.

    A text of fewer than four sentences is its own summary; empty where there are no whole sentences. No sentence is cut
    to fit `length.characters`: where none fits, the shortest is taken.
    """
    numbers = article.numbers
    if len(article.sentences) < SHORT_TEXT or len(numbers) < SHORT_TEXT - 1:
        return _fitting(article, numbers[: length.most], length.characters)
    wanted = length.fewest if len(article.sentences) < LONG_TEXT else length.most
    chosen = _Choice(article, wanted, length.characters).made()
    return [numbers[row] for row in sorted(chosen)] or _shortest(article)


def _fitting(article: Article, numbers: Sequence[int], characters: int) -> list[int]:
    kept = list(numbers)
    while kept and characters and _joined(article, kept) > characters:
        kept.pop()
    return kept or _shortest(article)


def _joined(article: Article, numbers: Sequence[int]) -> int:
    """Characters of these sentences with a space between them."""
    return sum(len(article.sentences[n]) + 1 for n in numbers) - 1


def _shortest(article: Article) -> list[int]:
    return sorted(article.numbers, key=lambda n: len(article.sentences[n]))[:1]


class _Choice:
    """The choosing of rows of one article's candidates."""

    def __init__(self, article: Article, wanted: int, characters: int) -> None:
        self._article = article
        self._wanted = wanted
        self._characters = characters
        self._scores = features(article) @ weights()
        vectors = np.asarray(article.vectors, dtype=np.float64)
        self._alike = vectors @ vectors.T
        self._sides = told_by(article)
        self._side_counts = SIDES * dispute(self._sides)
        self._before = [self._leans_on(row) for row in range(len(article.numbers))]
        self._chosen: list[int] = []

    def made(self) -> list[int]:
        """Rows, the most telling first; together they fit."""
        while len(self._chosen) < self._wanted:
            groups = [group for row in range(len(self._scores)) if (group := self._group(row)) and self._fits(group)]
            if not groups:
                break
            best = max(groups, key=lambda group: (self._gain(group), -group[0]))
            self._chosen.extend(best)
        return self._chosen

    def _leans_on(self, row: int) -> int | None:
        """None: on nothing; the row of the sentence that it needs, or -1 where there is none near.

        Of sentences in a row that begin with the same "He", each needs the one before the first of them.
        """
        numbers, sentences = self._article.numbers, self._article.sentences
        if not leans(sentences[numbers[row]]):
            return None
        word, before = _first_word(sentences[numbers[row]]), row - 1
        while before > 0 and word in CHAINED and _first_word(sentences[numbers[before]]) == word:
            before -= 1
        return before if before >= 0 and numbers[before + 1] - numbers[before] <= NEAR else -1

    def _group(self, row: int) -> tuple[int, ...]:
        """A row and what must be added with it; empty where it cannot be added, or says what is said."""
        group: list[int] = []
        needed: int | None = row
        while needed is not None and needed not in self._chosen:
            if needed < 0 or self._is_said(needed, group):
                return ()
            group.insert(0, needed)
            needed = self._before[needed]
        return tuple(group)

    def _is_said(self, row: int, group: Sequence[int]) -> bool:
        """Told by the words: the vectors of neighbours are near each other also where they say different things."""
        sentences, numbers = self._article.sentences, self._article.numbers
        own = sentences[numbers[row]]
        return any(likeness(own, sentences[numbers[other]]) >= SAME for other in [*self._chosen, *group])

    def _fits(self, group: tuple[int, ...]) -> bool:
        rows = [*self._chosen, *group]
        numbers = [self._article.numbers[row] for row in rows]
        return len(rows) <= self._wanted and (
            not self._characters or _joined(self._article, numbers) <= self._characters
        )

    def _gain(self, group: tuple[int, ...]) -> float:
        """What a group adds, for each of its sentences."""
        told = {side for row in self._chosen for side in self._sides[row]}
        gain = 0.0
        for row in group:
            new = sum(sure for side, sure in self._sides[row].items() if side not in told)
            told |= set(self._sides[row])
            like = float(self._alike[row, self._chosen].max()) if self._chosen else 0.0
            gain += float(self._scores[row]) - LIKENESS * like + self._side_counts * new**MORE_SIDES
        return gain / len(group)


def _first_word(sentence: str) -> str:
    return sentence.split()[0].strip(QUOTES)


def dispute(sides: Sequence[dict[tuple[str, str], float]]) -> float:
    """0 to 1: how far an article is about who stands where, by the share of its sentences that tell a side."""
    share = sum(bool(own) for own in sides) / max(1, len(sides))
    return min(1.0, max(0.0, (share - NO_DISPUTE) / (DISPUTE - NO_DISPUTE)))
