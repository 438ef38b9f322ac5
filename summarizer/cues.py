"""The lexicon of cues: words that express a stance, and where they stand among the tokens of a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, Self, cast

from summarizer.domain import Polarity
from summarizer.phrases import Token

Frame = Literal["thing", "person", "appeal", "state", "noun"]
Form = Literal["base", "s", "past", "ing"]


@dataclass(frozen=True, slots=True)
class Cue:
    """One phrase in one form. `past` is past tense and participle alike; phrases that do not inflect are `base`."""

    words: tuple[str, ...]
    form: Form
    frame: Frame
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue among the tokens first..last-1."""

    cue: Cue
    first: int
    last: int


class Lexicon:
    """All cues by their first word."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._by_first: dict[str, list[Cue]] = {}
        for cue in sorted(cues, key=lambda cue: -len(cue.words)):
            self._by_first.setdefault(cue.words[0], []).append(cue)

    @classmethod
    def load(cls) -> Self:
        """The packaged table, cues.tsv."""
        text = files("summarizer").joinpath("data", "cues.tsv").read_text(encoding="utf-8")
        return cls([cue for line in text.splitlines() if line and not line.startswith("#") for cue in _row(line)])

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        """From left to right, the longest phrase at each place, none within another."""
        found: list[Hit] = []
        at = 0
        while at < len(tokens):
            here = self._at(tokens, at)
            found += here
            at = here[0].last if here else at + 1
        return found

    def _at(self, tokens: Sequence[Token], at: int) -> list[Hit]:
        """The longest phrase that begins there, in all its frames ("calls for" is verb and noun).

        Quotation marks within a phrase do not count: was “working” towards.
        """
        found: list[Hit] = []
        for cue in self._by_first.get(tokens[at].low, ()):
            if found and len(cue.words) < len(found[0].cue.words):
                break
            place, matched = at, 0
            while place < len(tokens) and matched < len(cue.words):
                if tokens[place].low == cue.words[matched]:
                    matched += 1
                elif not (matched and tokens[place].is_quote):
                    break
                place += 1
            if matched == len(cue.words):
                found.append(Hit(cue, at, place))
        return found


def _row(line: str) -> Iterator[Cue]:
    polarity, frame, phrases = line.split("\t")
    inflects = frame not in {"state", "noun"}
    for phrase in phrases.split("; "):
        verb, _, rest = phrase.partition(" ")
        lead, _, last = rest.rpartition(" ")
        for form, word in _forms(verb) if inflects else [("base", verb)]:
            for alternative in last.split("|"):
                words = tuple(f"{word} {lead} {alternative}".split())
                yield Cue(words, cast(Form, form), cast(Frame, frame), cast(Polarity, polarity))


def _forms(verb: str) -> list[tuple[str, str]]:
    """Form and word of each, as given between / or by the rules of regular verbs."""
    given = verb.split("/")
    if len(given) >= 4:
        return [("base", given[0]), ("s", given[1]), *(("past", past) for past in given[2:-1]), ("ing", given[-1])]
    stem = verb.removesuffix("e")
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"
    return [("base", verb), ("s", third), ("past", f"{stem}ed"), ("ing", f"{stem}ing")]
