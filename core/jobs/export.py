"""A matte into files of any format: the one place where cutouts, alphas, composites and trimaps are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from core.errors import UserError
from core.files import atomic_write
from core.imaging.formats import png, tiff
from core.imaging.formats.record import Format, Picture, Writing
from core.imaging.formats.registry import format_for
from core.imaging.io import Photo
from core.jobs.backgrounds import NAMED_COLORS, Background, color_in
from core.jobs.export_options import FLOAT, ExportOptions
from core.jobs.matted import MattedPhoto
from core.jobs.pictures import Maker
from core.text.translate import tr
from core.trimap.values import Trimap

TRIMAP_SUFFIXES = (*png.FORMAT.suffixes, *tiff.FORMAT.suffixes)
"""Suffixes of the files that a trimap is written to."""


class Kind(Enum):
    """The kinds of picture that a matte is exported as; the value is the word in file names."""

    CUTOUT = "cutout"
    ALPHA = "alpha"
    COMPOSITE = "composite"


@dataclass(frozen=True)
class Export:
    """A picture that is to be made of a matte, and how it is written.

    Attributes:
        kind: cutout, alpha or composite.
        options: into which format, how deep, how much of it.
        background: makes what a composite of a photo stands on, or what lies behind its cutout in formats with
            layers, in its size and space; None for white, and for nothing.
    """

    kind: Kind
    options: ExportOptions = field(default_factory=ExportOptions)
    background: Callable[[Photo], Background] | None = None

    def near(self, depth: int) -> Export:
        """Return the same in the depth asked for, else in what comes nearest to this; composites: to 8 bits."""
        return replace(self, options=self.options.near(8 if self.kind is Kind.COMPOSITE else depth))

    def check(self) -> Format:
        """Return the format of the file. Raises UserError if it cannot hold what is asked for."""
        return self.options.checked(needs_alpha=self.kind is Kind.CUTOUT)

    def write(self, path: Path, matted: MattedPhoto, step: Callable[[], None] = lambda: None) -> None:
        """Write it, whole or not at all; ``step`` is called on the way and may raise to stop.

        Raises:
            UserError: it cannot be written, a background cannot be read, or the format cannot hold it.
        """
        chosen = self.check()
        if self.kind is not Kind.ALPHA:
            _ = matted.colors  # made now, which takes longest
            step()
        encoded = encode(chosen, self.picture(matted, chosen), self.options)
        step()
        with atomic_write(path) as temporary:
            temporary.write_bytes(encoded)

    def picture(self, matted: MattedPhoto, chosen: Format) -> Picture:
        """Return what is written: in its depth, trimmed and sized, with what goes with it."""
        maker = Maker(matted, self.options, chosen)
        if self.kind is Kind.ALPHA:
            return maker.alpha()
        behind = self.background(matted.photo) if self.background is not None else None
        if self.kind is Kind.CUTOUT:
            return maker.cutout(behind)
        return maker.composite(color_in(NAMED_COLORS["white"], matted.photo) if behind is None else behind)


def encode(chosen: Format, picture: Picture, options: ExportOptions) -> bytes:
    """Return the bytes of a file. Raises UserError for a picture that is too large for its format."""
    assert chosen.encode is not None and chosen.holds is not None
    height, width = picture.size
    if max(height, width) > chosen.holds.most_side:
        raise UserError(
            tr(
                "{format} holds at most {most} pixels per side, and this is {width} x {height}; choose a smaller "
                "size or another format.",
                format=chosen.name,
                most=chosen.holds.most_side,
                width=width,
                height=height,
            )
        )
    how = Writing(
        is_associated=options.is_associated,
        alpha_as=options.alpha_as,
        quality=options.quality,
        is_half=options.depth != FLOAT,
    )
    return chosen.encode(picture, how)


def with_suffix(path: Path, chosen: Format) -> Path:
    """Return the path with the suffix of a format: in place of another format's, or after what is none ("cut.v2")."""
    if path.suffix.lower() in chosen.suffixes:
        return path
    is_other = format_for(path) is not None
    return (
        path.with_suffix(chosen.suffixes[0]) if is_other else path.with_name(path.name + chosen.suffixes[0])
    )


def write_trimap(path: Path, trimap: Trimap) -> None:
    """Write the trimap as a gray image of 0, 128 and 255, a TIFF where the suffix says so, else a PNG.

    Raises:
        UserError: it cannot be written.
    """
    chosen = tiff.FORMAT if path.suffix.lower() in tiff.FORMAT.suffixes else png.FORMAT
    encoded = encode(chosen, Picture(trimap), ExportOptions(chosen.name))
    with atomic_write(path) as temporary:
        temporary.write_bytes(encoded)
