"""Tools that foregrounds are drawn with: premultiplied layers, strokes, outlines, colors and textures."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.photos import PhotoStore

Array = NDArray[Any]
SHIFT = 4  # fractional bits of the coordinates given to OpenCV


def premultiply(color: Array, alpha: Array) -> Array:
    """Return premultiplied RGBA uint8 (H, W, 4) from a color (H, W, 3), clipped to 0..255, and an alpha in [0, 1]."""
    rgba = np.dstack([np.clip(color, 0, 255) * alpha[..., None], alpha * 255])
    return np.clip(np.rint(rgba), 0, 255).astype(np.uint8)


def over(front: Array, back: Array) -> Array:
    """Return premultiplied uint8 ``front`` over ``back``, both (H, W, 4)."""
    keep = 255 - front[..., 3:].astype(np.uint16)
    return front + ((back * keep + 127) // 255).astype(np.uint8)


def fade(rgba: Array, opacity: Array | float) -> Array:
    """Return premultiplied uint8 (H, W, 4) times an opacity in [0, 1], one number or (H, W)."""
    factor = opacity[..., None] if isinstance(opacity, np.ndarray) else opacity
    return np.asarray((rgba * np.float32(factor) + np.float32(0.5)).astype(np.uint8))


def shine(rgba: Array, gain: Array | float) -> Array:
    """Return premultiplied uint8 (H, W, 4) with its colors times ``gain``, one number, (H, W) or (H, W, 3)."""
    factor = np.asarray(gain, np.float32)
    factor = factor[..., None] if factor.ndim == 2 else factor
    color = np.minimum(rgba[..., :3] * factor, rgba[..., 3:])
    return np.dstack([color.astype(np.uint8), rgba[..., 3]])


def fixed(points: Array, scale: float) -> Array:
    """Return points (..., 2) of (x, y) as the int32 that OpenCV wants on a layer ``scale`` times finer."""
    return np.round(points * (scale * (1 << SHIFT))).astype(np.int32)


def thickness(widths: Array | float) -> Array:
    """Return the thickness that OpenCV needs for antialiased lines ``widths`` pixels of the layer wide.

    Its lines cover 1.3 pixels more than they are told to, so the thinnest, of thickness 1, is 1.35 wide.
    """
    return np.clip(np.round(np.asarray(widths) - 1.3), 1, None).astype(int)


def fill(layer: Array, outline: Array, color: Array, scale: float) -> None:
    """Fill an outline (n, 2) of (x, y) with an opaque color (3,) on a premultiplied layer."""
    value = [*np.clip(color, 0, 255).tolist(), 255.0]
    cv2.fillPoly(layer, [fixed(outline, scale)], value, cv2.LINE_AA, SHIFT)


def stroke(layer: Array, curve: Array, color: Array, width: float, scale: float) -> None:
    """Draw an opaque curve (n, 2) of (x, y), ``width`` pixels of the final image wide."""
    value = [*np.clip(color, 0, 255).tolist(), 255.0]
    thick = int(thickness(width * scale))
    cv2.polylines(layer, [fixed(curve, scale)], False, value, thick, cv2.LINE_AA, SHIFT)


def ribbon(curve: Array, widths: Array) -> Array:
    """Return the outline (2 n, 2) of a band along a curve (n, 2), ``widths`` (n,) wide."""
    along = np.gradient(curve, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    aside = np.stack([-along[:, 1], along[:, 0]], 1) * widths[:, None] / 2
    return np.concatenate([curve + aside, (curve - aside)[::-1]])


def light_color(rng: np.random.Generator) -> Array:
    """Return the color (3,) of hair in the light, 0..255: white, golden, copper or gray, seldom dark."""
    u = rng.uniform
    choice = rng.random()
    if choice < 0.3:
        return np.asarray(u(190, 255) * np.array([1, u(0.93, 1.0), u(0.8, 1.0)]))
    if choice < 0.62:
        return np.array([u(215, 255), u(150, 220), u(50, 150)])
    if choice < 0.75:
        return np.array([u(170, 240), u(80, 150), u(30, 90)])
    if choice < 0.87:
        return np.full(3, u(110, 190)) + rng.normal(0, 8, 3)
    return u(10, 70) * np.array([1, u(0.7, 1), u(0.5, 1)])


def plant_color(rng: np.random.Generator) -> Array:
    """Return the color (3,) of a plant, 0..255: green, brown or autumn."""
    u = rng.uniform
    choice = rng.random()
    if choice < 0.6:
        green = u(50, 200)
        return green * np.array([u(0.45, 1.0), 1.0, u(0.15, 0.7)])
    if choice < 0.8:
        return u(60, 200) * np.array([1.0, u(0.6, 0.9), u(0.3, 0.7)])
    return np.array([u(150, 250), u(40, 190), u(10, 70)])


class Studio:
    """The photographs and the canvas of ``size`` x ``size`` pixels that every family draws with.

    Without ``textures`` all colors are plain ones with grain.
    """

    def __init__(self, photos: PhotoStore, size: int, *, textures: bool = True) -> None:
        self.photos = photos
        self.size = size
        self._textures = textures

    def layer(self, scale: int) -> Array:
        """Return an empty premultiplied layer, ``scale`` times finer than the canvas."""
        return np.zeros((self.size * scale, self.size * scale, 4), np.uint8)

    def shrink(self, layer: Array) -> Array:
        """Return a finer layer averaged down to the canvas."""
        return np.asarray(cv2.resize(layer, (self.size, self.size), interpolation=cv2.INTER_AREA))

    def texture(self, rng: np.random.Generator, photo: float = 0.75) -> Array:
        """Return float32 colors (size, size, 3) in 0..255: a photograph, or a plain color with grain; shaded."""
        if rng.random() < photo and self._textures:
            color = self.photos.crop(rng, self.size, (0.4, 1.3)).astype(np.float32)
        else:
            color = np.full((self.size, self.size, 3), rng.uniform(5, 250, 3), np.float32)
            grain = shapes.fractal_noise(rng, self.size, rng.uniform(4, 200))[..., None]
            color *= 1 + rng.uniform(0.02, 0.25) * grain
        light = 1 + rng.uniform(0, 0.3) * shapes.smooth_noise(rng, self.size, rng.uniform(150, 500))
        return np.clip(color * light[..., None], 0, 255)

    def tinted(self, rng: np.random.Generator, base: Array) -> Array:
        """Return a texture whose mean is ``base`` (3,): a photograph's pattern and part of its colors."""
        color = self.texture(rng)
        gray = color.mean(2, keepdims=True)
        chroma = (color - gray) * rng.uniform(0, 0.6)
        light = np.clip(gray / max(float(gray.mean()), 1), 0.25, 2.2) ** rng.uniform(0.4, 1)
        return np.clip(base.astype(np.float32) * light + chroma, 0, 255)

    def plants(self, rng: np.random.Generator) -> Array:
        """Return the colors (size, size, 3) of a plant: a photograph's own, or brought to a plant's color."""
        return self.texture(rng) if rng.random() < 0.35 else self.tinted(rng, plant_color(rng))

    def color_at(self, colors: Array, points: Array) -> Array:
        """Return the colors (n, 3) of a texture at points (n, 2) of (x, y), clamped to the canvas."""
        x, y = np.clip(points.astype(int), 0, self.size - 1).T
        return np.asarray(colors[y, x])

    def rim(self, rng: np.random.Generator, color: Array, alpha: Array) -> Array:
        """Shade a texture toward the outline, as bodies that turn away from the light are."""
        if rng.random() < 0.4:
            return color
        inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
        fall = np.exp(-inside / rng.uniform(4, 60)) * rng.uniform(-0.6, 0.35)
        return np.clip(color * (1 + fall[..., None]), 0, 255)

    def place(self, rng: np.random.Generator, rgba: Array, share: float) -> Array:
        """Scale an image to ``share`` of the canvas and shift it about."""
        scale = share * self.size / max(rgba.shape[:2])
        mode = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        rgba = cv2.resize(rgba, None, fx=scale, fy=scale, interpolation=mode)
        rgba[..., :3] = np.minimum(rgba[..., :3], rgba[..., 3:])
        spare = np.array([self.size - rgba.shape[1], self.size - rgba.shape[0]])
        left, top = (rng.uniform(0, 1, 2) * spare).astype(int).tolist()
        return _pasted(rgba, left, top, self.size)


def _pasted(rgba: Array, left: int, top: int, size: int) -> Array:
    out = np.zeros((size, size, 4), np.uint8)
    y0, x0 = max(top, 0), max(left, 0)
    y1, x1 = min(top + rgba.shape[0], size), min(left + rgba.shape[1], size)
    out[y0:y1, x0:x1] = rgba[y0 - top : y1 - top, x0 - left : x1 - left]
    return out
