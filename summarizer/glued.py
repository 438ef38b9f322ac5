"""Dirt within a paragraph: buttons, links and forms whose words a page's text has run into those of the article."""

import re
from itertools import pairwise

from summarizer.dirt import kind_of_sentence
from summarizer.segment import split_sentences

BUTTONS = re.compile(
    r"(?:^CLOSE (?=[A-Z])|[Ss]croll down for (?:the )?(?:video|more|photos|pictures|gallery)s?\b\.?"
    r"|SCROLL DOWN FOR (?:\w+)"
    r"|(?:Advertisement )?Continue reading the main story(?: Share This Page| Advertisement)?"
    r"|(?:Story|Article) continues below(?: advertisement)?|SHARE PICTURE(?: \+?\d+)?"
    r"|Copy link to paste in your message"
    r"|Share this with(?: ?(?:Email|Facebook|Messenger|Twitter|Pinterest|WhatsApp|Linked[Ii]n|Copy this link))+"
    r"|Share this article(?: Share)?(?: \d+ shares)?(?=$| [A-Z])|CLICK HERE(?: [A-Z'’:]{2,})+"
    r"|Enlarge this image(?: toggle caption)?"
    r"|\{\{[^{}]{0,200}\}\}|Hide Caption(?: \d+ of \d+)?|Media playback is (?:not supported"
    r"|unsupported) on (?:this|your) device"
    r"|Newsletter Sign Up\b|https?://t\.co/\w+(?:\.twitter\.com/\w+)?|\bpic\.twitter\.com/\w+|\(?CLICK HERE\)?)"
)
PLAYED = re.compile(r"JUST WATCHED .{0,160}?(?:Replay(?: More Videos \.\.\.)?)(?: MUST WATCH .{0,160}?\d\d:\d\d)?")
READ_MORE = re.compile(r"(?<=[.!?”\"’…]) (?:Read more|READ MORE)(?=$| [A-Z“\"‘])(?! [A-Z][a-z]+:)")
TAIL = re.compile(
    r"\s(?:READ MORE|READ ALSO|ALSO READ|RELATED(?=:)|WATCH(?=:)|READ NEXT|(?<=[.!?”\"’…] )(?:Read more"
    r"|Read also|Also read|See also|Related"
    r"|(?:À l|L)ire aussi|Lesen Sie auch|Lea también|Lee también|Leer más|Читайте также|Читайте також"
    r"|اقرأ أيضا)(?= ?:)):?\s.{0,160}$"
)
LINK_TAIL = re.compile(r"(?<=[.!?”\"’]) [^.!?]{3,160}\bRead more$")
LAST = 240  # letters at the end of a line in which a link to another article is looked for
HINT = re.compile(
    r"subscri|sign|newsletter|e-?mail|cookie|follow|download|click|report|edit|contribut|written|publish|appear|comment"
    r"|copyright|©|reserved|updated|more|story|help|contact|views|correct|note|transcript|share|join|inbox|app\b|robot|please"
    r"|thank|abon|suscr|подпис|підпис|abonn|تابع|关注|privacy|javascript|browser",
    re.IGNORECASE,
)
# … at the meeting in Paris The minister said: no sentence ends, and yet one begins
RUN_ON = re.compile(
    r"(?<=[a-z)] )(?:The|He|She|It|They|But|However|This|These|There|When|After|While|Although|His|Her|Their)"
    r" (?=[a-z])"
)
# "The vote failed.She said": the end of a sentence and the beginning of the next without a space.
UNSPACED = re.compile(r"(?:(?<=[a-z]{2}[.!?])|(?<=[a-z]{2}[.!?][”’])|(?<=\d[.!?]))(?=[“‘\"]?[A-Z][\w’']*[ ,:])")
FEWEST_UNSPACED = 3  # of a line: fewer may be names, such as "Booking.Com"
SHORTEST_PAGE = 1_500  # letters of a line that holds a whole page
LONGEST_READ = 300_000  # letters of a line whose sentences are looked at one by one
FEWEST_SAME = 6  # words of a sentence that may not be said twice


def without_glued(line: str) -> str:
    """The line without what belongs to the page: what stays is in its order, each sentence with its own words."""
    shorter = BUTTONS.sub(" ", PLAYED.sub(" ", line)) if len(line) < LONGEST_READ else line
    shorter = READ_MORE.sub("", shorter)
    head, end = shorter[:-LAST], shorter[-LAST:]
    shorter = head + LINK_TAIL.sub("", TAIL.sub("", end))
    if len(shorter) < len(line):
        shorter = " ".join(shorter.split())
    if len(shorter) > LONGEST_READ or not HINT.search(shorter):
        return shorter
    parts = split_sentences(shorter)
    kept = [part for part in parts if not kind_of_sentence(part)] if len(parts) > 1 else parts
    return shorter if len(kept) == len(parts) else _joined(shorter, parts, kept)


def spaced(line: str) -> list[str]:
    """A line of a page that lost the ends of its paragraphs, parted where sentences stand without a space between."""
    found = [match.start() for match in UNSPACED.finditer(line)]
    if len(found) < FEWEST_UNSPACED:
        return [line]
    parts, start, quotes, counted = [], 0, 0, 0
    for place in found:
        quotes += line.count('"', counted, place)
        counted = place
        cut = place + (line[place] == '"' and quotes % 2 == 1)  # a mark that ends the quote goes with what was said
        parts.append(line[start:cut])
        start = cut
    return [*parts, line[start:]]


def parted(line: str) -> list[str]:
    """A line of a page whose paragraphs were run together, parted where a caption runs into the next sentence."""
    if len(line) < SHORTEST_PAGE:
        return [line]
    cuts = [0, *(found.start() for found in RUN_ON.finditer(line)), len(line)]
    return [line[start:end].strip() for start, end in pairwise(cuts)]


class Said:
    """The sentences of a text so far, so that a caption that says one again goes."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, ...], list[str]] = {}

    def without_repeats(self, line: str) -> str:
        """The line without sentences that were said before, also those that run into the next without a full stop."""
        if len(line) > LONGEST_READ:
            return line
        parts = split_sentences(line)
        kept = [self._new_words(part) for part in parts]
        return line if kept == parts else " ".join(part for part in kept if part)

    def _new_words(self, sentence: str) -> str:
        words = sentence.split()
        while len(words) >= FEWEST_SAME:
            earlier = self._said.get(tuple(words[:FEWEST_SAME]))
            said = len(earlier) if earlier and _begins(words, earlier) else 0
            if not said or (said < len(words) and not words[said][0].isupper()):
                break
            words = words[said:]
        if len(words) >= FEWEST_SAME:
            bare = [*words[:-1], words[-1].rstrip(".!?")]
            self._said.setdefault(tuple(bare[:FEWEST_SAME]), bare)
        return sentence if len(words) == len(sentence.split()) else " ".join(words)


def _begins(words: list[str], earlier: list[str]) -> bool:
    if len(words) < len(earlier):
        return False
    own = words[: len(earlier)]
    return own[:-1] == earlier[:-1] and own[-1].rstrip(".!?") == earlier[-1]


def _joined(line: str, parts: list[str], kept: list[str]) -> str:
    """Sentences that stay, with the spaces that were between them (none in Chinese)."""
    space = "" if sum(map(len, parts)) == len(line) else " "
    return space.join(kept)
