"""How alike two wordings are, small words aside."""

import re
import unicodedata
from collections import Counter

EMPTY_WORDS = frozenset(
    "a an and any as at be by for from her his in is it its of on or our that the their this to with".split()
)


def meaning_words(text: str | None) -> Counter[str]:
    """The words that carry meaning, folded to ASCII, with their number."""
    folded = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
    return Counter(word for word in re.findall(r"\w+", folded.replace("'s", "")) if word not in EMPTY_WORDS)


def likeness(one: str | None, other: str | None) -> float:
    """F1 of the shared words; of two texts without any, whether they are equal."""
    left, right = meaning_words(one), meaning_words(other)
    if not left or not right:
        return float((one or "").strip().lower() == (other or "").strip().lower())
    return 2 * (left & right).total() / (left.total() + right.total())
