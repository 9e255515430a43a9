"""A photo with its matte: what every export is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.imaging.foreground import estimate_foreground
from core.imaging.photo import Photo, Pixels
from core.trimap.values import Trimap


@dataclass(frozen=True, eq=False)
class MattedPhoto:
    """A photo with its matte.

    Attributes:
        photo: the photo as read.
        alpha: float32 (H, W) in [0, 1].
        foreground: (H, W, 3) in the photo's dtype, colors free of the background; None: estimated where needed.
        finish_colors: what makes of these colors those that the file is to hold, where that is something else.
        trimap: makes the marks, for formats with layers; None if these are not at hand.
    """

    photo: Photo
    alpha: NDArray[np.float32]
    foreground: Pixels | None
    finish_colors: Callable[[Pixels | None], Pixels] | None = None
    trimap: Callable[[], Trimap] | None = None

    @cached_property
    def colors(self) -> Pixels:
        """The colors of the cutout, (H, W, 3) in the photo's dtype."""
        if self.finish_colors is not None:
            return self.finish_colors(self.foreground)
        return (
            estimate_foreground(self.photo.image, self.alpha) if self.foreground is None else self.foreground
        )

    @property
    def made_colors(self) -> Pixels | None:
        """The same where they are at hand; None if they would have to be made first."""
        made: Pixels | None = self.__dict__.get("colors")
        return self.foreground if made is None and self.finish_colors is None else made
