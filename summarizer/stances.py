"""Who opposes or supports what, as the sentences of an article state it: cues, their holders, their targets.

Rules alone, made to be right rather than to find much: a holder must be named and a target must stand in the same
clause. Questions, conditions, guesses and denials give nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.actors import Gazetteer
from summarizer.attribution import quoted_speaker, reporter, within_quote
from summarizer.cues import Lexicon
from summarizer.domain import Stance
from summarizer.frames import Find, SentenceReader
from summarizer.grounding import grounded
from summarizer.holders import Cast
from summarizer.merging import merged
from summarizer.phrases import Token, tokens_of

MOST_SENTENCES = 600  # of one article
LONGEST_SENTENCE = 120  # tokens; longer ones are lists and broken markup
BLOC = re.compile(r"\b[Tt]he (?:military |western |defen[cs]e )?(?:bloc|alliance)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stances:
    """What was found, in the article's order and repeats merged; `dropped`: refused by the grounding check."""

    found: tuple[Stance, ...]
    dropped: int = 0


class StanceFinder:
    """Finds the stances of English articles by rule."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self._gazetteer = gazetteer
        self._lexicon = lexicon

    def find(self, text: str, sentences: Sequence[str]) -> Stances:
        """The stances of a cleaned text; `sentences` are its sentences in order, each a substring of it."""
        sentences = sentences[:MOST_SENTENCES]
        cast = Cast(self._gazetteer, sentences)
        candidates = [stance for n in range(len(sentences)) for stance in self._of_sentence(n, sentences, cast)]
        kept = [stance for stance in candidates if grounded(stance, text, cast.canonical)]
        return Stances(tuple(merged(kept)), len(candidates) - len(kept))

    def _of_sentence(self, number: int, sentences: Sequence[str], cast: Cast) -> Iterator[Stance]:
        sentence = sentences[number]
        tokens = tokens_of(sentence)
        hits = self._lexicon.hits(tokens) if len(tokens) <= LONGEST_SENTENCE else []
        for find in SentenceReader(cast, sentence, tokens).finds(hits):
            yield from self._stances(find, number, sentences, tokens, cast)

    def _stances(
        self, find: Find, number: int, sentences: Sequence[str], tokens: Sequence[Token], cast: Cast
    ) -> Iterator[Stance]:
        sentence = sentences[number]
        before = sentence[: tokens[find.clause].start]
        if within_quote(before) and not quoted_speaker(sentence, before):
            return  # who says so is told in another sentence, if at all
        cue = sentence[tokens[find.cue.first].start : tokens[find.cue.last - 1].end]
        target = sentence[tokens[find.target.first].start : tokens[find.target.last - 1].end]
        for holder in find.holders:
            source = reporter(sentence, before, holder.actor, lambda words: cast.canonical(words, sentence))
            yield Stance(
                actor=holder.actor,
                mention=holder.mention,
                polarity=find.polarity,
                cue=cue,
                target=target,
                sentence=sentence,
                target_resolved=find.resolved or self._resolved(target, sentences[: number + 1]),
                attributed_to=source,
                confidence=find.confidence,
            )

    def _resolved(self, target: str, sentences: Sequence[str]) -> str | None:
        """The target with the body that is meant in place of 'the bloc': the one named by far the most so far."""
        if not BLOC.search(target):
            return None
        text = " ".join(sentences)
        bodies = [
            (actor, text[start:end]) for start, end, actor in self._gazetteer.named_in(text) if actor.country == "IGO"
        ]
        ranked = Counter(actor for actor, _ in bodies).most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        return BLOC.sub(min((name for actor, name in bodies if actor == ranked[0][0]), key=len), target)
