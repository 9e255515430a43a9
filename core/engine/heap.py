"""Hand memory back that is free but held: by the cache of a card, by the C library's heap."""

import ctypes
import sys
from functools import cache
from typing import Any

import torch


def release() -> None:
    """Give back what no tensor uses; a few milliseconds at most."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    trim_heap()


def trim_heap() -> None:
    """Give back what the C library's heap holds without using it, on any thread; a few milliseconds."""
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Any:
    """Return glibc's malloc_trim; None if the C library is another."""
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
