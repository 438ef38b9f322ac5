"""From the text of a page to clean paragraphs and sentences.

Pages carry dirt that is not the article: captions glued to a line, links to other articles, datelines, newsletters.
Whatever is removed here can neither be quoted nor summarised. What stays keeps its words and their order.
"""

from summarizer.captions import is_caption, without_captions
from summarizer.datelines import OUTLET_TAIL, parted_headline, without_dateline
from summarizer.dirt import kind_of_line
from summarizer.glued import Said, parted, spaced, without_glued
from summarizer.headline import clean_title
from summarizer.plain import key, plain
from summarizer.segment import split_sentences

__all__ = ["clean", "clean_title", "sentences"]

BEGINNING = 5  # lines among which the headline may stand once more
FEWEST_SAME = 4  # words of a line that may not stand twice


def clean(title: str, text: str) -> str:
    """The article's own words: paragraphs on lines of their own, blank lines kept between them.

    Sentences keep their words and signs; only whitespace is made plain. `title` is what the page's headline says, so
    that it is not kept a second time as the first paragraph. Takes time linear in the text.
    """
    lines: list[str] = []
    seen: set[str] = set()
    headlines = {key(title), key(clean_title(title))}
    said = Said()
    for raw in (part for line in plain(text).split("\n") for part in spaced(line)):
        if raw in seen:
            continue
        for line in own_words(raw, first=not lines):
            same = key(line)
            if same in seen or (same in headlines and len(lines) < BEGINNING):
                continue
            if same.count(" ") >= FEWEST_SAME - 1:
                seen.update((same, raw))
            if line := said.without_repeats(line):
                lines.append(line)
        if not raw and lines and lines[-1]:
            lines.append("")
    while lines and not lines[-1]:
        lines.pop()
    if lines:
        lines[-1] = OUTLET_TAIL.sub("", lines[-1])
    return "\n".join(lines)


def own_words(line: str, first: bool = False) -> list[str]:
    """What of a line belongs to the article: nothing, itself, or the parts around a caption."""
    if not line or _printed_twice(line) or kind_of_line(line) or is_caption(line):
        return []
    lines = parted_headline(line) if first else [line]
    texts = (without_dateline(part) for each in lines for part in without_captions(each))
    return [part for each in texts for part in parted(without_glued(each)) if part]


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, each an exact substring of it; never across a line."""
    return [sentence for line in text.split("\n") for sentence in split_sentences(line)]


def _printed_twice(line: str) -> bool:
    """'China responds China responds': how pages show links to other articles."""
    words = line.split()
    half = len(words) // 2
    return half >= 2 and len(words) % 2 == 0 and words[:half] == words[half:]
