"""The contents of a matte's files: colors, alpha and layers in the requested depth, frame and size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.color.profiles import D65, SRGB_PRIMARIES, Curve, profile_of, srgb
from core.imaging.color.spaces import Space
from core.imaging.color.transform import converted
from core.imaging.composite import composite, cutout
from core.imaging.convert import from_float, to_depth, to_float
from core.imaging.formats import exif
from core.imaging.formats.record import AlphaAs, Format, Layers, Picture
from core.imaging.photo import Pixels
from core.jobs.backgrounds import Background
from core.jobs.export_options import ExportOptions
from core.jobs.framing import Frame, frame_of
from core.jobs.matted import MattedPhoto

_WHOLE: dict[int, np.dtype[Any]] = {8: np.dtype(np.uint8), 16: np.dtype(np.uint16)}


@dataclass(frozen=True, eq=False)
class Maker:
    """Makes the pictures of one matte for one format.

    Attributes:
        matted: the photo with its matte.
        options: how it is exported.
        format: the format, which can hold that.
    """

    matted: MattedPhoto
    options: ExportOptions
    format: Format

    def alpha(self) -> Picture:
        """Return the alpha matte alone, gray."""
        frame = self._frame(reaches_beyond=True)
        return Picture(self._deep_gray(frame.of(self._alpha)), dpi=self._dpi)

    def cutout(self, behind: Background | None) -> Picture:
        """Return the subject with its alpha; formats with layers get the photo, the marks and what is behind, too."""
        frame = self._frame(reaches_beyond=not self._has_layers)
        color, alpha = frame.of_cutout(self._cutout_colors(), self._alpha)
        layers = self._layers(frame, behind) if self._has_layers else None
        return self._finished(color, alpha, frame, layers)

    def composite(self, background: Background) -> Picture:
        """Return the subject on a color or on an image of the photo's size."""
        is_image = isinstance(background, np.ndarray)
        frame = self._frame(reaches_beyond=not is_image)
        color, alpha = frame.of_cutout(to_depth(self.matted.colors, self._depth), self._alpha)
        behind = self._behind(background, frame)
        return self._finished(composite(color, to_float(alpha), behind), None, frame, None)

    # --- parts -------------------------------------------------------------------------------------------------------

    @cached_property
    def _depth(self) -> int:
        """Bits of the whole numbers that all is made of: floating point values come of 16."""
        depth = self.options.depth_for(self.matted.photo.depth)
        return depth if depth in _WHOLE and not self._is_float else 16

    @property
    def _is_float(self) -> bool:
        return self.format.holds is not None and self.format.holds.is_float

    @property
    def _has_layers(self) -> bool:
        return self.format.holds is not None and self.format.holds.layers

    @cached_property
    def _alpha(self) -> Pixels:
        return from_float(self.matted.alpha, _WHOLE[self._depth])

    @property
    def _dpi(self) -> tuple[float, float] | None:
        return self.matted.photo.dpi if self.options.keeps_metadata else None

    def _frame(self, *, reaches_beyond: bool) -> Frame:
        """Return the frame, the same at all depths: what 8 bits cannot tell from nothing does not widen it."""
        options, seen = self.options, from_float(self.matted.alpha, _WHOLE[8])
        return frame_of(seen, trim=options.trim, longest=options.longest, reaches_beyond=reaches_beyond)

    def _cutout_colors(self) -> Pixels:
        """Return the colors of the cutout; a saved selection lies beside the photo's own."""
        photo = to_depth(self.matted.photo.image, self._depth)
        if self.options.alpha_as is AlphaAs.SELECTION:
            return photo
        if self.options.keeps_hidden:
            return np.where(self._alpha[..., None] > 0, to_depth(self.matted.colors, self._depth), photo)
        return np.ascontiguousarray(cutout(self.matted.colors, self.matted.alpha, depth=self._depth)[..., :3])

    def _layers(self, frame: Frame, behind: Background | None) -> Layers:
        trimap = self.matted.trimap() if self.matted.trimap is not None else None
        return Layers(
            photo=frame.of(to_depth(self.matted.photo.image, self._depth)),
            background=None if behind is None else self._behind(behind, frame),
            trimap=None if trimap is None else frame.of_classes(trimap),
        )

    def _behind(self, background: Background, frame: Frame) -> Pixels:
        if isinstance(background, np.ndarray):
            return to_depth(frame.of(background), self._depth)
        plain = to_depth(np.array(background, self.matted.photo.image.dtype), self._depth)
        return np.broadcast_to(plain, (*frame.size, 3))

    def _finished(self, color: Pixels, alpha: Pixels | None, frame: Frame, layers: Layers | None) -> Picture:
        photo, options = self.matted.photo, self.options
        block = photo.exif if options.keeps_metadata else None
        return Picture(
            color=self._linear(color) if self._is_float else color,
            alpha=to_float(alpha) if self._is_float and alpha is not None else alpha,
            icc_profile=None if self._is_float else photo.icc_profile or srgb(),
            exif=exif.for_writing(block, frame.size, with_location=options.keeps_location),
            dpi=self._dpi,
            layers=layers,
        )

    def _linear(self, color: Pixels) -> NDArray[np.float32]:
        source = self.matted.photo.icc_profile or srgb()
        target = profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR)
        return np.asarray(converted(to_float(color), source, Space.RGB, target), np.float32)

    def _deep_gray(self, plane: Pixels) -> NDArray[Any]:
        return to_float(plane) if self._is_float else plane
