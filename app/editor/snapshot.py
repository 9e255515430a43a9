"""The document at one moment, for readers in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine.options import Cancelled
from core.imaging.photo import Photo
from core.trimap.values import Trimap


@dataclass(frozen=True)
class Snapshot:
    """A photo and its marks as they were.

    The arrays are the document's own, not copies, which would take too long on the GUI thread: they are changed in
    place, never exchanged. Who reads them in the background asks `is_current` before what was read is believed.

    Attributes:
        name: the photo's file name, for sentences.
        photo, photo_id, revision: as in the document.
        trimap, painted, unpainted_value: the marks, as in the document.
        shown_alpha: uint8 (H, W) that the views showed; None without one.
        is_current: whether nothing was written into the marks since; may be asked on any thread.
    """

    name: str
    photo: Photo
    photo_id: int
    revision: int
    trimap: Trimap
    painted: NDArray[np.bool_]
    unpainted_value: int
    shown_alpha: NDArray[np.uint8] | None
    is_current: Callable[[], bool]

    def marks(self) -> Trimap:
        """Return a copy of the trimap, on any thread.

        Raises:
            Cancelled: the marks were changed before it was done.
        """
        copied = self.trimap.copy()
        if not self.is_current():
            raise Cancelled
        return copied
