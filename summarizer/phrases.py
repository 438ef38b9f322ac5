"""Noun phrases and clauses, found by the words at their edges: a parser's work, by rule, only where it is sure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.clausewords import (
    ADVERBS,
    APPOSITIVES,
    AUXILIARIES,
    BE,
    CONDITIONS,
    DOUBTS,
    EMPTY,
    ENVOYS,
    FORMERLY,
    LEADS_IN,
    NEGATIONS,
    OPENERS,
    PREPOSITIONS,
    QUOTES,
    TIME_UNITS,
    TIMES,
    VOWING,
)
from summarizer.names import DETERMINERS, NAME_JOINERS, NOT_THE_STATE, OFFICE_MODIFIERS, OFFICES, PEOPLE, TITLES

TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Sen|Gov|Gen|Rep|St|Jr|Prof)\.(?=\s)|\d+(?:[.,]\d+)+"
    r"|\w+(?:[’'‘-]\w+)*(?:(?<=s)[’'](?=\s\w))?|[^\w\s]"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of a sentence; `low` is lower case with plain apostrophes."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_quote(self) -> bool:
        return self.text in QUOTES


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens first..last-1 of a sentence."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """What stands before a cue: auxiliaries, adverbs, negation. `first` is the first token of it."""

    first: int
    negated: bool
    doubtful: bool
    be: bool


def tokens_of(sentence: str) -> list[Token]:
    """The words and signs of a sentence, in order."""
    return [Token(match[0], _low_of(match[0]), match.start(), match.end()) for match in TOKEN.finditer(sentence)]


def _low_of(word: str) -> str:
    """The US and the WHO are no pronouns."""
    return word if word in {"US", "WHO"} else word.lower().replace("’", "'").replace("‘", "'")


def low(tokens: Sequence[Token], at: int) -> str:
    """The lower-case word at a place; "" beyond the ends."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


def verb_group(tokens: Sequence[Token], cue: int) -> VerbGroup:
    """The words before the cue that belong to its verb."""
    at, negated, doubtful, be = cue, False, False, False
    while at > 0:
        word = tokens[at - 1].low
        if word == "to" and at > 1 and tokens[at - 2].low in VOWING:
            at -= 2
            continue
        if word == "longer" and at > 1 and tokens[at - 2].low == "no":
            at, negated = at - 2, True
            continue
        if _ends_in_time(tokens, at):
            at = _ends_in_time(tokens, at)
            continue
        is_negation = word in NEGATIONS or word.endswith("n't")
        is_adverb = word in ADVERBS or (word.endswith("ly") and not tokens[at - 1].is_capital)  # not Italy
        if not (is_negation or is_adverb or word in AUXILIARIES or word in DOUBTS):
            break
        negated = negated or is_negation
        doubtful = doubtful or word in DOUBTS
        be = be or word in BE
        at -= 1
    lows = {token.low for token in tokens[at:cue]}
    return VerbGroup(at, negated, doubtful or ("had" in lows and bool(lows & FORMERLY)), be)


def _ends_in_time(tokens: Sequence[Token], at: int) -> int:
    """Where 'on Friday' or 'last week' that ends before `at` begins; 0 where there is none."""
    if at > 2 and tokens[at - 1].low in TIMES and tokens[at - 2].low in {"on", "in"}:
        return at - 2
    if at > 2 and tokens[at - 1].low in TIME_UNITS | TIMES and tokens[at - 2].low in {"last", "this"}:
        return at - 2
    return 0


def noun_phrase_before(tokens: Sequence[Token], end: int) -> Span | None:
    """The noun phrase of names, offices and groups that ends before token `end`; None where none ends there."""
    first = end
    while first > 0 and _of_phrase(tokens, first - 1, end):
        first -= 1
    while first < end and (tokens[first].low in LEADS_IN or _is_time(tokens, first)):
        first += 1
    return Span(first, end) if first < end and tokens[end - 1].low not in DETERMINERS | {"of", "for"} else None


def _of_phrase(tokens: Sequence[Token], at: int, end: int) -> bool:
    token = tokens[at]
    if not token.is_word:
        return token.text == "&" and at + 1 < end
    word = token.low.removesuffix("'s").removesuffix("'")
    if word in OPENERS | CONDITIONS | AUXILIARIES | EMPTY - {"its", "all", "both"}:
        return False
    if word in PREPOSITIONS:
        return at + 1 < end and (word == "of" or (word == "to" and at > 0 and tokens[at - 1].low in ENVOYS))
    if token.is_capital or word.isdigit():
        return True
    return word in OFFICES | OFFICE_MODIFIERS | NOT_THE_STATE | PEOPLE | DETERMINERS | TITLES | NAME_JOINERS


def _is_time(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].low in TIMES or bool(re.fullmatch(r"(?:19|20)\d\d", tokens[at].low))


def noun_phrase_after(tokens: Sequence[Token], start: int) -> Span | None:
    """The noun phrase of names, offices and groups that begins at token `start`."""
    last = start
    while last < len(tokens) and tokens[last].is_word and _of_phrase(tokens, last, len(tokens)):
        if tokens[last].low == "for" or _is_time(tokens, last):
            break
        last += 1
    while last > start and tokens[last - 1].low in DETERMINERS | {"of", "for"}:
        last -= 1
    if last == start:
        return None
    owns = last < len(tokens) and tokens[last].is_word and tokens[last - 1].text.endswith(("’s", "'s"))
    return None if owns else Span(start, last)  # "by Hungary's voters" is not by Hungary


def subject_end(tokens: Sequence[Token], verb: int) -> int | None:
    """Where the subject of the verb at `verb` ends, over commas, appositions, 'which' and 'who'."""
    at = verb
    if at and tokens[at - 1].low in {"which", "who"}:
        at -= 1
        return at - 1 if at and tokens[at - 1].text == "," else at
    if at and tokens[at - 1].text == ",":
        for comma in range(at - 2, max(-1, at - 40), -1):
            if tokens[comma].text == "," and (
                tokens[comma + 1].low in APPOSITIVES or _is_name(tokens[comma + 1 : at - 1])
            ):
                return comma
            if tokens[comma].text in ";:" or tokens[comma].is_quote:
                return None
        return None
    return at


def _is_name(tokens: Sequence[Token]) -> bool:
    """'Burhanettin Duran' in 'the communications chief, Burhanettin Duran, …'."""
    return len(tokens) >= 2 and all(token.is_capital or token.low in NAME_JOINERS for token in tokens)
