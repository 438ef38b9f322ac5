"""Who is named where in a passage: names with their titles, whether a person, and what they are called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from summarizer.actor_files import PARTIES, REGIONS, STATES
from summarizer.actors import LocalNames
from summarizer.names import DETERMINERS, NOT_THE_STATE, OFFICE_MODIFIERS, OFFICES, TITLES, fold

UPPER = "A-ZÀ-ÖØ-Þ" + "".join(sign for sign in map(chr, range(0x100, 0x180)) if sign.isupper())
OWNED = "People|Women|Men|Children|Workers|Writers|Teachers|Farmers|Nurses|Doctors"  # of bodies: "People's Party"
CAPITAL = (
    rf"(?:(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Gen|Lt|Col|Prof|Jr|St|Sgt)\.|(?:{OWNED})[’']s(?= [{UPPER}])"
    rf"|[{UPPER}](?:[\w&–-]|[’'](?!s\b))*\w(?:(?<=s)[’'](?= [{UPPER}]))?|(?:[A-Z]\.)+|[A-Z]|\d+(?=\s[A-Z]))"
)
JOINER = r"(?:of the|for the|of|for|de|del|la|le|van|von|der|den|bin|al|el|da|dos|du|do|na|y|&|and)"
NAME = re.compile(CAPITAL)
BEFORE_SURNAME = re.compile(r"\b(?:Mr|Ms|Mrs|Dr)\.? $|\b[a-z]+ $")
ALONE = re.compile(r"(?<!\w )$")
RUN = re.compile(rf"{CAPITAL}(?:(?: {JOINER})* {CAPITAL})*")
BEFORE = re.compile(r"(?:[\w’'-]+ ){0,4}$")
AFTER = re.compile(r"^,? ?\(?(?:an?|the|its|[\w’']+’s|[\w’']+'s)? ?((?:[\w’'-]+ ?){1,6})")
SAYING = re.compile(
    r"\b(?:said|says|say|told|tells|added|adds|wrote|writes|asked|argued|argues|insisted|insists|warned|warns|tweeted|posted"
    r"|declared|stated|replied|remarked|commented|explained|according to|stressed|noted|claimed|complained)\b"
)
SAID_BEFORE = re.compile(rf"(?:{SAYING.pattern}) $")
BODY_WORDS = frozenset(
    "party union association federation council court ministry bank agency commission committee group inc ltd"
    " university college institute board authority congress senate house parliament assembly army police"
    " service department office foundation network alliance coalition league society church trust fund company"
    " corporation organisation organization nations states democrats republicans conservatives tories labour"
    " greens front movement international watch center centre city county club times post news bbc reuters"
    " guardian ap afp cnn herald telegraph initiative campaign confederation chamber academy news".split()
)
AGE = re.compile(r"^, (?:\d\d\b|who\b|an? \w|of |the \w+ (?:of|at|for)\b|(?:its|their|his|her) )")
OFFICE_AFTER = re.compile(
    r"(?:[’']s)?(?: [a-z-]+){0,3}? (president|minister|secretary|chancellor|premier|ambassador|spokesman|spokeswoman"
    r"|leader"
    r"|envoy|king|queen|official|diplomat)\b"
)
PERSON_LEAD = re.compile(
    r"\b(?:republican|democrat|conservative|labour|tory|founder|author|actor|actress|singer|artist|writer|archbishop|bishop|lawyer|analyst|economist|researcher|farmer|scientist"
    r"|resident|activist|campaigner|executive|chairman|chairwoman|chair|director|manager|owner|leader|coach|captain|speaker|candidate"
    r"|billionaire|officer|editor|councillor|professor|\w+ist|historian|attorney|counsel|critic|veteran"
    r"|teacher|doctor)[, ]*$",
    re.IGNORECASE,
)
SMALL_JOINERS = frozenset("de del la le van von der den bin al el da dos du do na y &".split())
NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july"
    " august september october november december by the a an but and in on at for if it he she they we i this"
    " that these those his her its their there when while after before as mr mrs ms dr".split()
)
WEAK = DETERMINERS | frozenset("of and for the in to s".split())


@dataclass(frozen=True, slots=True)
class Figure:
    """One naming of somebody: characters begin..end of a sentence."""

    name: str  # as written, without titles
    actor: str  # canonical
    sentence: int
    begin: int
    end: int
    is_person: bool
    is_state: bool
    called: frozenset[str]  # folded words of titles, name and what follows in apposition
    titles: frozenset[str] = frozenset()  # folded words of titles alone


def figures_of(gazetteer: LocalNames, sentences: Sequence[str]) -> list[Figure]:
    """Every naming in reading order; a surname alone takes the actor of the full name, wherever that stands."""
    found: list[Figure] = []
    for number, sentence in enumerate(sentences):
        headline = number == 0 and sum(w[:1].isupper() for w in sentence.split()) > 0.7 * len(sentence.split())
        if not headline:
            found.extend(_in_sentence(gazetteer, number, sentence))
    text = " ".join(sentences)
    people_named = {f.name for f in found if f.is_person and _acts_as_person(f, sentences[f.sentence], text)}
    found = [replace(f, is_person=f.is_person and f.name in people_named) for f in found]
    people = {fold(f.name.split()[-1]): f for f in reversed(found) if f.is_person and " " in f.name}
    return [_joined(figure, people.get(fold(figure.name))) for figure in found]


def _joined(figure: Figure, full: Figure | None) -> Figure:
    if full is None or " " in figure.name or figure.is_state:
        return figure
    called = figure.called | full.called
    return Figure(full.name, full.actor, figure.sentence, figure.begin, figure.end, True, full.is_state, called)


def _in_sentence(gazetteer: LocalNames, number: int, sentence: str) -> list[Figure]:
    found = []
    for begin, end in _runs(sentence):
        words = sentence[begin:end].split()
        if len(words) == 1 and begin <= 1 and not gazetteer.resolve(words[0], sentence):
            continue
        found.append(_figure(gazetteer, number, sentence, begin, end))
        office = OFFICE_AFTER.match(sentence[end:])
        if office and found[-1].is_state:
            found[-1] = _office_holder(found[-1], end + office.end(), fold(office[1]))
    return found


def _runs(sentence: str) -> Iterator[tuple[int, int]]:
    """Runs of capitals, cut where two names meet: 'Lynn Boylan of the Greens', 'Greece and Italy'."""
    for match in RUN.finditer(sentence):
        parts, begin = [], match.start()
        for joint in re.finditer(rf" ({JOINER}) (?={CAPITAL})", match[0]):
            left = sentence[begin : match.start() + joint.start()]
            if not _holds_together(left, joint[1], match[0][joint.end() :]):
                parts.append((begin, match.start() + joint.start()))
                begin = match.start() + joint.end()
        for first, last in [*parts, (begin, match.end())]:
            words = sentence[first:last].split()
            while words and fold(words[0]).strip(".") in NO_NAMES:
                first += len(words.pop(0)) + 1
            if words and not words[0].isdigit():
                yield first, last


def _holds_together(left: str, joint: str, right: str) -> bool:
    """Whether a small word between capitals is part of one name: 'Bank of England', 'Parks and Roads Board'."""
    if joint in SMALL_JOINERS:
        return True
    words = [fold(word).strip(".") for word in left.split()]
    is_body = bool(set(words) & BODY_WORDS - {"international", "national"})
    if joint == "and":
        ends_in_body = fold(right.split(" of ")[0].split()[-1]) in BODY_WORDS
        return any(word in {"of", "for"} for word in words) or (ends_in_body and not is_body)
    return is_body or len([word for word in words if word not in NO_NAMES]) == 1 or (words[0] == "king")


def _office_holder(state: Figure, end: int, office: str) -> Figure:
    """'Nepal's new prime minister': a person who is the state."""
    return replace(state, end=end, is_person=True, called=state.called | {office})


def _without_titles(words: list[str]) -> list[str]:
    """The name that follows the last title of a run of capitals: 'Business Secretary Peter Kyle' is Peter Kyle."""
    last = -1
    for place, word in enumerate(words[:-1]):
        if (fold(word).strip(".") in TITLES or PERSON_LEAD.search(word)) and words[place + 1] not in {
            "of",
            "for",
            "and",
        }:
            last = place
    name = words[last + 1 :]
    if last < 0 or {fold(word) for word in name} & BODY_WORDS:
        return words if not PERSON_LEAD.search(words[0]) or len(words) < 3 or words[1] in {"of", "for"} else words[1:]
    return name


def _figure(gazetteer: LocalNames, number: int, sentence: str, begin: int, end: int) -> Figure:
    text = re.sub(r"[’']s$", "", sentence[begin:end])
    lead = _lead(sentence[:begin])
    words = text.split()
    name = _without_titles(words)
    titles = {fold(w).strip(".") for w in [*lead.split(), *words[: len(words) - len(name)]]}
    if fold(words[0]).strip(".") in TITLES and len(words) > 1:
        titles.add(fold(words[0]).strip("."))
    known = gazetteer.resolve(f"{lead} {text}".strip(), sentence) or gazetteer.resolve(text, sentence)
    if _of_elsewhere(sentence[:begin], lead):
        titles -= {"minister", "secretary", "president", "chancellor"}
    if known is None and titles & TITLES and " of " in text:
        known = gazetteer.resolve(text.rsplit(" of ", 1)[1], sentence)  # King Hamad of Bahrain
    low = {fold(w) for w in words}
    titled = bool(titles & TITLES) or any(PERSON_LEAD.search(title) for title in titles)
    full = " ".join(name)
    if titled and known and known.name in names_in(PARTIES) and not gazetteer.named_in(full):
        known = None  # "Tory leader Michael Howard" is himself
    is_body = bool({fold(w) for w in name} & BODY_WORDS) or any(w.isupper() and len(w) > 1 for w in name)
    listed = bool(known) and not gazetteer.named_in(text) and not gazetteer.named_in(full)
    is_person = not is_body and (
        titled or (2 <= len(name) <= 4 and (known is None or listed)) or (listed and _surname(full))
    )
    is_state = known is not None and known.name in names_in(STATES) | names_in(REGIONS)
    called = (titles | low | set(_after(sentence[end:]))) - WEAK
    return Figure(
        full,
        known.name if known else full,
        number,
        begin,
        begin + len(text),
        is_person,
        is_state,
        frozenset(called),
        frozenset(titles),
    )


def _of_elsewhere(before: str, lead: str) -> bool:
    """Whether an office in small letters follows a name, not a country: 'Aslef general secretary Dave Calfe'."""
    rest = before.removesuffix(lead + " ").split() if lead else []
    return bool(rest) and rest[-1][0].isupper() and fold(rest[-1]) not in NO_NAMES


@cache
def names_in(table: str) -> frozenset[str]:
    """The canonical names of a table: states, or parties, whose people keep their own names."""
    text = files("summarizer").joinpath("data", table).read_text(encoding="utf-8")
    return frozenset(line.split("\t")[1] for line in text.splitlines() if line and not line.startswith("#"))


def _surname(word: str) -> bool:
    """A single known word that is no name of a state is a surname or an adjective: told apart by its ending."""
    return not re.search(r"(?:ish|ese|ian|ean|can|ch|ic|ni|qi|ti|li|si|an|ns)$", word)


def _acts_as_person(figure: Figure, sentence: str, text: str) -> bool:
    """Whether somebody with a plain name is a person: has a title, speaks, has an age or is later called by surname."""
    if figure.titles or figure.is_state:
        return True
    before, after = sentence[: figure.begin], sentence[figure.end :]
    if SAYING.match(after.lstrip(", ")) or SAID_BEFORE.search(before) or AGE.match(after):
        return True
    if PERSON_LEAD.search(before):
        return True
    surname, rest = figure.name.split()[-1], text.replace(figure.name, "")
    place = rest.find(surname)
    while place >= 0:
        if _stands_for_a_person(rest, place, place + len(surname)):
            return True
        place = rest.find(surname, place + 1)
    return False


def _stands_for_a_person(text: str, begin: int, end: int) -> bool:
    """Whether a word is used as a surname: after 'Mr', after a small word, or alone and not before another name."""
    if text[begin - 1 : begin].isalnum() or text[end : end + 1].isalnum():
        return False
    before = text[max(0, begin - 20) : begin]
    return bool(
        BEFORE_SURNAME.search(before)
        or (ALONE.search(before) and text[end : end + 1] == " " and not NAME.match(text, end + 1))
    )


def _lead(before: str) -> str:
    """The titles in small letters that stand right before a name."""
    words = BEFORE.search(before)
    kept: list[str] = []
    for word in reversed(words[0].split() if words else []):
        if fold(word) not in OFFICES | OFFICE_MODIFIERS | TITLES | NOT_THE_STATE or fold(word) in WEAK:
            break
        kept.insert(0, word)
    return " ".join(kept)


def _after(rest: str) -> list[str]:
    """What a name is called in the apposition that follows it."""
    match = AFTER.match(rest) if rest.startswith((", ", " (")) else None
    return [fold(word) for word in match[1].split()] if match else []


def quoted(sentence: str, place: int) -> bool:
    """Whether a place stands inside quotation marks that open in its sentence."""
    before = sentence[:place]
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”")


ROUGHLY = re.compile(
    r"^(?:(?:about|around|nearly|almost|some|more than|over|at least|up to) (?:[\d,.]+ )?"
    r"|hundreds of |thousands of |dozens of |(?:several|many) (?:thousand|hundred|dozen) "
    r"|an? (?:group|number|handful|majority|crowd) of (?:about |around )?)",
    re.IGNORECASE,
)


def own_words(mention: str) -> str:
    """An unnamed holder keeps its words, without the article and a rough number."""
    bare = ROUGHLY.sub("", mention.strip())
    return re.sub(r"^(?:the|a|an|some|its|his|her|their|our)\s+", "", bare, flags=re.IGNORECASE)
