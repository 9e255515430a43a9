"""A matte as the library hands it out: refined, cut out, put on backgrounds, written."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from core.api.arrays import alpha_of, photo_of, trimap_of
from core.api.reading import AnyPhoto, FilePath, any_photo, is_float
from core.engine.options import MatteResult
from core.engine.token_map import TOKEN, TokenMap, result_map, token_picture
from core.errors import UserError
from core.files import is_file
from core.imaging.convert import to_depth, to_float
from core.imaging.formats.record import Picture
from core.imaging.photo import Photo
from core.jobs.backgrounds import Background, Color, background, color_in, cover
from core.jobs.export import Export, Kind
from core.jobs.export_options import ExportOptions
from core.jobs.finished import finished
from core.jobs.matted import MattedPhoto
from core.jobs.outputs import check_outputs, report_of
from core.refine.finish import Finish
from core.refine.refinement import NEUTRAL, Refinement
from core.text.translate import tr
from core.trimap.values import UNKNOWN, Trimap

Behind: TypeAlias = FilePath | Sequence[int] | NDArray[Any]
"""A background behind a subject, see `Matte.on`."""


@dataclass(frozen=True, eq=False, repr=False)
class Matte:
    """A photo with its alpha matte. It never changes; its arrays are read-only, so copy them to write into them.

    Attributes:
        photo: as it was read.
        trimap: uint8 (H, W), what was run: 0 background, 128 unknown, 255 foreground.
        remarks: sentences on anything unexpected about the photo, the marks or the run.
        refinement: the settings applied to the network's alpha.
    """

    photo: Photo
    trimap: Trimap
    remarks: tuple[str, ...] = ()
    refinement: Refinement = NEUTRAL
    _base: MattedPhoto = field(kw_only=True)
    _result: MatteResult | None = field(default=None, kw_only=True)
    _is_float: bool = field(default=False, kw_only=True)
    _files: tuple[Path, ...] = field(default=(), kw_only=True)

    @classmethod
    def of_alpha(cls, photo: AnyPhoto, alpha: NDArray[Any], trimap: Trimap | None = None) -> Matte:
        """Return an alpha from any source as a matte, to refine, cut out and write.

        Args:
            photo: as for `Model.matte`.
            alpha: (H, W), float in [0, 1], bool, or uint8 or uint16 in full scale; copied.
            trimap: uint8 (H, W) of 0, 128 and 255: what is known keeps its alpha when refined; None for nothing.

        Raises:
            UserError: an array does not fit; a ValueError too.
        """
        shown = any_photo(photo)
        plane = alpha_of(alpha, shown.size)
        if shown.alpha is not None:
            plane = np.minimum(plane, to_float(shown.alpha))
        nothing = np.full(shown.size, UNKNOWN, np.uint8)
        known = read_only(nothing if trimap is None else trimap_of(trimap, shown.size))
        base = MattedPhoto(shown, plane, None, trimap=partial(np.asarray, known))
        return cls(shown, known, shown.remarks, _base=base, _is_float=is_float(photo))

    def __repr__(self) -> str:
        """Return its size."""
        height, width = self.photo.size
        return f"<Matte of {width} x {height} pixels>"  # not translated

    @cached_property
    def alpha(self) -> NDArray[np.float32]:
        """The alpha matte, refined: float32 (H, W) in [0, 1]; 0 is background."""
        return read_only(self._matted.alpha)

    @cached_property
    def foreground(self) -> NDArray[Any]:
        """The colors of the subject without the old background, (H, W, 3) in the type of the photo.

        They mean something where alpha is above 0; elsewhere they are the photo's.
        """
        return read_only(self._typed(self._matted.colors))

    @cached_property
    def routing_map(self) -> NDArray[np.uint8] | None:
        """The number of Routers that sent each token (16x16 pixels) to be compared with the whole photo: uint8 (h, w).

        None for an alpha from elsewhere, and for networks without Routers.
        """
        found = self._tokens
        if found is None:
            return None
        rows, columns = (-(-side // TOKEN) for side in self.photo.size)  # without those of the padding
        return read_only(found.level[:rows, :columns].astype(np.uint8))

    @property
    def report(self) -> dict[str, Any]:
        """Sizes, tokens, device, seconds and memory, as `--report` writes them; {} for an alpha of another origin."""
        return {} if self._result is None else report_of(self._result, self.refinement)

    def refined(self, refinement: Refinement) -> Matte:
        """Return the same matte with these settings instead of its current ones."""
        if not isinstance(refinement, Refinement):
            raise TypeError(f"{refinement!r} is not a Refinement; write Refinement(feather=2) for one.")
        return replace(self, refinement=refinement)

    def cutout(self) -> NDArray[Any]:
        """Return the cutout: RGBA (H, W, 4) with straight alpha, in the type of the photo; 0 if nothing is seen."""
        picture = self._picture(Kind.CUTOUT)
        assert picture.color is not None and picture.alpha is not None
        return self._typed(np.dstack([picture.color, picture.alpha]))

    def on(self, behind: Behind) -> NDArray[Any]:
        """Return the subject on another background, RGB (H, W, 3) in the type of the photo.

        Args:
            behind: "black", "white", "gray" or "#rrggbb"; (red, green, blue), 0 to 255; an image file; or an image as
                an array in the color space of the photo. Images are scaled to cover the photo, their middle shown.

        Raises:
            UserError: it is none of these.
        """
        picture = self._picture(Kind.COMPOSITE, lambda photo: _background(behind, photo))
        assert picture.color is not None
        return self._typed(picture.color)

    def routing_picture(self) -> NDArray[np.uint8]:
        """Return the routing map over the photo, uint8 (H, W, 3), as `--routing-map` writes it.

        Raises:
            UserError: there is no map.
        """
        if self._tokens is None:
            raise UserError(tr("This matte has no routing map: its network has no Routers, or none ran."))
        return token_picture(self.photo.image, self._tokens)

    def write_cutout(self, path: FilePath, options: ExportOptions | None = None) -> None:
        """Write the cutout; the suffix chooses the format: PNG, TIFF, PSD, EXR, WebP, AVIF and others.

        The file is written whole or not at all, with the photo's color profile. ``options`` set depth, trim, size and
        more; by default it has the photo's depth and size.

        Raises:
            UserError: the format holds no transparency or not what the options ask for, the file cannot be written, or
                it would replace the photo or its marks file.
        """
        self._write(Path(path), Export(Kind.CUTOUT, options or ExportOptions()))

    def write_alpha(self, path: FilePath, options: ExportOptions | None = None) -> None:
        """Write the alpha matte alone, gray. Raises UserError, see `write_cutout`."""
        self._write(Path(path), Export(Kind.ALPHA, options or ExportOptions()))

    def write_on(
        self,
        behind: Behind,
        path: FilePath,
        options: ExportOptions | None = None,
    ) -> None:
        """Write the subject on another background, see `on`; in 8 bits unless the options say otherwise.

        Raises:
            UserError: see `on` and `write_cutout`; the file of the background is not replaced either.
        """
        export = Export(Kind.COMPOSITE, options or ExportOptions(), lambda photo: _background(behind, photo))
        self._write(Path(path), export, [Path(behind)] if _is_file(behind) else [])

    @property
    def _tokens(self) -> TokenMap | None:
        return None if self._result is None else result_map(self._result)

    @cached_property
    def _matted(self) -> MattedPhoto:
        finish = Finish.none(self.photo.size).with_settings(self.refinement)
        return finished(self._base, self.trimap, finish)

    def _picture(self, kind: Kind, behind: Callable[[Photo], Background] | None = None) -> Picture:
        export = Export(kind, ExportOptions(depth=self.photo.depth), behind)
        return export.picture(self._matted, export.check())

    def _write(self, path: Path, export: Export, read: Sequence[Path] = ()) -> None:
        kept = filter(None, [self.photo.path, *self._files, *read])
        check_outputs([path], [], [], inputs=(), kept=kept, replace_inputs=False)
        export = replace(export, options=export.options.for_path(path)).near(self.photo.depth)
        export.write(path, self._matted)

    def _typed(self, pixels: NDArray[Any]) -> NDArray[Any]:
        return to_float(pixels) if self._is_float else pixels


def _is_file(behind: Behind) -> TypeGuard[FilePath]:
    return isinstance(behind, str | os.PathLike) and is_file(Path(behind))


def _background(behind: Behind, photo: Photo) -> Background:
    if isinstance(behind, np.ndarray) and behind.ndim > 1:
        return cover(to_depth(photo_of(behind).image, photo.depth), photo.size)
    if isinstance(behind, str | os.PathLike):
        return background(os.fspath(behind), photo)
    return color_in(_color(behind), photo)


def _color(values: Sequence[int] | NDArray[Any]) -> Color:
    try:
        red, green, blue = map(operator.index, values)
    except (TypeError, ValueError):
        red = green = blue = -1
    if not all(0 <= value <= 255 for value in (red, green, blue)):
        raise UserError(
            tr(
                "{values} is not a color; give red, green and blue as whole numbers, 0 to 255 each.",
                values=repr(values),
            )
        )
    return red, green, blue


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view of an array that cannot be written into."""
    view = array.view()
    view.flags.writeable = False
    return view
