"""What is taken from the clipboard and what is put there."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage


def pasted_path(mime: QMimeData) -> Path | None:
    """The first local file on the clipboard."""
    return next((Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()), None)


def pasted_bytes(mime: QMimeData) -> bytes | None:
    """The image on the clipboard as PNG bytes, None without one."""
    if mime.hasFormat("image/png"):
        return bytes(mime.data("image/png").data())
    image = QImage(mime.imageData()) if mime.hasImage() else QImage()
    return None if image.isNull() else _png(image)


def cutout_mime(rgba: NDArray[np.uint8]) -> QMimeData:
    """A cutout (H, W, 4) as both an image and a PNG, because only the PNG keeps its transparency everywhere."""
    rgba = np.ascontiguousarray(rgba)
    height, width, _ = rgba.shape
    image = QImage(rgba.data, width, height, width * 4, QImage.Format.Format_RGBA8888).copy()
    mime = QMimeData()
    mime.setImageData(image)
    mime.setData("image/png", _png(image))
    return mime


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 90)  # type: ignore[call-overload]  # the stub asks for bytes, which it refuses
    return bytes(buffer.data().data())
