"""From the words that name somebody to the actor: 'Paris', 'the Élysée' and 'President Macron' are France."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from summarizer.actor_files import Entry, packaged_entries, read_actor_file
from summarizer.domain import Actor
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

LONGEST_NAME = 6  # words
BACKED = ("-backed", "-led", "-aligned", "-allied", "-run", "-controlled", "-based", "-born")
COMMON_WORDS = frozenset("us who car au roc is rn cis sco".split())  # lower-case words that are also acronyms
HEADS_OF_TAIL = frozenset("for of in at".split())  # "the spokesman for the Kremlin", but not "the ambassador to China"
US_STATE_SIGNS = frozenset(
    "atlanta governor gov kemp alabama florida savannah fulton county raffensperger trump biden republican".split()
)


@dataclass(frozen=True, slots=True)
class Match:
    """A known name among the words first..last-1."""

    actor: Actor
    kind: Kind
    first: int
    last: int


class Gazetteer:
    """Names known beforehand. Later entries win over earlier ones, full names over surnames."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._names: dict[tuple[str, ...], tuple[Actor, Kind]] = {}
        self._acronyms: set[tuple[str, ...]] = set()
        self._by_name: dict[str, Actor] = {}
        shorts: dict[str, set[Actor]] = {}
        for entry in entries:
            actor = self._by_name.setdefault(fold(entry.actor.name), entry.actor)
            for name in entry.names:
                self._add(name, actor, "name")
            for name in entry.adjectives:
                self._add(name, actor, "adjective")
            for full, short in entry.people:
                self._add(full, actor, "person")
                if short:
                    shorts.setdefault(short, set()).add(actor)
        for short, actors in shorts.items():
            if len(actors) == 1 and _keys(short) not in self._names:
                self._add(short, next(iter(actors)), "surname")

    @classmethod
    def load(cls, extra: Path | None = None) -> Self:
        """The packaged names and those of a file like config/actors.toml; raises ActorFileError for a faulty file."""
        return cls([*packaged_entries(), *(read_actor_file(extra) if extra else [])])

    def _add(self, name: str, actor: Actor, kind: Kind) -> None:
        keys = _keys(name)
        self._names[keys] = (actor, kind)
        if len(keys) == 1 and len(keys[0]) <= 5 and name.replace(".", "").isupper():
            self._acronyms.add(keys)

    def resolve(self, mention: str, context: str = "") -> Actor | None:
        """Who is meant by `mention`, the words of a holder; None where nobody known is named.

        Whoever speaks for a state or body is that state or body. People and groups of a country who do not ("former
        President Nazarbayev", "Syrian mercenaries") keep their own name and have the country's code. `context`, the
        sentence or more around it, decides between the Koreas, the Congos, and Georgia the state.
        """
        words = words_of(mention)
        while words and words[0].key in DETERMINERS and len(words) > 1 and _keys(mention) not in self._names:
            words = words[1:]
        if not words:
            return None
        matches = self._matches(words, lenient=True)
        if matches and (matches[0].first, matches[0].last) == (0, len(words)):
            return self._settled(matches[0].actor, words, mention, context)
        head = next((n for n, word in enumerate(words) if n and word.key in TAIL), len(words))
        found = self._of_head(words[:head], [match for match in matches if match.last <= head])
        if found is None and head < len(words) and words[head].key in HEADS_OF_TAIL:
            found = self._of_tail(words[:head], [match for match in matches if match.first >= head])
        return self._settled(found, words, mention, context) if found else None

    def nearest(self, name: str, among: Sequence[str], limit: int = 3) -> list[str]:
        """Names of `among` and canonical names that the misspelt `name` may mean, best first."""
        canonical = {" ".join(keys): actor.name for keys, (actor, kind) in self._names.items() if kind != "adjective"}
        canonical |= {fold(each): each for each in among}
        close = difflib.get_close_matches(fold(name), canonical, n=limit * 4, cutoff=0.7)
        return list(dict.fromkeys(canonical[each] for each in close))[:limit]

    def named_in(self, text: str) -> list[tuple[int, int, Actor]]:
        """Names of states and bodies in running text, in order: start, end (without a possessive ending), actor."""
        words = words_of(text)
        return [
            (words[match.first].start, words[match.last - 1].end, match.actor)
            for match in self._matches(words, lenient=False)
            if match.kind == "name"
        ]

    def _matches(self, words: Sequence[Word], lenient: bool) -> list[Match]:
        """Known names from left to right, the longest at each place. `lenient`: a lone word may be in any case."""
        found, first = [], 0
        while first < len(words):
            for last in range(min(len(words), first + LONGEST_NAME), first, -1):
                keys = tuple(word.key for word in words[first:last])
                known = self._names.get(keys)
                alone = lenient and len(words) == last - first
                if known and self._written_as_name(words[first:last], keys, alone):
                    found.append(Match(known[0], known[1], first, last))
                    first = last - 1
                    break
            first += 1
        return found

    def _written_as_name(self, words: Sequence[Word], keys: tuple[str, ...], alone: bool) -> bool:
        if any(word.possessive for word in words[:-1]):
            return False
        if keys in self._acronyms:
            return words[0].text.replace(".", "")[:2].isupper() or (alone and keys[0] not in COMMON_WORDS)
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
        if head in PEOPLE and not any(match.kind in people for match in matches):
            return Actor(" ".join(word.text for word in words), matches[0].actor.country)
        return None

    def _own(self, words: Sequence[Word], first: Match, strangers: Sequence[int] | None) -> Actor | None:
        """Somebody of a country who does not speak for it."""
        if strangers is None or not any(word.key in NOT_THE_STATE | PEOPLE for word in words):
            return None
        if strangers:
            return Actor(" ".join(words[n].text for n in range(strangers[0], len(words))), first.actor.country)
        names = [match for match in self._matches(words, lenient=False) if match.kind in {"person", "surname"}]
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
        around = {word.key for word in words_of(f"{context} {mention}")}
        if actor.name == "Georgia" and not around & {"tbilisi", "georgian", "kobakhidze"} and around & US_STATE_SIGNS:
            return None
        if actor.name == "DR Congo" and around & {"brazzaville", "sassou"}:
            return self._by_name[fold("Republic of the Congo")]
        if actor.name == "South Korea" and any(word.key in {"korea", "korean", "koreans"} for word in words[:1]):
            return self._by_name["north korea"] if around & {"pyongyang", "dprk"} and "seoul" not in around else actor
        return actor


def _explains_itself(word: Word) -> bool:
    """Not part of an unknown name, although with a capital: 'Soldiers', 'Iran-backed'."""
    return word.key in TITLES | OFFICE_MODIFIERS | DETERMINERS | PEOPLE | NOT_THE_STATE or word.key.endswith(BACKED)


def _keys(name: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_of(name))
