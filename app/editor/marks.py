"""Trimap and painted pixels of one photo, with a count of the writes into them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import ref

import numpy as np
from numpy.typing import NDArray


@dataclass(eq=False)
class Marks:
    """The marks of one photo; they stay this object's while another photo is in view.

    Attributes:
        trimap: uint8 (H, W) of exactly 0, 128, 255; None without a photo.
        painted: bool (H, W), the pixels the user or an import set.
        edits: counts up before and after every change in place: how a background reader notices a torn read.
    """

    trimap: NDArray[np.uint8] | None = None
    painted: NDArray[np.bool_] | None = None
    edits: int = 0
    _counted: tuple[int, ref[NDArray[np.bool_]] | None, bool] = field(default=(0, None, False), repr=False)

    @property
    def any_painted(self) -> bool:
        """True where anything is painted; looked for once after each write, as it takes milliseconds at 8K."""
        painted = self.painted
        if painted is None:
            return False
        edits, counted, found = self._counted
        if counted is None or counted() is not painted or edits != self.edits:
            found = bool(painted.any())
            self._counted = self.edits, ref(painted), found  # what is packed away is not held on to
        return found

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Around every write into `trimap` or `painted`, so that background readers notice it."""
        self.edits += 1
        try:
            yield
        finally:
            self.edits += 1
