"""What a run takes over from the one before it: all that depends on photo, trimap and model, but not on k."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from core.engine.device import Target
from core.engine.footprint import LARGEST_STEM
from core.trimap.values import Trimap


class Reuse:
    """The last photo and trimap of an engine, and what came of them on one target; any change empties it.

    Attributes:
        narrowed: (H, W) the trimap after first looks; None before.
        stem: (1, h, w, C) float32 tokens as they reach the first Router; None before, or where they are too many.
    """

    def __init__(self) -> None:
        self._key = b""
        self.narrowed: Trimap | None = None
        self.stem: Tensor | None = None

    def begin(self, image: NDArray[Any], trimap: Trimap, target: Target) -> None:
        """Start a run on these arrays; they are compared by a hash of all they hold."""
        key = _fingerprint(image, trimap) + repr(target).encode()
        if key != self._key:
            self.clear()
            self._key = key

    def clear(self) -> None:
        """Forget everything, as another model needs it."""
        self._key, self.narrowed, self.stem = b"", None, None

    def keep_stem(self, tokens: Tensor) -> None:
        """Keep a copy of the tokens (1, h, w, C), unless it would be too large."""
        if tokens.nelement() * tokens.element_size() <= LARGEST_STEM:
            self.stem = tokens.clone()


def _fingerprint(*arrays: NDArray[Any]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for array in arrays:
        digest.update(f"{array.shape}{array.dtype}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.digest()
