"""Articles a second: of the whole analysis, of its base encoder alone, and of a summariser that writes its own words.

Imports torch; so it is imported after the child processes are measured.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from torch import Tensor, nn
from transformers import AutoModel, BartConfig, BartForConditionalGeneration
from transformers.utils import logging as transformers_log

from bot.app import LazyAnalyser, Models, large_base, load_gazetteer
from bot.settings import Settings, load_settings
from summarizer.analyser import EmbeddedAnalyser
from summarizer.domain import Document
from summarizer.model.bases import find_base
from summarizer.model.network import Batch
from summarizer.model.tuned import TunedEncoder
from tests.benchmarks.articles import TOKENS
from tests.benchmarks.children import variables

WRITTEN = 60  # tokens of a written summary
BEAMS = 4


@dataclass(frozen=True, slots=True)
class Rates:
    """Articles a second, and how many stances an article had: without any there would be nothing to measure."""

    whole: float
    raw: float
    stances: float


def prepare_torch(threads: int) -> None:
    """No more threads than that, no bars, and nothing from the network."""
    torch.set_num_threads(threads)
    transformers_log.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_log.disable_progress_bar()  # type: ignore[no-untyped-call]


def settings_for(size: str) -> Settings:
    """As the program reads them, but for the model. Raises ConfigError."""
    return load_settings({**os.environ, **variables(size)})


def analysis_rates(size: str, warm_up: Sequence[Document], rounds: Sequence[Sequence[Document]]) -> Rates:
    """Whole analysis and raw encoder by turns, each round on articles of its own; the medians of the rounds.

    Raises ConfigError where the model is not installed.
    """
    settings = settings_for(size)
    gazetteer = load_gazetteer(settings)
    models = Models(settings.data_dir)
    analyser = LazyAnalyser(settings, gazetteer, models).load()
    seen = watched(models.load(size, gazetteer)[0])
    base = raw_base(size, settings)
    analyse(analyser, warm_up, settings.analysis.batch)
    forward(base, seen)
    wholes, raws, stances = [], [], []
    for documents in rounds:
        seen.clear()
        begin = perf_counter()
        stances.append(analyse(analyser, documents, settings.analysis.batch) / len(documents))
        wholes.append(len(documents) / (perf_counter() - begin))
        begin = perf_counter()
        forward(base, seen)
        raws.append(len(documents) / (perf_counter() - begin))
    return Rates(median(wholes), median(raws), median(stances))


def analyse(analyser: EmbeddedAnalyser, documents: Sequence[Document], batch: int) -> int:
    """All of them, so many at a time as the program takes; how many stances there were."""
    return sum(
        len(analysis.stances)
        for begin in range(0, len(documents), batch)
        for analysis in analyser.analyse(documents[begin : begin + batch])
    )


def watched(encoder: object) -> list[Batch]:
    """The batches that the tagger's encoder reads from now on: with them the raw encoder reads the very same tokens."""
    assert isinstance(encoder, TunedEncoder)
    seen: list[Batch] = []
    states = encoder.states

    def states_and_note(batch: Batch) -> Tensor:
        seen.append(batch)
        return states(batch)

    encoder.states = states_and_note  # type: ignore[method-assign]
    return seen


def raw_base(size: str, settings: Settings) -> nn.Module:
    """The untouched base, as its own library loads it."""
    folder: Path = find_base(size, large_base(settings.data_dir))
    model: nn.Module = AutoModel.from_pretrained(folder, local_files_only=True)
    return model.eval()


@torch.inference_mode()
def forward(base: nn.Module, batches: Sequence[Batch]) -> None:
    assert batches, "the tagger read nothing"
    for batch in batches:
        base(input_ids=batch.ids, attention_mask=batch.mask)


def bart_rate(count: int) -> float:
    """Articles a second of a BART as large as distilbart-cnn-12-6 that writes 60 tokens with 4 beams.

    Its weights are random, which takes as long as any: the number of tokens is fixed.
    """
    model = BartForConditionalGeneration(bart_config())
    model.eval()  # type: ignore[no-untyped-call]
    ids = torch.randint(4, model.config.vocab_size, (count, TOKENS), generator=torch.Generator().manual_seed(1))
    write(model, ids[:1], 4)
    begin = perf_counter()
    written = write(model, ids, WRITTEN)
    rate = count / (perf_counter() - begin)
    assert written.shape == (count, WRITTEN + 1), written.shape  # and the token that starts each
    return rate


def bart_config() -> BartConfig:
    return BartConfig(
        vocab_size=50264,
        d_model=1024,
        encoder_layers=12,
        decoder_layers=6,
        encoder_attention_heads=16,
        decoder_attention_heads=16,
        encoder_ffn_dim=4096,
        decoder_ffn_dim=4096,
    )


@torch.inference_mode()
def write(model: BartForConditionalGeneration, ids: Tensor, tokens: int) -> Tensor:
    written: Tensor = model.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        num_beams=BEAMS,
        min_new_tokens=tokens,
        max_new_tokens=tokens,
        do_sample=False,
    )
    return written
