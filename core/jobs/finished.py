"""A matte with its touch-up and refinement, as it is exported."""

from core.jobs.export import MattedPhoto
from core.refine.finish import Finish
from core.refine.touched_colors import TouchedColors
from core.trimap.values import Trimap


def finished(
    matted: MattedPhoto, trimap: Trimap, finish: Finish, known: TouchedColors | None = None
) -> MattedPhoto:
    """Return the photo with its finished alpha, and colors that belong to what was touched up.

    ``matted`` holds the network's alpha, ``trimap`` is what it was made from; ``known`` are colors under touch-up that
    were found before and need not be estimated again. Nothing given is written to.
    """
    if finish.is_neutral:
        return matted
    alpha = finish.whole(matted.alpha, trimap)
    colors, layer = matted.foreground, finish.touch_up
    if colors is not None and not layer.is_empty:
        known = known or TouchedColors()
        known.learn(matted.photo.image, matted.alpha, layer)
        colors = colors.copy()
        known.over(colors, matted.alpha, layer, (0, 0, *layer.size))
    return MattedPhoto(matted.photo, alpha, colors)
