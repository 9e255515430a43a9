"""Training samples: foregrounds from the pool over photographs, degraded as cameras do, with a trimap."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.photos import PhotoStore
from core.training.pool import ForegroundPool
from core.training.shapes import smooth_noise
from core.training.trimaps import MAX_RADIUS, trimap_from_alpha
from core.trimap.values import UNKNOWN

Array = NDArray[Any]
_MODES = (cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4, cv2.INTER_NEAREST)
_SNAP = np.arange(256, dtype=np.uint8)  # what resampling left a hair away from 0 and 1 is 0 and 1
_SNAP[:3], _SNAP[253:] = 0, 255


@dataclass(frozen=True)
class Sample:
    """image (H, W, 3) uint8 RGB, trimap (H, W) uint8 of the three values, alpha (H, W) float32 in [0, 1]."""

    image: Array
    trimap: Array
    alpha: Array


class SampleMaker:
    """Makes sample ``index`` of a seeded, endless stream; the same index gives the same sample in any process."""

    def __init__(self, pool: ForegroundPool, photos: PhotoStore, seed: int) -> None:
        self._pool = pool
        self._photos = photos
        self._seed = seed

    def make(self, index: int, size: int) -> Sample:
        """Return sample ``index`` as a crop of ``size`` x ``size`` with enough unknown pixels in it."""
        rng = np.random.default_rng([self._seed, index])
        for _ in range(8):
            front = self._front(rng, size)
            trimap = trimap_from_alpha(rng, front[..., 3])
            inner = trimap[MAX_RADIUS:-MAX_RADIUS, MAX_RADIUS:-MAX_RADIUS]
            if (inner == UNKNOWN).mean() > 0.02:
                break
        front = front[MAX_RADIUS:-MAX_RADIUS, MAX_RADIUS:-MAX_RADIUS]
        return self._compose(rng, front, np.ascontiguousarray(inner))

    def _front(self, rng: np.random.Generator, size: int) -> Array:
        """Return one or two foregrounds, premultiplied, on a crop with a margin of ``MAX_RADIUS`` all around."""
        front = self._view(rng, size)
        if rng.random() < 0.15:
            other = self._view(rng, size)
            keep = 255 - front[..., 3:].astype(np.uint16)
            front = front + ((other * keep + 127) // 255).astype(np.uint8)
        front[..., 3] = cv2.LUT(front[..., 3], _SNAP)
        return front

    def _view(self, rng: np.random.Generator, size: int) -> Array:
        index = int(rng.integers(len(self._pool)))
        row, col = self._pool.edges[index][rng.integers(len(self._pool.edges[index]))]
        low, high = (0.7, 2.0) if rng.random() < 0.65 else (2.0, 5.0)
        scale = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        side = size + 2 * MAX_RADIUS
        matrix = cv2.getRotationMatrix2D((float(col), float(row)), rng.normal(0, 20), scale)
        matrix[:, :2] @= np.array([[1, rng.normal(0, 0.08)], [rng.normal(0, 0.08), 1]])
        shift = side / 2 + rng.uniform(-0.25, 0.25, 2) * size
        matrix[:, 2] = shift - matrix[:, :2] @ np.array([col, row])
        if rng.random() < 0.5:
            matrix[0] = -matrix[0]
            matrix[0, 2] += side - 1
        mode = _MODES[rng.integers(len(_MODES))] if scale > 0.8 else cv2.INTER_LINEAR
        view = cv2.warpAffine(
            self._pool.images[index], matrix, (side, side), flags=mode, borderMode=cv2.BORDER_REFLECT
        )
        view[..., :3] = np.minimum(view[..., :3], view[..., 3:])
        return np.asarray(view)

    def _compose(self, rng: np.random.Generator, front: Array, trimap: Array) -> Sample:
        size = len(trimap)
        alpha = front[..., 3].astype(np.float32) / 255
        color = front[..., :3].astype(np.float32) / 255
        background = self._background(rng, size)
        if rng.random() < 0.12:
            color = alpha[..., None] * self._photos.crop(rng, size, (0.4, 1.3)).astype(np.float32) / 255
        color = _recolor(rng, color, alpha, background)
        image = color + (1 - alpha[..., None]) * background
        return Sample(_degrade(rng, image), trimap, alpha)

    def _background(self, rng: np.random.Generator, size: int) -> Array:
        background: Array = self._photos.crop(rng, size, (0.35, 1.8)).astype(np.float32) / 255
        choice = rng.random()
        if choice < 0.40:
            background = cv2.GaussianBlur(
                background, (0, 0), float(np.exp(rng.uniform(np.log(0.7), np.log(7))))
            )
        elif choice < 0.5:
            small = cv2.resize(background, (8, 8), interpolation=cv2.INTER_AREA)
            background = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)
        contrast, mean = rng.uniform(0.4, 1.1), background.mean((0, 1))
        background = mean + contrast * (background - mean)
        light = 1 + rng.uniform(0, 0.15) * smooth_noise(rng, size, rng.uniform(100, 300))
        gain = np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.06, 3))
        return np.clip(background * light[..., None] * gain, 0, 1).astype(np.float32)


def _recolor(rng: np.random.Generator, color: Array, alpha: Array, background: Array) -> Array:
    """Change premultiplied colors by one affine map: contrast about their mean, saturation, gain, a new mean.

    Subjects are mostly of one material, so contrast is mostly lowered. One mean in eight is drawn to the background.
    """
    mean = color.sum((0, 1)) / max(float(alpha.sum()), 1.0)
    contrast = rng.uniform(0.25, 1.1)
    shift = (1 - contrast) * mean
    choice = rng.random()
    if choice < 0.4:
        shift = shift + rng.uniform(0.3, 1) * (rng.uniform(0.03, 0.97, 3) - mean)
    elif choice < 0.53:
        row, col = rng.integers(0, len(background), 2)
        target = background[row, col] if rng.random() < 0.5 else background.mean((0, 1))
        shift = shift + rng.uniform(0.3, 0.9) * (target - mean)
    color = contrast * color + alpha[..., None] * shift.astype(np.float32)
    gain = np.exp(rng.normal(0, 0.15) + rng.normal(0, 0.06, 3))
    keep = rng.uniform(0.5, 1.2)
    matrix = np.diag(gain) @ (keep * np.eye(3) + (1 - keep) / 3)
    return np.clip(color @ matrix.T.astype(np.float32), 0, alpha[..., None]).astype(np.float32)


def _degrade(rng: np.random.Generator, image: Array) -> Array:
    """Return uint8 after tone, sharpness, noise and JPEG, each at random and often none."""
    if rng.random() < 0.5:
        image = np.clip(image, 0, 1) ** np.exp(rng.normal(0, 0.25))
    if rng.random() < 0.25:
        soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.0))
        image = soft if rng.random() < 0.6 else image + rng.uniform(0.2, 0.8) * (image - soft)
    if rng.random() < 0.5:
        grain = rng.standard_normal(image.shape, np.float32) * rng.uniform(0.002, 0.025)
        image = image + (grain if rng.random() < 0.7 else cv2.GaussianBlur(grain, (0, 0), 0.8))
    out = np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 97))])
        out = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return out
