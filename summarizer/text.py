"""From the text of a page to clean paragraphs and sentences.

Pages carry dirt that is not the article: photo captions glued to a line, links to other articles printed twice,
datelines, "READ MORE", the outlet's name. Whatever is removed here can neither be quoted nor summarised.
"""

import re
import unicodedata

from summarizer.segment import split_sentences

CAPTION = re.compile(
    r"\b(?:FILE PHOTO|FILE IMAGE|FILE|HANDOUT PHOTO|PHOTO|File photo|File image|Image caption)\s?[:.–—-]\s"
)
CREDIT = re.compile(
    r"(?:©|\(c\)\s|\b(?:via|/)\s?(?:AP|AFP|Reuters|Getty)\b|REUTERS/|AP Photo|Getty Images|\((?:Photo|Image|Credit)\b)"
)
CREDIT_TAIL = re.compile(r"\s*©\s?(?:[\w.’'-]+[ /]*){1,8}$")
LONGEST_CREDIT = 15  # words after ©; what is longer holds text of the article

BOILERPLATE = re.compile(
    r"(?:read (?:more|also|next)\b|also read\b|see also\b|related(?: (?:articles?|stories|news))?:"
    r"|more on this(?: story)?\b"
    r"|continue reading\b|advertisement\b|sign up (?:to|for)\b|subscribe to\b|follow (?:us|our|the \w+’s|the \w+'s)\b"
    r"|share this\b|click here\b|watch(?: live| now)?:|listen(?: now)?:|image source\b|photo(?:s|graph)?(?: by)?:"
    r"|the post .{3,200} appeared first on\b|\(?(?:additional |editing |writing )?(?:reporting|editing) by\b"
    r"|copyright\b|©|all rights reserved\b|you can share this story\b|last (?:updated|modified)\b|published (?:on|:)"
    r"|[_*=~–—-]{3,}$)",
    re.IGNORECASE,
)
LONGEST_BOILERPLATE = 40  # words
READ_MORE_TAIL = re.compile(r"\s+(?:READ MORE|READ ALSO|ALSO READ|RELATED):?\s.{0,160}$")
DATELINE = re.compile(
    r"^(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[ /][A-ZÀ-Þ][A-ZÀ-Þ.'’-]+){0,3})"  # TEL AVIV
    r"(?:, [A-Z][\w.]+){0,2}(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}))?"  # , Israel, Feb. 10
    r"(?: \([A-Z][\w ./]{1,30}\)){0,2} ?(?:—|–|--?) "  # (AP) —
)
OUTLET_TAIL = re.compile(r"(?<=[.!?\"”’]) ?\((?:[A-Z]{2,8}(?:/[A-Z]{2,8})?|[A-Z][\w.]+(?: [A-Z][\w.]+){0,3})\)$")

TITLE_LEAD = re.compile(
    r"^(?:live(?: updates?| blog)?|breaking(?: news)?|watch|video|just in|exclusive|update ?\d?)\s?[:|–—-]\s+",
    re.IGNORECASE,
)
TITLE_BAR = re.compile(r"\s+\|\s+[^|]{2,40}$")
TITLE_OUTLET = re.compile(
    r"\s+[-–—]\s+(?=[^-–—]{2,40}$)(?:[\w.’'&]+ ){0,4}?(?:\w+\.(?:com|org|net|co\.uk|eu)|BBC|CNN|RT|AP|AFP|NPR|DW"
    r"|TASS|Reuters"
    r"|Politico|POLITICO|Euronews|Xinhua|Guardian|Times|Post|News|Herald|Tribune|Journal|Telegraph|Independent"
    r"|Express|Mail"
    r"|Al Jazeera|Le Monde|France 24|Press|Daily|Today|Gazette|Chronicle|Globe|Observer|Standard"
    r"|Agency)(?: [A-Z]\w+){0,2}$"
)
JOINERS = "\u200c\u200d"  # of Persian, Hindi and emoji
SMALL_WORDS = frozenset("a an and as at but by for from in into of on or over the to up vs with".split())
ACRONYMS = frozenset("US UK EU UN NATO UAE USA WHO IMF WTO OPEC BRICS ASEAN G7 G20 IAEA ICC ICJ GDP AI TV".split())


def clean(title: str, text: str) -> str:
    """The article's own words: paragraphs on lines of their own, blank lines kept between them.

    Sentences keep their words and signs; only whitespace is made plain. `title` is what the page's headline says, so
    that it is not kept a second time as the first paragraph.
    """
    lines: list[str] = []
    seen: set[str] = set()
    for raw in _plain(text).split("\n"):
        for line in _own_words(raw):
            key = _key(line)
            if key in seen or (key == _key(title) and len(lines) < 5):
                continue
            if len(key.split()) >= 4:
                seen.add(key)
            lines.append(line)
        if not raw and lines and lines[-1]:
            lines.append("")
    while lines and not lines[-1]:
        lines.pop()
    if lines:
        lines[-1] = OUTLET_TAIL.sub("", lines[-1])
    return "\n".join(lines)


def clean_title(title: str) -> str:
    """The headline without the outlet's name, "LIVE:" and capitals that shout."""
    title = " ".join(_plain(title).split())
    for pattern in (TITLE_LEAD, TITLE_BAR, TITLE_OUTLET):
        shorter = pattern.sub("", title).strip()
        title = shorter if len(shorter.split()) >= 3 else title
    return _quiet(title) if title.isupper() and len(title.split()) >= 3 else title


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, each an exact substring of it; never across a line."""
    return [sentence for line in text.split("\n") for sentence in split_sentences(line)]


def _plain(text: str) -> str:
    """NFC, one kind of space and line end, no invisible signs."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[\u2028\u2029\x0b\x0c\x1c-\x1e\x85]", "\n", text)
    text = "".join(c for c in text if c in "\n\t" or c in JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _own_words(line: str) -> list[str]:
    """What of a line belongs to the article: nothing, itself, or the parts around a caption."""
    if not line or _printed_twice(line) or (BOILERPLATE.match(line) and len(line.split()) <= LONGEST_BOILERPLATE):
        return []
    line = DATELINE.sub("", READ_MORE_TAIL.sub("", line))
    caption = CAPTION.search(line)
    if caption:
        before, after = line[: caption.start()].strip(), _after_caption(line[caption.end() :])
        return [part for part in (before, after) if len(part.split()) >= 4]
    if CREDIT.search(line) and len(line.split()) <= LONGEST_BOILERPLATE:
        kept = CREDIT_TAIL.sub("", line)
        return [kept] if kept != line and kept[-1:] in '.!?”"' else []
    return [line]


def _after_caption(caption: str) -> str:
    """What follows a caption on its line: nothing where it ends in a credit, else the text after its first sentence."""
    credit = CREDIT.search(caption)
    if credit and len(caption[credit.start() :].split()) <= LONGEST_CREDIT:
        return ""
    parts = split_sentences(caption)
    return caption[len(parts[0]) :].strip() if len(parts) > 1 else ""


def _printed_twice(line: str) -> bool:
    """'China responds China responds': how pages show links to other articles."""
    words = line.split()
    half = len(words) // 2
    return half >= 2 and len(words) % 2 == 0 and words[:half] == words[half:]


def _key(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.casefold()))


def _quiet(title: str) -> str:
    words = title.split()
    quiet = [
        word
        if word.strip(".,:;'’\"") in ACRONYMS
        else word.lower()
        if n and word.lower() in SMALL_WORDS
        else word.capitalize()
        for n, word in enumerate(words)
    ]
    return " ".join(quiet)
