"""Who a holder's words may mean: every reading of the words themselves, and everybody else whom the passage names.

"Poland's chief of staff" may be Poland, the chief of staff, or "Poland's chief of staff"; "she" anybody with a name.
Here all of them are gathered, each with what speaks for it as numbers; which of them is meant is learned
(`model/chooser.py`).
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from summarizer.actors import LocalNames
from summarizer.figures import SAYING, Figure, own_words, quoted
from summarizer.likeness import meaning_words
from summarizer.names import HONORIFICS, NOT_THE_STATE, OFFICES, PEOPLE, TITLES, fold

SOURCES = tuple(
    "rule own plain headless known inside inside_name owner person home second_home figure held part bare short".split()
)
KINDS = 24  # of mentions; see `mention_kind`
MOST_FIGURES = 60
MOST_HELD = 8
RECENT = 5  # ranks told apart
AGES = 10  # places relative to the holder told apart
PRONOUN_KINDS = {
    word: kind
    for kind, words in enumerate(
        (
            "he him his himself",
            "she her hers herself",
            "it its itself",
            "they them their theirs themselves",
            "i me my mine myself",
            "we us our ours",
            "who which that whose",
            "both",
            "one some many most several others all few",
            "you your",
        ),
        start=1,
    )
    for word in words.split()
}
NUMBER = (
    r"\d|(?:some|many|most|several|two|three|four|five|both|half|dozens|hundreds|thousands|more|nearly|about|around)\b"
)
OPENINGS = (r"(?:the|this|that)\b", r"(?:a|an|one)\b", r"(?:his|her|its|their|my|our)\b", NUMBER)
QUANTITY = re.compile(
    r"^(?:(?:nearly|almost|about|around|some|over|more than|less than|at least|up to|only|just|under|another|other"
    r"|roughly|an estimated|as many as|close to|all|most|many|several|few|both|every|various|numerous|dozens|hundreds"
    r"|thousands|tens|millions|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|\d[\d,.]*%?|per ?cent|of|the|a|an|its|his|her|their|our|my|group|number|majority|handful|crowd|members?"
    r"|representatives?|scores|million|thousand|hundred|dozen|or so|those|these|this|that|fellow)[\s,-]+)+",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"\s(?:in|at|around|from|across|near|outside|on|who|which|whose|with|against|inside|within|behind|under)\s"
    r"|,| \(| – | — "
)
OWNED = re.compile(r"(.+?)(?:[’']s|(?<=s)[’'])\s+(.+)")
OF_ANOTHER = re.compile(r"(.+?) (?:of|for|at|to) (?:the )?(.+)")
SMALL = r"de|da|van|von|der|den|bin|ibn|al-\w+|ter|dos|del|la"
PERSON = re.compile(rf"(?:[A-ZÀ-Þ][\w’'.-]*|{SMALL})(?: (?:[A-ZÀ-Þ][\w’'.-]*|{SMALL}))+")
CAPITALISED = re.compile(r"[A-ZÀ-Þ][\w’-]+")
SPEAKING_FOR = OFFICES | PEOPLE | TITLES | frozenset("activists campaigners members prosecutor watchdog board".split())


@dataclass(frozen=True, slots=True)
class Held:
    """A holder already read: who, and where."""

    actor: str
    sentence: int
    begin: int
    end: int
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a holder: who it would be, and the words (sentence, begin, end) that say so."""

    actor: str
    key: tuple[str, ...]  # readings of one key are one actor
    place: tuple[int, int, int]
    traits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    source: str
    actor: str
    place: tuple[int, int, int]
    figure: Figure | None = None
    rank: int | None = None  # among those named before, the last first


def actor_key(actor: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, sorted."""
    return tuple(sorted(meaning_words(actor).elements())) or (actor.lower(),)


def mention_kind(mention: str) -> int:
    """What kind of words a holder is: a pronoun, a description, a name, with which article."""
    low = fold(mention).strip(' ,."“”')
    if low in PRONOUN_KINDS:
        return PRONOUN_KINDS[low]
    named = bool(re.search("[A-Z]", re.sub(r"^(?:The|A|An|His|Her|Its|Their|This|Some|Many|Most)\b", "", mention)))
    opening = next((n for n, pattern in enumerate(OPENINGS) if re.match(pattern, low)), None)
    if not named:
        if opening == 0:
            return 11 if len(low.split()) <= 2 else 12
        return 16 if opening is None else 12 + opening
    if opening is not None:
        return 17 + opening
    if len(low.split()) == 1:
        return 21
    return 22 if re.fullmatch(r"(?:[A-Z][\w’'.-]*\s?)+", mention) else 23


def without_honorifics(name: str) -> str:
    """'Dame Sarah Mullally' is Sarah Mullally."""
    words = name.split()
    while len(words) > 1 and fold(words[0]).strip(".,") in HONORIFICS:
        words = words[1:]
    return " ".join(words)


@dataclass(frozen=True)
class Holder:
    """The words of a holder in their passage, with what the rules take them for."""

    names: LocalNames
    sentences: Sequence[str]
    figures: Sequence[Figure]
    number: int
    begin: int
    end: int
    by_rule: str
    held: Sequence[Held] = field(default_factory=tuple)

    @property
    def sentence(self) -> str:
        return self.sentences[self.number]

    @property
    def mention(self) -> str:
        return self.sentence[self.begin : self.end]

    @cached_property
    def known(self) -> str | None:
        actor = self.names.resolve(self.mention, self.sentence)
        return actor.name if actor else None


def candidates(holder: Holder) -> list[Candidate]:
    """All readings of a holder, with their traits; the rule's is always among them."""
    readings: dict[tuple[str, tuple[str, ...], tuple[int, int, int]], _Reading] = {}
    sources: dict[tuple[str, ...], set[str]] = {}
    for reading in _readings(holder):
        name = re.sub(r"[’']s$", "", reading.actor.strip(" ,.;:’'“”\""))
        if name:
            key = actor_key(name)
            sources.setdefault(key, set()).add(reading.source)
            reading = _Reading(reading.source, name, reading.place, reading.figure, reading.rank)
            readings.setdefault((reading.source, key, reading.place), reading)
    common = _Common.of(holder)
    return [
        Candidate(reading.actor, key, place, tuple(_traits(holder, reading, key, sources[key], common)))
        for (_, key, place), reading in readings.items()
    ]


# --- readings --------------------------------------------------------------------------------------------------------


def _readings(holder: Holder) -> Iterator[_Reading]:
    own = own_words(holder.mention)
    here = (holder.number, holder.begin, holder.end)
    yield _Reading("rule", holder.by_rule, here)
    yield _Reading("own", own, here)
    if holder.known:
        yield _Reading("known", holder.known, here)
    if mention_kind(holder.mention) > len(PRONOUN_KINDS) or fold(holder.mention) not in PRONOUN_KINDS:
        yield from _of_words(holder, own)
    countries = Counter(figure.actor for figure in holder.figures if figure.is_state).most_common(2)
    for source, (country, _) in zip(("home", "second_home"), countries, strict=False):
        yield _Reading(source, country, here)
    yield from _of_figures(holder)
    for rank, held in enumerate(reversed(holder.held[-MOST_HELD:])):
        yield _Reading("held", held.actor, (held.sentence, held.begin, held.end), rank=rank)


def _of_words(holder: Holder, own: str) -> Iterator[_Reading]:
    """What the mention's own words may be cut down to."""
    here, begin = (holder.number, holder.begin, holder.end), holder.begin
    plain = QUANTITY.sub("", own)
    if plain and plain != own:
        yield _Reading("plain", plain, here)
    base = plain or own
    if headless := TAIL.split(base)[0].strip():
        yield _Reading("headless", headless, here)
    if owned := OWNED.match(base):
        yield _Reading("owner", _named(holder, owned[1]), (holder.number, begin, begin + len(owned[1])))
        yield from (
            _Reading("owner", figure.actor, here)
            for figure in holder.figures
            if figure.name == own_words(owned[1]) or figure.name.endswith(" " + own_words(owned[1]))
        )
        yield _Reading("short", owned[2], here)
    if other := OF_ANOTHER.match(base):
        yield _Reading("owner", _named(holder, other[2]), here)
    for person in PERSON.findall(holder.mention):
        name = without_honorifics(person)
        yield _Reading("person", name, here)
        if len(name.split()) > 2:
            yield _Reading("short", " ".join(name.split()[-2:]), here)
    for match in CAPITALISED.finditer(holder.mention):
        known = holder.names.resolve(match[0], holder.sentence)
        if known:
            yield _Reading("part", known.name, (holder.number, begin + match.start(), begin + match.end()))
    if without_honorifics(own) != own:
        yield _Reading("bare", without_honorifics(own), here)
    words = own.split()
    office = next((n for n in range(1, len(words)) if fold(words[n]) in SPEAKING_FOR), None)
    if office:  # 'ICC prosecutor', 'Greenpeace activists'
        yield _Reading("short", _named(holder, " ".join(words[:office])), here)


def _named(holder: Holder, words: str) -> str:
    known = holder.names.resolve(words, holder.sentence)
    return known.name if known else own_words(words)


def _of_figures(holder: Holder) -> Iterator[_Reading]:
    """Everybody whom the passage names up to the sentence after the holder's, the nearest naming in a sentence."""
    place = (holder.number, holder.begin)
    nearby: dict[tuple[str, int], Figure] = {}
    for figure in holder.figures:
        if figure.sentence == holder.number and holder.begin <= figure.begin < holder.end:
            at = (figure.sentence, figure.begin, figure.end)
            yield _Reading("inside", figure.actor, at, figure)
            yield _Reading("inside_name", figure.name, at, figure)
        elif figure.sentence <= holder.number + 1:
            nearby[figure.actor, figure.sentence] = figure
    ordered = sorted(nearby.values(), key=lambda f: (-f.sentence, -f.begin))
    before = [figure for figure in ordered if (figure.sentence, figure.begin) < place]
    ranks: dict[str, int] = {}
    for figure in before:
        ranks.setdefault(figure.actor, len(ranks))
    told: Counter[str] = Counter()
    for figure in [*before[:MOST_FIGURES], *(f for f in ordered if (f.sentence, f.begin) >= place)]:
        told[figure.actor] += 1
        if told[figure.actor] > 3:
            continue
        at, rank = (figure.sentence, figure.begin, figure.end), ranks.get(figure.actor, RECENT)
        yield _Reading("figure", figure.actor, at, figure, rank)
        if figure.is_person:
            if figure.name != figure.actor:
                yield _Reading("inside_name", figure.name, at, figure, rank)
            if without_honorifics(figure.name) != figure.name:
                yield _Reading("bare", without_honorifics(figure.name), at, figure, rank)


# --- traits ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Common:
    """What all readings of one holder are held against."""

    kind: int
    words: frozenset[str]
    head: str
    rule_key: tuple[str, ...]
    known_key: tuple[str, ...] | None
    held_keys: tuple[tuple[str, ...], ...]
    named: Counter[str]
    is_quoted: bool
    is_unofficial: bool

    @classmethod
    def of(cls, holder: Holder) -> "_Common":
        low = fold(holder.mention)
        before_tail = re.findall(r"[\w-]+", TAIL.split(low)[0])
        return cls(
            mention_kind(holder.mention),
            frozenset(meaning_words(holder.mention)),
            before_tail[-1] if before_tail else "",
            actor_key(holder.by_rule),
            actor_key(holder.known) if holder.known else None,
            tuple(actor_key(held.actor) for held in holder.held),
            Counter(figure.actor for figure in holder.figures),
            quoted(holder.sentence, holder.begin),
            bool(set(low.split()) & NOT_THE_STATE),
        )


def _one_of(place: int, count: int) -> list[float]:
    return [float(n == place) for n in range(count)]


def _traits(
    holder: Holder, reading: _Reading, key: tuple[str, ...], sources: set[str], common: _Common
) -> Iterator[float]:
    """What speaks for a reading, as numbers of about 0 to 1; `TRAITS` of them."""
    yield from _one_of(common.kind, KINDS)
    yield from _one_of(SOURCES.index(reading.source), len(SOURCES))
    yield from (float(source in sources) for source in SOURCES)
    yield from _one_of(_age(holder, reading.place), AGES)
    yield from _one_of(RECENT + 1 if reading.rank is None else min(reading.rank, RECENT), RECENT + 2)
    yield from map(float, _of_figure(holder, reading.figure, common))
    own, words = set(key), common.words
    shared = len(own & words)
    yield from map(
        float,
        (
            math.log1p(common.named[reading.actor]),
            common.is_quoted,
            key == common.rule_key,
            key == common.known_key,
            key in common.held_keys[-1:],
            key in common.held_keys,
            shared / max(1, len(own)),
            shared / max(1, len(words)),
            own <= words,
            len(key) > 3,
            len(key) == 1,
            reading.actor[:1].islower(),
            _abbreviates(holder.mention, reading.actor),
            holder.number == 0,
            common.is_unofficial,
        ),
    )


TRAITS = KINDS + 2 * len(SOURCES) + AGES + RECENT + 2 + 8 + 15


def _of_figure(holder: Holder, figure: Figure | None, common: _Common) -> tuple[bool, ...]:
    if figure is None:
        return (False,) * 8
    sentence = holder.sentences[figure.sentence]
    return (
        figure.is_person,
        figure.is_state,
        not figure.is_person and not figure.is_state,
        quoted(sentence, figure.begin),
        figure.begin < 12,  # characters: it opens its sentence
        bool(SAYING.match(sentence[figure.end :].lstrip(", "))),
        common.head in figure.called,
        figure.name.isupper() and len(figure.name) > 1,
    )


def _age(holder: Holder, place: tuple[int, int, int]) -> int:
    """Where the words of a reading stand: before, behind or within the holder's, or how many sentences away."""
    distance = place[0] - holder.number
    if distance == 0:
        return 0 if place[1] < holder.begin else 1 if place[1] >= holder.end else 2
    return 3 if distance > 0 else min(3 - distance, AGES - 1)


def _abbreviates(mention: str, name: str) -> bool:
    short = re.sub(r"^the ", "", mention, flags=re.IGNORECASE).strip()
    return len(short) > 1 and short == "".join(word[0] for word in name.split() if word[0].isupper())
