"""Marks proposed for a photo that has none: what is sure or solid becomes Keep and Remove, the rest Edge."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np

from core.errors import UserError
from core.imaging.photo import Pixels
from core.imaging.thumbnail import reduced
from core.subject.evidence import Asked, Evidence, gather
from core.subject.interior import Flags, depth, solid_interior
from core.subject.outline import fitted
from core.subject.saliency import Mask
from core.text.translate import tr
from core.trimap.paint import fill
from core.trimap.sizes import LEAST_EDGE
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

SIDE = 1024
"""Most pixels per side of the copy that is looked at."""
_REACH = 1.5
"""Cells of a mask within which its outline may follow the photo."""
_INSIDE, _OUTSIDE = 1.0, 1.5
"""Cells of a mask that are in doubt beyond all that is not sure, inside and outside the subject."""
_SURE, _FIT = 0.95, 0.9
_LEAST, _MOST = 0.002, 0.98
"""Shares of the photo that a subject takes."""
_LEAST_SURE = 0.1
"""Share of all that may be the subject that has to be surely so."""


class NoSubjectError(UserError):
    """A photo in which nothing stands out."""


class Proposal(NamedTuple):
    """Marks proposed for a photo.

    Attributes:
        trimap: the marks, uint8 (H, W).
        likely: float32 (h, w) in [0, 1], how likely each place of a smaller copy belongs to the subject.
    """

    trimap: Trimap
    likely: Mask


def propose(image: Pixels, asked: Asked) -> Proposal:
    """Return marks for an image, RGB (H, W, 3) of 8 or 16 bits, from the masks that ``asked`` returns of it.

    Raises:
        NoSubjectError: its mask is tiny, nearly all of the photo, or nowhere sure.
        UserError: the network cannot be used.
    """
    small = reduced(image, SIDE)
    evidence = gather(small, asked)
    likely = fitted(evidence.middle, small, max(round(_REACH * evidence.cell), 1))
    keep, remove = _surely(likely, evidence)
    _check(keep, evidence)
    keep |= solid_interior(small, keep, remove, evidence)
    return Proposal(_enlarged(keep, remove, image.shape[:2]), likely)


def _surely(fit: Mask, evidence: Evidence) -> tuple[Flags, Flags]:
    """Return where an image is surely the subject and where surely not, two bool (H, W)."""
    keep = (evidence.low > _SURE) & (fit > _FIT)
    remove = (evidence.high < 1 - _SURE) & (fit < 1 - _FIT)
    inside, outside = (max(cells * evidence.cell, LEAST_EDGE) for cells in (_INSIDE, _OUTSIDE))
    return depth(keep) > inside, depth(remove) > outside


def _check(keep: Flags, evidence: Evidence) -> None:
    likely, possible = (float((mask > 0.5).mean()) for mask in (evidence.middle, evidence.high))
    if likely < _LEAST:
        raise NoSubjectError(
            tr(
                "No clear subject was found: nothing stands out. "
                "Mark it with a box, or paint Keep and Remove."
            )
        )
    if float(keep.mean()) < _LEAST_SURE * possible:
        raise NoSubjectError(
            tr(
                "No clear subject was found: what might be the subject is scattered or doubtful everywhere. Mark "
                "it with a box, or paint Keep and Remove."
            )
        )
    if likely > _MOST:
        raise NoSubjectError(
            tr(
                "No clear subject was found: it would be nearly the whole photo. Mark it with a box, or paint "
                "Keep and Remove."
            )
        )


def _enlarged(keep: Flags, remove: Flags, size: tuple[int, int]) -> Trimap:
    """Return the trimap (height, width) of flags at reduced size, with smooth outlines."""
    trimap: Trimap = np.full(size, UNKNOWN, np.uint8)
    for flags, value in ((keep, FOREGROUND), (remove, BACKGROUND)):
        plane: Any = cv2.resize(
            flags.view(np.uint8) * np.uint8(255), size[::-1], interpolation=cv2.INTER_LINEAR
        )
        fill(trimap, value, np.asarray(plane > 127).view(np.uint8))
    return trimap
