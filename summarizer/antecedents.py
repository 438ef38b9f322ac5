"""What a target stands for that is only a pronoun or an empty word: 'it', 'the move', 'the plan'.

The nearest noun phrase of the sentences before that shares the target's noun, or, for a pronoun, what the stances of
the sentence before were about.
"""

import re
from collections.abc import Sequence

PERSONS = frozenset("he him she her himself herself".split())
PRONOUNS = frozenset("it this that they them these those so which both".split()) | PERSONS
ARTICLE = re.compile(r"^(?:the|this|that|these|those|such|its|their)\s+", re.IGNORECASE)
STOP_AT = re.compile(
    r"[,;:.!?()“”\"—–]|\b(?:which|who|that|because|while|when|after|before|but|was|were|is|are|will|would|has|had|have|said|says"
    r"|told|could|should|may|might|can)\b"
)
KEPT_FROM = re.compile(r"(.+?) from ([a-z]+ing\b.*)")
PREVENTING = re.compile(r"(?:bar|ban|prevent|stop|block|prohibit|keep|bann|barr|stopp)(?:s|ed|ing)?\b", re.IGNORECASE)
LEFT_OVER = frozenset("the a an of to in for on at by with and or its their his her from".split())  # no phrase ends so
FEW = 3  # words; a longer target speaks for itself
FAR = 12  # sentences back


RECENT = 3  # sentences in which what a pronoun stands for was spoken of


class Antecedents:
    """What short targets of one passage stand for; to be asked in reading order."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._sentences = sentences
        self._told: list[tuple[int, int, str]] = []  # sentence, place, target that speaks for itself

    def resolved(self, number: int, begin: int, end: int, person: str | None) -> str | None:
        """The words of the passage that a target repeats, None where it stands for itself; `person`: who "him" is."""
        target = self._sentences[number][begin:end]
        low = target.lower()
        if low in PERSONS:
            return person
        if low in PRONOUNS:
            return self._spoken_of(number, begin)
        found = self._named_before(number, begin, target)
        self._told.append((number, begin, found or target))
        return found

    def _spoken_of(self, number: int, begin: int) -> str | None:
        before = [what for n, place, what in self._told if (n, place) < (number, begin) and n >= number - RECENT]
        return before[-1] if before else None

    def _named_before(self, number: int, begin: int, target: str) -> str | None:
        noun = ARTICLE.sub("", target).strip()
        if noun == target or len(noun.split()) > FEW - 1 or not noun.islower():
            return None
        head = noun.split()[-1]
        for text in [*self._sentences[max(0, number - FAR) : number], self._sentences[number][:begin]]:
            found = _phrase(text, head)  # the first naming is the fullest
            if found and len(found.split()) > len(target.split()):
                return found
        return None


def prevented(cue: str, target: str) -> str | None:
    """What somebody is kept from, in words that stand alone: 'bar' 'NATO from expanding' is NATO expanding."""
    match = KEPT_FROM.fullmatch(target)
    return f"{match[1]} {match[2]}" if match and PREVENTING.match(cue) else None


def _phrase(text: str, head: str) -> str | None:
    """The noun phrase of `text` around the noun `head`, with what follows it up to the end of the clause."""
    stem = re.escape(head.removesuffix("s") if len(head) > 4 else head)
    match = re.search(
        rf"\b(?:an?|the|its|their|his|her|[\w’']+[’']s) (?:[\w’'-]+ ){{0,4}}?{stem}(?:s|es)?\b(?![’']s?\b)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    rest = text[match.end() :]
    stop = STOP_AT.search(rest)
    tail = rest[: stop.start() if stop else None].split()
    words = [match[0], *tail[:10]]
    while words[-1].lower() in LEFT_OVER:
        words.pop()
    return " ".join(words).strip()
