"""Whether two targets are the same matter: the same content words, whatever their form."""

import re
import unicodedata
from collections.abc import Callable

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


class Matters:
    """Compares targets; `resolve` makes Tokyo, Japanese and Japan one word."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._words: dict[str, str] = {}

    def words(self, target: str) -> frozenset[str]:
        """The content words of a target, folded and cut to their stems."""
        plain = unicodedata.normalize("NFKD", target.replace("’s", "").replace("'s", ""))
        letters = "".join(c for c in plain if not unicodedata.combining(c))
        return frozenset(self._folded(word) for word in _WORD.findall(letters) if word.lower() not in STOP)

    def same(self, one: frozenset[str], other: frozenset[str]) -> bool:
        if not one or not other:
            return False
        return 2 * len(one & other) / (len(one) + len(other)) >= ALIKE

    def _folded(self, word: str) -> str:
        if word not in self._words:
            place = self._resolve(word) if word[0].isupper() else None
            self._words[word] = place.name.lower() if place else _ENDING.sub("", word.lower())[:STEM]
        return self._words[word]
