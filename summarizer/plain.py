"""The text of a page in plain signs: one form of each letter, one kind of space and of line end."""

import re
import unicodedata

LINE_ENDS = re.compile(r"\r\n|[\r\u2028\u2029\x0b\x0c\x1c-\x1e\x85]")
JOINERS = "\u200c\u200d"  # of Persian, Hindi and emoji
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
LIST_SIGN = re.compile(
    r"[•●▪■◦‣⁃∙·*►▶](?= ?[^\s*])[ ]?|- (?=\S)"
)  # no dash: with it people speak, in Russian or French
STOPS = frozenset(".!?…。！？؟।۔")
CLOSERS = "\"”’»')]›」』 "


def plain(text: str) -> str:
    """NFC, one kind of space and line end, no invisible signs, no sign of a list before a line."""
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    gone = {ord(c): None for c in set(text) - set("\n\t" + JOINERS) if unicodedata.category(c) in UNSEEN}
    lines = (" ".join(line.split()) for line in text.translate(gone).split("\n"))
    return "\n".join(line[sign.end() :] if (sign := LIST_SIGN.match(line)) else line for line in lines)


def key(line: str) -> str:
    """What two lines that say the same have in common: their words."""
    return " ".join(re.findall(r"\w+", line.casefold()))


def is_whole(line: str) -> bool:
    """Whether it ends as a sentence does, maybe within quotes or brackets."""
    end = line.rstrip(CLOSERS)
    return end[-1:] in STOPS if end else False
