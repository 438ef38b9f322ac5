"""Who opposes or supports what, as an article states it: the trained tagger's raw stances, read against the whole text.

The tagger says which words hold, express and bear a stance. Here holders become actors, targets that are pronouns get
what they stand for, reports get their reporter, repeats are merged, and what is not in the text is dropped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from summarizer.actors import Gazetteer
from summarizer.antecedents import Antecedents
from summarizer.attribution import reporter
from summarizer.domain import CleanText, Stance
from summarizer.merging import merged
from summarizer.model.findings import RawStance, SentenceReading
from summarizer.referents import ChoosesReadings, Scene
from summarizer.stances import MOST_SENTENCES, Stances

NOBODY = re.compile(
    r"(?:the|a|an|he|she|it|they|we|i|who|which|that|this|these|those|his|her|its|their)\W*", re.IGNORECASE
)


class ReadsSentences(Protocol):
    """The tagger; see `model/tagger.py`."""

    def read(self, passages: Sequence[Sequence[str]]) -> list[list[SentenceReading]]: ...


class ModelStanceFinder:
    """Finds the stances of English articles with the trained model."""

    def __init__(
        self,
        tagger: ReadsSentences,
        gazetteer: Gazetteer,
        threshold: float,
        name: str = "model",
        chooser: ChoosesReadings | None = None,
    ) -> None:
        """Stances below `threshold` are not told; `name` is told with every analysis; `chooser` says who holders are,
        the rules do where there is none."""
        self._chooser = chooser
        self.name = name
        self._tagger = tagger
        self._gazetteer = gazetteer
        self._threshold = threshold

    def find_all(self, articles: Sequence[CleanText]) -> list[Stances]:
        """Of each article its stances. Many at once are faster: sentences of like length are read together."""
        passages = [article.sentences[:MOST_SENTENCES] for article in articles]
        seen = self._tagger.read(passages)
        return [
            self._checked(article.text, self._stances(sentences, own, article.written))
            for article, sentences, own in zip(articles, passages, seen, strict=True)
        ]

    def _checked(self, text: str, candidates: Iterable[Stance]) -> Stances:
        all_found = list(candidates)
        kept = [stance for stance in all_found if _stands_in(stance, text)]
        best_first = sorted(kept, key=lambda stance: -stance.confidence)
        chosen = {id(stance) for stance in merged(best_first)}
        return Stances(tuple(stance for stance in kept if id(stance) in chosen), len(all_found) - len(kept))

    def _stances(
        self, sentences: Sequence[str], seen: Sequence[SentenceReading], written: date | None
    ) -> Iterator[Stance]:
        scene = Scene(self._gazetteer, sentences, written, self._chooser, seen)
        antecedents = Antecedents(sentences)
        for number, own in enumerate(seen):
            told = [raw for raw in own.stances if raw.confidence >= self._threshold]
            actors: dict[tuple[int, int], tuple[str, float]] = {}
            for holder in sorted({raw.holder for raw in told}):
                actors[holder] = scene.actor(number, *holder)
            abouts: dict[tuple[int, int], str | None] = {}
            for begin, end in sorted({raw.target for raw in told}):
                person = scene.latest_person(number, begin)
                abouts[begin, end] = antecedents.resolved(number, begin, end, person)
            for raw in told:
                yield self._stance(sentences[number], raw, *actors[raw.holder], abouts[raw.target])

    def _stance(self, sentence: str, raw: RawStance, actor: str, belief: float, about: str | None) -> Stance:

        def canonical(words: str) -> str | None:
            known = self._gazetteer.resolve(words, sentence)
            return known.name if known else None

        return Stance(
            actor=actor,
            mention=sentence[slice(*raw.holder)],
            polarity=raw.polarity,
            cue=sentence[slice(*raw.cue)],
            target=sentence[slice(*raw.target)],
            sentence=sentence,
            target_resolved=about,
            attributed_to=(reporter(sentence, sentence[: raw.holder[0]], actor, canonical) or "").strip(" .,;:")
            or None,
            confidence=raw.confidence * belief,
        )


def _stands_in(stance: Stance, text: str) -> bool:
    """Whether sentence, holder, cue and target stand where they must, and the actor is somebody."""
    parts = (stance.mention, stance.cue, stance.target)
    return (
        stance.sentence in text
        and NOBODY.fullmatch(stance.actor.strip()) is None
        and all(part and part in stance.sentence for part in parts)
    )
