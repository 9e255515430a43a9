"""Photos from the clipboard, and cutouts onto it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

from app.files.arrivals import file_bytes
from core.imaging.color.display import pixels_as_shown
from core.imaging.color.profiles import is_srgb
from core.imaging.formats.png import encode_png
from ui.pictures import image_of


def pasted_bytes(mime: QMimeData) -> bytes | None:
    """The image in a drag or on the clipboard as the bytes of a file, None without one."""
    data = file_bytes(mime)
    if data:
        return data
    image = QImage(mime.imageData()) if mime.hasImage() else QImage()
    return None if image.isNull() else _png(image)


class CutoutCopy(NamedTuple):
    """A cutout as an image in sRGB, and as a PNG, because only that keeps transparency and profile everywhere."""

    image: QImage
    png: bytes

    def mime(self) -> QMimeData:
        """The data that go onto the clipboard."""
        mime = QMimeData()
        mime.setImageData(self.image)
        mime.setData("image/png", self.png)
        return mime


def cutout_copy(rgba: NDArray[np.uint8], profile: bytes | None = None) -> CutoutCopy:
    """Prepare a cutout (H, W, 4) of a profile for the clipboard; takes its time with large photos: in the background.

    The PNG keeps colors and profile. The image is in sRGB, as programs that take it have it.
    """
    shown = rgba
    if not is_srgb(profile):
        shown = rgba.copy()
        shown[..., :3] = pixels_as_shown(np.ascontiguousarray(rgba[..., :3]), profile)
    return CutoutCopy(image_of(shown), encode_png(rgba, icc_profile=profile, is_quick=True))


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"PNG"))
    writer.setCompression(30)
    writer.write(image)
    return bytes(buffer.data().data())
