"""Evidence as it is shown: the words of the article, cut only where an ellipsis says so. Pure."""

import re

from summarizer.domain import Stance

ELLIPSIS = "…"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")  # and direction overrides


def one_line(text: str) -> str:
    """Foreign text as one line, without characters that would act on the screen. Lone surrogates go, too."""
    return " ".join(CONTROL.sub(" ", text.encode("utf-8", "ignore").decode()).split())


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut after a word."""
    text = one_line(text)
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    at = kept.rfind(" ")
    return kept[: at if at > most // 2 else len(kept)].rstrip(" ,;:–—-") + ELLIPSIS


def quotation(stance: Stance, most: int) -> str:
    """The evidence in quotation marks, its inner ones single; of a long sentence the part with cue and target."""
    sentence = one_line(stance.sentence)
    spans = [span for words in (stance.mention, stance.cue, stance.target) for span in find(sentence, one_line(words))]
    text = window(sentence, spans, most) if len(sentence) > most else sentence
    return f"“{single_quotes(text)}”"


def find(sentence: str, words: str) -> list[tuple[int, int]]:
    at = sentence.find(words)
    return [(at, at + len(words))] if words and at >= 0 else []


def window(sentence: str, spans: list[tuple[int, int]], most: int) -> str:
    """A part of at most about `most` characters that begins before the first span, cut between words."""
    first = min((start for start, _ in spans), default=0)
    last = max((end for _, end in spans), default=0)
    start = 0 if last <= most else max(0, min(first, len(sentence) - most))
    while 0 < start < first and not sentence[start - 1].isspace():
        start += 1
    part = sentence[start:]
    return (ELLIPSIS if start else "") + shortened(part, most)


def single_quotes(text: str) -> str:
    """Double quotation marks within a quotation become single, as print has it; the words are untouched."""
    text = text.replace("“", "‘").replace("”", "’").replace("„", "‚").replace("«", "‹").replace("»", "›")
    return re.sub(r'"', "’", re.sub(r'(^|[\s(\[‘—–-])"', r"\1‘", text))
