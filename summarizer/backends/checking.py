"""Stances that a model told, held against the article and against what the embedded model reads in it.

A quote, a name and a verb that stand in one sentence do not make a stance: "Japan opposes NATO's expansion" can be put
together from words of a sentence in which China does. So a second reader must agree, the trained tagger, which was made
for nothing else: same sentence, same holder, same side, overlapping target. What is told are its words.
See docs/design/backends.md.
"""

from collections.abc import Sequence
from dataclasses import replace

from summarizer.actors import Gazetteer, LocalNames
from summarizer.backends.answers import Claim
from summarizer.domain import CleanText, Stance
from summarizer.figures import own_words
from summarizer.likeness import likeness
from summarizer.names import fold

# Signs that models do not copy as they stand, and those that the prompt changes; one sign for one, so places hold.
SAME_SIGNS = str.maketrans("“”„«»‘’‚[]<>–\u00a0", '"""""\'\'\'()‹›- ')
FEWEST_WORDS = 3  # of a quote: fewer prove nothing
SAME_MATTER = 0.5  # likeness of targets that are told in different sentences; as in merging.py
SAFE_DIGITS = 4


def checked(
    gazetteer: Gazetteer, article: CleanText, claims: Sequence[Claim], known: Sequence[Stance]
) -> tuple[tuple[Stance, ...], int]:
    """What of the claims holds, in the order of the article, and how many do not.

    `known`: what the embedded model reads in the article, repeats merged. Two claims of one stance are one.
    """
    names = gazetteer.around(article.text, article.written)
    confirmed: set[int] = set()
    dropped = 0
    for claim in claims:
        best = _confirming(names, article, claim, known)
        if best is None:
            dropped += 1
        else:
            confirmed.add(best)
    told = tuple(
        replace(stance, confidence=agreed(stance.confidence)) for n, stance in enumerate(known) if n in confirmed
    )
    return told, dropped


def agreed(confidence: float) -> float:
    """Two readers who agree leave half of the doubt that one leaves."""
    return round(1 - (1 - confidence) / 2, SAFE_DIGITS)


def _confirming(names: LocalNames, article: CleanText, claim: Claim, known: Sequence[Stance]) -> int | None:
    """The number of the known stance that a claim repeats; None where its words are not the article's, where nothing
    of the kind is read there, or where the opposite is."""
    if fold(claim.holder) not in fold(article.text):
        return None
    found: dict[int, float] = {}
    for sentence in _sentences_of(article, claim):
        for number, stance in enumerate(known):
            here = stance.sentence == sentence
            near = max(likeness(claim.target, stance.target), likeness(claim.target, stance.about))
            if _same_holder(names, claim, sentence, stance, here=here) and (near > 0 if here else near >= SAME_MATTER):
                found[number] = here + stance.confidence
    if not found:
        return None
    best = max(found, key=lambda number: found[number])
    return best if known[best].polarity == claim.polarity else None


def _sentences_of(article: CleanText, claim: Claim) -> list[str]:
    """Those that hold the quote, the cue and the target, word for word."""
    parts = [plain(part) for part in (_bare(claim.quote), claim.cue, claim.target)]
    if len(parts[0].split()) < FEWEST_WORDS:
        return []
    return [sentence for sentence in article.sentences if all(part in plain(sentence) for part in parts)]


def _same_holder(names: LocalNames, claim: Claim, sentence: str, stance: Stance, *, here: bool) -> bool:
    """Whether a claim means the holder of a stance: by the same words in the same sentence, or by one actor's name."""
    holder = fold(own_words(claim.holder))
    if here and holder == fold(own_words(stance.mention)):
        return True
    actor = names.resolve(claim.holder, sentence)
    if actor is not None:
        return actor.name == stance.actor
    words, own = set(holder.split()), set(fold(f"{stance.mention} {stance.actor}").split())
    return holder == fold(stance.actor) or (here and bool(words) and words <= own)


def plain(text: str) -> str:
    """With one kind of quotation mark, apostrophe, bracket and dash; as long as it was."""
    return text.translate(SAME_SIGNS)


def _bare(quote: str) -> str:
    """A quote without the marks that a model put around it, and the dots where it was cut."""
    return quote.strip().strip("\"“”'…. ").strip()
