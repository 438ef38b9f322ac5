"""Document to Analysis: the way through cleaning, sentences, stances, embedding and summary."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from summarizer.compress import compress
from summarizer.domain import Analysis, CleanText, Document, Summary
from summarizer.language import language_of
from summarizer.length import LENGTHS, Length
from summarizer.memory import give_back
from summarizer.salience import candidates, summarise
from summarizer.stances import Found
from summarizer.telling import Article
from summarizer.text import clean, clean_title, sentences
from summarizer.words import ReadsWords

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

READ_FOR_STANCES = frozenset({"en", "und"})  # "und": a text too short to tell
MEDIUM = LENGTHS["medium"]
LONGEST_HEADING = 25  # words
LEAD = 400  # characters of the text that are embedded with the headline
OPENING = 3  # sentences that say what an article is about


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a document before anything is embedded."""

    document: Document
    headline: str
    text: str
    sentences: list[str]
    language: str
    numbers: list[int]  # of the sentences that may stand in the summary

    @property
    def clean_text(self) -> CleanText:
        return CleanText(self.text, self.sentences, self.document.written)

    @property
    def lead(self) -> str:
        """Headline and beginning: what the article is about, in one text for the encoder."""
        return " ".join(f"{self.headline}. {self.text[:LEAD]}".removeprefix(". ").split())


class Embeds(ReadsWords, Protocol):
    """Texts to vectors of unit length; the encoder below a trained tagger, `model/tuned.py`."""

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]": ...


class ReadsArticles(Protocol):
    """Finds stances in many articles at once; `stances.StanceFinder`."""

    @property
    def name(self) -> str: ...

    def find_all(self, articles: Sequence[CleanText]) -> list[Found]: ...


class EmbeddedAnalyser:
    """Analyses with a trained model and the encoder below it.

    Blocking, and to be called by one thread at a time.
    """

    def __init__(
        self, encoder: Embeds, finder: ReadsArticles, length: Length = MEDIUM, min_confidence: float = 0.0
    ) -> None:
        """`length`: of a summary; stances with less than `min_confidence` are left out."""
        self._encoder = encoder
        self._finder = finder
        self._length = length
        self._min_confidence = min_confidence

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        """One Analysis a Document, in order, all read together.

        A document that breaks the reading is logged and comes out with its headline alone; the others are not touched.
        """
        readings = [self._read_or_give_up(document) for document in documents]
        found = self._find(readings)
        leads = self._encoder.embed([each.lead for each in readings])
        analyses = []
        for reading, own, lead in zip(readings, found, leads, strict=True):
            summary = self._summary(reading, own, lead)
            analyses.append(self._analysis(reading, own, summary, tuple(float(x) for x in lead)))
        give_back()
        return analyses

    def _read_or_give_up(self, document: Document) -> Reading:
        try:
            return _read(document)
        except Exception:  # a fault in one article is this article's alone
            log.exception("article %s could not be read", document.id)
            return Reading(document, " ".join(document.title.split()), "", [], document.language or "und", [])

    def _find(self, readings: Sequence[Reading]) -> list[Found | None]:
        """What is found in those that are English, None for the others."""
        english = [n for n, reading in enumerate(readings) if reading.language in READ_FOR_STANCES]
        found: list[Found | None] = [None] * len(readings)
        for n, own in zip(english, self._found_or_given_up([readings[n] for n in english]), strict=True):
            found[n] = own
        return found

    def _found_or_given_up(self, readings: Sequence[Reading]) -> Sequence[Found | None]:
        """What the model finds; an article that it breaks over is logged and left out."""
        try:
            return self._finder.find_all([reading.clean_text for reading in readings])
        except Exception:
            if len(readings) > 1:
                return [found for reading in readings for found in self._found_or_given_up([reading])]
            log.exception("article %s could not be searched for stances", readings[0].document.id)
            return [None]

    def _summary(self, reading: Reading, found: Found | None, lead: "NDArray[np.float32]") -> tuple[str, ...]:
        """The chosen sentences, those in English without what they can spare."""
        chosen = summarise(_article(reading, found, lead, self._encoder), self._length)
        told = [reading.sentences[n] for n in chosen]
        return tuple(compress(each) for each in told) if reading.language in READ_FOR_STANCES else tuple(told)

    def _analysis(
        self, reading: Reading, found: Found | None, summary: tuple[str, ...], embedding: tuple[float, ...]
    ) -> Analysis:
        stances = found.stances if found else ()
        return Analysis(
            id=reading.document.id,
            headline=reading.headline,
            text=reading.text,
            summary=Summary(summary),
            stances=tuple(stance for stance in stances if stance.confidence >= self._min_confidence),
            language=reading.language,
            model=self._finder.name,
            embedding=embedding,
            stances_sought=reading.language in READ_FOR_STANCES,
            dropped=found.dropped if found else 0,
        )


def article_of(document: Document, finder: ReadsArticles, encoder: Embeds) -> Article:
    """A document as it is summarised: what salience learns from."""
    reading = _read(document)
    found = finder.find_all([reading.clean_text])[0]
    return _article(reading, found, encoder.embed([reading.lead])[0], encoder)


def _article(reading: Reading, found: Found | None, lead: "NDArray[np.float32]", encoder: Embeds) -> Article:
    """With the vectors that the reading for stances left behind; of other texts the sentences are embedded."""
    numbers = reading.numbers
    if found is not None and numbers and len(found.vectors) > numbers[-1]:
        vectors, opening = found.vectors[numbers], found.vectors[:OPENING].mean(axis=0)
    else:
        vectors, opening = encoder.embed([reading.sentences[n] for n in numbers]), lead
    stances = found.stances if found else ()
    return Article(reading.sentences, numbers, vectors, opening, reading.headline, stances)


def _read(document: Document) -> Reading:
    title = document.title if document.title.strip() else _first_heading(clean("", document.text))
    text = clean(title, document.text)
    headline = clean_title(title, text)
    parts = sentences(text)
    language = language_of(f"{headline}. {text}", document.language)
    return Reading(document, headline, text, parts, language, candidates(parts))


def _first_heading(text: str) -> str:
    """The first line where it reads as a headline: short and without a full stop."""
    first = text.partition("\n")[0]
    return first if 3 <= len(first.split()) <= LONGEST_HEADING and first[-1] not in '.!…:;,”"' else ""
