"""The map of doubt as a tint over a photo, and as a picture with its places; window and command line take it from here.

What is sure is darkened, what is doubtful glows in pink, whiter the more doubtful: so it shows on any photo, and is no
color of the marks or of the routing map.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.doubt.doubts import Doubts
from core.imaging.convert import to_depth
from core.imaging.photo import Pixels

DARKENING = 0.5
"""Share by which the photo is darkened where nothing is doubtful."""
_FAINT, _STRONG = np.array((255, 0, 190), np.float32), np.array((255, 225, 245), np.float32)
_FROM = 0.18
"""The share of MOST_DOUBT below which nothing glows: soft edges everywhere would."""
_OPACITY = 0.9
_FRAME = 0.002
"""Width of the frames as a share of the longest side."""


def tint_table() -> NDArray[np.uint8]:
    """Return premultiplied RGBA (256, 4) for the values of a map."""
    glow = np.clip((np.arange(256, dtype=np.float32) / 255 - _FROM) / (1 - _FROM), 0, 1)[:, None]
    opacity = _OPACITY * np.minimum(2 * glow, 1)
    colors = (_FAINT + (_STRONG - _FAINT) * np.maximum(2 * glow - 1, 0)) * opacity
    covered = 255 * (1 - (1 - DARKENING * (1 - np.minimum(2 * glow, 1))) * (1 - opacity))
    return np.rint(np.hstack((colors, covered))).astype(np.uint8)


def doubt_picture(image: Pixels, doubts: Doubts) -> NDArray[np.uint8]:
    """Return the map over an image (H, W, 3) as uint8 RGB of its size, with framed and numbered places."""
    height, width = image.shape[:2]
    picture = np.ascontiguousarray(to_depth(image, 8))
    picture = picture.copy() if picture is image else picture
    table = tint_table()
    shown = cv2.resize(doubts.map, (width, height), interpolation=cv2.INTER_LINEAR)
    for top in range(0, height, 256):
        rows = slice(top, top + 256)
        tint = table[shown[rows]]
        light = (255 - tint[..., 3:].astype(np.uint16)) * picture[rows] // 255
        picture[rows] = np.minimum(light + tint[..., :3], 255)
    for number, place in enumerate(doubts.places, 1):
        _frame(picture, place.rect, str(number))
    return picture


def _frame(picture: NDArray[np.uint8], rect: tuple[int, int, int, int], text: str) -> None:
    line = max(round(_FRAME * max(picture.shape)), 1)
    top, left, bottom, right = rect
    size = 12.0 * line / 30
    at = left, top - 3 * line if top > 20 * line else bottom + 12 * line
    for color, extra in (((0, 0, 0), 2 * line), ((255, 255, 255), 0)):
        cv2.rectangle(picture, (left - line, top - line), (right + line, bottom + line), color, line + extra)
        cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, color, line + extra, cv2.LINE_AA)
