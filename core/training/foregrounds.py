"""Foregrounds to composite: each a premultiplied RGBA image with an exact alpha."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training import shapes
from core.training.photos import PhotoStore, image_files, read_rgb
from core.training.strands import draw_strands, grow, random_style

Array = NDArray[Any]


def premultiply(color: Array, alpha: Array) -> Array:
    """Return premultiplied RGBA uint8 (H, W, 4) from a color (H, W, 3) in 0..255 and an alpha in [0, 1]."""
    rgba = np.dstack([color * alpha[..., None], alpha * 255])
    return np.clip(np.rint(rgba), 0, 255).astype(np.uint8)


def over(front: Array, back: Array) -> Array:
    """Return premultiplied uint8 ``front`` over ``back``, both (H, W, 4)."""
    keep = 255 - front[..., 3:].astype(np.uint16)
    return front + ((back * keep + 127) // 255).astype(np.uint8)


class ForegroundMaker:
    """Draws foregrounds of ``size`` x ``size`` pixels from photographs, RGBA images and brush tips."""

    def __init__(self, data: Path, photos: PhotoStore, size: int) -> None:
        self.photos = photos
        self.size = size
        self._images = image_files(data / "foregrounds")
        self._brushes = image_files(data / "alphas")
        self._families: list[tuple[float, Callable[[np.random.Generator], Array]]] = [
            (0.30, self.furry), (0.18, self.hairy), (0.22, self.solid), (0.07, self.leafy), (0.06, self.woven),
            (0.03, self.vapor), (0.09, self.image), (0.05, self.brush),
        ]  # fmt: skip

    def make(self, rng: np.random.Generator) -> Array:
        """Return one foreground of a random family, premultiplied RGBA uint8, with something in it."""
        weights = np.array([w for w, _ in self._families])
        for _ in range(20):
            family = self._families[rng.choice(len(weights), p=weights / weights.sum())][1]
            rgba = family(rng)
            if (rgba[..., 3] > 25).mean() > 0.01:
                return rgba
        raise RuntimeError("no foreground with anything in it after 20 attempts")

    def texture(self, rng: np.random.Generator) -> Array:
        """Return float32 colors (size, size, 3) in 0..255: a photograph, or a plain color with grain; shaded."""
        if rng.random() < 0.75:
            color = self.photos.crop(rng, self.size, (0.4, 1.3)).astype(np.float32)
        else:
            color = np.full((self.size, self.size, 3), rng.uniform(5, 250, 3), np.float32)
            color *= (
                1
                + rng.uniform(0.02, 0.25)
                * shapes.fractal_noise(rng, self.size, rng.uniform(4, 200))[..., None]
            )
        light = 1 + rng.uniform(0, 0.3) * shapes.smooth_noise(rng, self.size, rng.uniform(150, 500))
        return np.clip(color * light[..., None], 0, 255)

    def solid(self, rng: np.random.Generator) -> Array:
        """A hard or blurred body with a photographic texture, darker or lighter toward its rim."""
        shape = [shapes.body, shapes.body, shapes.polygon, shapes.islands][rng.integers(4)]
        alpha = shapes.soften(rng, shape(rng, self.size))
        return premultiply(self._rim(rng, self.texture(rng), alpha), alpha)

    def woven(self, rng: np.random.Generator) -> Array:
        """A net, a lattice or a wicker ball."""
        shape = shapes.net if rng.random() < 0.5 else shapes.wicker
        alpha = shapes.soften(rng, shape(rng, self.size)) if rng.random() < 0.5 else shape(rng, self.size)
        return premultiply(self.texture(rng), alpha)

    def vapor(self, rng: np.random.Generator) -> Array:
        """Smoke, or a partly transparent sheet."""
        shape = shapes.smoke if rng.random() < 0.5 else shapes.sheet
        color = np.full((self.size, self.size, 3), rng.uniform(40, 255, 3), np.float32)
        color *= 1 + 0.1 * shapes.smooth_noise(rng, self.size, 100)[..., None]
        return premultiply(np.clip(color, 0, 255), shape(rng, self.size))

    def image(self, rng: np.random.Generator) -> Array:
        """One of the RGBA images, scaled and shifted."""
        rgba = read_rgb(self._images[rng.integers(len(self._images))])
        if rgba.shape[2] == 3:
            rgba = np.dstack([rgba, np.full(rgba.shape[:2], 255, np.uint8)])
        flat = premultiply(rgba[..., :3].astype(np.float32), rgba[..., 3].astype(np.float32) / 255)
        return self._place(rng, flat, rng.uniform(0.7, 1.4))

    def brush(self, rng: np.random.Generator) -> Array:
        """A brush tip, with a photographic texture."""
        tip = read_rgb(self._brushes[rng.integers(len(self._brushes))])[..., :1]
        alpha = self._place(rng, np.repeat(tip, 4, 2), rng.uniform(0.7, 1.5))[..., 3].astype(np.float32) / 255
        if rng.random() < 0.6:
            alpha = np.clip(alpha * rng.uniform(1.2, 4), 0, 1)
        return premultiply(self.texture(rng), alpha)

    def leafy(self, rng: np.random.Generator) -> Array:
        """Leaves, needles or petals around twigs."""
        scale, count = 2, int(rng.integers(80, 420))
        layer = np.zeros((self.size * scale, self.size * scale, 4), np.uint8)
        colors = self.texture(rng)
        length, aspect = rng.uniform(25, 140), rng.uniform(0.05, 0.4)
        center, spread = rng.uniform(0.25, 0.75, 2) * self.size, rng.uniform(0.1, 0.28) * self.size
        flow = rng.uniform(0, 2 * np.pi)
        t = np.linspace(0, 1, 12)
        profile = np.sin(np.pi * t) ** rng.uniform(0.6, 1.6) * aspect / 2
        for _ in range(count):
            root = rng.normal(center, spread)
            angle = np.arctan2(*(root - center)[::-1]) if flow < 3 else flow + rng.normal(0, 0.6)
            angle += rng.normal(0, 0.4)
            bend = rng.normal(0, 0.15) * t**2
            along = np.concatenate([t, t[::-1]])
            across = np.concatenate([profile + bend, (bend - profile)[::-1]])
            reach = length * np.exp(rng.normal(0, 0.25))
            x = root[0] + reach * (along * np.cos(angle) - across * np.sin(angle))
            y = root[1] + reach * (along * np.sin(angle) + across * np.cos(angle))
            color = self._color_at(colors, root[None])[0] * rng.uniform(0.6, 1.3)
            points = np.round(np.stack([x, y], 1) * scale * 16).astype(np.int32)
            cv2.fillPoly(layer, [points], [*np.clip(color, 0, 255).tolist(), 255.0], cv2.LINE_AA, 4)
        leaves = self._shrink(layer)
        grain = np.clip(colors / max(float(colors.mean()), 1), 0.6, 1.4)
        leaves[..., :3] = np.clip(leaves[..., :3] * grain, 0, leaves[..., 3:]).astype(np.uint8)
        return leaves

    def furry(self, rng: np.random.Generator) -> Array:
        """A body whose outline (sometimes whole surface) grows short fur."""
        return self._grown(rng, "fur" if rng.random() < 0.75 else "frizzy", flow_share=0.3)

    def hairy(self, rng: np.random.Generator) -> Array:
        """A head of long hair: straight, curly or frizzy, falling one way, with flyaways."""
        return self._grown(rng, ("straight", "curly", "frizzy")[rng.integers(3)], flow_share=0.75)

    def _grown(self, rng: np.random.Generator, kind: str, flow_share: float) -> Array:
        shape = shapes.body if rng.random() < 0.85 else shapes.islands
        alpha = shape(rng, self.size)
        if rng.random() < 0.5:
            alpha = shapes.soften(rng, alpha)
        colors = self.texture(rng)
        solid = premultiply(self._rim(rng, colors, alpha), alpha)
        scale = 3 if rng.random() < 0.6 else 2
        layer = np.zeros((self.size * scale, self.size * scale, 4), np.uint8)
        own = colors if rng.random() < 0.7 else self.texture(rng)
        self._bunch(rng, layer, alpha, own, kind=kind, flow=flow_share)
        if rng.random() < 0.35:
            self._bunch(rng, layer, alpha, own, kind="flyaway", flow=0.2)
        hair = self._shrink(layer)
        if rng.random() < 0.2:
            hair = cv2.GaussianBlur(hair, (0, 0), rng.uniform(0.5, 2.0))
        return hair if kind != "fur" and rng.random() < 0.1 else over(hair, solid)

    def _bunch(
        self, rng: np.random.Generator, layer: Array, alpha: Array, colors: Array, *, kind: str, flow: float
    ) -> None:
        """Draw one bunch of strands, rooted along the outline of ``alpha``, on a finer ``layer``."""
        style = random_style(rng, kind)
        roots, normals = self._roots(rng, alpha, style.count)
        if not len(roots):
            return
        if rng.random() < flow:
            falling = np.pi / 2 + rng.normal(0, 0.5) if rng.random() < 0.6 else rng.uniform(0, 2 * np.pi)
            share = rng.uniform(0.4, 1.0)
            vectors = (1 - share) * np.stack([np.cos(normals), np.sin(normals)])
            vectors += share * np.array([[np.cos(falling)], [np.sin(falling)]])
            normals = np.arctan2(vectors[1], vectors[0])
        curves = grow(rng, roots, normals, style)
        tint = np.exp(rng.normal(0, rng.uniform(0.05, 0.4), (len(roots), 1)))
        if rng.random() < 0.25:
            base = np.broadcast_to(self._color_at(colors, roots).mean(0), (len(roots), 3))
        else:
            base = self._color_at(colors, roots)
        widths = style.width * np.exp(rng.normal(0, 0.25, len(roots)))
        draw_strands(layer, curves, base * tint, widths, len(layer) // self.size)

    def _roots(self, rng: np.random.Generator, alpha: Array, count: int) -> tuple[Array, Array]:
        """Return roots (n, 2) of (x, y) near the outline, neighbors in a row, and the outward directions (n,)."""
        inside = (alpha > 0.5).astype(np.uint8)
        depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
        reach = rng.uniform(3, 25) if rng.random() < 0.7 else rng.uniform(25, 120)
        rows, cols = np.nonzero((depth > 0) & (depth < reach))
        if not len(rows):
            return np.zeros((0, 2)), np.zeros(0)
        chosen = rng.integers(0, len(rows), count)
        cells = (rows[chosen] // 24) * 64 + cols[chosen] // 24
        chosen = chosen[np.argsort(cells, kind="stable")]
        wide = cv2.GaussianBlur(alpha, (0, 0), 12)
        down = -cv2.Sobel(wide, cv2.CV_32F, 0, 1)[rows[chosen], cols[chosen]]
        right = -cv2.Sobel(wide, cv2.CV_32F, 1, 0)[rows[chosen], cols[chosen]]
        roots = np.stack([cols[chosen], rows[chosen]], 1) + rng.uniform(0, 1, (count, 2))
        order = np.argsort(depth[rows[chosen], cols[chosen]] < rng.uniform(0, 8), kind="stable")
        return (
            (roots, np.arctan2(down, right))
            if rng.random() < 0.5
            else (roots[order], np.arctan2(down, right)[order])
        )

    def _color_at(self, colors: Array, points: Array) -> Array:
        x, y = np.clip(points.astype(int), 0, self.size - 1).T
        return np.asarray(colors[y, x])

    def _rim(self, rng: np.random.Generator, color: Array, alpha: Array) -> Array:
        """Shade a texture toward the outline, as bodies that turn away from the light are."""
        if rng.random() < 0.4:
            return color
        inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
        fall = np.exp(-inside / rng.uniform(4, 60)) * rng.uniform(-0.6, 0.35)
        return np.clip(color * (1 + fall[..., None]), 0, 255)

    def _shrink(self, layer: Array) -> Array:
        return np.asarray(cv2.resize(layer, (self.size, self.size), interpolation=cv2.INTER_AREA))

    def _place(self, rng: np.random.Generator, rgba: Array, share: float) -> Array:
        """Scale an image to ``share`` of the canvas and shift it about."""
        scale = share * self.size / max(rgba.shape[:2])
        mode = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        rgba = cv2.resize(rgba, None, fx=scale, fy=scale, interpolation=mode)
        rgba[..., :3] = np.minimum(rgba[..., :3], rgba[..., 3:])
        height, width = rgba.shape[:2]
        spare = np.array([self.size - width, self.size - height])
        left, top = (rng.uniform(0, 1, 2) * spare).astype(int).tolist()
        out = np.zeros((self.size, self.size, 4), np.uint8)
        y0, x0 = max(top, 0), max(left, 0)
        y1, x1 = min(top + height, self.size), min(left + width, self.size)
        out[y0:y1, x0:x1] = rgba[y0 - top : y1 - top, x0 - left : x1 - left]
        return out
