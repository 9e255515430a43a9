"""How well colors can be told apart: the contrast of WCAG, and what color-blind people see of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

_TO_LMS = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
"""Linear RGB to the answers of the three cones: Viénot, Brettel and Mollon, Color Research & Application 24, 1999."""
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
_LACKING = {
    "protan": np.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]]),
    "deutan": np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]]),
}
"""What a cone that is lacking is taken to answer, from the others."""


def linear(color: str) -> NDArray[np.float64]:
    """Return a color (#rrggbb) as linear RGB, 0 to 1."""
    values = np.array(QColor(color).getRgbF()[:3], dtype=np.float64)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2, 0 to 1."""
    return float(linear(color) @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(color: str, vision: str) -> NDArray[np.float64]:
    """Return the linear RGB that someone with this vision sees: "usual", "protan", "deutan" or "tritan"."""
    rgb = linear(color)
    if vision == "usual":
        return rgb
    lms = _TO_LMS @ rgb
    dull = _tritan(lms) if vision == "tritan" else _LACKING[vision] @ lms
    return np.clip(np.linalg.solve(_TO_LMS, dull), 0, 1)


def _tritan(lms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project onto one of two planes, as Brettel, Viénot and Mollon do (JOSA A 14, 1997): by white, 485 and 660 nm."""
    white = _TO_LMS @ np.ones(3)
    red, blue_green = np.array([0.0587, 0.0023, 0.0]), np.array([0.0807, 0.0886, 0.0099])
    anchor = red if lms[1] * white[0] < lms[0] * white[1] else blue_green
    normal = np.cross(white, anchor)
    return np.array([lms[0], lms[1], -(normal[0] * lms[0] + normal[1] * lms[1]) / normal[2]])


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return linear sRGB in CIE Lab (D65)."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.072175],
            [0.0193339, 0.119192, 0.9503041],
        ]
    )
    xyz = to_xyz @ rgb / (to_xyz @ np.ones(3))
    cube = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * cube[1] - 16, 500 * (cube[0] - cube[1]), 200 * (cube[1] - cube[2])])


def distance(one: str, other: str, vision: str) -> float:
    """Return how far apart two colors are for someone with this vision, in units of CIE Lab; 2.3 is just noticeable."""
    return float(np.linalg.norm(lab(seen(one, vision)) - lab(seen(other, vision))))


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """Return the pixels of an image, (H, W, 3) RGB."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def strongest(pixels: NDArray[np.uint8]) -> float:
    """Return the contrast between the ground of a picture, its most frequent color, and what differs from it most."""
    flat = pixels.reshape(-1, 3)
    packed, counts = np.unique(flat.astype(np.uint32) @ (1 << 16, 1 << 8, 1), return_counts=True)
    colors = np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], 1).astype(np.uint8)
    light = luminances(colors)
    at = float(light[counts.argmax()])
    return (
        float((np.maximum(light, at) + 0.05).max() / (np.minimum(light, at) + 0.05).min())
        if len(colors)
        else 1.0
    )


def luminances(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the relative luminance of colors (N, 3)."""
    values = colors / 255
    values = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.asarray(values @ (0.2126, 0.7152, 0.0722), np.float64)
