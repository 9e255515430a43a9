"""A choice of how to find the subject of a photo, and the marks that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.geometry import Rect, clip
from core.imaging.convert import to_depth
from core.imaging.photo import Photo
from core.subject.laying import lay_box
from core.subject.networks import default_network, network_of
from core.subject.proposal import propose
from core.subject.saliency import Saliency, small_saliency
from core.text.amounts import size_text
from core.text.translate import tr
from core.trimap.edge_width import Width
from core.trimap.marks import Marks, marks_of_selection
from core.trimap.sizes import edge_width
from core.trimap.values import BACKGROUND, Trimap


@dataclass(frozen=True)
class Choice:
    """The way to find the subject: in a box, by a saved selection, or with a network.

    Attributes:
        network: its file, or None for the first that is here.
        box: where the subject is, in pixels.
        selection: the number of a saved selection of the photo, from 1.
    """

    network: Path | None = None
    box: Rect | None = None
    selection: int | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that were named for it."""
        return () if self.network is None else (self.network,)


def proposed(photo: Photo, choice: Choice, width: Width = 1.0) -> Marks:
    """Return marks for a photo, and who made them; a selection gets Edge of this width along its outline.

    Raises:
        UserError: it cannot be looked for in this way; NoSubjectError: without a subject.
    """
    if choice.box is not None:
        notice = tr("The marks were proposed from the box, which may be wrong: look at what they keep.")
        return _marks(_boxed(photo, choice.box), notice)
    if choice.selection is not None:
        marks = marks_of_selection(photo, choice.selection, width)
        notice = tr("The marks are those of selection {number} of the photo.", number=choice.selection)
        return marks._replace(notice=marks.notice or notice)
    network = network_of(choice.network) if choice.network else default_network()
    trimap = propose(photo.image, Saliency(network)).trimap
    return _marks(
        trimap,
        tr(
            "The marks were proposed with {network}, which may be wrong: look at what they keep.",
            network=network.path.name,
        ),
    )


def _boxed(photo: Photo, box: Rect) -> Trimap:
    """Return the marks of the subject in a box, with Edge of the usual width."""
    if clip(box, photo.size) is None:
        raise UserError(
            tr(
                "The box is outside the photo, which has {size} pixels; choose another.",
                size=size_text(*photo.size),
            )
        )
    image = np.asarray(to_depth(photo.image, 8), np.uint8)
    blank, painted = np.full(photo.size, BACKGROUND, np.uint8), np.zeros(photo.size, np.bool_)
    return lay_box(image, blank, painted, box, widths=edge_width(photo.size), asked=small_saliency()).trimap


def _marks(trimap: Trimap, notice: str) -> Marks:
    return Marks(trimap, notice, moved=0.0, is_mask=False, is_exact=False)
