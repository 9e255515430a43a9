"""The pixels of a photo that is not in view: in its file, in the bytes it came in, or packed; back to the last bit."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.files.stamp import Stamp, stamp_of
from core.errors import UserError
from core.files import read_file
from core.geometry import Size
from core.imaging.formats.png import encode_png
from core.imaging.io import MAX_FILE_BYTES, Photo, Pixels, decode_image
from core.project.store import digest_of_bytes
from core.text.translate import mark, tr

_SMALL_FILE = 0.5
"""Bytes of a file over those of its pixels up to which the file is what is kept in memory, and no PNG of its pixels."""

_LOST = mark(
    "{path} is missing or cannot be read; put the unchanged photo back there, or show where it is now. Its marks "
    "and mattes are kept."
)
_CHANGED = mark(
    "{path} was changed since it was opened; put the unchanged photo back there, or show where it is now. Its "
    "marks and mattes are kept."
)
_ANOTHER = mark("{path} is not {name} as it was opened; choose the file that holds that photo, unchanged.")


class PhotoGoneError(UserError):
    """The file of a parked photo is not what it was, or another one was shown in its place."""


@dataclass(frozen=True, eq=False)
class ParkedPhoto:
    """A photo without its pixels, and how these come back.

    Attributes:
        bare: the photo, its pixels and its own transparency empty; with its saved selections where no file has them.
        size: (height, width) in pixels.
        dtype: of the pixels, uint8 or uint16.
        data: the bytes of its file, or those of a PNG of its pixels; None if the file is read again.
        is_png: whether `data` is such a PNG.
        stamp, digest: those of its file, None and "" without one.
    """

    bare: Photo
    size: Size
    dtype: np.dtype[Any]
    data: bytes | None
    is_png: bool
    stamp: Stamp | None
    digest: str

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        kept = sum(each.nbytes for each in self.bare.selections)
        return kept if self.data is None else kept + len(self.data)

    def unparked(self, place: Path | None = None) -> tuple[Photo, Stamp | None]:
        """Return the photo with its pixels, and the stamp of its file; some tenths of a second, on any thread.

        `place` is where the file is now, where it was moved since.

        Raises:
            PhotoGoneError: the file is gone or was changed; all else that is held of the photo stays.
        """
        if self.is_png and self.data is not None:
            return _with_pixels(self.bare, _from_png(self.data)), self.stamp
        if self.data is not None:
            return self._decoded(self.data, self.bare.path), self.stamp
        path = place or self.bare.path
        assert path is not None
        stamp = stamp_of(path)
        try:
            data = read_file(path, MAX_FILE_BYTES)
        except UserError as error:
            raise PhotoGoneError(tr(_LOST, path=str(path))) from error
        if stamp_of(path) != stamp or (stamp != self.stamp and digest_of_bytes(data) != self.digest):
            raise self._changed(path)
        return self._decoded(data, path), stamp

    def _decoded(self, data: bytes, path: Path | None) -> Photo:
        photo = decode_image(data, self.bare.path.name if self.bare.path else tr("The photo"), path=path)
        if photo.size != self.size or photo.image.dtype != self.dtype:
            raise self._changed(path)
        return replace(photo, path=path)

    def _changed(self, path: Path | None) -> PhotoGoneError:
        own = self.bare.path
        if own is None or path is None or path == own:
            return PhotoGoneError(tr(_CHANGED, path=str(path)))
        return PhotoGoneError(tr(_ANOTHER, path=str(path), name=own.name))


def park_photo(photo: Photo, stamp: Stamp | None) -> ParkedPhoto:
    """Return the photo without its pixels; `stamp` is that of its file as it was read. Seconds, on any thread.

    The pixels are left to the file where that is as it was and likely to stay; a file on a stick, a share or among
    temporary ones is kept in memory as it is; where it was changed, or there is none, the pixels are.
    """
    path, pixels, digest = photo.path, photo.pixels, ""
    data: bytes | None = None
    is_png = True
    if path is not None and stamp is not None and (found := _unchanged(path, stamp)) is not None:
        digest = digest_of_bytes(found)
        is_small = len(found) <= _SMALL_FILE * pixels.nbytes
        if _is_lasting(path):
            is_png = False
        elif is_small:
            data, is_png = found, False
    if is_png:
        data = encode_png(pixels, is_quick=True)
    bare = replace(photo, image=_none(photo.image), alpha=None if photo.alpha is None else _none(photo.alpha))
    if not is_png:  # these come from the file again
        bare = replace(bare, selections=())
    return ParkedPhoto(bare, photo.size, photo.image.dtype, data, is_png, stamp, digest)


def _unchanged(path: Path, stamp: Stamp) -> bytes | None:
    """Return the bytes of a file where it still has its stamp, else None."""
    if stamp_of(path) != stamp:
        return None
    try:
        data = read_file(path, MAX_FILE_BYTES)
    except UserError:
        return None
    return data if stamp_of(path) == stamp else None


def _is_lasting(path: Path) -> bool:
    """Report whether a file lies where it likely stays: on a disk of the system or the user, not a temporary place."""
    try:
        device, place = path.stat().st_dev, path.resolve()
        temporary = Path(tempfile.gettempdir()).resolve()
        disks = {folder.stat().st_dev for folder in (Path.home(), Path(Path.home().anchor))}
    except (OSError, RuntimeError):
        return False
    return device in disks and not place.is_relative_to(temporary)


def _none(array: Pixels) -> Pixels:
    return np.empty((0, 0, *array.shape[2:]), array.dtype)


def _from_png(data: bytes) -> Pixels:
    pixels: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    code = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(pixels, code))


def _with_pixels(bare: Photo, pixels: Pixels) -> Photo:
    if pixels.shape[2] == 3:
        return replace(bare, image=pixels)
    image, alpha = np.ascontiguousarray(pixels[..., :3]), np.ascontiguousarray(pixels[..., 3])
    return replace(bare, image=image, alpha=alpha)
