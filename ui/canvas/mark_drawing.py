"""Marks as thin outlines and light hatching in two tones, one light and one dark, so that they show on any picture."""

from functools import cache, lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui import theme
from ui.canvas.layers import premultiplied_argb
from ui.canvas.ring import ERASER_COLOR

TILE = 256
MARGIN = 6
"""Pixels around a tile that its lines depend on."""
PERIOD = 16
"""Device pixels between two lines of a hatching; divides TILE, so that tiles join."""
LINE, NEW_LINE = 1, 2
"""Widths of the outlines of marks, and of those that the matte does not show yet."""
UNPAINTED = 4
CLASSES = FOREGROUND, UNKNOWN, BACKGROUND

Codes = npt.NDArray[np.uint8]
"""0 for nothing to show, else 1 Keep, 2 Edge, 3 Remove, 4 unpainted again."""

_CORE = (slice(MARGIN, MARGIN + TILE),) * 2
_HATCH_OPACITY, _FAINT_OPACITY, _RIM_OPACITY = 0.6, 0.34, 0.8
_RIM, _HATCH, _HATCH_RIM = 4, 8, 12
"""Offsets added to a code for a line's second tone, for a hatching, and for the hatching's second tone."""
_LIGHT = 0.45
_SIDE = TILE + 2 * MARGIN


def drawn(codes: Codes, new: Codes | None, palette: str, *, faint: bool, hatched: bool) -> QImage | None:
    """Draw the marks of a tile with its MARGIN, without that margin; None if nothing of them shows.

    Args:
        codes: all marks, zeros where only new ones are shown.
        new: those that the matte does not show yet, None if there are none; drawn stronger.
        palette: one of theme.PALETTES, or own colors.
        faint: whether all marks are hatched, faintly.
        hatched: whether the new ones are.
    """
    looks = np.zeros((TILE, TILE), np.uint8)
    if faint:
        _hatch(looks, codes[_CORE])
    _outline(looks, codes, LINE)
    if new is not None:
        if hatched:
            _hatch(looks, new[_CORE])
        _outline(looks, new, NEW_LINE)
    if not looks.any():
        return None
    pixels = _colors(palette, faint)[looks]
    return QImage(pixels.data, TILE, TILE, 4 * TILE, QImage.Format.Format_ARGB32_Premultiplied).copy()


@lru_cache(maxsize=32)
def hatching(code: int, palette: str) -> QImage | None:
    """Draw a tile that lies within one mark."""
    return drawn(np.full((_SIDE, _SIDE), code, np.uint8), None, palette, faint=True, hatched=False)


def contrast_tone(line: QColor) -> QColor:
    """Return black for a light line and white for a dark one: one of both shows on any ground."""
    return QColor("#000000" if _luminance(line) > _LIGHT else "#ffffff")


def _outline(looks: Codes, codes: Codes, width: int) -> None:
    """Draw lines within the marks, ``width`` wide, and the second tone around them."""
    inside = np.ones((2 * width + 1,) * 2, np.uint8)
    edge = (cv2.dilate(codes, inside) != cv2.erode(codes, inside))[_CORE]
    if not edge.any():
        return
    near, core = cv2.dilate(codes, np.ones((3, 3), np.uint8))[_CORE], codes[_CORE]
    rim, line = (core == 0) & (near > 0), edge & (core > 0)
    looks[rim] = near[rim] + _RIM
    looks[line] = core[line]


def _hatch(looks: Codes, codes: Codes) -> None:
    """Draw lines that rise for Keep and fall for Remove, dots for Edge, nothing for unpainted."""
    pattern = np.take_along_axis(_patterns(), codes[None].astype(np.intp), 0)[0]
    on = pattern > 0
    looks[on] = codes[on] + pattern[on]


@cache
def _patterns() -> Codes:
    y, x = np.mgrid[:TILE, :TILE]
    rising, falling, half = (x + y) % PERIOD, (x - y) % PERIOD, PERIOD // 2
    lines = [_two_tones(at == 0, at == 1) for at in (rising, falling)]
    column, row = (x + y // half % 2 * half) % PERIOD, y % half
    dots = _two_tones((column < 2) & (row < 2), (column < 3) & (row < 3))
    nothing = np.zeros_like(dots)
    return np.stack((nothing, lines[0], dots, lines[1], nothing))


def _two_tones(light: npt.NDArray[np.bool_], dark: npt.NDArray[np.bool_]) -> Codes:
    return np.asarray(np.where(light, _HATCH, np.where(dark, _HATCH_RIM, 0)), np.uint8)


@lru_cache(maxsize=32)
def _colors(palette: str, faint: bool) -> npt.NDArray[np.uint32]:
    """Premultiplied ARGB of nothing, then of the four codes: lines, second tones, hatchings, their second tones."""
    lines = [theme.class_color(value, palette) for value in CLASSES] + [QColor(ERASER_COLOR)]
    rims = [contrast_tone(line) for line in lines]
    hatch = _FAINT_OPACITY if faint else _HATCH_OPACITY
    parts = ((lines, 1.0), (rims, _RIM_OPACITY), (lines, hatch), (rims, hatch * _RIM_OPACITY))
    colors = [premultiplied_argb(_faded(color, opacity)) for part, opacity in parts for color in part]
    return np.array([0, *colors], np.uint32)


def _faded(color: QColor, opacity: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(opacity)
    return faded


def _luminance(color: QColor) -> float:
    """The gray of a color, 0 to 1, as eyes weigh red, green and blue."""
    return 0.299 * color.redF() + 0.587 * color.greenF() + 0.114 * color.blueF()
