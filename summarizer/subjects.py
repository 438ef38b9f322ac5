"""Whose verb it is: the holders before a verb, where they stand in its own clause."""

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.clausewords import CONDITIONS, HEARSAY, PREPOSITIONS, SAID, TIMES
from summarizer.holders import Cast, Holder
from summarizer.names import DETERMINERS, PEOPLE, POSSESSIVE
from summarizer.phrases import Token, low, noun_phrase_after, noun_phrase_before, subject_end

MAIN_VERBS = SAID | {"has", "have", "had", "is", "was", "were", "also", "on"}  # what follows the subject of a sentence
GOVERNING = PREPOSITIONS - {"after", "before", "since", "until"} | {"or", "than", "nor", "neither", "no", "not"}


@dataclass(frozen=True, slots=True)
class Subject:
    """The holders before a verb and where their words begin."""

    holders: tuple[Holder, ...]
    first: int
    plural: bool = False


class SubjectFinder:
    """Finds subjects in one sentence."""

    def __init__(self, cast: Cast, sentence: str, tokens: Sequence[Token]) -> None:
        self._cast = cast
        self._sentence = sentence
        self._tokens = tokens

    def before(self, verb: int) -> Subject | None:
        """Of the verb group that begins at token `verb`."""
        end = subject_end(self._tokens, verb)
        if end is None:
            return None
        phrase = noun_phrase_before(self._tokens, end)
        if phrase is None or not self._begins_clause(phrase.first) or POSSESSIVE.search(self._tokens[end - 1].text):
            return None
        holder = self._cast.holder(self._sentence, self._tokens, phrase)
        if holder is None:
            return None
        others, first = self._joined(phrase.first)
        last_word = low(self._tokens, phrase.last - 1)
        plural = (
            bool(others)
            or last_word in PEOPLE
            or (last_word.endswith("s") and low(self._tokens, phrase.first) in DETERMINERS)
        )
        return Subject((*others, holder), first, plural)

    def _joined(self, first: int) -> tuple[tuple[Holder, ...], int]:
        """'Japan, Australia and' before a holder: the other holders, in order, and where their words begin."""
        others: list[Holder] = []
        while first > 1 and low(self._tokens, first - 1) in ({"and", ","} if others else {"and"}):
            end = (
                first - 2
                if low(self._tokens, first - 2) == "," and low(self._tokens, first - 1) == "and"
                else first - 1
            )
            phrase = noun_phrase_before(self._tokens, end)
            holder = phrase and self._cast.holder(self._sentence, self._tokens, phrase)
            if not phrase or not holder:
                break
            others.insert(0, holder)
            first = phrase.first
        return (tuple(others), first) if self._begins_clause(first) else ((), first)

    def of_participle(self, at: int) -> Subject | None:
        """'Paris said …, rejecting …': the sentence begins with its subject."""
        if not at or low(self._tokens, at - 1) not in {",", "and"}:
            return None
        phrase = noun_phrase_after(self._tokens, 0)
        if phrase is None or low(self._tokens, phrase.last) not in MAIN_VERBS:
            return None
        if any(token.low in {"that", "while", "which", "who", "but"} for token in self._tokens[phrase.last : at]):
            return None
        holder = self._cast.holder(self._sentence, self._tokens, phrase)
        return Subject((holder,), 0) if holder else None

    def _begins_clause(self, first: int) -> bool:
        """Whether a noun phrase there may be a subject: no preposition governs it, no 'if' opens its clause."""
        if first == 0:
            return True
        before = self._tokens[first - 1]
        if before.low == "and":
            return first > 1 and not self._governed(first - 1)
        if before.low in GOVERNING or (before.low == "that" and self._is_hearsay(first - 1)):
            return False
        for at in range(first - 1, -1, -1):
            if low(self._tokens, at) in CONDITIONS:
                return False
            if low(self._tokens, at) in ",;:" or low(self._tokens, at) in TIMES:
                break
        return True

    def _is_hearsay(self, that: int) -> bool:
        """'denied claims that', 'it would be wrong to say that'."""
        return low(self._tokens, that - 1) in HEARSAY or low(self._tokens, that - 2) == "to"

    def _governed(self, conjunction: int) -> bool:
        """Whether 'and' joins names behind a preposition: 'talks with Hungary and Poland'."""
        phrase = noun_phrase_before(self._tokens, conjunction)
        return phrase is not None and phrase.first > 0 and low(self._tokens, phrase.first - 1) in PREPOSITIONS
