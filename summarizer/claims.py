"""What of a sentence can be looked up in an article word for word: its names, numbers, dates and quotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from summarizer.known_names import KnownNames
from summarizer.names import PEOPLE, TITLES, fold, words_of

QUOTE = re.compile(r"[“\"„«]([^“”\"„«»]{2,400})[”\"»]|``\s*(.{2,400}?)\s*''|(?<!\w)[‘']([^‘’']{4,300})[’'](?!\w)")
WORD = re.compile(r"\w+(?:[’'-]\w+)*|&")
CAPITAL = r"(?:(?:[A-Z]\.){2,}|[A-ZÀ-Þ][\w’'-]*)"
NAME = re.compile(rf"\b{CAPITAL}(?: (?:(?:de|van|von|al|bin|der) )?{CAPITAL})*")
LONG_NAME = re.compile(r"[A-Z][\w’'-]*(?: (?:(?:of|the|and|for|on|in) ){0,2}[A-Z][\w’'-]*)+")
ACRONYM = re.compile(r"[A-Z]{2,6}|(?:[A-Z]\.){2,}")
BEGINS = frozenset(".!?:;\"“‘'«([–—-")
NO_NAMES = TITLES | PEOPLE | frozenset("i the a an mr mrs ms sir dame dr and of for".split())
EMPTY_AT_START = frozenset(
    "the a an in on at but and for from after before as when while with he she it they his her its their this that "
    "if since under by to both all some most many more about around nearly almost last former".split()
)
MOSTLY = 0.6  # a sentence with more capitals than this share of its words is a headline in capitals
SHORTEST_HEADLINE = 6  # words
SHORTEST_PLURAL = 3
MONTHS = {
    name[:3]: name
    for name in "january february march april may june july august september october november december".split()
}
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
DATE = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept?"
    r"|oct|nov|dec)\b\.?|\b(march|may|mar)\b\.?(?=\s\d)|(?<=\d\s)(march|may|mar)\b|(?<=\bin\s)(march|may)\b",
    re.IGNORECASE,
)
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SPELLED = {name: n for n, name in enumerate(ONES)} | {name: 10 * n for n, name in enumerate(TENS, 2)}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
    "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
NUMBER = re.compile(
    r"(?P<sign>US\$|[$€£¥]\s?)?"
    r"(?:(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?)(?:st|nd|rd|th)?"
    rf"|\b(?P<spelled>(?:{'|'.join([*TENS, *ONES])})(?:[- ](?:{'|'.join(ONES[1:10])}))?\b))"
    r"(?P<scales>(?:[\s-]?(?:hundred|thousand|million|billion|trillion|mn|bn|tn|k|m|b)\b)*)"
    r"(?P<unit>\s?(?:%|percent\b|per cent\b|pc\b|euros?\b|dollars?\b|pounds?\b|yen\b))?",
    re.IGNORECASE,
)
UNITS = {
    "us$": "dollar", "$": "dollar", "€": "euro", "£": "pound", "¥": "yen",
    "%": "percent", "percent": "percent", "per cent": "percent", "pc": "percent",
}  # fmt: skip
DATE_WORDS = DAYS | frozenset(MONTHS.values())
# What a hedge lets the article's number be, as shares of the one that is told.
HEDGES = (
    (re.compile(r"\b(?:over|more than|above|at least|upwards of)\s+(?:the\s+)?$", re.IGNORECASE), (1.0, 1.25)),
    (re.compile(r"\b(?:nearly|almost|under|up to|below|(?:less|fewer) than)\s+$", re.IGNORECASE), (0.8, 1.0)),
    (re.compile(r"\b(?:about|around|some|roughly|approximately|close to|circa)\s+$", re.IGNORECASE), (0.9, 1.1)),
)
LONGEST_HEDGE = 20  # characters
EXACT = (1 - 1e-6, 1 + 1e-6)
FRACTION = re.compile(
    r"[- ](?:half|halves|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|tenths?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is meant: "3.4 million euros" is 3,400,000 of euro."""

    words: str
    value: float
    unit: str  # "percent", a currency, or ""
    range: tuple[float, float]  # of what it may stand for, as shares of `value`: "nearly", "more than"


def numbers(text: str) -> Iterator[Number]:
    """All numbers but a lone "one", which is seldom meant as one."""
    for match in NUMBER.finditer(text):
        digits, spelled = match["digits"], (match["spelled"] or "").casefold()
        if (spelled in {"one", "zero"} and not match["scales"]) or FRACTION.match(text, match.end()):
            continue
        value = float(digits.replace(",", "")) if digits else float(sum(SPELLED[p] for p in re.split(r"[- ]", spelled)))
        for scale in re.findall(r"[a-z]+", match["scales"].casefold()):
            value *= SCALES[scale]
        unit = (match["sign"] or match["unit"] or "").strip().casefold()
        before = text[max(0, match.start() - LONGEST_HEDGE) : match.start()]
        about = next((about for hedge, about in HEDGES if hedge.search(before)), EXACT)
        yield Number(match[0].strip(), value, UNITS.get(unit, unit.rstrip("s")), about)


def dates(text: str) -> Iterator[tuple[str, str]]:
    """Weekdays and months, each as written and in full."""
    for match in DATE.finditer(text):
        written = match[0].strip(" .")
        key = written.casefold()
        yield written, key if key in DAYS else MONTHS[key[:3]]


def quotes(text: str) -> Iterator[str]:
    """What is put in quotation marks and has at least two words."""
    for match in QUOTE.finditer(text):
        words = next(part for part in match.groups() if part)
        if len(WORD.findall(words)) >= 2:
            yield words.strip()


def plain_words(text: str) -> str:
    """Words alone, folded, with a space on both sides of each: so that one text can be sought in another."""
    return f" {' '.join(fold(w) for w in WORD.findall(text.replace('’', chr(39))))} "


class Sought:
    """An article made ready to be asked for names, numbers, dates and quotes."""

    def __init__(self, text: str, names: KnownNames) -> None:
        self._text = text
        self._known = names
        self._plain = plain_words(text)
        self._words = {part for word in words_of(text) for part in _parts(word.key)}

    def missing(self, sentence: str) -> tuple[str, ...]:
        """Names, numbers, dates and quotes of the sentence that the article does not have, in the sentence's words."""
        found = [name for name in self._names_of(sentence) if not self._has_name(name)]
        found.extend(number.words for number in numbers(sentence) if not self._has_number(number))
        found.extend(written for written, date in dates(sentence) if date not in self._dates)
        found.extend(quote for quote in quotes(sentence) if plain_words(quote) not in self._plain)
        return tuple(dict.fromkeys(found))

    @cached_property
    def _numbers(self) -> list[Number]:
        return list(numbers(self._text))

    @cached_property
    def _dates(self) -> set[str]:
        return {date for _, date in dates(self._text)}

    @cached_property
    def _actors(self) -> set[str]:
        return self._actors_of(self._text)

    @cached_property
    def _initials(self) -> set[str]:
        """What the long names of the article are shortened to: "World Health Organization" to "who"."""
        return {_initials(match[0]) for match in LONG_NAME.finditer(self._text)}

    def _actors_of(self, text: str) -> set[str]:
        """States and bodies that are named or whose adjective is used; who leads one is not the same as the state."""
        matches = self._known.matches(words_of(text), lenient=False, homes=())
        return {match.actor.name for match in matches if match.kind in {"name", "adjective"}}

    def _names_of(self, sentence: str) -> Iterator[str]:
        """Runs of words with capitals. What begins a sentence has one anyway: it counts where the run goes on or is a
        known name; so does every word of a headline in capitals."""
        words = [w for w in WORD.findall(sentence) if w[0].isalpha()]
        shouts = sum(w[0].isupper() for w in words) > MOSTLY * len(words) and len(words) >= SHORTEST_HEADLINE
        for match in NAME.finditer(sentence):
            before = sentence[: match.start()].rstrip()
            begins = not before or before[-1] in BEGINS
            parts = match[0].split()
            if shouts or (begins and len(parts) == 1):
                if self._actors_of(match[0]) or (begins and not shouts and ACRONYM.fullmatch(match[0])):
                    yield match[0]
                continue
            if begins and parts[0].casefold() in EMPTY_AT_START:
                parts = parts[1:]
            yield " ".join(parts)

    def _has_name(self, name: str) -> bool:
        words = [w for w in words_of(name) if w.key not in NO_NAMES and w.key not in DATE_WORDS]
        if all(set(_parts(word.key)) <= self._words for word in words):
            return True
        actors = self._actors_of(name)
        if actors and actors <= self._actors:
            return True
        return _initials(name) in (self._words if len(words) > 1 else self._initials)

    def _has_number(self, asked: Number) -> bool:
        least, most = (share * asked.value for share in asked.range)
        return any(
            least <= own.value <= most and (own.unit == asked.unit or not own.unit or not asked.unit)
            for own in self._numbers
        )


def _parts(word: str) -> Iterator[str]:
    """A folded word and its parts, without the ending of a genitive or plural."""
    for part in [word, *word.split("-")]:
        bare = part.removesuffix("'s").strip("'+")
        yield bare.removesuffix("s") if len(bare) > SHORTEST_PLURAL else bare


def _initials(name: str) -> str:
    if ACRONYM.fullmatch(name):
        return name.replace(".", "").casefold()
    return "".join(word[0] for word in WORD.findall(name) if word[0].isupper()).casefold()
