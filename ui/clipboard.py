"""Photos from the clipboard, and cutouts onto it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

from app.files.arrivals import file_bytes


def pasted_bytes(mime: QMimeData) -> bytes | None:
    """The image in a drag or on the clipboard as the bytes of a file, None without one."""
    data = file_bytes(mime)
    if data:
        return data
    image = QImage(mime.imageData()) if mime.hasImage() else QImage()
    return None if image.isNull() else _png(image)


class CutoutCopy(NamedTuple):
    """A cutout as an image and as a PNG, because only the PNG keeps its transparency everywhere."""

    image: QImage
    png: bytes

    def mime(self) -> QMimeData:
        """The data that go onto the clipboard."""
        mime = QMimeData()
        mime.setImageData(self.image)
        mime.setData("image/png", self.png)
        return mime


def cutout_copy(rgba: NDArray[np.uint8]) -> CutoutCopy:
    """Prepare a cutout (H, W, 4) for the clipboard; takes its time with large photos: do it in the background."""
    rgba = np.ascontiguousarray(rgba)
    height, width, _ = rgba.shape
    image = QImage(rgba.data, width, height, width * 4, QImage.Format.Format_RGBA8888).copy()
    return CutoutCopy(image, _png(image))


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"PNG"))
    writer.setCompression(30)
    writer.write(image)
    return bytes(buffer.data().data())
