"""The devices that tests run on: the CPU, and a graphics card if there is one.

What a test of the card needs is in its body, so that the same body is rehearsed on the CPU everywhere.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import torch

DEVICES = ("cpu", "cuda")
HALVES = {"cpu": ("bf16",), "cuda": ("bf16", "fp16")}
"""Precisions of 16 bits that the engine offers."""


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest) -> Iterator[str]:
    """ "cpu" and, if there is one, "cuda", which computes in true float32 and is left with all its memory."""
    name: str = request.param
    if name == "cpu":
        yield name
        return
    if not torch.cuda.is_available():
        pytest.skip("no CUDA graphics card")
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    yield name
    torch.backends.cudnn.allow_tf32 = before
    torch.cuda.set_per_process_memory_fraction(1.0)
    gc.collect()
    torch.cuda.empty_cache()


def held_bytes(device: str) -> int:
    """Return what tensors take on the device; on the CPU that of all tensors that Python knows of, but sparse ones."""
    gc.collect()
    if device == "cuda":
        return torch.cuda.memory_allocated()
    known = [found for found in gc.get_objects() if type(found) in {torch.Tensor, torch.nn.Parameter}]
    tensors = [found for found in known if found.layout == torch.strided]  # others have no storage
    storages = {found.untyped_storage().data_ptr(): found.untyped_storage().nbytes() for found in tensors}
    return sum(storages.values())
