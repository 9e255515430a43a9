"""A matte with all that stands over it, read at one moment and written at another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.editor.photo_state import PhotoState
from core.imaging.photo import Photo, Pixels
from core.jobs.finished import finished
from core.jobs.matted import MattedPhoto
from core.refine.finish import Finish
from core.refine.touched_colors import TouchedColors
from core.trimap.values import Trimap


@dataclass(frozen=True, eq=False)
class Exportable:
    """A photo and its matte, as one export shows them however long that takes; no array of it is changed any more.

    Attributes:
        photo: as read.
        alpha: the network's alpha of the last run, float32 (H, W) in [0, 1].
        foreground: (H, W, 3) in the photo's dtype, the colors of that run; None if they were not estimated.
        trimap: makes the trimap that it was run with; on any thread.
        finish: touch-up and refinement over it.
        touched_colors: the colors under touch-up, as far as they are known; it is not written to.
    """

    photo: Photo
    alpha: NDArray[np.float32]
    foreground: Pixels | None
    trimap: Callable[[], Trimap]
    finish: Finish
    touched_colors: TouchedColors

    @classmethod
    def of(cls, state: PhotoState) -> Exportable | None:
        """Return the matte of a photo as it is now; None before a run has finished."""
        if state.photo is None or state.result is None:
            return None
        finish, known = state.finish, state.touched_colors
        trimap = state.trimap_of_alpha()
        return cls(state.photo, state.result.alpha, state.foreground, trimap, finish, known)

    def matted(self) -> MattedPhoto:
        """Return the photo with its finished alpha and the colors that belong to it; on any thread, seconds at 8K."""
        matted = MattedPhoto(self.photo, self.alpha, self.foreground, trimap=self.trimap)
        if _is_plain(self.finish):
            return matted
        return finished(matted, self.trimap(), self.finish, known=self.touched_colors)


def _is_plain(finish: Finish) -> bool:
    """Report whether the network's matte is exported as it is."""
    return finish.is_neutral and finish.keeps_colors
