"""State that a run reuses from the previous one: everything that depends on photo, trimap and model, not on k."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from core.engine.device import Target
from core.engine.planning.footprint import LARGEST_STEM
from core.errors import is_out_of_memory
from core.model.mixers.options import MixerOptions
from core.trimap.values import Trimap


class Reuse:
    """Results for one photo and trimap on one target that do not depend on k.

    A change of any of them makes a new one and never empties an old one: a run that is suspended keeps its own.

    Attributes:
        key: names photo, trimap, target and mixer.
        narrowed: (H, W) the trimap after first looks; None before.
        stem: (1, h, w, C) float32 tokens as they reach the first Router; None before, or where they are too many.
    """

    def __init__(self, key: bytes = b"") -> None:
        self.key = key
        self.narrowed: Trimap | None = None
        self.stem: Tensor | None = None

    def keep_stem(self, tokens: Tensor) -> None:
        """Keep a copy of the tokens (1, h, w, C), unless it would be too large."""
        if tokens.nelement() * tokens.element_size() > LARGEST_STEM:
            return
        try:
            self.stem = tokens.clone()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise

    def give_way(self) -> bool:
        """Forget the tokens, which another run can do without; return whether there were any."""
        had, self.stem = self.stem is not None, None
        return had


def key_of(image: NDArray[Any], trimap: Trimap, target: Target, mixer: MixerOptions | None = None) -> bytes:
    """Return a key for these arrays, by a hash of all they hold, this target and this mixer."""
    return array_digest(image, trimap, start=repr((target, mixer)).encode())


def array_digest(*arrays: NDArray[Any], start: bytes = b"") -> bytes:
    """Return a 16-byte hash of arrays with their shapes and types, continuing that of ``start``."""
    digest = hashlib.blake2b(start, digest_size=16)
    for array in arrays:
        digest.update(f"{array.shape}{array.dtype}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.digest()
