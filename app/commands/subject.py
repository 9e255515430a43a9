"""Marks that a command proposes by itself: of the whole photo, in a box, or with an ONNX file of the user's."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.files import is_there
from core.imaging.photo import Photo
from core.subject.networks import default_network, network_of
from core.subject.proposal import propose
from core.subject.saliency import Saliency
from core.trimap.marks import Marks

AUTO = "auto"
_SUFFIX = ".onnx"


@dataclass(frozen=True)
class Choice:
    """How to find the subject: with the network of a file, None for the first that is here."""

    network: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are read for it."""
        return () if self.network is None else (self.network,)


def add_argument(add: Any) -> None:
    """Add ``--subject`` by the ``add_argument`` of a parser; its value is a Choice, None where not given."""
    add(
        "--subject",
        metavar="auto|MODEL.onnx",
        type=_choice,
        help="find the subject by itself: auto with the saliency network that is here, or one that rembg uses "
        "(default without a trimap: auto)",
    )


def _choice(text: str) -> Choice:
    if text == AUTO:
        return Choice()
    if not text.lower().endswith(_SUFFIX):
        raise argparse.ArgumentTypeError(f"{text} is neither auto nor a file that ends in {_SUFFIX}")
    if not is_there(Path(text)):
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return Choice(Path(text))


def proposed(photo: Photo, choice: Choice) -> Marks:
    """Return marks for a photo, and who made them. Raises UserError, NoSubjectError without a subject."""
    network = network_of(choice.network) if choice.network else default_network()
    trimap = propose(photo.image, Saliency(network))
    notice = f"The marks were proposed with {network.path.name}, which may be wrong: look at what they keep."
    return Marks(trimap, notice, moved=0.0, is_mask=False, is_exact=False)
