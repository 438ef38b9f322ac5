"""Sentences told of an article, right and wrong, made by rule: what a summariser does to its sources, and the faults
that it makes in doing so (a name, number or day of another, who did what turned round, parts that do not belong
together, things of another article)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from random import Random

NAME = re.compile(r"(?<=[a-z,;] )(?:[A-Z][\w’'-]*[a-z])(?: [A-Z][\w’'-]*[a-z])*")
ANY_NAME = re.compile(r"[A-Z][\w’'-]*[a-z](?: [A-Z][\w’'-]*[a-z])*")
DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
MONTH = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b(?= \d|[,.]| and| to)"
)
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
SPELLED = "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty".split()
SPELLED_NUMBER = re.compile(rf"\b(?:{'|'.join(SPELLED)})\b")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April June July August September October November December".split()
AUXILIARY = re.compile(r"\b(?:is|are|was|were|will|would|could|can|should|has|have|had)\b(?! not| been no|n't)")
NEGATED = re.compile(r"\b(is|are|was|were|will|would|could|can|should|has|have|had|did|does|do) not\b")
CONTRARY = dict(
    pair.split("/")
    for pair in (
        "rejected/accepted opposed/supported opposes/supports criticised/praised criticized/praised condemned/welcomed "
        "welcomed/condemned backed/opposed backs/opposes praised/criticised accepted/rejected approved/rejected "
        "supports/opposes supported/opposed against/for rise/fall rose/fell fell/rose fallen/risen higher/lower "
        "lower/higher more/fewer increase/cut raised/cut cut/raised passed/rejected won/lost lost/won win/lose "
        "refused/agreed agreed/refused denied/admitted hailed/condemned allowed/banned banned/allowed "
        "began/ended start/end open/close opened/closed before/after after/before most/few many/few "
        "arrested/released freed/jailed failed/succeeded best/worst first/last buy/sell bought/sold sold/bought"
    ).split()
)
CALMER = dict(
    pair.split("/")
    for pair in (
        "said/stated criticised/attacked rejected/dismissed welcomed/hailed urged/pressed wants/seeks big/large "
        "plan/scheme help/aid show/reveal begin/start began/started about/around more_than/over also/too "
        "demanded/asked_for backed/supported told/informed called/described near/close_to almost/nearly"
    ).split()
)
ASIDE = re.compile(r",? \([^()]{3,60}\)|, (?:which|who|whose|where) [^,]{8,90},|, (?:an?|the) [^,]{5,60}(?<![a-z]ed),")
TAIL = re.compile(
    r", (?:which|who|whose|where|according to|while|after|before|saying|adding|as|with|although|though) [^\"”]{8,}$"
)
LEAD = re.compile(r"^(?:But|And|Meanwhile,|However,|On \w+day,|Yet|Still,|At the same time,) (?=\w)")
END = re.compile(r" (?:in|after|for|by|at|from|to|over|because|when|with|on) [^,\"”]{10,70}\.$")
SAID = re.compile(
    r"^[\"“](?P<words>[^\"”]{15,}?),?[\"”],? (?P<who>[^,.;\"“”]{3,60}) (?P<verb>said|added|told reporters)\.$"
)
MEANING = re.compile(r"(\b[a-z]{5,}\b)")  # parts a sentence, and keeps the parts
GUESSED = (0.15, 0.6)  # share of the words
SHORTEST, LONGEST = 6, 45  # words


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence told of an article. `kind` says what was done to its source."""

    text: str
    supported: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Texts:
    """What sentences are made of: those of the article in a mixed order, those of another, and what decides by lot."""

    own: Sequence[str]
    strange: Sequence[str]
    draw: Random


def told(sentences: Sequence[str], strange: Sequence[str], draw: Random, most: int = 2) -> list[Told]:
    """Of the sentences of an article, and of those of another, at most `most` of each kind."""
    own = [s for s in sentences if SHORTEST <= len(s.split()) <= LONGEST]
    return [
        Told(text, supported, kind)
        for supported, kinds in ((True, RIGHT), (False, WRONG))
        for kind, make in kinds.items()
        for text in _some(make, Texts(draw.sample(own, len(own)), strange, draw), most)
    ]


Make = Callable[[Texts], Iterator[str]]


def _some(make: Make, texts: Texts, most: int) -> list[str]:
    known = set(texts.own) if make is not _verbatim else set()
    fit = (text for text in make(texts) if text not in known and len(text.split()) >= SHORTEST)
    return list(islice(fit, most))


def _verbatim(texts: Texts) -> Iterator[str]:
    yield from texts.own


def _shortened(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        short = LEAD.sub("", TAIL.sub(".", ASIDE.sub("", sentence)))
        if short != sentence:
            yield short[0].upper() + short[1:]


def _joined(texts: Texts) -> Iterator[str]:
    for one, other in pairwise(texts.own):
        one, other = (LEAD.sub("", TAIL.sub(".", ASIDE.sub("", s))) for s in (one, other))
        if one[-1:] == "." and len(one.split()) + len(other.split()) <= LONGEST:
            yield f"{one[:-1]}{texts.draw.choice([', and', ', while', ';', '.'])} {other}"


def _reworded(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        words = [CALMER.get(word, word).replace("_", " ") for word in sentence.split()]
        short = TAIL.sub(".", ASIDE.sub("", " ".join(words)))
        if words != sentence.split():
            yield short


def _speaker_first(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        said = SAID.match(sentence)
        if said:
            yield f'{said["who"]} {said["verb"]}: "{said["words"]}."'


def _other_name(texts: Texts) -> Iterator[str]:
    names = sorted({name for sentence in texts.own for name in NAME.findall(sentence)})
    for sentence in texts.own:
        yield from _replaced(sentence, NAME, [n for n in names if n not in sentence], texts.draw)


def with_strange_end(own: str, strange: str) -> str | None:
    """A sentence with the last circumstance of another."""
    end = END.search(strange)
    return f"{TAIL.sub('.', own)[:-1]}{end[0]}" if end and own.endswith(".") else None


def _strange_name(texts: Texts) -> Iterator[str]:
    names = sorted({name for sentence in texts.strange for name in NAME.findall(sentence)})
    for sentence in texts.own:
        yield from _replaced(sentence, NAME, [n for n in names if n not in sentence], texts.draw)


def _replaced(sentence: str, pattern: re.Pattern[str], by: Sequence[str], draw: Random) -> Iterator[str]:
    places = list(pattern.finditer(sentence))
    if places and by:
        place = draw.choice(places)
        yield sentence[: place.start()] + draw.choice(by) + sentence[place.end() :]


def _other_number(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        place = NUMBER.search(sentence)
        if place:
            digits = str(texts.draw.choice([2, 3, 10, 7]) * int(re.sub(r"\D", "", place[0])) + texts.draw.randint(1, 9))
            yield sentence[: place.start()] + digits + sentence[place.end() :]
        else:
            yield from _replaced(sentence, SPELLED_NUMBER, [n for n in SPELLED if n not in sentence], texts.draw)


def _other_day(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        yield from _replaced(sentence, DAY, [day for day in DAYS if day not in sentence], texts.draw)
        yield from _replaced(sentence, MONTH, [month for month in MONTHS if month not in sentence], texts.draw)


def _turned_round(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        places = list(ANY_NAME.finditer(sentence))
        if len(places) >= 2 and places[0][0] != places[-1][0] and len(places[0][0]) > 3:
            one, other = places[0], places[-1]
            between = sentence[one.end() : other.start()]
            yield sentence[: one.start()] + other[0] + between + one[0] + sentence[other.end() :]


def _denied(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        if NEGATED.search(sentence):
            yield NEGATED.sub(r"\1", sentence, count=1)
        elif place := AUXILIARY.search(sentence):
            yield sentence[: place.end()] + " not" + sentence[place.end() :]


def _opposite(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        words = sentence.split(" ")
        places = [n for n, word in enumerate(words) if word in CONTRARY]
        if places:
            n = texts.draw.choice(places)
            words[n] = CONTRARY[words[n]]
            yield " ".join(words)


def _spliced(texts: Texts) -> Iterator[str]:
    """The beginning of one sentence with the end of another."""
    for one, other in pairwise(texts.own):
        head, tail = one.split(), other.split()
        if len(head) > 8 and len(tail) > 8:
            yield " ".join(
                [*head[: texts.draw.randint(3, len(head) // 2)], *tail[-texts.draw.randint(4, len(tail) // 2) :]]
            )


def _other_speaker(texts: Texts) -> Iterator[str]:
    speakers = sorted(
        {said["who"] for s in texts.own if (said := SAID.match(s))} | {n for s in texts.own for n in NAME.findall(s)}
    )
    for sentence in texts.own:
        said = SAID.match(sentence)
        others = [who for who in speakers if who not in sentence]
        if said and others and said["who"] not in {"he", "she"}:
            yield sentence.replace(said["who"], texts.draw.choice(others))


def _with_strange_end(texts: Texts) -> Iterator[str]:
    for sentence in texts.own:
        for other in texts.draw.sample(texts.strange, min(len(texts.strange), 4)):
            if made := with_strange_end(sentence, other):
                yield made
                break


def _strange(texts: Texts) -> Iterator[str]:
    """A sentence of another article, with a name of this one."""
    names = sorted({name for sentence in texts.own for name in NAME.findall(sentence)})
    for sentence in texts.draw.sample(texts.strange, len(texts.strange)):
        if SHORTEST <= len(sentence.split()) <= LONGEST:
            yield next(_replaced(sentence, NAME, names, texts.draw), sentence)


def _strange_words(texts: Texts) -> Iterator[str]:
    """Some of the words that mean something are those of another article, as when a system guesses."""
    others = [word for sentence in texts.strange for word in MEANING.findall(sentence)]
    for sentence in texts.own if others else ():
        words = MEANING.findall(sentence)
        guessed = set(texts.draw.sample(words, round(texts.draw.uniform(*GUESSED) * len(words))))
        told_words = (texts.draw.choice(others) if word in guessed else word for word in MEANING.split(sentence))
        yield "".join(told_words)


def _stammered(texts: Texts) -> Iterator[str]:
    """A part said twice in the place of another."""
    for sentence in texts.own:
        words = sentence.split()
        if len(words) >= 10:
            begin = texts.draw.randint(1, len(words) - 8)
            length = texts.draw.randint(2, 4)
            yield " ".join([*words[: begin + length], *words[begin : begin + length], *words[begin + 2 * length :]])


RIGHT: dict[str, Make] = {
    "verbatim": _verbatim,
    "shortened": _shortened,
    "joined": _joined,
    "reworded": _reworded,
    "speaker first": _speaker_first,
}
WRONG: dict[str, Make] = {
    "other name": _other_name,
    "strange name": _strange_name,
    "other number": _other_number,
    "other day": _other_day,
    "turned round": _turned_round,
    "denied": _denied,
    "opposite": _opposite,
    "spliced": _spliced,
    "other speaker": _other_speaker,
    "strange end": _with_strange_end,
    "strange": _strange,
    "strange words": _strange_words,
    "stammered": _stammered,
}
