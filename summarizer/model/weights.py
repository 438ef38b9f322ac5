"""Reading and writing what was trained: 16-bit tensors beside a small description with their hash."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from summarizer.model.adapters import Adapted
from summarizer.model.bases import BASES, ModelMissing, file_hash
from summarizer.model.chooser import Chooser, ChooserNet
from summarizer.model.findings import Leanings
from summarizer.model.network import StanceHeads
from summarizer.model.tagger import Tagger
from summarizer.model.tuned import TunedEncoder

MOST_THREADS = 4  # short batches do not gain from more
CHOOSER = "chooser."  # how the names of its tensors begin


@dataclass(frozen=True, slots=True)
class Shape:
    """How the trained part is built. `rank` 0: all layers are tuned; else adapters of that rank."""

    size: str  # "small" or "large"
    rank: int
    width: int
    layers: int
    first: int = 0  # the first layer of the encoder that is adapted
    leanings: Leanings = field(default_factory=Leanings)
    threshold: float = 0.0  # stances below this confidence are not told
    version: int = 1  # of the weights; told with every analysis


def tuned_names(encoder: TunedEncoder) -> set[str]:
    """The parameters of the encoder's layers that are trained."""
    layers = encoder.layers
    if not any(isinstance(module, Adapted) for module in layers.modules()):
        return {name for name, _ in layers.named_parameters()}
    adapted = {name.split(".")[1] for name, module in layers.named_modules() if isinstance(module, Adapted)}
    return {
        name
        for name, _ in layers.named_parameters()
        if name.endswith((".up", ".down")) or ("LayerNorm" in name and name.split(".")[1] in adapted)
    }


def gather(encoder: TunedEncoder, heads: StanceHeads) -> dict[str, Tensor]:
    """Everything that was trained, by name."""
    names = tuned_names(encoder)
    found = {f"encoder.{name}": value.detach() for name, value in encoder.layers.named_parameters() if name in names}
    return found | {f"heads.{name}": value.detach() for name, value in heads.named_parameters()}


def scatter(tensors: dict[str, Tensor], encoder: TunedEncoder, heads: StanceHeads) -> None:
    """Put trained tensors in their places; each place must be there, of its shape."""
    places = dict(encoder.layers.named_parameters(prefix="encoder")) | dict(heads.named_parameters(prefix="heads"))
    with torch.no_grad():
        for name, value in tensors.items():
            places[name].copy_(value)


def build(shape: Shape, large_folder: Path | None = None) -> tuple[TunedEncoder, StanceHeads]:
    """An encoder and heads of that shape, not yet trained."""
    encoder = TunedEncoder(shape.size, shape.rank, shape.first, large_folder)
    return encoder, StanceHeads(encoder.hidden, shape.width, shape.layers)


@dataclass(frozen=True, slots=True)
class Trained:
    """All that was trained of one size. `chooser` is None while only the tagger is."""

    tagger: Tagger
    shape: Shape
    chooser: Chooser | None


def save(folder: Path, shape: Shape, tensors: dict[str, Tensor]) -> None:
    """Write `<size>.safetensors` and `<size>.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{shape.size}.safetensors"
    save_file({name: value.to(torch.float16).contiguous() for name, value in tensors.items()}, path)
    described = {**asdict(shape), "base": BASES[shape.size].name, "base_sha256": BASES[shape.size].sha256}
    text = json.dumps({**described, "sha256": file_hash(path)}, indent=1)
    (folder / f"{shape.size}.json").write_text(text + "\n", encoding="utf-8")


def save_chooser(folder: Path, size: str, net: ChooserNet) -> None:
    """Put a chooser into the weights of a size, in the place of one that is there."""
    path = folder / f"{size}.safetensors"
    tensors = {name: value for name, value in load_file(path).items() if not name.startswith(CHOOSER)}
    tensors |= {f"{CHOOSER}{name}": value.to(torch.float16).contiguous() for name, value in net.state_dict().items()}
    save_file(tensors, path)
    described = json.loads((folder / f"{size}.json").read_text(encoding="utf-8"))
    text = json.dumps({**described, "sha256": file_hash(path)}, indent=1)
    (folder / f"{size}.json").write_text(text + "\n", encoding="utf-8")


def has_bfloat16() -> bool:
    """Whether this processor multiplies 16-bit numbers itself; without it, reading in half precision crawls."""
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def load(size: str, large_folder: Path | None = None, folder: Path | None = None) -> Trained:
    """What was shipped of a size; hashes of base and weights are checked, nothing is fetched."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # its threads do not survive a fork
    torch.set_num_threads(min(MOST_THREADS, torch.get_num_threads()))
    folder = folder or Path(__file__).parent
    described: dict[str, Any] = json.loads((folder / f"{size}.json").read_text(encoding="utf-8"))
    path = folder / f"{size}.safetensors"
    if file_hash(path) != described["sha256"]:
        raise ModelMissing(f"{path} is damaged: install Stancewire again")
    leanings = dict(described["leanings"])
    leanings["weights"] = tuple(leanings["weights"])
    numbers = {name: int(described.get(name, 1)) for name in ("rank", "width", "layers", "first", "version")}
    shape = Shape(size, **numbers, leanings=Leanings(**leanings), threshold=float(described["threshold"]))
    encoder, heads = build(shape, large_folder)
    tensors = load_file(path)
    scatter({name: value for name, value in tensors.items() if not name.startswith(CHOOSER)}, encoder, heads)
    chosen = {name.removeprefix(CHOOSER): value.float() for name, value in tensors.items() if name.startswith(CHOOSER)}
    chooser = None
    if chosen:
        net = ChooserNet(encoder.hidden)
        net.load_state_dict(chosen)
        chooser = Chooser(net)
    return Trained(Tagger(encoder, heads, shape.leanings), shape, chooser)
