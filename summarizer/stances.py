"""Who opposes or supports what, as an article states it: the trained tagger's raw stances, read against the whole text.

The tagger says which words hold, express and bear a stance. Here holders become actors, targets that are pronouns get
what they stand for, reports get their reporter, repeats are merged, and what is not in the text is dropped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np

from summarizer.actors import Gazetteer
from summarizer.antecedents import PRONOUNS, Antecedents, prevented
from summarizer.attribution import reporter
from summarizer.domain import CleanText, Stance
from summarizer.likeness import meaning_words
from summarizer.merging import merged
from summarizer.model.findings import RawStance, SentenceReading
from summarizer.mood import not_so
from summarizer.referents import ChoosesReadings, Scene

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOBODY = re.compile(
    r"(?:the|a|an|he|she|it|they|we|i|who|which|that|this|these|those|his|her|its|their)\W*", re.IGNORECASE
)


CUT_END = re.compile(r"(?:[\s,;]+(?:and|or|but)|[\s,;]+)+$")
MOST_SENTENCES = 600  # of one article
SAFE_DIGITS = 4  # of a confidence; the others depend on what was read beside an article


@dataclass(frozen=True, slots=True)
class Found:
    """What was read in one article: its stances in its order, repeats merged; how many were not grounded in it; and the
    article's sentences as vectors (n, d) of unit length, the first MOST_SENTENCES."""

    stances: tuple[Stance, ...]
    dropped: int
    vectors: "NDArray[np.float32]"


class ReadsSentences(Protocol):
    """The tagger; see `model/tagger.py`."""

    def read(self, passages: Sequence[Sequence[str]]) -> list[list[SentenceReading]]: ...


class KnowsHolders(Protocol):
    """Who is meant by the holders of a passage, by what the tagger saw of it; see `model/chooser.py`."""

    def of(self, passage: Sequence[SentenceReading]) -> ChoosesReadings: ...


class StanceFinder:
    """Finds the stances of English articles with the trained model."""

    def __init__(
        self,
        tagger: ReadsSentences,
        gazetteer: Gazetteer,
        threshold: float,
        name: str = "model",
        chooser: KnowsHolders | None = None,
    ) -> None:
        """Stances below `threshold` are not told; `name` is told with every analysis; `chooser` says who holders are,
        the rules do where there is none."""
        self._chooser = chooser
        self.name = name
        self._tagger = tagger
        self._gazetteer = gazetteer
        self._threshold = threshold

    def less_certain(self, share: float) -> "StanceFinder":
        """One that also tells stances that reach only this share of the threshold: to confirm what others tell."""
        return StanceFinder(self._tagger, self._gazetteer, self._threshold * share, self.name, self._chooser)

    def find_all(self, articles: Sequence[CleanText]) -> list[Found]:
        """What is found in each. Many at once are faster: sentences of like length are read together."""
        passages = [article.sentences[:MOST_SENTENCES] for article in articles]
        return [
            self._found(article, passage, seen)
            for article, passage, seen in zip(articles, passages, self._tagger.read(passages), strict=True)
        ]

    def _found(self, article: CleanText, sentences: Sequence[str], seen: Sequence[SentenceReading]) -> Found:
        told = list(self._stances(sentences, seen, article.written))
        kept = [stance for stance in told if _stands_in(stance, article.text)]
        best_first = sorted(kept, key=lambda stance: -stance.confidence)
        chosen = {id(stance) for stance in merged(best_first)}
        stances = tuple(stance for stance in kept if id(stance) in chosen)
        return Found(stances, len(told) - len(kept), vectors_of(seen))

    def _stances(
        self, sentences: Sequence[str], seen: Sequence[SentenceReading], written: date | None
    ) -> Iterator[Stance]:
        scene = Scene(self._gazetteer, sentences, written, self._chooser.of(seen) if self._chooser else None)
        antecedents = Antecedents(sentences)
        for number, own in enumerate(seen):
            told = [raw for raw in own.stances if self._is_told(sentences[number], raw)]
            actors: dict[tuple[int, int], list[tuple[str, float]]] = {}
            for holder in sorted({raw.holder for raw in told}):
                both = scene.pair(number, *holder)
                actors[holder] = [(each, 1.0) for each in both] if both else [scene.actor(number, *holder)]
            abouts: dict[tuple[int, int], str | None] = {}
            for begin, end in sorted({raw.target for raw in told}):
                person = scene.latest_person(number, begin)
                told_before = antecedents.resolved(number, begin, end, person)
                abouts[begin, end] = scene.with_bloc_named(number, begin, end) or told_before
            for raw in told:
                for actor, belief in actors[raw.holder]:
                    yield _stance(scene, sentences[number], raw, actor, belief, abouts[raw.target])

    def _is_told(self, sentence: str, raw: RawStance) -> bool:
        return raw.confidence >= self._threshold and not not_so(sentence, raw.holder[0], raw.cue[0])


def _stance(scene: Scene, sentence: str, raw: RawStance, actor: str, belief: float, about: str | None) -> Stance:
    def canonical(words: str) -> str | None:
        known = scene.gazetteer.resolve(words, sentence)
        return known.name if known else None

    holder, cue, target = (sentence[slice(*span)] for span in (raw.holder, raw.cue, raw.target))
    source = reporter(sentence, sentence[: raw.holder[0]], actor, canonical) or ""
    return Stance(
        actor=actor,
        mention=_whole(holder),
        polarity=raw.polarity,
        cue=cue,
        target=_whole(target),
        sentence=sentence,
        target_resolved=about or prevented(cue, target),
        attributed_to=source.strip(" .,;:") or None,
        confidence=round(raw.confidence * belief, SAFE_DIGITS),
    )


def _whole(words: str) -> str:
    """A span without the conjunction that its end was cut at."""
    return CUT_END.sub("", words)


def vectors_of(seen: Sequence[SentenceReading]) -> "NDArray[np.float32]":
    """(n, d) the mean of each sentence's words, of unit length; zero where it has none."""
    if not seen:
        return np.zeros((0, 1), dtype=np.float32)
    means = np.zeros((len(seen), seen[0].states.shape[1]), dtype=np.float32)
    for row, each in enumerate(seen):
        if len(each.states):
            means[row] = each.states.mean(axis=0, dtype=np.float32)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    means /= np.where(lengths == 0, 1, lengths)
    return means


def _stands_in(stance: Stance, text: str) -> bool:
    """Whether sentence, holder, cue and target stand where they must, and the actor is somebody."""
    parts = (stance.mention, stance.cue, stance.target)
    return (
        stance.sentence in text
        and bool(stance.actor)
        and (NOBODY.fullmatch(stance.actor) is None or stance.actor == "WHO")
        and all(part and part in stance.sentence for part in parts)
        and bool(meaning_words(stance.target) or stance.target.lower() in PRONOUNS)
    )
