"""Colors as a screen shows them: in sRGB, of 8 bits.

A view renders its photo tile by tile between frames, where LittleCMS would take too long. So all 256 ** 3 colors of a
profile are converted once, in the background, into a table of 64 MB that all photos of that profile share.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.color import profiles
from core.imaging.color.spaces import Space
from core.imaging.color.transform import converted
from core.imaging.convert import to_depth

_MOST_TABLES = 2
_COLORS = 0xFFFFFF

Table = NDArray[np.uint32]
"""For each color 0xRRGGBB, its sRGB color as 0xFFRRGGBB, as in RGB32."""


class _Tables:
    """The tables that were made last, and those that somebody holds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held = WeakValueDictionary[bytes, Table]()
        self._last = OrderedDict[bytes, Table]()

    def get(self, profile: bytes) -> Table | None:
        return self._held.get(profile)

    def put(self, profile: bytes, table: Table) -> None:
        with self._lock:
            self._held[profile] = self._last[profile] = table
            while len(self._last) > _MOST_TABLES:
                self._last.popitem(last=False)


_tables = _Tables()


def is_ready(profile: bytes | None) -> bool:
    """Report whether colors of this profile can be shown at once: it is sRGB, or its table is there."""
    return profiles.is_srgb(profile) or table_of(profile) is not None


def table_of(profile: bytes | None) -> Table | None:
    """Return the table of a profile, which stays for as long as somebody holds it; None if none is there."""
    return None if profile is None else _tables.get(profile)


def prepare(profile: bytes | None) -> None:
    """Make the table of a profile where it is needed and not there; half a second of one core: in the background.

    Without memory for it there is none, and colors are shown as they are.
    """
    if profile is not None and not is_ready(profile):
        with suppress(MemoryError):
            _tables.put(profile, _table(profile))


def as_shown(bgra: NDArray[np.uint8], profile: bytes | None) -> NDArray[np.uint8]:
    """Return opaque BGRA (h, w, 4), contiguous, converted to sRGB; unconverted while its table is not ready."""
    table = table_of(profile)
    if table is None:
        return bgra
    colors = table[bgra.view(np.uint32)[..., 0] & np.uint32(_COLORS)]
    return np.asarray(colors[..., None].view(np.uint8))


def small_as_shown(image: NDArray[np.uint8], profile: bytes | None) -> NDArray[np.uint8]:
    """Return a small picture, RGB uint8 (h, w, 3), of a profile in sRGB; on any thread."""
    try:
        return np.asarray(converted(image, profile, Space.RGB, None), np.uint8)
    except ValueError:  # a profile that was never asked whether it is of use
        return image


def pixels_as_shown(image: NDArray[Any], profile: bytes | None) -> NDArray[np.uint8]:
    """Return all of an image, uint8 or uint16 (H, W, 3), of a profile in sRGB of 8 bits: in the background."""
    return small_as_shown(np.asarray(to_depth(image, 8), np.uint8), profile)


def _table(profile: bytes) -> Table:
    axis = np.arange(256, dtype=np.uint8)
    colors = np.empty((256, 256, 256, 3), np.uint8)
    colors[..., 0], colors[..., 1], colors[..., 2] = axis[:, None, None], axis[:, None], axis
    shown = small_as_shown(colors.reshape(256, -1, 3), profile)
    bgra = np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2BGRA), np.uint8)
    return np.ascontiguousarray(bgra.reshape(-1, 4).view(np.uint32)[:, 0])
