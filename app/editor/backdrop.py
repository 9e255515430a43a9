"""The user's own background behind the cutout: a color, or a photo placed on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.errors import describe
from app.settings import Settings
from app.tasks import Tasks
from core.errors import UserError
from core.files import is_file
from core.imaging.convert import to_depth
from core.imaging.io import Photo, Pixels, read_image
from core.jobs.backgrounds import (
    COVERING,
    NAMED_COLORS,
    Background,
    Placement,
    color_in,
    color_of,
    fitting,
    pixels_for,
    pixels_in,
    placed,
)
from core.text.translate import tr

LEAST_SCALE, MOST_SCALE = 0.05, 20.0
_FAR = 3.0
"""Largest shift of the photo's middle, in sizes of the cutout's photo."""
_KIND = "backdrop"


class Backdrop(QObject):
    """A color and a photo over it, which is read in the background when it is first looked at; both are remembered.

    Attributes:
        color: #rrggbb.
        path: the photo's file; None for the color alone.
        picture: the photo's pixels in sRGB, uint8 (H, W, 3); None until they are read.
        placement: where the photo lies.
        placing: whether the hand moves the photo rather than the view, as while it is being asked about.
    """

    changed = Signal()
    failed = Signal(str)
    notice = Signal(str)

    def __init__(self, settings: Settings, files: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._files = settings, files
        self.color = settings.backdrop_color
        self.path = settings.backdrop_photo
        self.picture: Pixels | None = None
        self._own: _Read | None = None
        self.placement = Placement(*settings.backdrop_placement)
        self.placing = False

    def set_color(self, color: str) -> None:
        """Lay this color (#rrggbb) behind the cutout, beside a photo that does not cover it."""
        if color != self.color:
            self.color = self._settings.backdrop_color = color
            self.changed.emit()

    def set_photo(self, path: Path | None) -> None:
        """Lay a photo behind the cutout so that it covers it, or none; one that cannot be read changes nothing."""
        self._files.cancel(_KIND)
        if path is None:
            self._take(None, None)
        else:
            self._read(path, lambda read: self._take(path, read))

    def place(self, placement: Placement) -> None:
        """Move or scale the photo, within limits that leave it to be found again."""
        scale = min(max(placement.scale, LEAST_SCALE), MOST_SCALE)
        x, y = (min(max(share, -_FAR), _FAR) for share in (placement.x, placement.y))
        placement = Placement(scale, x, y)
        if placement != self.placement:
            self.placement = placement
            self._settings.backdrop_placement = scale, x, y
            self.changed.emit()

    def fill(self) -> None:
        """Let the photo cover the cutout's whole place."""
        self.place(COVERING)

    def fit(self, size: tuple[int, int]) -> None:
        """Show all of the photo behind a cutout of (height, width)."""
        if self.picture is not None:
            self.place(fitting(self.picture.shape[:2], size))

    def load(self) -> None:
        """Read the photo that was remembered; one that is gone leaves the color till the next start, and is named."""
        path = self.path
        if path is not None and self.picture is None:
            self._read(path, self._show, self._do_without)

    def backgrounds(self) -> Callable[[Photo], Background]:
        """Return what makes the background of cutouts of any photo as it is now, for a thread of its own."""
        color, placement, path = color_of(self.color) or NAMED_COLORS["white"], self.placement, self.path
        own = self._own

        @cache
        def read(path: Path) -> _Read:
            return _read(path) if own is None else own

        def make(photo: Photo) -> Background:
            plain = color_in(color, photo)
            if path is None:
                return plain
            behind = read(path)
            return placed(pixels_for(photo, behind.pixels, behind.profile), photo.size, placement, plain)

        return make

    def _read(
        self,
        path: Path,
        done: Callable[[_Read], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        text = tr("Opening {name}", name=path.name)
        self._files.submit(lambda: _read(path), done, kind=_KIND, text=text, failed=failed or self._on_failed)

    def _show(self, read: _Read) -> None:
        self._own, self.picture = read, read.shown
        self.changed.emit()

    def _take(self, path: Path | None, read: _Read | None) -> None:
        self.path = self._settings.backdrop_photo = path
        self.placement = COVERING
        self._settings.backdrop_placement = COVERING.scale, COVERING.x, COVERING.y
        self._own, self.picture = read, None if read is None else read.shown
        self.changed.emit()

    def _do_without(self, error: BaseException) -> None:
        self.path = None
        self.changed.emit()
        self.notice.emit(describe(error))

    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(describe(error))


def composite_background(name: str, backdrop: Backdrop) -> Callable[[Photo], Background]:
    """Return what makes a background for a photo: a color as `color_of` reads it, else the user's own."""
    color = color_of(name)
    if color is not None:
        return lambda photo: color_in(color, photo)
    return backdrop.backgrounds()


class _Read(NamedTuple):
    """A photo behind the cutout, (H, W, 3): in its own depth and space, and as uint8 in sRGB."""

    pixels: Pixels
    profile: bytes | None
    shown: Pixels


def _read(path: Path) -> _Read:
    if not is_file(path):
        raise UserError(tr("The background photo {path} no longer exists; choose another.", path=str(path)))
    photo = read_image(path)
    shown = pixels_in(to_depth(photo.image, 8), photo.icc_profile, None)
    return _Read(photo.image, photo.icc_profile, shown)
