"""Is a stance what the article says? The last check before anything is told: what fails here is dropped and counted."""

import re
from collections.abc import Callable

from summarizer.domain import Stance
from summarizer.names import fold


def grounded(stance: Stance, text: str, canonical: Callable[[str, str], str | None]) -> bool:
    """Whether sentence, holder's words, cue and target stand where they must, and the words name the holder.

    `text` is the cleaned article; `canonical(mention, sentence)` gives the actor that some words of it name.
    """
    sentence = stance.sentence
    return (
        bool(sentence)
        and sentence in text
        and all(part and part in sentence for part in (stance.mention, stance.cue, stance.target))
        and fold(stance.mention) not in fold(stance.target)
        and canonical(stance.mention, sentence) == stance.actor
        and all(told is None or _words(told) <= _words(text) for told in (stance.target_resolved,))
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))
