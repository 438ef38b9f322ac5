"""Whether a sentence can be read alone, or leans on the one before: "He", "It", "This" of somebody not named in it."""

import re

POINTER = re.compile(
    r"\(?(?:He|She|They|His|Her|Hers|Their|Its|It|This|That|These|Those|Such|Both|Neither|Another"
    r"|The (?:latter|former))\b"
)
# "It is clear that …", "This week …", "Those who …" point at nothing before.
POINTS_AHEAD = re.compile(
    r"\(?(?:It (?:is|was|will be|would be|has been|had been|remains|remained|seems|seemed|appears|appeared|emerged"
    r"|took)\b.{0,60}\b(?:that|to|whether|who|how|why|if|when)\b"
    r"|(?:This|That) (?:week|weekend|month|year|morning|afternoon|evening|time|summer|winter|autumn|spring|season)\b"
    r"|These days\b|Those (?:who|with|in|affected|killed|present)\b|Both (?:the|of|sides|[A-Z])|Another \w+)"
)
QUOTES = tuple("\"“‘'")
SPEAKER = re.compile(
    r"[,.!?]?[\"”’']+,? (?:he|she|they) (?:also |later |then )?"
    r"(?:said|says|added|adds|told|wrote|asked|argued|warned|insisted|continued|explained|concluded|stated|tweeted)\b"
)
NAMED_BEFORE = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+")


def leans(sentence: str) -> bool:
    """Whether it begins with a word, or quotes a speaker, that only the text before explains."""
    if sentence.startswith(QUOTES):
        spoken = SPEAKER.search(sentence)
        return spoken is not None and not NAMED_BEFORE.search(_unquoted(sentence[: spoken.start()]))
    return POINTER.match(sentence) is not None and POINTS_AHEAD.match(sentence) is None


def _unquoted(words: str) -> str:
    return re.sub(r"[\"“‘][^\"”’]*(?:[\"”’]|$)", " ", words)
