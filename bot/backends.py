"""From the settings to the analyser of a backend; what its model needs is imported when it is chosen."""

from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.settings import AnalysisSettings
from summarizer.actors import Gazetteer
from summarizer.backends.analysing import Analyses, GeneratingAnalyser
from summarizer.backends.generating import Generates
from summarizer.grounding import Grounding
from summarizer.stances import StanceFinder
from summarizer.words import ReadsWords

if TYPE_CHECKING:
    from summarizer.backends.openai import OpenAiServer

WITNESS = 0.5  # of its threshold: enough to confirm a stance that another model tells


def with_backend(
    settings: AnalysisSettings,
    embedded: Analyses,
    encoder: ReadsWords,
    finder: StanceFinder,
    gazetteer: Gazetteer,
) -> Analyses:
    """The chosen backend over the embedded analyser, which is returned as it is where it was chosen itself.

    What the backend writes is held against the article by `encoder` and `finder`, the embedded model's."""
    generator = generator_of(settings)
    if generator is None:
        return embedded
    return GeneratingAnalyser(
        generator,
        embedded,
        Grounding(encoder, gazetteer),
        gazetteer,
        witness=finder.less_certain(WITNESS),
        summary_sentences=settings.summary_sentences,
        min_confidence=settings.min_confidence,
        answer_tokens=settings.answer_tokens,
    )


def generator_of(settings: AnalysisSettings) -> Generates | None:
    """What writes; None where the embedded model was chosen alone."""
    match settings.chosen_backend.kind:
        case "openai":
            return server_of(settings)
    return None


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


def answering(settings: AnalysisSettings) -> str:
    """A line on the chosen backend; a server is asked for a word. Raises ConfigError where it does not answer."""
    if settings.chosen_backend.kind != "openai":
        return f"backend: {settings.backend}"
    server = server_of(settings)
    refused = server.check()
    if refused is not None:
        raise ConfigError(f"backend: {refused.why}; until it answers, the embedded model stands in")
    return f"backend: {server.name} answers"
