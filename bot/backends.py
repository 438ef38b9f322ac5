"""From the settings to the analyser of a backend; what its model needs is imported when it is chosen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from bot.errors import ConfigError
from bot.settings import AnalysisSettings
from summarizer.actors import Gazetteer
from summarizer.backends.analysing import Analyses, GeneratingAnalyser
from summarizer.backends.generating import Generates, Refused
from summarizer.backends.summarising import SummarisingAnalyser
from summarizer.grounding import Grounding
from summarizer.stances import StanceFinder
from summarizer.words import ReadsWords

if TYPE_CHECKING:
    from summarizer.backends.chat import ChatGenerator
    from summarizer.backends.openai import OpenAiServer
    from summarizer.backends.seq2seq import Seq2SeqSummariser

WITNESS = 0.5  # of its threshold: enough to confirm a stance that another model tells


class Checked(Protocol):
    """A backend that can say why it cannot be used."""

    @property
    def name(self) -> str: ...

    def check(self) -> Refused | None: ...


Builds = Callable[[AnalysisSettings], Checked]


def with_backend(
    settings: AnalysisSettings,
    embedded: Analyses,
    encoder: ReadsWords,
    finder: StanceFinder,
    gazetteer: Gazetteer,
) -> Analyses:
    """The chosen backend over the embedded analyser, which is returned as it is where it was chosen itself.

    What the backend writes is held against the article by `encoder` and `finder`, the embedded model's."""
    if settings.chosen_backend.kind == "embedded":
        return embedded
    grounding = Grounding(encoder, gazetteer)
    if settings.chosen_backend.kind == "seq2seq":
        summariser = summariser_of(settings)
        return SummarisingAnalyser(summariser, embedded, grounding, summary_sentences=settings.length.most)
    return GeneratingAnalyser(
        generator_of(settings),
        embedded,
        grounding,
        gazetteer,
        witness=finder.less_certain(WITNESS),
        summary_sentences=settings.length.most,
        min_confidence=settings.min_confidence,
        answer_tokens=settings.answer_tokens,
    )


def generator_of(settings: AnalysisSettings) -> Generates:
    """What writes summary and stances, here or on a server."""
    return chat_of(settings) if settings.chosen_backend.kind == "chat" else server_of(settings)


def server_of(settings: AnalysisSettings) -> "OpenAiServer":
    from summarizer.backends.openai import OpenAiServer

    return OpenAiServer(
        settings.chosen_backend.base_url,
        settings.chosen_backend.model,
        settings.api_key_text(),
        timeout=settings.timeout_seconds,
        concurrency=settings.concurrency,
        longest=settings.context_tokens,
    )


def chat_of(settings: AnalysisSettings) -> "ChatGenerator":
    from summarizer.backends.chat import ChatGenerator

    return ChatGenerator(
        settings.chosen_backend.model,
        settings.device,
        settings.dtype,
        batch=settings.generate_batch,
        context_tokens=settings.context_tokens,
    )


def summariser_of(settings: AnalysisSettings) -> "Seq2SeqSummariser":
    from summarizer.backends.seq2seq import Seq2SeqSummariser

    return Seq2SeqSummariser(
        settings.chosen_backend.model,
        settings.device,
        settings.dtype,
        batch=settings.generate_batch,
        most_tokens=settings.answer_tokens,
    )


def answering(settings: AnalysisSettings) -> str:
    """A line on the chosen backend: a server is asked for a word, a model here looked at and not loaded. Raises
    ConfigError where it cannot be used."""
    kind = settings.chosen_backend.kind
    if kind == "embedded":
        return "backend: embedded"
    builders: dict[str, Builds] = {"openai": server_of, "chat": chat_of, "seq2seq": summariser_of}
    backend = builders[kind](settings)
    refused = backend.check()
    if refused is not None:
        raise ConfigError(f"backend: {refused.why}; until then, the embedded model stands in")
    return f"backend: {backend.name} {'answers' if kind == 'openai' else 'is there'}"
