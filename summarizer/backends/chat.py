"""A causal chat model of transformers in this process: orders to answers, held to their schemas as they are written."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, LogitsProcessorList
from transformers.utils import logging as quiet

from summarizer.backends.constraint import SchemaConstraint
from summarizer.backends.devices import Place, choose_place
from summarizer.backends.generating import Order, Refused
from summarizer.backends.loading import OnDemand, Source, fault_of, find_source, load_part, name_of
from summarizer.model.bases import ModelMissing

LETTERS_A_TOKEN = 3  # a cautious guess while there is no tokenizer
SHORTEST_CONTEXT = 2_048  # tokens, where a model does not say


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model that is ready. `ends` close an answer; `controls` are words that steer a model rather than tell it."""

    tokenizer: Any
    model: Any
    ends: frozenset[int]
    controls: tuple[str, ...]
    longest: int


class ChatGenerator:
    """Fulfils `generating.Generates`. The model is loaded with the first order."""

    def __init__(
        self,
        model: str,
        device: str = "auto",
        dtype: str = "auto",
        batch: int = 4,
        context_tokens: int = 8_192,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`model`: a name of the hub, a folder or a GGUF file; `batch`: orders answered at a time; `context_tokens`:
        read and written together at most, whatever the model could."""
        self._wanted = (model, device, dtype)
        self._batch = batch
        self._context = context_tokens
        self._loaded = OnDemand(lambda: load(find_source(model), choose_place(device, dtype)), clock)

    @property
    def name(self) -> str:
        return f"chat:{name_of(self._wanted[0])}"

    @property
    def longest(self) -> int:
        loaded = self._loaded.get()
        return self._context if isinstance(loaded, Refused) else min(self._context, loaded.longest)

    def check(self) -> Refused | None:
        """Why the model cannot be used, None where nothing is wrong; without loading it."""
        return fault_of(*self._wanted, encodes=False)

    def pieces(self, text: str) -> int:
        loaded = self._loaded.get()
        if isinstance(loaded, Refused):
            return len(text) // LETTERS_A_TOKEN + 1
        return len(loaded.tokenizer.encode(text, add_special_tokens=False))

    def generate(self, orders: Sequence[Order]) -> list[str | Refused]:
        loaded = self._loaded.get()
        if isinstance(loaded, Refused):
            return [loaded] * len(orders)
        prompts = [prompt_ids(loaded, order) for order in orders]
        answers: list[str | Refused] = [Refused("")] * len(orders)
        fitting = []
        for n, (order, prompt) in enumerate(zip(orders, prompts, strict=True)):
            if len(prompt) + order.most_tokens > self.longest:
                answers[n] = Refused(f"{len(prompt)} tokens and an answer are more than {self.longest}")
            else:
                fitting.append(n)
        fitting.sort(key=lambda n: len(prompts[n]))  # like lengths together: little padding
        for begin in range(0, len(fitting), self._batch):
            rows = fitting[begin : begin + self._batch]
            written = self._write(loaded, [prompts[n] for n in rows], [orders[n] for n in rows])
            for n, answer in zip(rows, written, strict=True):
                answers[n] = answer
        return answers

    def _write(self, loaded: Loaded, prompts: list[list[int]], orders: list[Order]) -> list[str | Refused]:
        """Answers of one batch; one that does not fit into memory is halved."""
        try:
            return list(write(loaded, prompts, orders))
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
        if len(orders) == 1:
            return [Refused(f"{self.name} runs out of memory on {loaded.model.device}")]
        half = len(orders) // 2
        return [
            *self._write(loaded, prompts[:half], orders[:half]),
            *self._write(loaded, prompts[half:], orders[half:]),
        ]


def load(source: Source, place: Place) -> Loaded:
    """Raises ModelMissing."""
    quiet.set_verbosity_error()  # type: ignore[no-untyped-call]
    quiet.disable_progress_bar()  # type: ignore[no-untyped-call]
    tokenizer = load_part(AutoTokenizer.from_pretrained, source)
    model = load_part(AutoModelForCausalLM.from_pretrained, source, dtype=place.dtype)
    model.to(place.device).eval()
    own = model.generation_config.eos_token_id
    ends = {*(own if isinstance(own, list) else [own]), tokenizer.eos_token_id} - {None}
    if not ends:
        raise ModelMissing(f"{source.name} has no token that ends an answer: it is no chat model; choose another")
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.convert_ids_to_tokens(min(ends))
    added = tokenizer.added_tokens_decoder.values()
    controls = {*tokenizer.all_special_tokens, *(token.content for token in added if token.special)}
    longest = getattr(model.config.get_text_config(), "max_position_embeddings", None) or SHORTEST_CONTEXT
    return Loaded(tokenizer, model, frozenset(ends), tuple(sorted(controls - {""})), int(longest))


def prompt_ids(loaded: Loaded, order: Order) -> list[int]:
    """An order in the form that the model was taught, or as plain text where it names none.

    Words of the text that would steer the model, such as the one that ends a turn, are broken first: a text is data.
    """
    user = order.user
    for control in loaded.controls:
        user = user.replace(control, f"{control[:1]} {control[1:]}")
    tokenizer = loaded.tokenizer
    if not tokenizer.chat_template:
        plain: list[int] = tokenizer.encode(f"{order.system}\n\n{user}\n\n")
        return plain
    turns = [{"role": "system", "content": order.system}, {"role": "user", "content": user}]
    try:
        prompt = _templated(tokenizer, turns)
    except Exception as error:  # of jinja, which is torch's dependency, not ours
        if type(error).__name__ != "TemplateError":
            raise
        prompt = _templated(tokenizer, [{"role": "user", "content": f"{order.system}\n\n{user}"}])  # knows no system
    ids: list[int] = tokenizer.encode(prompt, add_special_tokens=False)
    return ids


def _templated(tokenizer: Any, turns: list[dict[str, str]]) -> str:
    settings = {"tokenize": False, "add_generation_prompt": True, "enable_thinking": False}
    prompt: str = tokenizer.apply_chat_template(turns, **settings)
    return prompt


@torch.inference_mode()
def write(loaded: Loaded, prompts: Sequence[Sequence[int]], orders: Sequence[Order]) -> list[str]:
    """The likeliest answer to each prompt, token by token; nothing is drawn by chance."""
    width = max(len(prompt) for prompt in prompts)
    pad = loaded.tokenizer.pad_token_id
    ids = torch.tensor([[pad] * (width - len(prompt)) + list(prompt) for prompt in prompts])
    mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    constraint = SchemaConstraint(loaded.tokenizer, orders, width, loaded.ends)
    greedy = GenerationConfig(  # type: ignore[no-untyped-call]
        do_sample=False,
        num_beams=1,
        repetition_penalty=1.0,  # a quote repeats the article by intention
        max_new_tokens=max(order.most_tokens for order in orders),
        eos_token_id=sorted(loaded.ends),
        pad_token_id=pad,
    )
    written = loaded.model.generate(
        input_ids=ids.to(loaded.model.device),
        attention_mask=mask.to(loaded.model.device),
        logits_processor=LogitsProcessorList([constraint]),
        generation_config=greedy,
    )
    return [
        loaded.tokenizer.decode(answer[: order.most_tokens], skip_special_tokens=True).strip()
        for answer, order in zip(written[:, width:], orders, strict=True)
    ]


def out_of_memory(error: Exception) -> bool:
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or "can't allocate memory" in str(error)
