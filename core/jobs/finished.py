"""A matte with touch-up and refinement over it: what is exported."""

from dataclasses import dataclass

import numpy as np

from core.geometry import slices
from core.imaging.foreground import estimate_foreground
from core.imaging.io import Pixels
from core.jobs.matted import MattedPhoto
from core.refine.colors import refined_colors
from core.refine.finish import Finish, tiles
from core.refine.small_parts import SmallParts
from core.refine.touch_up import Plane
from core.refine.touched_colors import TouchedColors
from core.trimap.values import Trimap


def finished(
    matted: MattedPhoto,
    trimap: Trimap,
    finish: Finish,
    *,
    known: TouchedColors | None = None,
    parts: SmallParts | None = None,
) -> MattedPhoto:
    """Return the photo with its finished alpha, and the colors that belong to it; these are made once asked for.

    ``matted`` holds the network's alpha, ``trimap`` is what it was made from; ``known`` are colors under touch-up, and
    ``parts`` specks and holes, that were found before and need not be sought again. Nothing given is written to.
    """
    if finish.is_neutral and finish.keeps_colors:
        return matted
    alpha = finish.whole(matted.alpha, trimap, parts)
    colors = _Colors(matted, finish, alpha, known.copy() if known else TouchedColors())
    return MattedPhoto(matted.photo, alpha, matted.foreground, colors.of, matted.trimap)


@dataclass(frozen=True, eq=False)
class _Colors:
    """The colors under a finished alpha."""

    matted: MattedPhoto
    finish: Finish
    finished: Plane
    known: TouchedColors

    def of(self, foreground: Pixels | None) -> Pixels:
        """Return those made of the subject's own colors (None: estimated first)."""
        image, alpha = self.matted.photo.image, self.matted.alpha
        own = self._touched(estimate_foreground(image, alpha) if foreground is None else foreground)
        colors = np.empty_like(own)
        for tile in tiles(self.finish.touch_up.size):
            area = slices(tile)
            colors[area] = refined_colors(
                self.finish,
                image[area],
                tile,
                self.finished[area],
                colors=lambda rect: own[slices(rect)],
                alpha=lambda rect: self.finish.touched(alpha, rect),
            )
        return colors

    def _touched(self, colors: Pixels) -> Pixels:
        layer = self.finish.touch_up
        if layer.is_empty:
            return colors
        self.known.learn(self.matted.photo.image, self.matted.alpha, layer)
        colors = colors.copy()
        self.known.over(colors, self.matted.alpha, layer, (0, 0, *layer.size))
        return colors
