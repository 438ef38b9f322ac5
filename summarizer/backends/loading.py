"""Models of transformers by hub name, folder or GGUF file: found, loaded, and in one line why not."""

import importlib.util
import re
from collections.abc import Callable
from contextlib import nullcontext, redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from transformers import AutoConfig

from summarizer.backends.devices import choose_place
from summarizer.backends.generating import Refused
from summarizer.model.bases import ModelMissing

HUB_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)?")
GGUF_MAGIC = b"GGUF"
GGUF_NEEDS = ("accelerate", "gguf")
EXTRA = ".venv/bin/pip install --editable '.[chat,seq2seq]'"
LONGEST_REASON = 200  # characters
RETRY_AFTER = 600.0  # seconds until a model that could not be loaded is tried again: the hub may be back

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model comes from: `where` is a folder or the hub's name of it."""

    name: str
    where: str
    gguf_file: str | None = None
    on_hub: bool = False

    @property
    def arguments(self) -> dict[str, str]:
        """What `from_pretrained` is told besides."""
        return {"gguf_file": self.gguf_file} if self.gguf_file else {}


def name_of(model: str) -> str:
    """What an analysis tells of the model that a setting names: of a path the last part."""
    return model if HUB_NAME.fullmatch(model) else Path(model).expanduser().resolve().name


def find_source(model: str) -> Source:
    """What a setting names. Raises ModelMissing where it cannot be there: nothing is loaded or fetched for this."""
    path = Path(model).expanduser()
    if model.lower().endswith(".gguf"):
        return _gguf(path)
    if path.is_dir():
        if not (path / "config.json").is_file():
            raise ModelMissing(f"{path} holds no model: there is no config.json in it; name the folder that has one")
        return Source(name_of(model), str(path))
    if path.is_file():
        raise ModelMissing(f"{path} is no model: name a folder with a config.json, or a file that ends in .gguf")
    if not HUB_NAME.fullmatch(model):
        raise ModelMissing(
            f"there is no folder {path}: name a model of the hub, a folder, or a file that ends in .gguf"
        )
    return Source(model, model, on_hub=True)


def _gguf(path: Path) -> Source:
    if not path.is_file():
        raise ModelMissing(f"there is no file {path}: give the way to a GGUF file from the folder the bot starts in")
    with path.open("rb") as file:
        if file.read(len(GGUF_MAGIC)) != GGUF_MAGIC:
            raise ModelMissing(f"{path} is not a GGUF file, or not a whole one: fetch it again")
    if missing := [name for name in GGUF_NEEDS if importlib.util.find_spec(name) is None]:
        raise ModelMissing(f"a GGUF file needs {' and '.join(missing)}: run `{EXTRA}`")
    return Source(path.name, str(path.parent), path.name)


def load_part(loader: Callable[..., Any], source: Source, **settings: Any) -> Any:
    """What `loader`, the `from_pretrained` of a class, makes of a source: from this machine, or else from the hub.

    Code that comes with a model is never run. Raises ModelMissing, with the reason in one line.
    """
    settings = {**source.arguments, **settings, "trust_remote_code": False}
    try:
        with redirect_stderr(StringIO()) if source.gguf_file else nullcontext():  # its bar of progress obeys no setting
            return _nearest(loader, source, settings)
    except MemoryError:
        raise ModelMissing(f"{source.name} does not fit into memory: choose a smaller model") from None
    except Exception as error:  # libraries raise what they like over files that are not what they expect
        raise ModelMissing(f"{source.name} cannot be loaded: {_reason(error, source)}") from error


def fault_of(model: str, device: str, dtype: str, *, encodes: bool) -> Refused | None:
    """Why a model cannot be used, as far as its description tells, which is small; None where nothing is wrong.

    `encodes`: whether a model with an encoder is wanted, which sums up, or one without, which chats.
    """
    try:
        source = find_source(model)
        choose_place(device, dtype)
        config = load_part(AutoConfig.from_pretrained, source)
    except ModelMissing as error:
        return Refused(str(error))
    if config.is_encoder_decoder != encodes:
        other = "chat" if encodes else "seq2seq"
        return Refused(f'{source.name} is of another kind: name it as "{other}:{model}"')
    return None


def _nearest(loader: Callable[..., Any], source: Source, settings: dict[str, Any]) -> Any:
    try:
        return loader(source.where, local_files_only=True, **settings)
    except OSError:  # not here, or not the whole of it
        if not source.on_hub:
            raise
        return loader(source.where, **settings)


def _reason(error: Exception, source: Source) -> str:
    said = " ".join(str(error).split())
    if source.on_hub and isinstance(error, OSError) and "connect" in said:
        return (
            "it is not on this machine, and the hub is not reached; fetch it while there is a network, or name a folder"
        )
    if source.on_hub and "not a valid model identifier" in said:
        return "the hub has no such model, or not for everyone; check the name, or log in with `hf auth login`"
    if said.startswith("Couldn't instantiate the backend tokenizer"):
        return "it has no tokenizer that can be read; there should be a tokenizer.json, or a sentencepiece model"
    if isinstance(error, ImportError) or "tiktoken" in said or "sentencepiece" in said.lower():
        return f"it needs a library that is not installed; run `{EXTRA}`"
    return _short(said) or type(error).__name__


def _short(text: str) -> str:
    """The beginning, without the addresses of pages, up to a sentence's end where there is one."""
    text = re.sub(r"https?://\S+", "", text)
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON].rsplit(' ', 1)[0]} …"


class OnDemand(Generic[T]):
    """Something that takes long to load: loaded when it is first asked for; where that fails, tried again later."""

    def __init__(self, load: Callable[[], T], clock: Callable[[], float]) -> None:
        """`load` raises ModelMissing where it fails; `clock` counts seconds."""
        self._load = load
        self._clock = clock
        self._loaded: T | None = None
        self._failed: Refused | None = None
        self._failed_at = 0.0

    def get(self) -> T | Refused:
        """It, or why not: what failed is told again, untried, until RETRY_AFTER seconds are over."""
        if self._loaded is not None:
            return self._loaded
        if self._failed is None or self._clock() >= self._failed_at + RETRY_AFTER:
            try:
                self._loaded, self._failed = self._load(), None
            except ModelMissing as error:
                self._failed, self._failed_at = Refused(str(error)), self._clock()
        return self._failed or cast("T", self._loaded)
