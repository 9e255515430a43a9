"""An alpha from before, updated where the marks have changed since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.engine.local.regions import Standing, in_cells
from core.engine.options import MatteOptions, MatteResult
from core.errors import UserError
from core.imaging.convert import to_float, to_gray
from core.imaging.io import Photo, read_image
from core.text.translate import tr
from core.trimap.edge_width import Width
from core.trimap.marks import read_marks
from core.trimap.values import FOREGROUND, UNKNOWN, Trimap


@dataclass(frozen=True)
class Earlier:
    """The files of an earlier matte: its alpha, or a cutout, and the trimap that it was made with."""

    alpha: Path
    trimap: Path


def standing(
    earlier: Earlier, photo: Photo, trimap: Trimap, options: MatteOptions, width: Width = 1.0
) -> Standing:
    """Return the matte to be updated to this trimap; ``width`` is that of Edge around masks.

    Raises:
        UserError: a file cannot be read, or does not fit the photo.
    """
    before = read_marks(earlier.trimap, photo, width).trimap
    alpha = _alpha(earlier.alpha, photo)
    np.copyto(alpha, trimap == FOREGROUND, where=(trimap != UNKNOWN) & (before == trimap))
    return Standing(_result(alpha, options), in_cells(before))


def _alpha(path: Path, photo: Photo) -> NDArray[np.float32]:
    """Read an alpha of the photo's size as float32 (H, W)."""
    given = read_image(path)
    if given.size != photo.size:
        (height, width), (rows, columns) = photo.size, given.size
        raise UserError(
            tr(
                "{file} is {its_width} x {its_height} pixels but the photo is {width} x {height}; give the alpha "
                "made from it.",
                file=path.name,
                its_width=columns,
                its_height=rows,
                width=width,
                height=height,
            )
        )
    gray = to_gray(given.image) if given.alpha is None else given.alpha
    return np.array(to_float(gray), np.float32)


def _result(alpha: NDArray[np.float32], options: MatteOptions) -> MatteResult:
    """Return an alpha from a file as the result of a run, of which nothing else is known; colors are found later."""
    return MatteResult(
        alpha=alpha,
        foreground=None,
        routers=(),
        max_tokens=options.max_tokens,
        model="",
        device="",
        precision="",
        seconds={"total": 0.0},
        peak_memory={"total": 0},
        passes=options.passes,
        mixer=options.mixer,
    )
