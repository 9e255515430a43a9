"""The token map of a run, one value per token for what became of it, and its picture. Free of torch and Qt.

One hue from dark to bright. Routed: judged from nearby pixels to compared with the whole photo; tokens that wanted that
but were dropped by k are outlined and hatched in amber. Merging: sharing attention with many to attending alone.
Window, command line and reports all take colors and marks from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.engine.options import MatteResult, MixerGrid, RouterGrid
from core.engine.tiling import PATCH
from core.geometry import Size
from core.imaging.convert import from_float, to_depth
from core.imaging.photo import Pixels
from core.model.mixers.options import FUSED, LEFT_OUT, MERGING, MixerOptions

TOKEN = PATCH
RAMP = np.array([(23, 10, 38), (69, 34, 122), (122, 69, 189), (181, 131, 234), (236, 220, 255)], np.float32)
OPACITY = np.array([0.66, 0.62, 0.58, 0.54, 0.5], np.float32)
DARKENING = 0.6
DROPPED = np.array((255, 176, 32), np.uint8)
GRID_LIGHT = 26
_HATCH = 6
_FINE = 4
_BRIGHTEST = len(RAMP) - 1
_SIZES = ("16+", "8+", "4+", "2+", "1")

Bools = NDArray[np.bool_]
RoutingView = str | int


@dataclass(frozen=True)
class TokenMap:
    """The tokens of a run, as one picture shows them.

    Attributes:
        level: (h, w) int; how often a token took part in global attention as itself, out of ``decided``. Of a mixer
            that merges: 0 where it attends alone, 1 with one or two others, 2 with up to 6, 3 up to 14, 4 with more.
        decided: blocks on the map.
        total: blocks there are.
        dropped: (h, w) tokens that wanted to take part and were cut off by k.
        view: "count" for all blocks, or one's index.
        margin: (h, w) float32, mean of log p0 - log p1; None if nothing was scored.
        mixer: whose map it is; None for a routed run.
        into: what became of every token in each block on the map, as in MixerGrid; empty for a routed run.
        attended: how many tokens attended, mean over the blocks on the map; 0 for a routed run.
    """

    level: NDArray[np.int_]
    decided: int
    total: int
    dropped: Bools
    view: RoutingView
    margin: NDArray[np.float32] | None = None
    mixer: MixerOptions | None = None
    into: tuple[NDArray[np.int64], ...] = ()
    attended: int = 0

    @property
    def merges(self) -> bool:
        """True where tokens attend in groups."""
        return self.mixer is not None and self.mixer.name in MERGING

    @property
    def step(self) -> NDArray[np.intp]:
        """(h, w) which color of RAMP each token has."""
        if self.merges:
            return (_BRIGHTEST - self.level).astype(np.intp)
        return np.rint(self.level * (_BRIGHTEST / max(self.decided, 1))).astype(np.intp)

    @property
    def scale(self) -> list[tuple[str, int]]:
        """Labels of the legend from dark to bright, each with its color of RAMP."""
        if self.merges:
            return [(text, index) for index, text in enumerate(_SIZES)]
        if self.mixer is not None and self.mixer.name == "full":
            return [("all", _BRIGHTEST)]
        return [(str(level), round(level * _BRIGHTEST / self.decided)) for level in range(self.decided + 1)]

    @property
    def leaders(self) -> Bools:
        """(h, w) tokens that others were merged into; none on a map of several blocks."""
        if len(self.into) != 1 or not self.merges:
            return np.zeros(self.level.shape, np.bool_)
        own = np.arange(self.level.size).reshape(self.level.shape)
        return np.asarray((self.into[0] == own) & (group_sizes(self.into[0]) > 1), np.bool_)

    def sizes(self, row: int, column: int) -> list[int]:
        """The number of tokens that attend as one with this one, itself included, by block; 0 if it takes no part."""
        places = [into[row, column] for into in self.into]
        return [
            0 if place == LEFT_OUT else int((into == place).sum())
            for into, place in zip(self.into, places, strict=True)
        ]

    def group(self, row: int, column: int) -> Bools:
        """(h, w) the token and those that attend as one with it in any block; fused ones are shown alone."""
        found = np.zeros(self.level.shape, np.bool_)
        for into in self.into:
            if into[row, column] >= 0:
                found |= into == into[row, column]
        found[row, column] = True
        return found

    def leader(self, row: int, column: int) -> tuple[int, int] | None:
        """(row, column) of the token this one was merged into; None for itself, or on a map of several blocks."""
        place = int(self.into[0][row, column]) if len(self.into) == 1 else -1
        at = divmod(place, self.level.shape[1])
        return at if place >= 0 and at != (row, column) else None


def group_sizes(into: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (h, w) how many tokens went where each went."""
    place = into - FUSED  # the lowest mark of a token without a place
    return np.asarray(np.bincount(place.ravel())[place], np.int64)


def routing_map(
    routers: Sequence[RouterGrid | None], view: RoutingView, used: Sequence[Bools | None] = ()
) -> TokenMap | None:
    """Return the map of ``view`` ("count" or a Router's index); None for "off" and before any Router has decided.

    ``used`` may name other used tokens per Router, for a k that was moved since the run.
    """
    grids = [(grid, _used(grid, used, index)) for index, grid in enumerate(routers) if grid is not None]
    if isinstance(view, int):
        chosen = routers[view] if view < len(routers) else None
        grids = [] if chosen is None else [(chosen, _used(chosen, used, view))]
    if view == "off" or not grids:
        return None
    level = np.sum([taken for _, taken in grids], axis=0)
    dropped = np.logical_or.reduce([grid.wanted & ~taken for grid, taken in grids])
    margin = np.asarray(np.mean([grid.margin for grid, _ in grids], axis=0), np.float32)
    return TokenMap(level, len(grids), len(routers), dropped, view, margin)


def _used(grid: RouterGrid, used: Sequence[Bools | None], index: int) -> Bools:
    other = used[index] if index < len(used) else None
    return grid.used if other is None else other


def mixing_map(
    mixers: Sequence[MixerGrid], mixer: MixerOptions, view: RoutingView = "count"
) -> TokenMap | None:
    """Return the map of ``mixer`` in all global blocks, or in one by index; None for "off" and unknown blocks."""
    grids = list(mixers)
    if isinstance(view, int):
        grids = grids[view : view + 1]
    if view == "off" or not grids:
        return None
    into = tuple(grid.into for grid in grids)
    own = np.arange(into[0].size).reshape(into[0].shape)
    if mixer.name in MERGING:
        # The mean of powers of two: sizes differ less the larger the groups are.
        mean = np.mean([np.log2(group_sizes(one)) for one in into], axis=0)
        level = np.minimum(np.floor(mean + 1e-9), _BRIGHTEST).astype(np.int_)
    else:
        level = np.sum([one == own for one in into], axis=0)
    attended = round(sum(grid.attended for grid in grids) / len(grids))
    nothing = np.zeros(own.shape, np.bool_)
    return TokenMap(level, len(grids), len(mixers), nothing, view, None, mixer, into, attended)


def result_map(result: MatteResult, view: RoutingView = "count") -> TokenMap | None:
    """Return the map of a finished run, whatever its mixer; None if it left none."""
    if result.mixer is None or result.mixer.name == "routed":
        return routing_map(result.routers, view)
    return mixing_map(result.mixers, result.mixer, view)


def token_picture(image: Pixels, shown: TokenMap) -> NDArray[np.uint8]:
    """Return the map over an (H, W, 3) image as uint8 RGB of its size."""
    height, width = image.shape[:2]
    step = shown.step
    picture = np.empty((height, width, 3), np.uint8)
    for row in range(-(-height // TOKEN)):
        rows = slice(row * TOKEN, (row + 1) * TOKEN)
        picture[rows] = _token_row(to_depth(image[rows], 8), step[row], shown.dropped[row])
    return picture


def small_token_picture(small: NDArray[np.uint8], shown: TokenMap, size: Size) -> NDArray[np.uint8]:
    """Return the map, without its grid, over a reduced copy (h, w, 3) of a photo of ``size`` as uint8 RGB."""
    rows, columns = (
        (np.arange(_FINE * side) * whole) // (_FINE * side * TOKEN)
        for side, whole in zip(small.shape[:2], size, strict=True)
    )
    step = shown.step
    tints = np.dstack([RAMP[step] * OPACITY[step, None], DARKENING * (1 - OPACITY[step])]).astype(np.float32)
    tints[shown.dropped] = *DROPPED, 0
    fine = tints[rows[:, None], columns]
    tint = cv2.resize(fine, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    return from_float((small * tint[..., 3:] + tint[..., :3]) / 255, np.dtype(np.uint8))


def _token_row(photo: Pixels, step: NDArray[np.intp], is_dropped: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return one row of tokens, (at most 16, W, 3), tinted, with its grid and its marks."""
    rows, width = photo.shape[:2]
    opacity = np.repeat(OPACITY[step], TOKEN)[:width, None]
    tint = np.repeat(RAMP[step] * OPACITY[step, None], TOKEN, axis=0)[:width]
    tinted: NDArray[np.float32] = photo * (DARKENING * (1 - opacity)) + tint
    tinted[0] += GRID_LIGHT
    tinted[1:, ::TOKEN] += GRID_LIGHT
    marks = np.where(is_dropped[:, None, None], dropped_mark(TOKEN), False)  # (w, 16, 16)
    is_marked = marks.transpose(1, 0, 2).reshape(TOKEN, -1)[:rows, :width]
    out = np.clip(tinted, 0, 255).astype(np.uint8)
    out[is_marked] = DROPPED
    return out


def dropped_mark(cell: int) -> NDArray[np.bool_]:
    """Return the outline and hatching of a dropped token, (cell, cell); row and column 0 stay free for the grid."""
    row, column = np.ogrid[:cell, :cell]
    outline = (row == 1) | (column == 1) | (row == cell - 1) | (column == cell - 1)
    hatching = (row + column) % _HATCH == 0
    return np.asarray((outline | hatching) & (row > 0) & (column > 0), np.bool_)
