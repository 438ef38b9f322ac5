"""Documents to Analyses whose summary a summariser writes; all else is the embedded model's.

A sentence of such a summary stands where the article supports it, else the article's own nearest sentence does.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from summarizer.backends.addressed import speaks_to_a_model
from summarizer.backends.analysing import Analyses
from summarizer.backends.generating import Refused
from summarizer.backends.grounds import Grounds, grounded
from summarizer.domain import Analysis, CleanText, Document, Summary
from summarizer.grounding import THRESHOLD
from summarizer.salience import SHORT_TEXT
from summarizer.text import sentences

log = logging.getLogger(__name__)


class Summarises(Protocol):
    """Articles to summaries. Blocking, and to be called by one thread at a time."""

    @property
    def name(self) -> str:
        """Told with every analysis, such as "seq2seq:distilbart-cnn-12-6"."""
        ...

    def summarise(self, articles: Sequence[Sequence[str]]) -> list[str | Refused]:
        """A summary an article, which comes as its sentences; what can be expected to fail is Refused, never raised."""
        ...


class SummarisingAnalyser:
    """Analyses with a summariser, and with the embedded model where that fails."""

    def __init__(
        self,
        summariser: Summarises,
        embedded: Analyses,
        grounding: Grounds,
        *,
        threshold: float = THRESHOLD,
        summary_sentences: int = 3,
    ) -> None:
        """`grounding` accepts sentences from `threshold` up."""
        self._summariser = summariser
        self._embedded = embedded
        self._grounding = grounding
        self._threshold = threshold
        self._summary_sentences = summary_sentences
        self._told: str | None = None

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        """One Analysis a Document, in order. A text of few sentences is its own summary."""
        analyses = self._embedded.analyse(documents)
        articles = [_article(*each) for each in zip(documents, analyses, strict=True)]
        long_ones = [n for n, article in enumerate(articles) if len(article.sentences) >= SHORT_TEXT]
        written = self._written([articles[n].sentences for n in long_ones])
        for n, summary in zip(long_ones, written, strict=True):
            if not isinstance(summary, Refused):
                analyses[n] = self._with_summary(analyses[n], articles[n], summary)
        return analyses

    def _written(self, articles: Sequence[Sequence[str]]) -> Sequence[str | Refused]:
        """What the summariser says; where it breaks, which nobody expects, the articles count as refused."""
        try:
            written = self._summariser.summarise(articles)
        except Exception as error:
            log.exception("%s broke", self._summariser.name)
            return [Refused(f"it broke: {type(error).__name__}")] * len(articles)
        refused = next((each for each in written if isinstance(each, Refused)), None)
        if refused is not None and refused.why != self._told:
            log.warning("%s; the embedded model stands in", refused.why)
        self._told = refused.why if refused else None
        return written

    def _with_summary(self, analysis: Analysis, article: CleanText, summary: str) -> Analysis:
        told = sentences(summary)[: self._summary_sentences]
        own = grounded(article, told, self._grounding, self._threshold, self._summary_sentences)
        if not own:
            return analysis
        return replace(analysis, summary=Summary(own), model=f"{self._summariser.name}+{analysis.model}")


def _article(document: Document, analysis: Analysis) -> CleanText:
    """Without the sentences that speak to models."""
    shown = [sentence for sentence in sentences(analysis.text) if not speaks_to_a_model(sentence)]
    return CleanText("\n".join(shown), shown, document.written)
