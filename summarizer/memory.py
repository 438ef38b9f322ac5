"""Freed memory given back to the system, where the C library can."""

import ctypes
import sys


def give_back() -> None:
    """After much work: glibc keeps what is freed, and a small machine misses it. Elsewhere nothing happens."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
