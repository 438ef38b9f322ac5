"""Articles of one length, made of the passages that were written for this project: no text comes from outside."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

from summarizer.domain import Document
from summarizer.model.bases import find_base
from summarizer.training.notes import compile_notes

NOTES = Path(__file__).parents[2] / "summarizer" / "training" / "data" / "notes"
TOKENS = 640  # pieces of the small model's tokenizer
SEED = 1


def articles(count: int) -> list[Document]:
    """`count` articles that share no passage, the same in every run. Raises ValueError beyond what is written.

    An article is cut before the word that would make it longer than TOKENS, so it may be a token or two shorter.
    """
    tokenizer = small_tokenizer()
    found = [Document(f"bench-{number}", "", text) for number, text in enumerate(islice(_texts(tokenizer), count))]
    if len(found) < count:
        raise ValueError(f"the notes make {len(found)} articles of {TOKENS} tokens; {count} are asked for")
    return found


def small_tokenizer() -> Tokenizer:
    """It neither cuts nor pads. Raises ModelMissing."""
    tokenizer = Tokenizer.from_file(str(find_base("small") / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _texts(tokenizer: Tokenizer) -> Iterator[str]:
    """Passages, each a paragraph, until TOKENS are full; what is left of the last one is not used again."""
    held: list[str] = []
    filled = 0
    for passage in _passages():
        held.append(passage)
        filled += len(tokenizer.encode(passage, add_special_tokens=False).ids)
        if filled >= TOKENS:
            yield _cut("\n\n".join(held), tokenizer)
            held, filled = [], 0


def _passages() -> Sequence[str]:
    """All of them in a mixed order: each file is on one subject, and its passages are of like length."""
    passages = [str(record["text"]) for record in compile_notes(sorted(NOTES.glob("*.txt")))]
    Random(SEED).shuffle(passages)  # noqa: S311 - an order, no secret
    return passages


def _cut(text: str, tokenizer: Tokenizer) -> str:
    """The first TOKENS, without a word that is begun but not ended."""
    offsets = tokenizer.encode(text, add_special_tokens=False).offsets
    if len(offsets) == TOKENS:
        return text
    end = offsets[TOKENS][0]
    while end and not text[end - 1].isspace():
        end -= 1
    return text[:end].rstrip()
