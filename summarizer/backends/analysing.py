"""Documents to Analyses with a model that writes, each answer checked against its article.

The embedded model reads every article first: what it found confirms what the other one tells, and is told itself
where that fails.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from summarizer.actors import Gazetteer
from summarizer.analyser import ReadsArticles
from summarizer.backends.addressed import speaks_to_a_model
from summarizer.backends.answers import Answer, read_answer
from summarizer.backends.asking import answers
from summarizer.backends.checking import checked
from summarizer.backends.cutting import in_parts
from summarizer.backends.generating import Generates, Refused
from summarizer.backends.grounds import Grounds, grounded
from summarizer.backends.joining import joined
from summarizer.backends.prompting import REPAIR, VERSION, Prompts
from summarizer.domain import Analysis, CleanText, Document, Stance, Summary
from summarizer.grounding import THRESHOLD
from summarizer.salience import SHORT_TEXT
from summarizer.text import sentences

log = logging.getLogger(__name__)

LEAST_ROOM = 200  # tokens of an article that are shown at a time, at least
LARGEST_ANSWER = 3  # an answer has at most this part of what a model reads and writes together
TELL_EVERY = 60.0  # seconds between lines that tell of a failing backend


class Analyses(Protocol):
    """The embedded analyser; see `analyser.EmbeddedAnalyser`."""

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """An article that is to be written about: without the sentences that speak to models."""

    analysis: Analysis  # the embedded one, as far as it does not quote them
    title: str
    article: CleanText


class GeneratingAnalyser:
    """Analyses with any generator, and with the embedded model where that fails.

    Blocking, and to be called by one thread at a time.
    """

    def __init__(
        self,
        generator: Generates,
        embedded: Analyses,
        grounding: Grounds | None,
        gazetteer: Gazetteer,
        *,
        witness: ReadsArticles | None = None,
        threshold: float = THRESHOLD,
        summary_sentences: int = 3,
        min_confidence: float = 0.0,
        answer_tokens: int = 1_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`grounding` accepts summary sentences from `threshold` up; without it the summary is the embedded one.

        `witness` confirms stances, and may be less certain of them than what is told alone; without it the embedded
        analysis confirms them. `clock` counts seconds, for the log.
        """
        self._generator = generator
        self._embedded = embedded
        self._grounding = grounding
        self._gazetteer = gazetteer
        self._witness = witness
        self._threshold = threshold
        self._summary_sentences = summary_sentences
        self._min_confidence = min_confidence
        self._clock = clock
        self._told_at: float | None = None
        longest_answer = max(1, generator.longest // LARGEST_ANSWER)
        self._prompts = Prompts.load(summary_sentences, min(answer_tokens, longest_answer))

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        """One Analysis a Document, in order; where the generator fails it is the embedded one."""
        analyses = self._embedded.analyse(documents)
        subjects = {
            number: subject
            for number, (document, analysis) in enumerate(zip(documents, analyses, strict=True))
            if (subject := _subject(document, analysis)).article.sentences
        }
        written = self._written(list(subjects.values()))
        known = self._known(list(subjects.values()))
        for (number, subject), answer, own in zip(subjects.items(), written, known, strict=True):
            if isinstance(answer, Answer):
                analyses[number] = self._analysis(subject, answer, own)
        return analyses

    # --- what the model writes ---------------------------------------------------------------------------------------

    def _written(self, subjects: Sequence[Subject]) -> list[Answer | Refused]:
        """One answer a subject, from the answers to its parts; what failed is told of in one line."""
        orders, owners = [], []
        for number, subject in enumerate(subjects):
            parts = in_parts(subject.article.sentences, self._room(subject), self._generator.pieces)
            own = self._prompts.of_parts(subject.title, parts)
            orders += own
            owners += [number] * len(own)
        of_parts: list[list[Answer | Refused]] = [[] for _ in subjects]
        for number, answer in zip(owners, answers(self._generator, self._prompts, orders, read_answer), strict=True):
            of_parts[number].append(answer)
        whole = [_whole(each) for each in of_parts]
        self._tell([answer for answer in whole if isinstance(answer, Refused)])
        summaries = joined(
            self._generator,
            self._prompts,
            [subject.title for subject in subjects],
            [[part.summary for part in parts if isinstance(part, Answer)] for parts in of_parts],
            [self._room(subject) for subject in subjects],
        )
        return [
            replace(answer, summary=summary) if isinstance(answer, Answer) else answer
            for answer, summary in zip(whole, summaries, strict=True)
        ]

    def _room(self, subject: Subject) -> int:
        """Tokens of the article that one order has place for."""
        pieces = self._generator.pieces
        taken = pieces(self._prompts.frame) + pieces(subject.title) + self._prompts.most_tokens + REPAIR
        return max(LEAST_ROOM, self._generator.longest - taken)

    def _tell(self, refused: Sequence[Refused]) -> None:
        """One line a minute at most, however many articles an outage lasts."""
        now = self._clock()
        if not refused or (self._told_at is not None and now - self._told_at < TELL_EVERY):
            return
        self._told_at = now
        log.warning(
            "%s failed on %s of the articles at hand (%s); the embedded model stands in",
            self._generator.name,
            len(refused),
            refused[0].why,
        )

    # --- what of it holds --------------------------------------------------------------------------------------------

    def _known(self, subjects: Sequence[Subject]) -> list[Sequence[Stance]]:
        """What the witness reads in each; nothing where stances are not sought."""
        known: list[Sequence[Stance]] = [subject.analysis.stances for subject in subjects]
        sought = [number for number, subject in enumerate(subjects) if subject.analysis.stances_sought]
        if self._witness is None or not sought:
            return known
        try:
            found = self._witness.find_all([subjects[number].article for number in sought])
        except Exception:  # what the embedded analysis found still confirms
            log.exception("the articles could not be read a second time")
            return known
        for number, own in zip(sought, found, strict=True):
            known[number] = own.stances
        return known

    def _analysis(self, subject: Subject, answer: Answer, known: Sequence[Stance]) -> Analysis:
        embedded = subject.analysis
        model = f"{self._generator.name}/{VERSION}+{embedded.model}"
        summary = self._summary(subject, answer)
        if not embedded.stances_sought:
            return replace(embedded, summary=summary, model=model)
        told, dropped = checked(self._gazetteer, subject.article, answer.claims, known)
        dropped += answer.dropped
        stances = tuple(stance for stance in told if stance.confidence >= self._min_confidence)
        if dropped and not told:  # a model that tells only what does not hold has told nothing
            stances = embedded.stances
        return replace(embedded, summary=summary, stances=stances, model=model, dropped=dropped)

    def _summary(self, subject: Subject, answer: Answer) -> Summary:
        """A text of few sentences is its own summary."""
        embedded = subject.analysis.summary
        if self._grounding is None or len(subject.article.sentences) < SHORT_TEXT:
            return embedded
        most = self._summary_sentences
        own = grounded(subject.article, answer.summary[:most], self._grounding, self._threshold, most)
        return Summary(own) if own else embedded


def _subject(document: Document, analysis: Analysis) -> Subject:
    shown = [sentence for sentence in sentences(analysis.text) if not speaks_to_a_model(sentence)]
    quotable = frozenset(shown)
    summary = Summary(tuple(sentence for sentence in analysis.summary.sentences if sentence in quotable))
    stances = tuple(stance for stance in analysis.stances if stance.sentence in quotable)
    title = "" if speaks_to_a_model(analysis.headline) else analysis.headline
    article = CleanText("\n".join(shown), shown, document.written)
    return Subject(replace(analysis, summary=summary, stances=stances), title, article)


def _whole(parts: Sequence[Answer | Refused]) -> Answer | Refused:
    """The answers to the parts as one; an article of which a part was refused is refused."""
    read = [part for part in parts if isinstance(part, Answer)]
    refused = next((part for part in parts if isinstance(part, Refused)), None)
    if refused is not None:
        return refused
    summary = tuple(sentence for part in read for sentence in part.summary)
    claims = tuple(claim for part in read for claim in part.claims)
    if not summary and not claims:
        return Refused("its answer was empty")
    return Answer(summary, claims, sum(part.dropped for part in read))
