"""Who is meant by a holder's words: surnames, pronouns and descriptions, read against the whole passage.

`figures.py` finds who is named where; here the words of one holder are joined to one of them, first by rule. Where a
chooser was trained, the rule's answer is one reading among all that `candidates.py` offers it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from summarizer.actor_files import PARTIES
from summarizer.actors import Gazetteer
from summarizer.candidates import Candidate, candidates
from summarizer.domain import Actor
from summarizer.figures import BODY_WORDS, SAYING, Figure, figures_of, names_in, own_words, quoted
from summarizer.names import DETERMINERS, NOT_THE_STATE, OFFICE_MODIFIERS, OFFICES, fold
from summarizer.readings import Held, Holder

SPEAKERS = frozenset("i me my mine myself we us our ours ourselves".split())
PERSONS = frozenset("he she him her his hers himself herself".split())
THINGS = frozenset("it its itself".split())
GROUPS = frozenset("they them their theirs both themselves".split())
RELATIVES = frozenset("who which that whose".split())
STATE_NOUNS = frozenset(
    "government ministry minister president premier chancellor authorities cabinet country officials official"
    " army military administration regime spokesman spokeswoman spokesperson ministers pm nation state king"
    " foreign defence parliament".split()
)
MINISTERS = frozenset("minister secretary president chancellor pm taoiseach".split())
DEPARTMENTS = frozenset("ministry department treasury parliament cabinet government".split())
FORCES = frozenset("army government military".split())
BLOC_NOUNS = frozenset("bloc alliance commission union organisation organization body".split())
PERSON_NOUNS = frozenset(
    "official minister president premier chancellor senator leader lawmaker politician candidate mayor"
    " governor spokesman spokeswoman spokesperson chairman chairwoman chief head director analyst economist"
    " professor author writer man woman former judge secretary republican democrat mp congressman"
    " congresswoman farmer activist lawyer campaigner actor singer billionaire ambassador envoy diplomat"
    " general commander pope archbishop bishop coach manager owner resident prime secretary-general"
    " commissioner boss".split()
)
NUMBERED = re.compile(
    r"^(?:[Bb]oth|[Aa]ll|[Ss]ome|[Mm]any|[Mm]ost|[Ss]everal|[Oo]ther|[Ff]ew|[Mm]ore|[Hh]alf|[Tt]housands|[Hh]undreds|[Dd]ozens|\d"
    r"|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Aa]bout"
    r"|[Aa]round|[Nn]early|[Tt]ens|[Aa] group)\b"
)
PAIR = re.compile(
    r"(?:both|(?:both|the (?:other )?two) (?P<kind>countries|nations|states|governments|neighbours|sides|leaders"
    r"|parties|men|women)|the (?:two|pair))",
    re.IGNORECASE,
)
BLOC = re.compile(r"\b[Tt]he (?:military |western |defen[cs]e )?(?:bloc|alliance)\b", re.IGNORECASE)
ABBREVIATED = re.compile(r"\b[A-Z]\.[A-Z]$")  # the dot of "the U.S." was taken for a full stop
PHRASE_END = re.compile(
    r",| (?:of|in|from|at|near|outside|under|against|around|who|whose|which|for|on|to|and|with|\() ?"
)
KIND_AFTER = re.compile(r"(?<=\w\w)(?: (?:party|union|movement|group|newspaper|company|club|federation|armed group))+$")
POSSESSED = re.compile(r"[’']s?(?=\s|$)")


class ChoosesReadings(Protocol):
    """Which reading of a holder of a passage is meant, of those that it offers; see `model/chooser.py`."""

    def choose(self, holder: tuple[int, int, int], readings: Sequence[Candidate]) -> tuple[str, float]: ...


class Scene:
    """The people and bodies of one passage, and who of them is meant; holders are to be asked for in reading order."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        sentences: Sequence[str],
        when: date | None = None,
        chooser: ChoosesReadings | None = None,
    ) -> None:
        """`chooser` decides, without one the rules do."""
        self._chooser = chooser
        self.gazetteer = gazetteer.around(" ".join(sentences), when)
        self.sentences = sentences
        self.figures = figures_of(self.gazetteer, sentences)
        countries = Counter(f.actor for f in self.figures if f.is_state)
        self._home = countries.most_common(1)[0][0] if countries else None
        self.figures = [self._in_office(figure) for figure in self.figures]
        self.held: list[Held] = []
        self._people = {fold(f.name.split()[-1]): f for f in reversed(self.figures) if f.is_person and " " in f.name}

    def _in_office(self, figure: Figure) -> Figure:
        """A minister of a country that is nowhere beside the name speaks for the one the passage is about."""
        unknown = figure.is_person and figure.actor == figure.name
        offices = figure.titles & (MINISTERS | FORCES)
        if self._home and unknown and offices and not figure.titles & (NOT_THE_STATE | {"general"}):
            return replace(figure, actor=self._home, is_state=True)
        return figure

    def actor(self, number: int, begin: int, end: int) -> tuple[str, float]:
        """The canonical name of whom the characters begin..end of a sentence name, and the belief in it; no name where
        there is no word among them."""
        readings, is_person = self.readings(number, begin, end)
        if not readings:
            return "", 0.0
        chosen = readings[0].actor, 1.0
        if self._chooser:
            chosen = self._chooser.choose((number, begin, end), readings)
        self.hold(chosen[0], number, begin, end, is_person)
        return chosen

    def pair(self, number: int, begin: int, end: int) -> tuple[str, str] | None:
        """Whom 'both', 'the two countries' or 'the pair' mean: the two of that kind that were named last before."""
        match = PAIR.fullmatch(self.sentences[number][begin:end].strip())
        if match is None:
            return None
        before = [f for f in self.figures if (f.sentence, f.begin) < (number, begin) and f.sentence >= number - 1]
        states = (match["kind"] or "").lower() in {"countries", "nations", "states", "governments", "neighbours"}
        named = list(dict.fromkeys(f.actor for f in before if f.is_state or not states))[-2:]
        return (named[0], named[1]) if len(named) == 2 else None

    def readings(self, number: int, begin: int, end: int) -> tuple[list[Candidate], bool]:
        """All that the words may mean, what the rules take them for first, and whether that is a person."""
        if ABBREVIATED.search(self.sentences[number][begin:end]) and self.sentences[number][end : end + 1] == ".":
            end += 1
        by_rule, is_person = self._meant(self.sentences[number][begin:end], number, begin)
        holder = Holder(self.gazetteer, self.sentences, self.figures, number, begin, end, by_rule, self.held)
        return candidates(holder), is_person

    def hold(self, actor: str, number: int, begin: int, end: int, is_person: bool) -> None:
        """Note who a holder was: later ones may be the same."""
        self.held.append(Held(actor, number, begin, end, is_person))

    def latest_person(self, number: int, begin: int) -> str | None:
        """Whom "him" or "her" means at a place."""
        return self._latest(number, begin, person=True)

    def with_bloc_named(self, number: int, begin: int, end: int) -> str | None:
        """A target with the body that is meant in place of 'the bloc': the one named by far the most so far."""
        target = self.sentences[number][begin:end]
        if not BLOC.search(target):
            return None
        text = " ".join(self.sentences[: number + 1])
        names = [(actor, text[first:last]) for first, last, actor in self.gazetteer.named_in(text)]
        bodies = [(actor, name) for actor, name in names if actor.country == "IGO"]
        ranked = Counter(actor for actor, _ in bodies).most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        return BLOC.sub(min((name for actor, name in bodies if actor == ranked[0][0]), key=len), target)

    def _meant(self, mention: str, number: int, begin: int) -> tuple[str, bool]:
        low = fold(mention).strip(' ,."“”')
        pronoun = self._pronoun(low, number, begin)
        if pronoun is not None or low in SPEAKERS | PERSONS | THINGS | GROUPS | RELATIVES:
            return pronoun or mention, low in SPEAKERS | PERSONS
        known = self.gazetteer.resolve(mention, self.sentences[number])
        own = self._figure_in(number, begin, mention)
        if known and not (own and own.is_person and known.name in names_in(PARTIES) and own.actor != known.name):
            return self._known(known, mention), bool(own and own.is_person)
        surname = self._people.get(fold(POSSESSED.sub("", mention).split()[-1])) if mention.strip() else None
        if surname and _only_titles(mention, surname):
            return surname.actor, True
        if own and self._home and (self._is_office(own) or _is_minister(own, mention)):
            return self._home, False
        if own:
            plain = own.actor == own.name and not own.is_person
            return self._fullest(own.actor) if plain else own.actor, own.is_person
        return self._described(mention, low, number, begin)

    def _known(self, known: Actor, mention: str) -> str:
        if not known.country:
            return self._full(known.name)
        own = own_words(mention)
        return own if fold(POSSESSED.sub("", own)) == fold(known.name) else known.name  # "Greece's shipowners"

    def _full(self, name: str) -> str:
        """'Howard', a name the gazetteer left as it is, by its full form."""
        figure = self._people.get(fold(name)) if " " not in name else None
        return figure.actor if figure else self._fullest(name)

    def _fullest(self, name: str) -> str:
        """'Amnesty', 'the Supreme Court': the longer name of a body that begins or ends with these words."""
        for figure in self.figures:
            longer = not figure.is_person and not figure.is_state and len(figure.name) > len(name)
            if (
                longer
                and (figure.name.startswith(f"{name} ") or figure.name.endswith(f" {name}"))
                and f"of {name}" not in figure.name
            ):
                return figure.actor
        return name

    def _is_office(self, figure: Figure) -> bool:
        """'The Interior Department', 'Foreign Ministry' without a country: of the one the passage is about."""
        words = {fold(word) for word in figure.name.split()} - {"of", "the", "and", "for"}
        return (
            bool(words & DEPARTMENTS)
            and words <= OFFICE_MODIFIERS | OFFICES | DEPARTMENTS
            and figure.actor == figure.name
        )

    def _figure_in(self, number: int, begin: int, mention: str) -> Figure | None:
        """The figure that is the head of a noun phrase, or the person that follows an office in apposition."""
        core = PHRASE_END.split(mention, maxsplit=1)[0].rstrip(" .'’\"”")
        core = KIND_AFTER.sub("", core)
        inside = [f for f in self.figures if f.sentence == number and begin <= f.begin < begin + len(mention)]
        if NUMBERED.match(mention):
            return None
        heads = [f for f in inside if f.end >= begin + len(core) and f.begin < begin + len(core)]
        if heads:
            return heads[0]
        after = [f for f in inside if f.is_person or 2 <= len(f.name.split()) <= 3 or f.name.isupper()]
        return after[0] if after and mention[len(core) :].startswith(",") else None

    def _pronoun(self, low: str, number: int, begin: int) -> str | None:
        if low in SPEAKERS:
            return self._speaker(number, begin)
        if low in PERSONS:
            return self._latest(number, begin, person=True)
        if low in RELATIVES:
            before = [f for f in self.figures if f.sentence == number and f.end <= begin]
            return before[-1].actor if before else None
        if low in THINGS | GROUPS:
            return self._latest(number, begin, person=False) or self._latest(number, begin, person=None)
        return None

    def _latest(self, number: int, begin: int, person: bool | None) -> str | None:
        """The figure last spoken of before a place: the first of its own sentence, else the holder of one before."""
        for back in range(number, max(-1, number - 6), -1):
            holders = [h for h in self.held if h.sentence == back and (back < number or h.begin < begin)]
            fit = [h.actor for h in holders if person is None or h.is_person == person]
            figures = [f for f in self.figures if f.sentence == back and (back < number or f.end <= begin)]
            figures = [f for f in figures if not f.name.isupper() or len(f.name) < 6]  # datelines
            named = [f.actor for f in figures if person is None or f.is_person == person]
            if person and not named:
                named = [f.actor for f in figures if _may_be_person(f)]
            if fit or named:
                return named[0] if named and not (fit and back < number) else fit[0 if back == number else -1]
        return None

    def _speaker(self, number: int, begin: int) -> str | None:
        """Who speaks the words at a place: named beside a verb of saying, else in the sentences around."""
        for near in (number, number - 1, number + 1, number - 2):
            if not 0 <= near < len(self.sentences):
                continue
            sentence = self.sentences[near]
            outside = [m for m in SAYING.finditer(sentence) if not quoted(sentence, m.start())]
            figures = [f for f in self.figures if f.sentence == near and not quoted(sentence, f.begin)]
            if outside and figures:
                verb = outside[0].start()
                return min(figures, key=lambda f: (min(abs(f.begin - verb), abs(f.end - verb)), not f.is_person)).actor
            if outside:
                return self._latest(near, outside[0].start() if near == number else len(sentence), person=True)
        return self._latest(number, begin, person=True)

    def _described(self, mention: str, low: str, number: int, begin: int) -> tuple[str, bool]:
        """'the official', 'the bloc', 'the union': the figure that was called so, else the last of that kind."""
        words = [word for word in re.findall(r"[\w-]+", low) if word not in DETERMINERS]
        definite = low.startswith(("the ", "this ", "that ", "its ", "their ")) or len(words) == 1
        is_office = bool(words) and set(words[:-1]) <= OFFICE_MODIFIERS and words[-1] in STATE_NOUNS | {"secretary"}
        if is_office and self._home:
            return self._home, words[-1] in PERSON_NOUNS
        if not words or not definite or NUMBERED.match(low) or own_words(mention)[:1].isupper():
            return own_words(mention), False
        head = words[-1]
        for figure in reversed([f for f in self.figures if f.sentence <= number]):
            if head in figure.called and (figure.is_state or head not in STATE_NOUNS):
                return figure.actor, figure.is_person
        if head in PERSON_NOUNS and low.startswith("the ") and len(words) <= 2:
            person = self._latest(number, begin, person=True)
            if person:
                return person, True
        if head in STATE_NOUNS and self._home:
            return self._home, head in PERSON_NOUNS
        if (
            low.startswith("the ")
            and len(words) == 1
            and head in BLOC_NOUNS | {"company", "group", "party", "agency", "charity"}
        ):
            body = self._latest(number, begin, person=False)
            if body:
                return body, False
        return own_words(mention), False


def _only_titles(mention: str, person: Figure) -> bool:
    """Whether a mention is this person: it holds no capitalised word that is neither a title nor the person's."""
    capitals = [fold(w) for w in re.findall(r"[A-Z][\w’'-]+", POSSESSED.sub("", mention))]
    own = set(fold(person.name).split()) | person.called
    return len(capitals) <= 1 or sum(word not in own for word in capitals[:-1]) <= 2


def _is_minister(figure: Figure, mention: str) -> bool:
    """'The health minister, Monica Garcia': an office of no named country, then a name that nobody lists."""
    office = {fold(word) for word in mention.split(",")[0].split()}
    plain = "," in mention and figure.actor == figure.name and fold(figure.name.split()[0]) not in office
    return (
        plain and bool(office & MINISTERS) and office <= OFFICE_MODIFIERS | STATE_NOUNS | MINISTERS | {"the", "a", "an"}
    )


def _may_be_person(figure: Figure) -> bool:
    """Two or three plain words that nothing proves to be a person's name, and nothing another's."""
    words = figure.name.split()
    plain = 2 <= len(words) <= 3 and all(word[0].isupper() for word in words)
    return plain and not figure.is_state and not {fold(word) for word in words} & BODY_WORDS
