"""Who is named by a noun phrase of one document: known actors, people introduced earlier, own names, groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.actors import Gazetteer
from summarizer.names import (
    DETERMINERS,
    NAME_JOINERS,
    NOT_THE_STATE,
    OFFICE_MODIFIERS,
    OFFICES,
    PEOPLE,
    POSSESSIVE,
    TITLES,
    fold,
)
from summarizer.phrases import Span, Token, noun_phrase_before, tokens_of

LONGEST_MENTION = 14  # tokens
GROUPS = PEOPLE - {
    "people",
    "companies",
    "banks",
    "businesses",
    "groups",
    "group",
    "court",
    "union",
    "police",
    "media",
    "press",
    "party",
    "parties",
    "industry",
    "analysts",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a stance and the words that name the holder in the sentence."""

    actor: str  # canonical
    mention: str


class Cast:
    """Everybody whom one document introduces; made before its stances are sought."""

    def __init__(self, gazetteer: Gazetteer, sentences: Sequence[str]) -> None:
        self._gazetteer = gazetteer
        self._proper: set[str] = set()  # words with a capital in the middle of a sentence
        self._people: dict[str, str] = {}  # folded last name -> canonical actor
        for sentence in sentences:
            self._introduce(tokens_of(sentence))

    def _introduce(self, tokens: Sequence[Token]) -> None:
        for n, token in enumerate(tokens):
            if n and token.is_capital and tokens[n - 1].is_word:
                self._proper.add(token.low)
            ends = n + 1 == len(tokens) or not tokens[n + 1].is_capital
            if not (n and ends and token.is_capital and tokens[n - 1].is_capital and token.low not in OFFICES | PEOPLE):
                continue
            phrase = noun_phrase_before(tokens, n + 1)
            if phrase and phrase.last - phrase.first <= LONGEST_MENTION:
                self._remember(tokens[phrase.first : phrase.last])

    def _remember(self, phrase: Sequence[Token]) -> None:
        titled = any(token.low in TITLES for token in phrase[:-2])
        actor = self._gazetteer.resolve(" ".join(token.text for token in phrase))
        name = own_name(phrase)
        last = fold(POSSESSIVE.sub("", phrase[-1].text))
        if name and len(name.split()) >= 2 and self._gazetteer.resolve(last.title()) is None:
            self._people.setdefault(last, actor.name if actor and titled else name)

    def holder(self, sentence: str, tokens: Sequence[Token], span: Span) -> Holder | None:
        """Who is named by the tokens of `span`; None where nobody certain is."""
        phrase = tokens[span.first : span.last]
        if not phrase or len(phrase) > LONGEST_MENTION:
            return None
        words = sentence[phrase[0].start : phrase[-1].end]
        mention = POSSESSIVE.sub("", words)
        actor = self.canonical(mention, sentence)
        return Holder(actor, mention) if actor else None

    def canonical(self, mention: str, sentence: str) -> str | None:
        """The actor that the words `mention` of `sentence` name; at its beginning a lone capital proves no name."""
        known = self._gazetteer.resolve(mention, sentence)
        if known:
            return known.name
        tokens = [token for token in tokens_of(mention) if token.is_word]
        if not tokens or any(POSSESSIVE.search(token.text) for token in tokens):
            return None
        last = fold(tokens[-1].text)
        if last in self._people and all(token.low in TITLES | OFFICE_MODIFIERS | DETERMINERS for token in tokens[:-1]):
            return self._people[last]
        name = own_name(tokens)
        if name and self._is_proper(name, at_start=sentence.startswith(mention)):
            return name
        return self._group(tokens)

    def _is_proper(self, name: str, at_start: bool) -> bool:
        words = name.split()
        return len(words) >= 2 or not at_start or words[0].lower() in self._proper

    def _group(self, tokens: Sequence[Token]) -> str | None:
        """Unnamed groups keep their words: farmers, opposition lawmakers."""
        words = [token.text for token in tokens if token.low not in DETERMINERS]
        if not words or words[-1].lower() not in GROUPS or len(words) > 4:
            return None
        return " ".join([words[0] if words[0].lower() in self._proper else words[0].lower(), *words[1:]])


def own_name(tokens: Sequence[Token]) -> str | None:
    """The run of words with capitals that ends a phrase, without titles: 'Senator Dale Hutchings' is Dale Hutchings."""
    first = len(tokens)
    while first and (tokens[first - 1].is_capital or (tokens[first - 1].low in NAME_JOINERS and first < len(tokens))):
        first -= 1
    if any(token.low in {"of", "and"} for token in tokens[:first]):
        whole = tokens[1:] if tokens[0].low in DETERMINERS else tokens
        named = all(token.is_capital or token.low in {"of", "the", "and"} for token in whole)
        return " ".join(token.text for token in whole) if named and whole[0].is_capital else None
    run = list(tokens[first:])
    titles = [n for n, token in enumerate(run[:-1]) if token.low.strip(".") in TITLES]
    if titles and run[-1].low not in OFFICES | PEOPLE:  # the name follows the title: Alberta Premier Danielle Smith
        run = run[titles[-1] + 1 :]
    while run and (run[0].low in NAME_JOINERS or (run[0].low in DETERMINERS)):
        run = run[1:]
    if not run or (
        len(run) == 1 and (run[0].low in TITLES | NOT_THE_STATE | OFFICE_MODIFIERS | PEOPLE or len(run[0].text) < 3)
    ):
        return None
    return " ".join(token.text for token in run)
