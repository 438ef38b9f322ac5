"""The names that are known beforehand: which words may mean whom, and where they stand in a text."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Self

from summarizer.actor_files import PARTIES, REGIONS, STATES, Entry, packaged_entries, packaged_places, read_actor_file
from summarizer.domain import Actor
from summarizer.leaders import Term, offices_for, packaged_terms
from summarizer.names import Word, fold, words_of

Kind = Literal["name", "adjective", "person", "surname"]

LONGEST_NAME = 7  # words
HIGHEST_OFFICES = frozenset({"president", "prime minister", "monarch", "foreign minister"})
WIDELY_KNOWN = frozenset({"USA", "GBR", "IGO", ""})  # where news in English means a shared name without its country
COMMON_WORDS = frozenset("us who car au roc is rn cis sco".split())  # lower-case words that are also acronyms


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name may mean."""

    actor: Actor
    kind: Kind
    table: str  # where it is from; "" where somebody wrote it in the file of the settings
    only_at_home: bool = False  # a common word: a name only where its country is spoken of


@dataclass(frozen=True, slots=True)
class Match:
    """A known name among the words first..last-1."""

    actor: Actor
    kind: Kind
    first: int
    last: int
    table: str


class KnownNames:
    """Names known beforehand. What somebody wrote wins over what is packaged, states over bodies, full names over
    surnames; of bodies that share a name, the one whose country is spoken of wins."""

    def __init__(
        self, entries: Iterable[Entry], terms: Iterable[Term] = (), places: Mapping[str, str] | None = None
    ) -> None:
        """`places`: cities and institutions with the codes of their countries."""
        self._places = {keys_of(name): code for name, code in (places or {}).items()}
        self._names: dict[tuple[str, ...], list[Meaning]] = {}
        self._openings: set[str] = set()  # the first words of all names
        self._owning: set[tuple[str, ...]] = set()  # with an owner within: "People's Liberation Army"
        self._acronyms: set[tuple[str, ...]] = set()
        self._by_name: dict[str, Actor] = {}
        self._terms: dict[tuple[str, ...], list[Term]] = {}
        self._shorts: dict[str, list[Term]] = {}
        shorts: dict[str, set[tuple[Actor, str]]] = {}
        tables: dict[tuple[str, ...], str] = {}
        for entry in entries:
            actor = self._canonical(entry.actor)
            for name in entry.names:
                self._add(name.removesuffix("?"), Meaning(actor, "name", entry.table, name.endswith("?")))
            for name in entry.adjectives:
                self._add(name, Meaning(actor, "adjective", entry.table))
            for full, short in entry.people:
                self._add(full, Meaning(actor, "person", entry.table))
                tables[keys_of(full)] = entry.table
                if short:
                    shorts.setdefault(short, set()).add((actor, entry.table))
        for short, actors in shorts.items():
            if len(actors) == 1 and keys_of(short) not in self._names:
                actor, table = next(iter(actors))
                self._add(short, Meaning(actor, "surname", table))
        self._learn_terms(terms, tables)

    def _canonical(self, actor: Actor) -> Actor:
        """An actor as it is known, where only its country is left out; of several of one name the widely known."""
        meant = self._meant(keys_of(actor.name), ()) if not actor.country else None
        known = meant.actor if meant and meant.kind == "name" else self._by_name.get(fold(actor.name))
        found = known if known and actor.country in {known.country, ""} else actor
        self._by_name.setdefault(fold(actor.name), found)
        return found

    def _learn_terms(self, terms: Iterable[Term], tables: dict[tuple[str, ...], str]) -> None:
        """Leaders by their full names, and by their short ones for who gives the title with it."""
        meanings = [
            each for all_ in self._names.values() for each in all_ if each.table == STATES and each.kind == "name"
        ]
        states = {meaning.actor.country: meaning.actor for meaning in reversed(meanings)}
        self._states = states
        for term in terms:
            if term.code not in states:
                continue
            for name in (term.name, *term.others):
                keys = keys_of(name)
                if tables.get(keys, STATES) == STATES:
                    self._terms.setdefault(keys, []).append(term)
                    self._add(name, Meaning(states[term.code], "person", STATES))
            self._shorts.setdefault(fold(term.short), []).append(term)

    @classmethod
    def load(cls, extra: Path | None = None) -> Self:
        """The packaged names and those of a file like config/actors.toml; raises ActorFileError for a faulty file."""
        return cls(
            [*packaged_entries(), *(read_actor_file(extra) if extra else [])], packaged_terms(), packaged_places()
        )

    def _add(self, name: str, meaning: Meaning) -> None:
        keys = keys_of(name)
        if not keys:
            return
        self._openings.add(keys[0])
        if any(word.possessive for word in words_of(name)[:-1]):
            self._owning.add(keys)
        meanings = self._names.setdefault(keys, [])
        if not meaning.table:
            meanings.clear()
        same = next((n for n, each in enumerate(meanings) if each.actor == meaning.actor), None)
        if same is None:
            meanings.append(meaning)
        elif meaning.only_at_home:  # the mark holds for the canonical name, too
            meanings[same] = meaning
        if len(keys) == 1 and len(keys[0]) <= 5 and name.replace(".", "").isupper():
            self._acronyms.add(keys)

    def _meant(self, keys: tuple[str, ...], homes: Sequence[str]) -> Meaning | None:
        """Which meaning of a name holds where the countries `homes` are spoken of."""
        meanings = self._names.get(keys)
        if not meanings:
            return None
        first = meanings[0]
        if first.table in {"", STATES} and not (len(meanings) > 1 and first.kind == "person"):
            return first
        for home in homes:
            here = [each for each in meanings if each.actor.country == home]
            if here:
                return here[-1]
        if first.kind == "person":
            return first
        widely = [each for each in meanings if not each.only_at_home]
        if len(widely) == 1 or (widely and widely[-1].actor.country in WIDELY_KNOWN):
            return widely[-1]
        return None

    def is_name(self, words: str) -> bool:
        return keys_of(words) in self._names

    def canonical(self, name: str) -> Actor:
        """The known actor of a canonical name; raises KeyError."""
        return self._by_name[fold(name)]

    def homes_of(self, text: str) -> tuple[str, ...]:
        """Codes of the countries that a text speaks of, the most named first."""
        matches = self.matches(words_of(text), lenient=False, homes=())
        counts = Counter(match.actor.country for match in matches if match.table == STATES)
        return tuple(code for code, _ in counts.most_common() if code)

    def nearest(self, name: str, among: Sequence[str], limit: int = 3) -> list[str]:
        """Names of `among` and canonical names that the misspelt `name` may mean, best first."""
        canonical = {" ".join(k): m[0].actor.name for k, m in self._names.items() if m[0].kind != "adjective"}
        canonical |= {fold(each): each for each in among}
        close = difflib.get_close_matches(fold(name), canonical, n=limit * 4, cutoff=0.7)
        return list(dict.fromkeys(canonical[each] for each in close))[:limit]

    def named_in(self, text: str, homes: Sequence[str] = ()) -> list[tuple[int, int, Actor]]:
        """Names of states and bodies in running text, in order: start, end (without a possessive ending), actor."""
        words = words_of(text)
        return [
            (words[match.first].start, words[match.last - 1].end, match.actor)
            for match in self.matches(words, lenient=False, homes=homes)
            if match.kind == "name"
        ]

    def in_office(self, match: Match, words: Sequence[Word], when: date | None) -> Actor:
        """The state that a leader speaks for, or the leader alone where that was at another time."""
        terms = self._terms.get(tuple(word.key for word in words[match.first : match.last]), ())
        if match.kind != "person" or not terms or any(_told_as_state(term, when) for term in terms):
            return match.actor
        return Actor(terms[0].name, match.actor.country)

    def titled(
        self, titles: Iterable[str], surname: str, homes: Sequence[str] = (), when: date | None = None
    ) -> Actor | None:
        """The state of whoever had an office that a title means, under that surname; None where several or none had it.
        Titles and surname are folded."""
        offices = offices_for(titles)
        terms = [term for term in self._shorts.get(surname, ()) if term.office in offices]
        codes = {term.code for term in terms if when is None or term.covers(when)}
        here = [code for code in homes if code in codes]
        return self._states[next(iter(codes)) if len(codes) == 1 else here[0]] if len(codes) == 1 or here else None

    def country_within(self, words: Sequence[Word]) -> str:
        """The country of 'Somalia state news agency', "Nigeria's airlines", 'two Russians', 'Minsk police'."""
        matches = [m for m in self.matches(words, lenient=False, homes=()) if m.actor.country]
        for match in matches:
            follows = words[match.last] if match.last < len(words) else None
            names_a_firm = (
                match.kind == "name" and follows and follows.is_capital and not words[match.last - 1].possessive
            )
            if match.table in {STATES, REGIONS} and not names_a_firm:
                return match.actor.country
        return next((self._places[k] for k in _runs(words) if k in self._places), "")

    def matches(self, words: Sequence[Word], lenient: bool, homes: Sequence[str]) -> list[Match]:
        """Known names from left to right, the longest at each place. `lenient`: a lone word may be in any case."""
        found, first = [], 0
        while first < len(words):
            if words[first].key not in self._openings:
                first += 1
                continue
            for last in range(min(len(words), first + LONGEST_NAME), first, -1):
                keys = tuple(word.key for word in words[first:last])
                known = self._meant(keys, homes)
                alone = lenient and len(words) == last - first and known is not None and known.table != PARTIES
                if known and self._written_as_name(words[first:last], keys, alone):
                    found.append(Match(known.actor, known.kind, first, last, known.table))
                    first = last - 1
                    break
            first += 1
        return found

    def _written_as_name(self, words: Sequence[Word], keys: tuple[str, ...], alone: bool) -> bool:
        if any(word.possessive for word in words[:-1]) and keys not in self._owning:
            return False
        if keys in self._acronyms:
            written = words[0].text.replace(".", "")
            return written[:2].isupper() or (
                keys[0] not in COMMON_WORDS and (alone or (written[0].isupper() and len(written) > 3))
            )
        return alone or words[0].is_capital or words[-1].is_capital


def _told_as_state(term: Term, when: date | None) -> bool:
    """Whether who had this office is the state on that day; where the day is not known, lesser offices must last."""
    return term.covers(when) if when else term.until is None or term.office in HIGHEST_OFFICES


def _runs(words: Sequence[Word]) -> Iterator[tuple[str, ...]]:
    """The keys of all runs of words that begin with a capital, the longest first."""
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        for first in range(len(words) - length + 1):
            if words[first].is_capital:
                yield tuple(word.key for word in words[first : first + length])


def keys_of(name: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_of(name))
