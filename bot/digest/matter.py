"""Whether two targets are the same matter: the same content words, whatever their form."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from summarizer.domain import Actor

Resolve = Callable[[str], Actor | None]

ALIKE = 0.5  # token F1 from which two targets are one matter
STEM = 5  # letters: "expansion" and "expanding" are one word, "open" and "opening" too
_WORD = re.compile(r"\w+")
_ENDING = re.compile(r"(?<=\w{3})(?:ings?|ions?|ed|es|s|ments?)$")
STOP = frozenset(
    "a an the this that these those any some all its his her their our your my it he she they of in on at to for from"
    " by with into onto over about against as and or not no nor be is are was were been being has have had do does did"
    " will would should could can may might must what who which there more new plan plans scheme proposal move idea"
    " push".split()
)
# Who opposes lifting the sanctions and who supports the sanctions are of one mind, so a word that turns the matter
# round makes it another one.
TURNING = (
    "abandon abolish axe ban block boycott cancel curb cut delay dismantle drop ease end exit freeze halt leave"
    " lift oust pause postpone prevent quit reject relax remove repeal rescind reverse revoke scrap stop suspend"
    " terminate veto withdraw withdrawal"
)


@dataclass(frozen=True, slots=True)
class Matter:
    """The content words of a target, folded and cut to their stems; `names` are those written with a capital."""

    words: frozenset[str]
    names: frozenset[str]


class Matters:
    """Compares targets; `resolve` makes Tokyo, Japanese and Japan one word."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._words: dict[str, str] = {}

    def of(self, target: str) -> Matter:
        plain = unicodedata.normalize("NFKD", target.replace("’s", "").replace("'s", ""))
        letters = "".join(c for c in plain if not unicodedata.combining(c))
        words = [word for word in _WORD.findall(letters) if word.lower() not in STOP]
        return Matter(
            frozenset(map(self._folded, words)), frozenset(self._folded(word) for word in words if word[0].isupper())
        )

    def same(self, one: Matter, other: Matter) -> bool:
        """Most words in common, none that turns one of them round, and not a name each that the other lacks: an
        expansion into Asia is not one into Eastern Europe."""
        common, total = one.words & other.words, len(one.words) + len(other.words)
        if not common or 2 * len(common) / total < ALIKE:
            return False
        if len(one.words & TURNING_STEMS) % 2 != len(other.words & TURNING_STEMS) % 2:
            return False
        return not (one.names - other.words and other.names - one.words)

    def _folded(self, word: str) -> str:
        if word not in self._words:
            place = self._resolve(word) if word[0].isupper() else None
            self._words[word] = place.name.lower() if place else stem(word)
        return self._words[word]


def stem(word: str) -> str:
    """Without its ending, at most STEM letters: 'banning' and 'ban' are 'ban'."""
    cut = _ENDING.sub("", word.lower())
    if len(cut) > 3 and cut[-1] == cut[-2]:
        cut = cut[:-1]
    return cut[:STEM]


TURNING_STEMS = frozenset(map(stem, TURNING.split()))
