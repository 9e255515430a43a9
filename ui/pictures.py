"""Pixels as Qt paints them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return colors (h, w, 3), or with alpha behind them (h, w, 4), as an image with memory of its own."""
    height, width, channels = pixels.shape
    form = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGBA8888
    whole = np.ascontiguousarray(pixels)
    return QImage(whole.data, width, height, channels * width, form).copy()
