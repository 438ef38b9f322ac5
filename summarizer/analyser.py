"""Document to Analysis: the way through cleaning, sentences, stances, embedding and summary."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from summarizer.actors import Gazetteer
from summarizer.cues import Lexicon
from summarizer.domain import Analysis, CleanText, Document, Stance, Summary
from summarizer.language import language_of
from summarizer.merging import merged
from summarizer.salience import candidates, summarise
from summarizer.stances import StanceFinder, Stances
from summarizer.text import clean, clean_title, sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

RULES = "rules-1"
READ_FOR_STANCES = frozenset({"en", "und"})  # a text too short to tell: the rules find nothing in other languages
LONGEST_HEADING = 25  # words
LEAD = 400  # characters of the text that are embedded with the headline


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a document before anything is embedded."""

    document: Document
    headline: str
    text: str
    sentences: list[str]
    language: str
    stances: Stances
    numbers: list[int]  # of the sentences that may stand in the summary

    @property
    def clean_text(self) -> CleanText:
        return CleanText(self.text, self.sentences, self.document.written)

    @property
    def lead(self) -> str:
        """Headline and beginning: what the article is about, in one text for the encoder."""
        return " ".join(f"{self.headline}. {self.text[:LEAD]}".removeprefix(". ").split())


class Embeds(Protocol):
    """Texts to vectors of unit length; `encoder.Encoder`, and the encoder below a trained tagger."""

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]": ...


class ReadsArticles(Protocol):
    """Finds stances in many articles at once; `stances_model.ModelStanceFinder`."""

    @property
    def name(self) -> str: ...

    def find_all(self, articles: Sequence[CleanText]) -> list[Stances]: ...


class EmbeddedAnalyser:
    """Analyses with what is packaged: an encoder, the rules, and a trained model where one is given as `second`.

    Blocking, and to be called by one thread at a time.
    """

    def __init__(
        self,
        encoder: Embeds,
        gazetteer: Gazetteer,
        summary_sentences: int = 3,
        min_confidence: float = 0.0,
        second: ReadsArticles | None = None,
    ) -> None:
        """`summary_sentences`: at most so many; what `second` finds with less than `min_confidence` is left out."""
        self._encoder = encoder
        self._finder = StanceFinder(gazetteer, Lexicon.load())
        self._second = second
        self._name = f"embedded {second.name} {RULES}" if second else f"embedded {RULES}"
        self._summary_sentences = summary_sentences
        self._min_confidence = min_confidence

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        """One Analysis a Document, in order, with one call of the encoder for all of them.

        A document that breaks a rule is logged and comes out with its headline alone; the others are not touched.
        """
        readings = self._read_again([self._read_or_give_up(document) for document in documents])
        texts = [text for each in readings for text in (each.lead, *(each.sentences[n] for n in each.numbers))]
        vectors = self._encoder.embed(texts)
        analyses, at = [], 0
        for reading in readings:
            title, at = vectors[at], at + 1
            own, at = vectors[at : at + len(reading.numbers)], at + len(reading.numbers)
            summary = summarise(reading.sentences, reading.numbers, own, title, self._summary_sentences)
            analyses.append(self._analysis(reading, summary, tuple(float(x) for x in title)))
        return analyses

    def _read_or_give_up(self, document: Document) -> Reading:
        try:
            return self._read(document)
        except Exception:  # a fault in one article is this article's alone
            log.exception("article %s could not be read", document.id)
            return Reading(
                document, " ".join(document.title.split()), "", [], document.language or "und", Stances(()), []
            )

    def _read(self, document: Document) -> Reading:
        title = document.title if document.title.strip() else _first_heading(clean("", document.text))
        headline = clean_title(title)
        text = clean(title, document.text)
        parts = sentences(text)
        language = language_of(f"{headline}. {text}", document.language)
        stances = self._finder.find(text, parts) if language in READ_FOR_STANCES else Stances(())
        return Reading(document, headline, text, parts, language, stances, candidates(parts))

    def _read_again(self, readings: list[Reading]) -> list[Reading]:
        """With what the trained model finds, too; what rules and model both found stands once, as the rules have it."""
        english = [n for n, reading in enumerate(readings) if reading.language in READ_FOR_STANCES]
        for n, more in zip(english, self._seconds([readings[n] for n in english]), strict=True):
            first = readings[n].stances
            sure = [stance for stance in more.found if stance.confidence >= self._min_confidence]
            both = in_order(merged([*first.found, *sure]), readings[n].sentences)
            readings[n] = replace(readings[n], stances=Stances(both, first.dropped + more.dropped))
        return readings

    def _seconds(self, readings: Sequence[Reading]) -> list[Stances]:
        """What the trained model finds; an article that it breaks over is left to the rules, and logged."""
        if self._second is None:
            return [Stances(())] * len(readings)
        try:
            return self._second.find_all([reading.clean_text for reading in readings])
        except Exception:
            if len(readings) > 1:
                return [found for reading in readings for found in self._seconds([reading])]
            log.exception("article %s could not be read by the model", readings[0].document.id)
            return [Stances(())]

    def _analysis(self, reading: Reading, summary: tuple[str, ...], embedding: tuple[float, ...]) -> Analysis:
        return Analysis(
            id=reading.document.id,
            headline=reading.headline,
            text=reading.text,
            summary=Summary(summary),
            stances=reading.stances.found,
            language=reading.language,
            model=self._name,
            embedding=embedding,
            stances_sought=reading.language in READ_FOR_STANCES,
            dropped=reading.stances.dropped,
        )


def in_order(stances: Sequence[Stance], sentences: Sequence[str]) -> tuple[Stance, ...]:
    """As the article tells them."""
    places = {sentence: place for place, sentence in reversed(list(enumerate(sentences)))}
    return tuple(sorted(stances, key=lambda stance: places.get(stance.sentence, len(places))))


def _first_heading(text: str) -> str:
    """The first line where it reads as a headline: short and without a full stop."""
    first = text.partition("\n")[0]
    return first if 3 <= len(first.split()) <= LONGEST_HEADING and first[-1] not in '.!…:;,”"' else ""
