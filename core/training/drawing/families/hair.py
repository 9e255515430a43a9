"""Hair and fur that grow from a body: fur, long hair, wet locks, a halo of frizz, fine strands in the light."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.canvas import Studio, light_color, over, premultiply, shine
from core.training.drawing.strands import StrandStyle, draw_strands, grow, random_style, translucent_strands

Array = NDArray[Any]


def furry(studio: Studio, rng: np.random.Generator) -> Array:
    """A body whose outline (sometimes whole surface) grows short fur, its tips sometimes lit."""
    return _grown(studio, rng, "fur" if rng.random() < 0.75 else "frizzy", flow=0.3)


def hairy(studio: Studio, rng: np.random.Generator) -> Array:
    """A head of long hair: straight, curly or frizzy, falling one way, with flyaways."""
    return _grown(studio, rng, ("straight", "curly", "frizzy")[rng.integers(3)], flow=0.75)


def wet(studio: Studio, rng: np.random.Generator) -> Array:
    """Hair in locks that end in points, darker and glossier than dry hair, with gaps between the locks."""
    hair = _grown(studio, rng, "wet", flow=0.8)
    gloss = np.clip(shapes.fractal_noise(rng, studio.size, rng.uniform(3, 12), 2) - 1, 0, None)
    return shine(hair, 0.75 + rng.uniform(0, 0.8) * gloss)


def halo(studio: Studio, rng: np.random.Generator) -> Array:
    """A head of hair with a halo of short, fine, frizzy strands around it, often lit from behind."""
    alpha = shapes.body(rng, studio.size)
    head = _grown(studio, rng, ("straight", "frizzy", "fur")[rng.integers(3)], flow=0.5, alpha=alpha)
    light = light_color(rng) if rng.random() < 0.7 else _mean_color(head) * rng.uniform(0.8, 1.8)
    return over(_fine_bunch(studio, rng, alpha, light, "halo"), head)


def fine(studio: Studio, rng: np.random.Generator) -> Array:
    """Very thin, sparse, translucent strands that leave a body; lit from behind they are brighter than it."""
    alpha = shapes.body(rng, studio.size)
    alpha = cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.5, 3)) if rng.random() < 0.7 else alpha
    light = light_color(rng)
    colors = studio.tinted(rng, light * rng.uniform(0.2, 0.9)) if rng.random() < 0.6 else studio.texture(rng)
    out = premultiply(studio.rim(rng, colors, alpha), alpha)
    if rng.random() < 0.6:
        out = over(_shaded_fur(studio, rng, alpha, colors), out)
    for _ in range(rng.integers(1, 4)):
        kind = ("fine", "fine", "halo", "flyaway", "wisp")[rng.integers(5)]
        out = over(_fine_bunch(studio, rng, alpha, light, kind), out)
    return _backlit(rng, out, alpha) if rng.random() < 0.6 else out


def roots(rng: np.random.Generator, alpha: Array, count: int) -> tuple[Array, Array]:
    """Return roots (n, 2) of (x, y) near the outline, neighbors in a row, and the outward directions (n,)."""
    depth = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    reach = rng.uniform(3, 25) if rng.random() < 0.7 else rng.uniform(25, 120)
    rows, cols = np.nonzero((depth > 0) & (depth < reach))
    if not len(rows):
        return np.zeros((0, 2)), np.zeros(0)
    chosen = rng.integers(0, len(rows), count)
    cells = (rows[chosen] // 24) * 64 + cols[chosen] // 24
    chosen = chosen[np.argsort(cells, kind="stable")]
    if rng.random() < 0.5:  # the outermost are drawn last, over the others
        order = depth[rows[chosen], cols[chosen]] < rng.uniform(0, 8)
        chosen = chosen[np.argsort(order, kind="stable")]
    wide = cv2.GaussianBlur(alpha, (0, 0), 12)
    down = -cv2.Sobel(wide, cv2.CV_32F, 0, 1)[rows[chosen], cols[chosen]]
    right = -cv2.Sobel(wide, cv2.CV_32F, 1, 0)[rows[chosen], cols[chosen]]
    return np.stack([cols[chosen], rows[chosen]], 1) + rng.uniform(0, 1, (count, 2)), np.arctan2(down, right)


def _grown(
    studio: Studio, rng: np.random.Generator, kind: str, flow: float, alpha: Array | None = None
) -> Array:
    if alpha is None:
        alpha = (shapes.body if rng.random() < 0.85 else shapes.islands)(rng, studio.size)
        alpha = shapes.soften(rng, alpha) if rng.random() < 0.5 else alpha
    colors = studio.texture(rng)
    solid = premultiply(studio.rim(rng, colors, alpha), alpha)
    scale = 3 if rng.random() < 0.6 else 2
    layer = studio.layer(scale)
    own = colors if rng.random() < 0.7 else studio.texture(rng)
    _bunch(studio, rng, layer, alpha, own, kind=kind, flow=flow)
    if rng.random() < 0.35:
        _bunch(studio, rng, layer, alpha, own, kind="flyaway", flow=0.2)
    hair = studio.shrink(layer)
    if rng.random() < 0.12:
        hair = cv2.GaussianBlur(hair, (0, 0), rng.uniform(0.5, 2.0))
    if rng.random() < 0.25:
        hair = _backlit(rng, hair, alpha)
    return hair if kind != "fur" and rng.random() < 0.12 else over(hair, solid)


def _bunch(
    studio: Studio,
    rng: np.random.Generator,
    layer: Array,
    alpha: Array,
    colors: Array,
    *,
    kind: str,
    flow: float,
) -> None:
    """Draw one bunch of strands, rooted along the outline of ``alpha``, on a finer ``layer``."""
    style = random_style(rng, kind)
    curves = _curves(rng, alpha, style, flow)
    if not len(curves):
        return
    tint = np.exp(rng.normal(0, rng.uniform(0.05, 0.4), (len(curves), 1)))
    base = studio.color_at(colors, curves[:, 0])
    if rng.random() < 0.25:
        base = np.broadcast_to(base.mean(0), base.shape)
    widths = style.width * np.exp(rng.normal(0, 0.25, len(curves)))
    tip = rng.uniform(0.7, 2.2) if rng.random() < 0.4 else 1.0
    draw_strands(layer, curves, base * tint, widths, len(layer) // studio.size, tip=tip)


def _curves(rng: np.random.Generator, alpha: Array, style: StrandStyle, flow: float) -> Array:
    """Return strands that leave the outline; a share ``flow`` of the bunches falls one way instead of outward."""
    starts, normals = roots(rng, alpha, style.count)
    if not len(starts):
        return np.zeros((0, style.points, 2))
    if rng.random() < flow:
        falling = np.pi / 2 + rng.normal(0, 0.5) if rng.random() < 0.6 else rng.uniform(0, 2 * np.pi)
        share = rng.uniform(0.4, 1.0)
        vectors = (1 - share) * np.stack([np.cos(normals), np.sin(normals)])
        vectors += share * np.array([[np.cos(falling)], [np.sin(falling)]])
        normals = np.arctan2(vectors[1], vectors[0])
    return grow(rng, starts, normals, style)


def _fine_bunch(studio: Studio, rng: np.random.Generator, alpha: Array, light: Array, kind: str) -> Array:
    style = random_style(rng, kind)
    curves = _curves(rng, alpha, style, 0.4)
    if not len(curves):
        return np.zeros((studio.size, studio.size, 4), np.uint8)
    colors = light * np.exp(rng.normal(0, rng.uniform(0.05, 0.3), (len(curves), 1)))
    widths = style.width * np.exp(rng.normal(0, 0.25, len(curves)))
    return translucent_strands(
        rng, studio, curves, colors, widths, low=rng.uniform(0.4, 1.0), tip=rng.uniform(0.9, 1.3)
    )


def _shaded_fur(studio: Studio, rng: np.random.Generator, alpha: Array, colors: Array) -> Array:
    layer = studio.layer(3)
    _bunch(studio, rng, layer, alpha, colors, kind="fur" if rng.random() < 0.5 else "straight", flow=0.5)
    return studio.shrink(layer)


def _backlit(rng: np.random.Generator, rgba: Array, alpha: Array) -> Array:
    """Brighten what lies outside the body, as light from behind does with hair, and often darken the body."""
    outside = cv2.distanceTransform((alpha < 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    rise = 1 - np.exp(-outside / rng.uniform(3, 30))
    return shine(rgba, rng.uniform(0.5, 1.0) + rng.uniform(0.2, 1.6) * rise)


def _mean_color(rgba: Array) -> Array:
    return np.asarray(rgba[..., :3].sum((0, 1)) / max(float(rgba[..., 3].sum()), 1) * 255)
