"""Effects of camera and file on an image: tone, white balance, sharpness, noise, scaling, JPEG."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.samples import chances

Array = NDArray[Any]
_BLOCK = 16  # pixels of a block of JPEG's color, which is kept at half of the resolution


def degrade(rng: np.random.Generator, image: Array) -> Array:
    """Return uint8 of a float image (H, W, 3) in [0, 1] after what cameras do, each at random and often none."""
    image = _tone(rng, image)
    if rng.random() < chances.FOCUS:
        image = _focused(rng, image)
    if rng.random() < chances.SCALED:
        image = _scaled_down_and_up(rng, image)
    image = _noisy(rng, image)
    if rng.random() < chances.GRAY:
        image = np.repeat(image @ np.array([[0.299], [0.587], [0.114]], np.float32), 3, 2)
    out = np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)
    return _jpeg(rng, out) if rng.random() < chances.JPEG else out


def _tone(rng: np.random.Generator, image: Array) -> Array:
    """Change gamma, white balance and exposure (darker or clipped) of some."""
    if rng.random() < chances.GAMMA:
        image = np.clip(image, 0, 1) ** np.exp(rng.normal(0, 0.25))
    if rng.random() < chances.BALANCE:
        image = image * np.exp(rng.normal(0, 0.12, 3)).astype(np.float32)
    if rng.random() < chances.EXPOSURE:
        image = image * np.float32(np.exp(rng.uniform(-0.9, 0.3)))
    return np.clip(image, 0, 1)


def _focused(rng: np.random.Generator, image: Array) -> Array:
    """Soften, sharpen a little, or so much that edges have halos, as after reducing."""
    choice = rng.random()
    has_halos = choice > 1 - chances.HALOS
    soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.8, 2.0) if has_halos else rng.uniform(0.4, 1.0))
    if choice < chances.SOFT:
        return soft
    return image + (rng.uniform(0.6, 1.6) if has_halos else rng.uniform(0.2, 0.8)) * (image - soft)


def _noisy(rng: np.random.Generator, image: Array) -> Array:
    choice = rng.random()
    if choice < 1 - chances.GRAIN - chances.LOW_LIGHT:
        return image
    grain = rng.standard_normal(image.shape, np.float32)
    if choice < 1 - chances.LOW_LIGHT:
        grain *= rng.uniform(0.002, 0.025)
        return image + (
            grain if rng.random() < 1 - chances.COARSE_GRAIN else cv2.GaussianBlur(grain, (0, 0), 0.8)
        )
    strength = rng.uniform(0.02, 0.06)  # low light: more in the shadows of the file, coarser in color
    color = cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.5, 1.5))
    both = rng.standard_normal((*image.shape[:2], 1), np.float32) + 1.5 * color
    return np.asarray(image + strength * both * np.sqrt(0.15 + np.clip(image, 0, 1)))


def _scaled_down_and_up(rng: np.random.Generator, image: Array) -> Array:
    height, width = image.shape[:2]
    share = rng.uniform(0.5, 0.85)
    small = cv2.resize(image, (int(width * share), int(height * share)), interpolation=cv2.INTER_AREA)
    mode = cv2.INTER_LINEAR if rng.random() < 0.5 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(small, (width, height), interpolation=mode))


def _jpeg(rng: np.random.Generator, image: Array) -> Array:
    """Return an image as JPEG keeps it, some twice; blocks begin anywhere, as in crops of photographs."""
    for _ in range(2 if rng.random() < chances.TWICE else 1):
        top, left = (int(n) for n in rng.integers(0, _BLOCK, 2))
        padded = cv2.copyMakeBorder(image, top, 0, left, 0, cv2.BORDER_REPLICATE)
        quality = int(rng.integers(60, 97)) if rng.random() < chances.GOOD_JPEG else int(rng.integers(35, 60))
        bgr = cv2.cvtColor(padded, cv2.COLOR_RGB2BGR)
        _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
        decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
        image = np.ascontiguousarray(decoded[top:, left:, ::-1])
    return image
