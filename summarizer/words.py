"""Sentences as words and word pieces: what the encoder reads, and how its pieces map back onto the text.

Spans are found on whole words, never on pieces: a name that the tokenizer cuts in four is still one word. A word is a
run of letters and digits, or one sign; so a holder can end before "'s" and a target before a full stop.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

WORD = re.compile(r"\w+|[^\w\s]")
LONGEST_SENTENCE = 320  # pieces; what a sentence has beyond is read by nobody
WINDOW = 160  # pieces of neighbouring sentences read together, so that each is the other's context
SHAPES = 8  # how many values `shape` has


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence made ready for the encoder."""

    text: str
    words: tuple[tuple[int, int], ...]  # character offsets, end exclusive
    pieces: tuple[int, ...]  # ids of the vocabulary
    owners: tuple[int, ...]  # for each piece, the word it belongs to
    shapes: tuple[int, ...]  # for each word, how it is written: the bases themselves see no capitals


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence with what the untouched base sees of it: `states` (words, hidden) are means over the pieces of a word,
    zero where it has none; `vector` (hidden) is of the whole, of unit length."""

    sentence: Sentence
    states: "NDArray[np.float32]"
    vector: "NDArray[np.float32]"


class ReadsWords(Protocol):
    """What an encoder sees of the words of texts; `model/tuned.py`."""

    @property
    def size(self) -> str:
        """Of its base, "small" or "large"."""
        ...

    def read_words(self, texts: Sequence[str]) -> list[ReadSentence]: ...


def shape(word: str) -> int:
    """How a word is written, as a number below SHAPES."""
    if not word[0].isalnum():
        return 1 if word in '"“”«»„' else 2 if word in "'’‘" else 3
    if any(c.isdigit() for c in word):
        return 4
    if word.isupper() and len(word) > 1:
        return 5
    return 6 if word[0].isupper() else 7


def prepare(texts: Sequence[str], tokenizer: "Tokenizer") -> list[Sentence]:
    """Sentences for the encoder; `tokenizer` must neither cut nor pad."""
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [_prepared(text, encoding.ids, encoding.offsets) for text, encoding in zip(texts, encodings, strict=True)]


def _prepared(text: str, ids: Sequence[int], offsets: Sequence[tuple[int, int]]) -> Sentence:
    words = tuple(match.span() for match in WORD.finditer(text))
    pieces: list[int] = []
    owners: list[int] = []
    word = 0
    for piece, (begin, end) in zip(ids[:LONGEST_SENTENCE], offsets[:LONGEST_SENTENCE], strict=True):
        while word < len(words) and words[word][1] <= begin:
            word += 1
        if word < len(words) and end > words[word][0]:
            pieces.append(piece)
            owners.append(word)
    shapes = tuple(shape(text[begin:end]) for begin, end in words)
    return Sentence(text, words, tuple(pieces), tuple(owners), shapes)


def windows(sentences: Sequence[Sentence], longest: int = WINDOW) -> list[list[int]]:
    """Neighbouring sentences of one passage in groups of at most `longest` pieces, as indexes, evenly filled."""
    total = sum(len(sentence.pieces) for sentence in sentences)
    groups = max(1, -(-total // longest))
    fair = total / groups
    found: list[list[int]] = [[]]
    filled = 0
    for index, sentence in enumerate(sentences):
        size = len(sentence.pieces)
        if found[-1] and (filled + size > longest or filled + size / 2 > fair):
            found.append([])
            filled = 0
        found[-1].append(index)
        filled += size
    return [group for group in found if group]
