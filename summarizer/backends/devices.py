"""Where a large model runs and in what precision."""

from dataclasses import dataclass

import torch

from summarizer.model.bases import ModelMissing

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True, slots=True)
class Place:
    """A device by torch's name ("cuda", "cuda:1", "mps", "cpu"), and the precision of the weights on it."""

    device: str
    dtype: torch.dtype


def choose_place(device: str = "auto", dtype: str = "auto") -> Place:
    """ "auto" is the fastest device there is, and what it computes fast and safely.

    Raises ModelMissing, with the way to mend it, for a device that this machine does not have.
    """
    chosen = _fastest() if device == "auto" else _present(device)
    if dtype == "auto":
        return Place(chosen, _precision(chosen))
    if dtype not in DTYPES:
        raise ModelMissing(f'the precision "{dtype}" is not known: set it to "auto" or one of {", ".join(DTYPES)}')
    return Place(chosen, DTYPES[dtype])


def _fastest() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _present(device: str) -> str:
    kind, _, number = device.partition(":")
    there = {
        "cpu": 1,
        "cuda": torch.cuda.device_count() if torch.cuda.is_available() else 0,
        "mps": int(torch.backends.mps.is_available()),
    }
    if (number and not number.isdecimal()) or int(number or 0) >= there.get(kind, 0):
        raise ModelMissing(f'this machine has no device "{device}" that torch can use: set it to "auto" or "cpu"')
    return device


def _precision(device: str) -> torch.dtype:
    """bfloat16 where the device computes in it; float16 overflows in models such as T5, so it is never a guess."""
    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    if device == "cpu" and torch.cpu.get_capabilities().get("amx_bf16"):
        return torch.bfloat16
    return torch.float32
