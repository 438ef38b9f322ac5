"""Evidence as it is shown: the words of the article, cut only where an ellipsis says so. Pure."""

import re

from summarizer.domain import Stance

ELLIPSIS = "…"
# What would act on the screen: controls, byte order marks, and marks that turn the direction of what follows.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")

Span = tuple[int, int]


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
    text = sentence
    if len(sentence) > most:
        mention, cue, target = (find(sentence, one_line(w)) for w in (stance.mention, stance.cue, stance.target))
        text = excerpt(sentence, [mention, cue, target], most)
    return f"“{single_quotes(text)}”"


def find(sentence: str, words: str) -> Span | None:
    """Where the words stand; within a longer word only if nowhere else."""
    if not words:
        return None
    whole = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", sentence)
    at = whole.start() if whole else sentence.find(words)
    return (at, at + len(words)) if at >= 0 else None


def excerpt(sentence: str, spans: list[Span | None], most: int) -> str:
    """About `most` characters of the sentence, whole words, with mention, cue and target: all three where they stand
    near enough, else cue and target, and where these are far apart a part around each."""
    found = [span for span in spans if span]
    telling = [span for span in spans[1:] if span]
    for wanted in (found, telling):
        start, end = min((s for s, _ in wanted), default=0), max((e for _, e in wanted), default=0)
        if end <= most:
            return part(sentence, 0, most)
        if end - start <= most:
            return part(sentence, min(start, word_start(sentence, len(sentence) - most)), most)
    (_, told), (second, _) = min(telling), max(telling)
    first = min(start for start, _ in found if start == min(telling)[0] or 0 < told - start <= most // 2)
    if second - first <= most // 2:
        return part(sentence, first, most)
    head = shortened(part(sentence[:second], first, most), most // 2).rstrip(f" {ELLIPSIS}")
    return f"{head} {ELLIPSIS} {shortened(sentence[second:], most - len(head))}"


def part(sentence: str, start: int, most: int) -> str:
    """From `start`, with an ellipsis at each end that is not the sentence's own."""
    return (ELLIPSIS if start else "") + shortened(sentence[start:], most)


def word_start(sentence: str, at: int) -> int:
    """Of the first word that begins at `at` or later."""
    while 0 < at < len(sentence) and not sentence[at - 1].isspace():
        at += 1
    return max(at, 0)


def single_quotes(text: str) -> str:
    """Double quotation marks within a quotation become single, as print has it; the words are untouched."""
    text = text.replace("“", "‘").replace("”", "’").replace("„", "‚").replace("«", "‹").replace("»", "›")
    return re.sub(r'"', "’", re.sub(r'(^|[\s(\[‘—–-])"', r"\1‘", text))
