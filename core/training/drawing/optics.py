"""Effects of a lens and of motion on a premultiplied foreground: defocus, motion, depth of field."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.shapes import smooth_noise

Array = NDArray[Any]


def disc_kernel(radius: float) -> Array:
    """Return the float32 kernel of a lens out of focus: an even disc with a soft rim, of sum 1."""
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return np.asarray(kernel / kernel.sum())


def motion_kernel(length: int, angle: float) -> Array:
    """Return the float32 kernel of a straight movement by ``length`` pixels at ``angle`` (radians), of sum 1."""
    kernel = np.zeros((length, length), np.float32)
    half = (length - 1) / 2
    reach = np.array([np.cos(angle), np.sin(angle)]) * half
    p0, p1 = (half - reach).round().astype(int), (half + reach).round().astype(int)
    cv2.line(kernel, tuple(p0.tolist()), tuple(p1.tolist()), 1.0)
    return np.asarray(kernel / kernel.sum())


def blurred(rgba: Array, kernel: Array) -> Array:
    """Return a premultiplied uint8 image under a kernel; color and alpha blur together, as light does."""
    out = cv2.filter2D(rgba, -1, kernel, borderType=cv2.BORDER_REFLECT)
    out[..., :3] = np.minimum(out[..., :3], out[..., 3:])
    return np.asarray(out)


def lens(rng: np.random.Generator, rgba: Array) -> Array:
    """Return a foreground out of focus (5 %), moved (4 %), sharp in part (4 %), or mostly as it is."""
    choice = rng.random()
    if choice < 0.05:
        return blurred(rgba, disc_kernel(float(np.exp(rng.uniform(np.log(0.8), np.log(7))))))
    if choice < 0.09:
        return blurred(rgba, motion_kernel(int(rng.integers(4, 28)), rng.uniform(0, np.pi)))
    if choice < 0.13:
        far = blurred(rgba, disc_kernel(rng.uniform(1.5, 6)))
        share = np.clip(0.5 + smooth_noise(rng, len(rgba), rng.uniform(150, 400)), 0, 1)[..., None]
        return np.asarray((rgba * (1 - share) + far * share + 0.5).astype(np.uint8))
    return rgba
