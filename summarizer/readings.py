"""Every reading of a holder's words, and everybody else whom the passage names.

"Poland's chief of staff" may be Poland, the chief of staff, or "Poland's chief of staff"; "she" anybody with a name.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from summarizer.actors import LocalNames
from summarizer.figures import Figure, own_words
from summarizer.names import HONORIFICS, OFFICES, PEOPLE, TITLES, fold

SOURCES = tuple(
    "rule own plain headless known inside inside_name owner person home second_home figure held part bare short".split()
)
MOST_FIGURES = 60
MOST_HELD = 8
RECENT = 5  # ranks told apart
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
class Reading:
    """One of them; `place` (sentence, begin, end) is where the words stand that say so."""

    source: str
    actor: str
    place: tuple[int, int, int]
    figure: Figure | None = None
    rank: int | None = None  # among those named before, the last first


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


def readings(holder: Holder) -> Iterator[Reading]:
    """All readings of a holder, that of the rules first."""
    own = own_words(holder.mention)
    here = (holder.number, holder.begin, holder.end)
    yield Reading("rule", holder.by_rule, here)
    yield Reading("own", own, here)
    if holder.known:
        yield Reading("known", holder.known, here)
    if fold(holder.mention) not in PRONOUN_KINDS:
        yield from _of_words(holder, own)
    countries = Counter(figure.actor for figure in holder.figures if figure.is_state).most_common(2)
    for source, (country, _) in zip(("home", "second_home"), countries, strict=False):
        yield Reading(source, country, here)
    yield from _of_figures(holder)
    for rank, held in enumerate(reversed(holder.held[-MOST_HELD:])):
        yield Reading("held", held.actor, (held.sentence, held.begin, held.end), rank=rank)


def _of_words(holder: Holder, own: str) -> Iterator[Reading]:
    """What the mention's own words may be cut down to."""
    here, begin = (holder.number, holder.begin, holder.end), holder.begin
    plain = QUANTITY.sub("", own)
    if plain and plain != own:
        yield Reading("plain", plain, here)
    base = plain or own
    if headless := TAIL.split(base)[0].strip():
        yield Reading("headless", headless, here)
    if owned := OWNED.match(base):
        yield Reading("owner", _named(holder, owned[1]), (holder.number, begin, begin + len(owned[1])))
        yield from (
            Reading("owner", figure.actor, here)
            for figure in holder.figures
            if figure.name == own_words(owned[1]) or figure.name.endswith(" " + own_words(owned[1]))
        )
        yield Reading("short", owned[2], here)
    if other := OF_ANOTHER.match(base):
        yield Reading("owner", _named(holder, other[2]), here)
    for person in PERSON.findall(holder.mention):
        name = without_honorifics(person)
        yield Reading("person", name, here)
        if len(name.split()) > 2:
            yield Reading("short", " ".join(name.split()[-2:]), here)
    for match in CAPITALISED.finditer(holder.mention):
        known = holder.names.resolve(match[0], holder.sentence)
        if known:
            yield Reading("part", known.name, (holder.number, begin + match.start(), begin + match.end()))
    if without_honorifics(own) != own:
        yield Reading("bare", without_honorifics(own), here)
    words = own.split()
    office = next((n for n in range(1, len(words)) if fold(words[n]) in SPEAKING_FOR), None)
    if office:  # 'ICC prosecutor', 'Greenpeace activists'
        yield Reading("short", _named(holder, " ".join(words[:office])), here)


def _named(holder: Holder, words: str) -> str:
    known = holder.names.resolve(words, holder.sentence)
    return known.name if known else own_words(words)


def _of_figures(holder: Holder) -> Iterator[Reading]:
    """Everybody whom the passage names up to the sentence after the holder's, the nearest naming in a sentence."""
    place = (holder.number, holder.begin)
    nearby: dict[tuple[str, int], Figure] = {}
    for figure in holder.figures:
        if figure.sentence == holder.number and holder.begin <= figure.begin < holder.end:
            at = (figure.sentence, figure.begin, figure.end)
            yield Reading("inside", figure.actor, at, figure)
            yield Reading("inside_name", figure.name, at, figure)
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
        yield Reading("figure", figure.actor, at, figure, rank)
        if figure.is_person:
            if figure.name != figure.actor:
                yield Reading("inside_name", figure.name, at, figure, rank)
            if without_honorifics(figure.name) != figure.name:
                yield Reading("bare", without_honorifics(figure.name), at, figure, rank)
