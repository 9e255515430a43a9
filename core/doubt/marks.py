"""Marks that the photo speaks against: on colors of the other side, or over pixels that are plainly mixed."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.doubt.evidence import SURE, Evidence, Scene
from core.doubt.known_colors import Colors, Plane, projected
from core.trimap.values import BACKGROUND, FOREGROUND

Mask = NDArray[np.bool_]

_BAND = 5
"""Pixels of a mark beside Edge that are looked at for mixed colors."""
_NEIGHBORHOOD = 0.06
"""Side of the squares that a mark's colors are averaged over, as a share of the longest side."""
_MIXED, _SPREADS = 0.2, 3.0
"""The least share of the other side's color in a mixed pixel, also in spreads of the mark's own colors."""
_MOST_SPREAD = 0.06
"""Largest spread of a mark's own colors: strands widen it, which must not hide what is mixed."""
_DENSER, _LEAST_DENSE, _ENOUGH = 1.3, 0.03, 9
"""Ratio of mixed pixels beside Edge to those deep in the mark; the fewest pixels that define its colors."""
_APART, _OFF = 0.2, 0.12
"""Least distance of both colors, and largest distance of a pixel from their mixture."""
_BINS = 8
_CELL = 0.04
"""Side of the squares in which colors are counted, as a share of the longest side."""
_OWN_SHARE, _COUNTED = 0.25, 24.0
"""A color of a mark is foreign where less of it nearby is the mark's own, of at least this many pixels."""
_ISLAND = 0.08
"""Side of patches too small to vouch for their own colors, as a share of the longest side."""
_LIKE_ITS_OWN = 0.1
"""Color distance from the surrounding mark up to which a patch is not a mistake."""


@dataclass(frozen=True)
class MarkDoubt:
    """Planes (H, W) float32 in [0, 1], by class: {BACKGROUND: ..., FOREGROUND: ...}.

    Attributes:
        mixed: how much of the other side's color is in pixels of the mark beside Edge.
        foreign: 1 where the mark lies on colors that are the other side's.
    """

    mixed: dict[int, Plane]
    foreign: dict[int, Plane]


def examine(scene: Scene, evidence: Evidence) -> MarkDoubt:
    """Return what speaks against the marks of a scene."""
    others = {BACKGROUND: evidence.foreground, FOREGROUND: evidence.background}
    foreign = _foreign(scene)
    mixed = {value: _mixed(scene, value, other) * (1 - foreign[value]) for value, other in others.items()}
    return MarkDoubt(mixed, foreign)


def _mixed(scene: Scene, value: int, other: Colors) -> Plane:
    """Return the share of the ``other`` side's color where pixels of a mark beside Edge are plainly mixed.

    Pixels deep in the mark say what its own colors are. Strands may reach there too, so what looks mixed is left out
    of these; where such pixels are as frequent there, they are a texture.
    """
    is_mark = np.asarray(scene.trimap == value, np.bool_)
    band = is_mark & _grown(scene.is_unknown, _BAND)
    deep = is_mark & ~_grown(scene.is_unknown, 3 * _BAND)
    if not band.any() or not deep.any():
        return np.zeros(scene.alpha.shape, np.float32)
    like_deep = _share_of_other(scene, deep, _Own.of(scene, deep), other)
    own = _Own.of(scene, deep & (like_deep == 0))
    share = _share_of_other(scene, band, own, other)
    soft = scene.alpha if value == BACKGROUND else 1 - scene.alpha
    reaches = _grown(scene.is_unknown & (soft > _MIXED / 2), _BAND + 1)
    side = _side(scene)
    here, there = (_share_of(plane > 0, where, side) for plane, where in ((share, band), (like_deep, deep)))
    return _without_grains(share * (reaches & (here > _DENSER * there + _LEAST_DENSE)))


@dataclass(frozen=True)
class _Own:
    """A mark's own colors around every pixel: mean (H, W, 3), and (H, W) spread and whether there are enough."""

    mean: Colors
    spread: Plane
    is_known: Mask

    @classmethod
    def of(cls, scene: Scene, where: Mask) -> "_Own":
        """Average over squares of the pixels ``where``."""
        size = (_side(scene),) * 2
        weight = where.astype(np.float32)
        count = cv2.blur(weight, size)
        safe = np.maximum(count, 1e-6)
        mean = np.asarray(cv2.blur(scene.colors * weight[..., None], size), np.float32)
        mean /= safe[..., None]
        square = cv2.blur(np.einsum("...c,...c", scene.colors, scene.colors) * weight, size) / safe
        spread = np.sqrt(np.maximum(square - np.einsum("...c,...c", mean, mean), 0))
        return cls(mean, spread, np.asarray(count * size[0] ** 2 >= _ENOUGH, np.bool_))


def _side(scene: Scene) -> int:
    """Return the side of the squares that a mark's colors are averaged over; reaches from the band into the deep."""
    return max(round(_NEIGHBORHOOD * scene.length), 8 * _BAND) | 1


def _share_of_other(scene: Scene, where: Mask, own: _Own, other: Colors) -> Plane:
    """Return (H, W) the share of the ``other`` color in pixels ``where`` that are plainly mixed, else 0."""
    out = np.zeros(scene.alpha.shape, np.float32)
    share, apart, off = projected(scene.colors[where], other[where], own.mean[where])
    is_mixed = (share > _MIXED) & (apart > _APART) & (off < _OFF) & own.is_known[where]
    out[where] = share * (is_mixed & (share * apart > _SPREADS * np.minimum(own.spread[where], _MOST_SPREAD)))
    return out


def _share_of(found: Mask, where: Mask, side: int) -> Plane:
    """Return (H, W) how much of ``where`` was found, over squares."""
    part, whole = (cv2.blur(mask.astype(np.float32), (side, side)) for mask in (found, where))
    return np.asarray(part / np.maximum(whole, 1e-6), np.float32)


def _foreign(scene: Scene) -> dict[int, Plane]:
    """Return where marks lie on colors that, nearby, are the other side's."""
    sure = {BACKGROUND: scene.alpha < SURE, FOREGROUND: scene.alpha > 1 - SURE}
    place = _places(scene)
    counts = {value: _counted(scene, _mainland(scene, mask), place) for value, mask in sure.items()}
    total = counts[BACKGROUND] + counts[FOREGROUND]
    out = {}
    for value, count in counts.items():
        is_mark = scene.trimap == value
        index = place[is_mark]
        found = np.zeros(scene.alpha.shape, np.uint8)
        found[is_mark] = (count[index] < _OWN_SHARE * total[index]) & (total[index] > _COUNTED)
        out[value] = _patches(scene, found, np.asarray(is_mark, np.bool_))
    return out


def _mainland(scene: Scene, mask: Mask) -> Mask:
    """Return a mask without its small components: a dab on the wrong side would else vouch for itself."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=4)
    is_large = stats[:, cv2.CC_STAT_AREA] > (_ISLAND * scene.length) ** 2
    is_large[0] = False
    return np.asarray(is_large[labels], np.bool_)


def _places(scene: Scene) -> NDArray[np.intp]:
    """Return for each pixel the index of its square and color in ``_counted``."""
    height, width = scene.alpha.shape
    cell = _cell(scene)
    bins = np.minimum((scene.colors * _BINS).astype(np.intp), _BINS - 1)
    color = (bins[..., 0] * _BINS + bins[..., 1]) * _BINS + bins[..., 2]
    row, column = np.arange(height)[:, None] // cell, np.arange(width) // cell
    return np.asarray((row * (-(-width // cell)) + column) * _BINS**3 + color, np.intp)


def _cell(scene: Scene) -> int:
    return max(round(_CELL * scene.length), 8)


def _counted(scene: Scene, mask: Mask, place: NDArray[np.intp]) -> Plane:
    """Return how many pixels of a mask have each color in each square, spread over neighbors of both."""
    height, width = (-(-edge // _cell(scene)) for edge in mask.shape)
    counts = np.bincount(place[mask], minlength=height * width * _BINS**3)
    grid = counts.reshape(height, width, _BINS, _BINS, _BINS).astype(np.float32)
    for axis in range(grid.ndim):
        padded = np.pad(grid, [(1, 1) if at == axis else (0, 0) for at in range(grid.ndim)])
        before, after = (np.take(padded, range(at, at + grid.shape[axis]), axis) for at in (0, 2))
        grid = np.asarray(grid + (before + after) / 2, np.float32)
    return grid.ravel()


def _patches(scene: Scene, found: NDArray[np.uint8], is_mark: Mask) -> Plane:
    """Return 1 on patches of some size that do not look like the mark around them."""
    least = max(round(scene.length / 100), 5)
    opened = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    out = np.zeros(found.shape, np.float32)
    for label in np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= least * least) + 1:
        left, top, width, height = stats[label, :4].tolist()
        area = np.s_[max(top - least, 0) : top + height + least, max(left - least, 0) : left + width + least]
        patch = labels[area] == label
        ring = _grown(patch, least) & is_mark[area] & (found[area] == 0)
        colors = scene.colors[area]
        if (
            ring.sum() < patch.sum() / 8
            or np.linalg.norm(colors[ring].mean(0) - colors[patch].mean(0)) > _LIKE_ITS_OWN
        ):
            out[area][patch] = 1
    return out


def _without_grains(plane: Plane) -> Plane:
    """Return the plane without isolated pixels: these are noise, not hair."""
    few = cv2.blur((plane > 0).astype(np.float32), (5, 5)) < 4 / 25
    return np.asarray(np.where(few, 0, plane), np.float32)


def _grown(mask: Mask, pixels: int) -> Mask:
    kernel = np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.view(np.uint8), kernel), np.uint8).view(np.bool_)
