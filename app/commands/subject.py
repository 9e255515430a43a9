"""Marks that a command proposes by itself: of the whole photo, in a box, or with an ONNX file of the user's."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserError
from core.files import is_there
from core.geometry import Rect, clip
from core.imaging.convert import to_depth
from core.imaging.photo import Photo
from core.subject.laying import lay_box
from core.subject.networks import default_network, network_of
from core.subject.proposal import propose
from core.subject.saliency import Saliency, small_saliency
from core.trimap.marks import Marks, marks_of_selection, selections
from core.trimap.sizes import edge_width
from core.trimap.values import BACKGROUND, Trimap

AUTO, BOX, SELECTION = "auto", "box", "selection"
_SUFFIX = ".onnx"
_NUMBERS = re.compile("([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})")


@dataclass(frozen=True)
class Choice:
    """How to find the subject: in a box, by a saved selection, or with a network.

    Attributes:
        network: its file, or None for the first that is here.
        box: where the subject is.
        selection: the number of a saved selection of the photo, from 1.
    """

    network: Path | None = None
    box: Rect | None = None
    selection: int | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are read for it."""
        return () if self.network is None else (self.network,)


class _Words(argparse.Action):
    """Reads the one or two words of ``--subject``."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option: str | None = None,
    ) -> None:
        try:
            setattr(namespace, self.dest, _choice(values))
        except ValueError as error:
            raise argparse.ArgumentError(self, str(error)) from None


def add_argument(add: Any) -> None:
    """Add ``--subject`` by the ``add_argument`` of a parser; its value is a Choice, None where not given."""
    add(
        "--subject",
        metavar=("auto|box|selection|MODEL.onnx", "X,Y,W,H|N"),
        nargs="+",
        action=_Words,
        help="find the subject: by itself with the saliency network that is here (auto), in a box, its upper left "
        "corner, width and height in pixels, by a selection that is saved in the photo, the first or number N, or with "
        "an ONNX file that rembg uses (default without a trimap: auto)",
    )


def _choice(words: Sequence[str]) -> Choice:
    """Return what the words ask for. Raises ValueError, which says what is wrong with them."""
    first, *more = words
    if first == BOX:
        found = _NUMBERS.fullmatch(more[0]) if more else None
        if found is None:
            raise ValueError("a box is written as box X,Y,W,H in whole pixels, such as box 400,250,1200,1800")
        left, top, width, height = map(int, found.groups())
        choice, more = Choice(box=(top, left, top + height, left + width)), more[1:]
    elif first == SELECTION:
        number = more[0] if more else "1"
        if not re.fullmatch("[1-9][0-9]{0,3}", number):
            raise ValueError(f"{number} is not the number of a selection; the first is selection 1")
        choice, more = Choice(selection=int(number)), more[1:]
    elif first == AUTO:
        choice = Choice()
    elif not first.lower().endswith(_SUFFIX):
        raise ValueError(
            f"{first} is neither auto, nor box X,Y,W,H, nor selection, nor a file that ends in {_SUFFIX}"
        )
    elif not is_there(Path(first)):
        raise ValueError(f"there is no file {first}")
    else:
        choice = Choice(Path(first))
    if more:
        raise ValueError(f"{more[0]} stands behind it; write the photo in front of --subject")
    return choice


def proposed(photo: Photo, choice: Choice) -> Marks:
    """Return marks for a photo, and who made them. Raises UserError, NoSubjectError without a subject."""
    if choice.box is not None:
        notice = "The marks were proposed from the box, which may be wrong: look at what they keep."
        return _marks(_boxed(photo, choice.box), notice)
    if choice.selection is not None:
        marks = marks_of_selection(photo, choice.selection)
        notice = f"The marks are those of selection {choice.selection} of the photo."
        return marks._replace(notice=marks.notice or notice)
    network = network_of(choice.network) if choice.network else default_network()
    trimap = propose(photo.image, Saliency(network)).trimap
    return _marks(
        trimap,
        f"The marks were proposed with {network.path.name}, which may be wrong: look at what they keep.",
    )


def remark(photo: Photo, choice: Choice | None) -> str:
    """Return a sentence on the saved selections of a photo and how to use them, "" where that is of no use."""
    if not photo.selections or (choice is not None and choice.selection is not None):
        return ""
    name = photo.path.name if photo.path is not None else "The photo"
    return f"{name} has {selections(len(photo.selections))}: to take one as its marks, give --subject selection N."


def _boxed(photo: Photo, box: Rect) -> Trimap:
    """Return the marks of the subject in a box, with Edge of the usual width."""
    if clip(box, photo.size) is None:
        raise UserError(
            f"The box lies outside of the photo, which is {photo.size[1]} x {photo.size[0]} pixels; choose another."
        )
    image = np.asarray(to_depth(photo.image, 8), np.uint8)
    blank, painted = np.full(photo.size, BACKGROUND, np.uint8), np.zeros(photo.size, np.bool_)
    return lay_box(image, blank, painted, box, widths=edge_width(photo.size), asked=small_saliency()).trimap


def _marks(trimap: Trimap, notice: str) -> Marks:
    return Marks(trimap, notice, moved=0.0, is_mask=False, is_exact=False)
