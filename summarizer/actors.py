"""From the words that name somebody to the actor: 'Paris', 'the Élysée' and 'President Macron' are France."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from summarizer.domain import Actor
from summarizer.known_names import KnownNames, Match
from summarizer.names import (
    DETERMINERS,
    NOT_THE_STATE,
    OFFICE_MODIFIERS,
    OFFICES,
    PEOPLE,
    TAIL,
    TITLES,
    Word,
    words_of,
)

SHARING_A_WORD = frozenset({"Georgia", "Democratic Republic of the Congo", "South Korea"})
BACKED = ("-backed", "-led", "-aligned", "-allied", "-run", "-controlled", "-based", "-born")
HEADS_OF_TAIL = frozenset("for of in at".split())  # "the spokesman for the Kremlin", but not "the ambassador to China"
US_STATE_SIGNS = frozenset(
    "atlanta governor gov kemp alabama florida savannah fulton county raffensperger trump biden republican".split()
)


class Gazetteer(KnownNames):
    """Reads a noun phrase by the known names in it, and by the offices and kinds of people that stand around them."""

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
        while words and words[0].key in DETERMINERS and len(words) > 1 and not self.is_name(mention):
            words = words[1:]
        if not words:
            return None
        matches = self.matches(words, lenient=True, homes=homes)
        if matches and (matches[0].first, matches[0].last) == (0, len(words)):
            return self._settled(self.in_office(matches[0], words, when), words, mention, context)
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
        code = self.country_within(words)
        homes = self.homes_of(context)
        if not code and len(homes) == 1 and any(word.is_capital for word in words):
            code = homes[0]
        return Actor(" ".join(word.text for word in words), code) if code else None

    def _of_title(self, words: Sequence[Word], homes: Sequence[str], when: date | None) -> Actor | None:
        """'President Sarkozy', 'Foreign Secretary Hague': by the office and the surname; None where several or none had
        such an office."""
        titles, surname = [word.key for word in words[:-1]], words[-1] if words else None
        if not titles or surname is None or not surname.is_capital or not set(titles) <= TITLES | OFFICE_MODIFIERS:
            return None
        return self.titled(titles, surname.key, homes, when)

    def around(self, text: str, when: date | None = None) -> "LocalNames":
        """The same names, read as a text that speaks of certain countries means them."""
        return LocalNames(self, self.homes_of(text), when)

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
        names = [m for m in self.matches(words, lenient=False, homes=()) if m.kind in {"person", "surname"}]
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
            return self.canonical("Republic of the Congo")
        if actor.name == "South Korea" and any(word.key in {"korea", "korean", "koreans"} for word in words[:1]):
            return self.canonical("North Korea") if around & {"pyongyang", "dprk"} and "seoul" not in around else actor
        return actor


@dataclass(frozen=True, slots=True)
class LocalNames:
    """A gazetteer for one passage: with the countries that it is about, and the day it was written."""

    gazetteer: Gazetteer
    homes: tuple[str, ...]
    when: date | None = None
    _resolved: dict[tuple[str, str], Actor | None] = field(default_factory=dict, compare=False, repr=False)

    def resolve(self, mention: str, context: str = "") -> Actor | None:
        """As `Gazetteer.resolve`; a passage asks for the same words again and again."""
        asked = mention, context
        if asked not in self._resolved:
            self._resolved[asked] = self.gazetteer.resolve(mention, context, self.homes, self.when)
        return self._resolved[asked]

    def named_in(self, text: str) -> list[tuple[int, int, Actor]]:
        return self.gazetteer.named_in(text, self.homes)


def _explains_itself(word: Word) -> bool:
    """Not part of an unknown name, although with a capital: 'Soldiers', 'Iran-backed'."""
    return word.key in TITLES | OFFICE_MODIFIERS | DETERMINERS | PEOPLE | NOT_THE_STATE or word.key.endswith(BACKED)
