"""How the words of a told sentence stand to those of an article: which of its sentences they come from, in what order.

Every word is compared with every word of the article by what the encoder saw of both, so a paraphrase counts as well,
and a word counts the more the rarer it is. What comes out are a few measures, most of them between 0 and 1.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from summarizer.claims import SPELLED
from summarizer.names import fold
from summarizer.words import ReadSentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

EMPTY = frozenset(
    "a an and are as at be been being but by can could did do does for from had has have he her hers him his i if in "
    "into is it its may me might must my of on or our ours she should so than that the their them then there these "
    "they this those to us was we were what when where which while who whom whose will with would you your s t d ll re "
    "ve m also after before over about up out".split()
)
ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ings", "ing", "edly", "ied", "ies", "ed", "es", "ly", "s", "e")
SHORTEST_STEM = 3
COMMONEST = 50.0  # words up to this rank of frequency weigh next to nothing
FIRST_WORD = 1996  # id of the commonest word in the vocabulary of both bases; before it stand signs and letters
STEPS = 6.0  # of the logarithm of a rank, from the commonest words to the rarest
LIGHTEST = 0.05
HEAVY = 0.2  # weight from which a word has meaning of its own
NAME_SHAPES = frozenset({5, 6})  # of `words.shape`: capitals
ALIKE = 0.7  # likeness of two words from which one stands for the other
NEAR = 4  # words: how far a negator reaches, and how much wider apart two words may stand for half the worth
MOST_PLACES = 6  # sentences that are looked at for two words that stand together

MEASURES = (
    "all", "one", "two", "weakest", "unseen", "words", "words_one", "together", "linked", "copied", "vector", "apart",
    "stammer",
)  # fmt: skip
AGAINST = frozenset({"unseen", "apart", "stammer"})  # the more of these, the less a sentence is supported


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence as words: stems, which are written as names are, weights (n), states (n, hidden) and vector (hidden)
    of unit length."""

    stems: tuple[str, ...]
    names: tuple[bool, ...]
    weights: "NDArray[np.float32]"
    states: "NDArray[np.float32]"
    vector: "NDArray[np.float32]"


def stem(word: str) -> str:
    """A word without its commonest endings: enough to know 'vote', 'votes' and 'voted' as one; 'twelve' is '12'."""
    folded = fold(word)
    if folded in SPELLED:
        return str(SPELLED[folded])
    for ending in ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST_STEM and folded.isalpha():
            return folded[: -len(ending)]
    return folded


def words_read(read: ReadSentence) -> Words:
    sentence = read.sentence
    words = [sentence.text[begin:end] for begin, end in sentence.words]
    ranks = [0] * len(words)
    for piece, owner in zip(sentence.pieces, sentence.owners, strict=True):
        ranks[owner] = max(ranks[owner], piece - FIRST_WORD)
    weights = np.array([_weight(w, r) for w, r in zip(words, ranks, strict=True)], dtype=np.float32)
    states = read.states / np.maximum(np.linalg.norm(read.states, axis=1, keepdims=True), 1e-6)
    names = tuple(n > 0 and each in NAME_SHAPES for n, each in enumerate(sentence.shapes))
    return Words(tuple(stem(w) for w in words), names, weights, states, read.vector)


def _weight(word: str, rank: int) -> float:
    """By how rare a word is; the vocabularies of both bases are in order of frequency."""
    if not word[0].isalnum():
        return 0.0
    if word.casefold() in EMPTY:
        return LIGHTEST
    if any(c.isdigit() for c in word):
        return 1.0
    return LIGHTEST + math.log(max(rank, COMMONEST) / COMMONEST) / STEPS


class Source:
    """An article's sentences, made ready for sentences to be measured against; there must be a word in them."""

    def __init__(self, sentences: Sequence[Words]) -> None:
        self.numbers = [n for n, own in enumerate(sentences) if own.weights.any()]
        own = [sentences[n] for n in self.numbers]
        self.sentences = own
        lengths = [len(each.stems) for each in own]
        self.starts = np.cumsum([0, *lengths])
        self.ids: dict[str, int] = {}
        self.stems = np.array([self.ids.setdefault(s, len(self.ids)) for each in own for s in each.stems])
        self.states = np.concatenate([each.states for each in own])
        self.vectors = np.stack([each.vector for each in own])
        self.pairs = {pair for each in own for pair in pairwise(each.stems)}
        self.triples = {t for each in own for t in zip(each.stems, each.stems[1:], each.stems[2:], strict=False)}


class Alignment:
    """The words of one told sentence (n) beside those of the article (m) in its sentences (s); it must have a word."""

    def __init__(self, source: Source, told: Words) -> None:
        self.source, self.told = source, told
        ids = np.array([source.ids.get(s, -1) for s in told.stems])
        self.same = ids[:, None] == source.stems[None, :]  # (n, m)
        likeness = told.states @ source.states.T
        self.like = np.maximum.reduceat(likeness, source.starts[:-1], axis=1)  # (n, s)
        self.equal = np.maximum.reduceat(self.same, source.starts[:-1], axis=1)
        self.either = np.maximum(self.like, self.equal)
        self.likeness = np.maximum(likeness, self.same)
        self.weights = told.weights / max(float(told.weights.sum()), 1e-6)
        heavy = np.flatnonzero(told.weights > HEAVY)
        self.heavy = heavy if len(heavy) else np.arange(len(told.stems))
        self.first = int((self.weights @ self.like).argmax())
        self.two = np.maximum(self.like, self.like[:, [self.first]])
        self.second = int((self.weights @ self.two).argmax())
        self.two = self.two[:, self.second]

    @property
    def best(self) -> int:
        """The number of the nearest sentence."""
        return self.source.numbers[self.first]

    def measures(self) -> "NDArray[np.float32]":
        """The MEASURES, in their order."""
        weights, like, heavy = self.weights, self.like, self.heavy
        best = like.max(axis=1)
        weakest = np.sort(self.two[heavy])[: max(1, len(heavy) // 4)]
        together, linked = self._neighbours()
        found = {
            "all": weights @ best,
            "one": weights @ like[:, self.first],
            "two": weights @ self.two,
            "weakest": weakest.mean(),
            "unseen": math.log1p(float(self.told.weights @ np.maximum(1 - best, 0))),
            "words": weights @ self.equal.any(axis=1),
            "words_one": weights @ self.equal[:, self.first],
            "together": together,
            "linked": linked,
            "copied": self._copied(),
            "vector": float((self.source.vectors @ self.told.vector).max()),
            "apart": self._apart(),
            "stammer": self._stammer(),
        }
        return np.array([found[name] for name in MEASURES], dtype=np.float32)

    def _neighbours(self) -> tuple[float, float]:
        """Of words that follow on each other, small ones aside: how surely some sentence has both, and how often it has
        them in the same order and as near to each other."""
        pairs = list(pairwise(self.heavy.tolist()))
        if not pairs:
            only = float(self.either[self.heavy].max(axis=1).mean())
            return only, only
        both = np.stack([np.minimum(self.either[a], self.either[b]) for a, b in pairs])
        weights = np.array([min(self.told.weights[a], self.told.weights[b]) for a, b in pairs]) + 1e-6
        weights /= weights.sum()
        linked = [self._linked(a, b, places) for (a, b), places in zip(pairs, both, strict=True)]
        return float(weights @ both.max(axis=1)), float(weights @ linked)

    def _linked(self, one: int, other: int, both: "NDArray[np.float32]") -> float:
        found = 0.0
        for place in np.flatnonzero(both > ALIKE)[:MOST_PLACES]:
            begin, end = self.source.starts[place], self.source.starts[place + 1]
            ahead = np.flatnonzero(self.likeness[other, begin:end] > ALIKE)[None, :]
            steps = ahead - np.flatnonzero(self.likeness[one, begin:end] > ALIKE)[:, None]
            steps = steps[steps > 0]
            if len(steps):
                wider = max(0, int(steps.min()) - (other - one))
                found = max(found, NEAR / (NEAR + wider))
        return found

    def _copied(self) -> float:
        """Share of the runs of three words that the article has."""
        stems = self.told.stems
        runs = list(zip(stems, stems[1:], stems[2:], strict=False))
        return sum(run in self.source.triples for run in runs) / len(runs) if runs else float(self.equal.any())

    def _apart(self) -> float:
        """Share of the words that the article has, but far from the two nearest sentences: names put elsewhere."""
        near = {self.first, self.second, max(0, self.first - 1), max(0, self.second - 1)}
        far = self.equal.any(axis=1) & ~self.equal[:, sorted(near)].any(axis=1)
        return float(self.weights @ far)

    def places(self) -> dict[int, int]:
        """Where the words stand in the nearest sentence; those that it does not have are left out. Of a word that
        stands there twice, the place that carries on what was said before is meant."""
        begin, end = self.source.starts[self.first], self.source.starts[self.first + 1]
        found: dict[int, int] = {}
        before = -1
        for n in self.heavy:
            if self.equal[n, self.first]:
                same = np.flatnonzero(self.same[n, begin:end])
                before = int(next((place for place in same if place > before), same[0]))
            elif self.like[n, self.first] > ALIKE:
                before = int(self.likeness[n, begin:end].argmax())
            else:
                continue
            found[int(n)] = before
        return found

    def _stammer(self) -> float:
        """How often two words follow on each other once more."""
        stems = self.told.stems
        counts = Counter(pairwise(stems))
        return math.log1p(sum(count - 1 for count in counts.values()))
