"""From the settings to the analyser of a backend; what its models need is imported when they are chosen."""

from typing import Protocol

from bot.settings import AnalysisSettings
from summarizer.actors import Gazetteer
from summarizer.analyser import ReadsArticles
from summarizer.backends.analysing import Analyses, GeneratingAnalyser
from summarizer.backends.generating import Generates, Refused


class Server(Generates, Protocol):
    def check(self) -> str | Refused: ...


def with_backend(
    settings: AnalysisSettings, embedded: Analyses, witness: ReadsArticles, gazetteer: Gazetteer, api_key: str = ""
) -> Analyses:
    """The chosen backend over the embedded analyser, which is returned as it is where it was chosen itself."""
    generator = generator_of(settings)
    if generator is None:
        return embedded
    return GeneratingAnalyser(generator, embedded, None, gazetteer, witness=witness)


def generator_of(settings: AnalysisSettings) -> Generates | None:
    """What writes; None where nothing but the embedded model was chosen."""
    return None
