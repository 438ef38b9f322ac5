"""From the words that name somebody to the actor: 'Paris', 'the Élysée' and 'President Macron' are France."""

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
from summarizer.names import (
    DETERMINERS,
    NOT_THE_STATE,
    OFFICE_MODIFIERS,
    OFFICES,
    PEOPLE,
    TAIL,
    TITLES,
    Word,
    fold,
    words_of,
)

Kind = Literal["name", "adjective", "person", "surname"]

LONGEST_NAME = 7  # words
HIGHEST_OFFICES = frozenset({"president", "prime minister", "monarch", "foreign minister"})
WIDELY_KNOWN = frozenset({"USA", "GBR", "IGO", ""})  # where news in English means a shared name without its country
SHARING_A_WORD = frozenset({"Georgia", "Democratic Republic of the Congo", "South Korea"})
BACKED = ("-backed", "-led", "-aligned", "-allied", "-run", "-controlled", "-based", "-born")
COMMON_WORDS = frozenset("us who car au roc is rn cis sco".split())  # lower-case words that are also acronyms
HEADS_OF_TAIL = frozenset("for of in at".split())  # "the spokesman for the Kremlin", but not "the ambassador to China"
US_STATE_SIGNS = frozenset(
    "atlanta governor gov kemp alabama florida savannah fulton county raffensperger trump biden republican".split()
)


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


class Gazetteer:
    """Names known beforehand. What somebody wrote wins over what is packaged, states over bodies, full names over
    surnames; of bodies that share a name, the one whose country is spoken of wins."""

    def __init__(
        self, entries: Iterable[Entry], terms: Iterable[Term] = (), places: Mapping[str, str] | None = None
    ) -> None:
        """`places`: cities and institutions with the codes of their countries."""
        self._places = {_keys(name): code for name, code in (places or {}).items()}
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
                tables[_keys(full)] = entry.table
                if short:
                    shorts.setdefault(short, set()).add((actor, entry.table))
        for short, actors in shorts.items():
            if len(actors) == 1 and _keys(short) not in self._names:
                actor, table = next(iter(actors))
                self._add(short, Meaning(actor, "surname", table))
        self._learn_terms(terms, tables)

    def _canonical(self, actor: Actor) -> Actor:
        """An actor as it is known, where only its country is left out; of several of one name the widely known."""
        meant = self._meant(_keys(actor.name), ()) if not actor.country else None
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
                keys = _keys(name)
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
        keys = _keys(name)
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

    def homes_of(self, text: str) -> tuple[str, ...]:
        """Codes of the countries that a text speaks of, the most named first."""
        matches = self._matches(words_of(text), lenient=False, homes=())
        counts = Counter(match.actor.country for match in matches if match.table == STATES)
        return tuple(code for code, _ in counts.most_common() if code)

    def resolve(
        self, mention: str, context: str = "", homes: Sequence[str] | None = None, when: date | None = None
    ) -> Actor | None:
        """Who is meant by `mention`, the words of a holder; None where nobody known is named.

        Whoever speaks for a state or body is that state or body. People and groups of a country who do not ("former
        President Nazarbayev", "Syrian mercenaries") keep their own name and have the country's code. `context`, the
        sentence or more around it, decides between the Koreas, the Congos, and Georgia the state; `homes`, codes of the
        countries that the text is about (else those of the context), between bodies that share a name; `when` tells
        whether a leader was in office: who was not keeps the own name.
        """
        if homes is None:
            homes = self.homes_of(context)
        words = words_of(mention)
        while words and words[0].key in DETERMINERS and len(words) > 1 and _keys(mention) not in self._names:
            words = words[1:]
        if not words:
            return None
        matches = self._matches(words, lenient=True, homes=homes)
        if matches and (matches[0].first, matches[0].last) == (0, len(words)):
            return self._settled(self._in_office(matches[0], words, when), words, mention, context)
        head = next(
            (n for n, word in enumerate(words) if n and (word.key in TAIL or words[n - 1].ends_part)), len(words)
        )
        found = self._of_head(words[:head], [match for match in matches if match.last <= head])
        if found is None and head < len(words) and words[head].key in HEADS_OF_TAIL:
            found = self._of_tail(words[:head], [match for match in matches if match.first >= head])
        found = found or self._of_title(words[:head], homes, when)
        return self._settled(found, words, mention, context) if found else None

    def placed(self, mention: str, context: str = "", when: date | None = None) -> Actor | None:
        """As `resolve`; who is not known keeps the own words, with the country that these or the context name."""
        known = self.resolve(mention, context, when=when)
        if known:
            return known
        words = words_of(mention)
        code = self._country_within(words)
        homes = self.homes_of(context)
        if not code and len(homes) == 1 and any(word.is_capital for word in words):
            code = homes[0]
        return Actor(" ".join(word.text for word in words), code) if code else None

    def _country_within(self, words: Sequence[Word]) -> str:
        """The country of 'Somalia state news agency', "Nigeria's airlines", 'two Russians', 'Minsk police'."""
        matches = [m for m in self._matches(words, lenient=False, homes=()) if m.actor.country]
        for match in matches:
            follows = words[match.last] if match.last < len(words) else None
            names_a_firm = (
                match.kind == "name" and follows and follows.is_capital and not words[match.last - 1].possessive
            )
            if match.table in {STATES, REGIONS} and not names_a_firm:
                return match.actor.country
        return next((self._places[k] for k in _runs(words) if k in self._places), "")

    def _in_office(self, match: Match, words: Sequence[Word], when: date | None) -> Actor:
        """The state that a leader speaks for, or the leader alone where that was at another time."""
        terms = self._terms.get(tuple(word.key for word in words[match.first : match.last]), ())
        if match.kind != "person" or not terms or any(_told_as_state(term, when) for term in terms):
            return match.actor
        return Actor(terms[0].name, match.actor.country)

    def _of_title(self, words: Sequence[Word], homes: Sequence[str], when: date | None) -> Actor | None:
        """'President Sarkozy', 'Foreign Secretary Hague': by the office and the surname; None where several or none had
        such an office."""
        titles, surname = [word.key for word in words[:-1]], words[-1] if words else None
        if not titles or surname is None or not surname.is_capital or not set(titles) <= TITLES | OFFICE_MODIFIERS:
            return None
        offices = offices_for(titles)
        terms = [term for term in self._shorts.get(surname.key, ()) if term.office in offices]
        codes = {term.code for term in terms if when is None or term.covers(when)}
        here = [code for code in homes if code in codes]
        return self._states[next(iter(codes)) if len(codes) == 1 else here[0]] if len(codes) == 1 or here else None

    def around(self, text: str, when: date | None = None) -> "LocalNames":
        """The same names, read as a text that speaks of certain countries means them."""
        return LocalNames(self, self.homes_of(text), when)

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
            for match in self._matches(words, lenient=False, homes=homes)
            if match.kind == "name"
        ]

    def _matches(self, words: Sequence[Word], lenient: bool, homes: Sequence[str]) -> list[Match]:
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

    def _of_head(self, words: Sequence[Word], matches: Sequence[Match]) -> Actor | None:
        """The actor of a noun phrase without its prepositional tail."""
        if not matches:
            return None
        first, last = matches[0], matches[-1]
        known = {n for match in matches for n in range(match.first, match.last)}
        rest = [n for n in range(len(words)) if n not in known]
        if any(words[n].key == "and" and n - 1 in known and n + 1 in known for n in rest):
            return None  # several holders: not for one name
        if len(matches) > 1 and self._stand_side_by_side(matches[-2], last, words):
            return None  # a body and a place, as in "Amnesty International Canada"
        lead = words[: last.first - 1] if last.first and words[last.first - 1].key in {"of", "the"} else ()
        if lead and last.last == len(words) and any(word.key == "of" for word in words[last.first - 2 : last.first]):
            return self._of_tail([word for word in lead if word.key != "of"], matches[-1:])
        if last.last == len(words) and last.kind == "name":
            return last.actor if self._strangers(words, rest, before=last.first) == [] else None
        strangers = self._strangers(words, rest, before=len(words))
        if strangers is None or any(word.key in NOT_THE_STATE for word in words):
            return self._own(words, first, strangers)
        if first.kind in {"person", "surname"}:
            lead = [words[n] for n in rest if n < first.first]
            return (
                first.actor
                if all(w.key in TITLES | OFFICE_MODIFIERS for w in lead) and last.last == len(words)
                else None
            )
        return self._by_office(words, matches, rest, strangers)

    @staticmethod
    def _stand_side_by_side(one: Match, other: Match, words: Sequence[Word]) -> bool:
        names = one.kind == other.kind == "name" and one.actor != other.actor
        return names and one.last == other.first and not words[other.first - 1].possessive

    def _strangers(self, words: Sequence[Word], rest: Sequence[int], before: int) -> list[int] | None:
        """Unknown words with capitals, as in a person's name after a title; None where no title explains them."""
        found = [n for n in rest if n < before and words[n].is_capital and not _explains_itself(words[n])]
        if not found:
            return []
        before_name = words[found[0] - 1].key if found[0] else ""
        return found if before_name in TITLES | {"jr"} else None

    def _by_office(
        self, words: Sequence[Word], matches: Sequence[Match], rest: Sequence[int], strangers: Sequence[int]
    ) -> Actor | None:
        """'French government', "China's foreign ministry spokesman Lin": by the last common noun."""
        people = {"person", "surname"}
        common = [n for n in rest if n not in strangers]
        nouns = [n for n in common if n > matches[0].first or words[n].key in OFFICES]
        if not nouns:
            return matches[0].actor if not strangers and len({match.actor for match in matches}) == 1 else None
        head = words[nouns[-1]].key
        if head in OFFICES:
            return matches[0].actor
        if head in {"party", "union", "movement"} and nouns[-1] == len(words) - 1 and matches[-1].kind == "name":
            return matches[-1].actor  # "the ruling Georgian Dream party"
        if head in PEOPLE and not any(match.kind in people for match in matches):
            return Actor(" ".join(word.text for word in words), matches[0].actor.country)
        return None

    def _own(self, words: Sequence[Word], first: Match, strangers: Sequence[int] | None) -> Actor | None:
        """Somebody of a country who does not speak for it."""
        if strangers is None or not any(word.key in NOT_THE_STATE | PEOPLE for word in words):
            return None
        if strangers:
            return Actor(" ".join(words[n].text for n in range(strangers[0], len(words))), first.actor.country)
        names = [m for m in self._matches(words, lenient=False, homes=()) if m.kind in {"person", "surname"}]
        if names:
            return Actor(" ".join(word.text for word in words[names[-1].first : names[-1].last]), first.actor.country)
        return Actor(" ".join(word.text for word in words), first.actor.country)

    def _of_tail(self, head: Sequence[Word], matches: Sequence[Match]) -> Actor | None:
        """'the spokesman for the Kremlin', 'trade unions in Denmark'."""
        if not matches or matches[0].kind == "adjective":
            return None
        keys = [word.key for word in head]
        if all(key in OFFICES | OFFICE_MODIFIERS for key in keys) and not any(key in NOT_THE_STATE for key in keys):
            return matches[0].actor
        if keys and keys[-1] in PEOPLE:
            return Actor(" ".join(word.text for word in head), matches[0].actor.country)
        return None

    def _settled(self, actor: Actor, words: Sequence[Word], mention: str, context: str) -> Actor | None:
        """Between countries that share a word, as the words around it say."""
        if actor.name not in SHARING_A_WORD:
            return actor
        around = {word.key for word in words_of(f"{context} {mention}")}
        if actor.name == "Georgia" and not around & {"tbilisi", "georgian", "kobakhidze"} and around & US_STATE_SIGNS:
            return None
        if actor.name == "Democratic Republic of the Congo" and around & {"brazzaville", "sassou"}:
            return self._by_name[fold("Republic of the Congo")]
        if actor.name == "South Korea" and any(word.key in {"korea", "korean", "koreans"} for word in words[:1]):
            return self._by_name["north korea"] if around & {"pyongyang", "dprk"} and "seoul" not in around else actor
        return actor


def _told_as_state(term: Term, when: date | None) -> bool:
    """Whether who had this office is the state on that day; where the day is not known, lesser offices must last."""
    return term.covers(when) if when else term.until is None or term.office in HIGHEST_OFFICES


@dataclass(frozen=True, slots=True)
class LocalNames:
    """A gazetteer for one passage: with the countries that it is about, and the day it was written."""

    gazetteer: Gazetteer
    homes: tuple[str, ...]
    when: date | None = None

    def resolve(self, mention: str, context: str = "") -> Actor | None:
        return self.gazetteer.resolve(mention, context, self.homes, self.when)

    def named_in(self, text: str) -> list[tuple[int, int, Actor]]:
        return self.gazetteer.named_in(text, self.homes)


def _explains_itself(word: Word) -> bool:
    """Not part of an unknown name, although with a capital: 'Soldiers', 'Iran-backed'."""
    return word.key in TITLES | OFFICE_MODIFIERS | DETERMINERS | PEOPLE | NOT_THE_STATE or word.key.endswith(BACKED)


def _runs(words: Sequence[Word]) -> Iterator[tuple[str, ...]]:
    """The keys of all runs of words that begin with a capital, the longest first."""
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        for first in range(len(words) - length + 1):
            if words[first].is_capital:
                yield tuple(word.key for word in words[first : first + length])


def _keys(name: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_of(name))
