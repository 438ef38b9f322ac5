"""A summariser of transformers in this process (BART, Pegasus, T5 …): articles to summaries, not yet checked."""

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, GenerationConfig
from transformers.utils import logging as quiet

from summarizer.backends.cutting import in_parts
from summarizer.backends.devices import Place, choose_place
from summarizer.backends.generating import Refused
from summarizer.backends.loading import OnDemand, Source, fault_of, find_source, load_part, name_of
from summarizer.text import sentences

MOST_PARTS = 8  # of one article; the news stands at its beginning
MOST_ROUNDS = 3  # summaries of parts are summed up again, so often
USUAL_LENGTH = 512  # tokens that an encoder reads, where nothing tells
LARGEST_LENGTH = 4_096
FEWEST_TOKENS = 32  # that are left for a text beside what is put before it
# Where neither the model's task nor its generation config says more.
SENSIBLE = {"num_beams": 4, "no_repeat_ngram_size": 3, "early_stopping": True, "min_length": 0, "max_length": 142}
OF_THE_TASK = (*SENSIBLE, "length_penalty")
PREFIX = "summarize: "
PREFIXED = frozenset({"t5"})  # families that were taught several tasks, each by its prefix


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model that is ready. `prefix` stands before each text; `room`: tokens of a text that are read in one go."""

    tokenizer: Any
    model: Any
    generation: GenerationConfig
    prefix: str
    room: int

    def pieces(self, text: str) -> int:
        return len(self.tokenizer.encode(text, add_special_tokens=False))


class Seq2SeqSummariser:
    """Fulfils `summarising.Summarises`. The model is loaded with the first article."""

    def __init__(
        self,
        model: str,
        device: str = "auto",
        dtype: str = "auto",
        batch: int = 4,
        most_tokens: int = 1_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`model`: a name of the hub or a folder; `batch`: texts summed up at a time; `most_tokens`: of a summary,
        whatever the model would write."""
        self._wanted = (model, device, dtype)
        self._batch = batch
        self._loaded = OnDemand(lambda: load(find_source(model), choose_place(device, dtype), most_tokens), clock)

    @property
    def name(self) -> str:
        return f"seq2seq:{name_of(self._wanted[0])}"

    def check(self) -> Refused | None:
        """Why the model cannot be used, None where nothing is wrong; without loading it."""
        return fault_of(*self._wanted, encodes=True)

    def summarise(self, articles: Sequence[Sequence[str]]) -> list[str | Refused]:
        """A summary an article, which comes as its sentences.

        A long one is read in parts, and the summaries of these are summed up again until they are one text.
        """
        loaded = self._loaded.get()
        if isinstance(loaded, Refused):
            return [loaded] * len(articles)
        told = [list(article) for article in articles]
        summaries = [""] * len(articles)
        open_ones = [n for n, article in enumerate(told) if article]
        for _ in range(MOST_ROUNDS):
            parts = {n: in_parts(told[n], loaded.room, loaded.pieces)[:MOST_PARTS] for n in open_ones}
            written = iter(self._write(loaded, [" ".join(part) for n in open_ones for part in parts[n]]))
            for n in open_ones:
                summaries[n] = " ".join(next(written) for _ in parts[n])
                told[n] = sentences(summaries[n])
            open_ones = [n for n in open_ones if len(parts[n]) > 1 and told[n]]
        return list(summaries)

    def _write(self, loaded: Loaded, texts: list[str]) -> Iterator[str]:
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))  # like lengths together: little padding
        written = [""] * len(texts)
        for begin in range(0, len(order), self._batch):
            rows = order[begin : begin + self._batch]
            for n, summary in zip(rows, write(loaded, [texts[n] for n in rows]), strict=True):
                written[n] = summary
        return iter(written)


@torch.inference_mode()
def write(loaded: Loaded, texts: Sequence[str]) -> list[str]:
    """The likeliest summary of each text that its beams find; nothing is drawn by chance."""
    tokenizer = loaded.tokenizer
    batch = tokenizer(
        [loaded.prefix + text for text in texts], padding=True, return_tensors="pt", return_token_type_ids=False
    ).to(loaded.model.device)
    written = loaded.model.generate(**batch, generation_config=loaded.generation)
    return [_plain(text) for text in tokenizer.batch_decode(written, skip_special_tokens=True)]


def _plain(text: str) -> str:
    return " ".join(text.replace("<n>", " ").split())  # how Pegasus writes the end of a line


def load(source: Source, place: Place, most_tokens: int) -> Loaded:
    """Raises ModelMissing."""
    quiet.set_verbosity_error()  # type: ignore[no-untyped-call]
    quiet.disable_progress_bar()  # type: ignore[no-untyped-call]
    tokenizer = load_part(AutoTokenizer.from_pretrained, source)
    model = load_part(AutoModelForSeq2SeqLM.from_pretrained, source, dtype=place.dtype)
    model.to(place.device).eval()
    prefix = prefix_of(model.config)
    taken = len(tokenizer.encode(prefix))  # with the signs that open and close a text
    room = max(FEWEST_TOKENS, encoder_length(model.config, tokenizer.model_max_length) - taken)
    return Loaded(tokenizer, model, generation_of(model, most_tokens), prefix, room)


def task_of(config: Any) -> dict[str, Any]:
    """What the model's config says of summarising."""
    return (getattr(config, "task_specific_params", None) or {}).get("summarization") or {}


def prefix_of(config: Any) -> str:
    """What a model wants to read before a text that it is to sum up."""
    named = task_of(config).get("prefix")
    return named if named is not None else PREFIX if config.model_type in PREFIXED else ""


def encoder_length(config: Any, of_tokenizer: int) -> int:
    """Tokens that the encoder reads: the least that is named; tokenizers without a bound name an absurd one."""
    names = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
    named = next((number for name in names if (number := getattr(config, name, None))), USUAL_LENGTH)
    return int(min(named, of_tokenizer, LARGEST_LENGTH))


def generation_of(model: Any, most_tokens: int) -> GenerationConfig:
    """How the model was meant to be used, else what is sensible; never by chance, and within `most_tokens`."""
    own: GenerationConfig = copy.deepcopy(model.generation_config)
    task = task_of(model.config)
    chosen: dict[str, Any] = dict(SENSIBLE)
    chosen |= {name: value for name in OF_THE_TASK if (value := getattr(own, name, None)) is not None}
    chosen |= {name: task[name] for name in OF_THE_TASK if name in task}
    longest = min(chosen["max_length"], most_tokens)
    chosen["min_length"] = min(chosen["min_length"], longest // 2)
    own.update(**{**chosen, "max_length": None, "max_new_tokens": longest, "do_sample": False})  # type: ignore[no-untyped-call]
    return own
