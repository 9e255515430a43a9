"""Small pictures of photos opened before, kept in the cache folder; everything here reads or writes the disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.files.stamp import Stamp
from app.folders import cache_folder
from core.errors import UserError
from core.files import atomic_write, read_file

SIDE = 440
"""The longer side in pixels: twice what a card shows, for dense screens."""
MAX_PICTURES = 60
_MAX_BYTES = 1 << 20
_QUALITY = 88
_SUFFIX = ".jpg"


class ThumbnailCache:
    """Pictures by the path of a photo and its stamp: one that was written anew has none."""

    def __init__(self) -> None:
        self._folder = cache_folder() / "thumbnails"

    def has(self, path: Path, stamp: Stamp) -> bool:
        """Report whether there is a picture."""
        return self._place(path, stamp).exists()

    def get(self, path: Path, stamp: Stamp) -> NDArray[np.uint8] | None:
        """Return the picture, uint8 (h, w, 3), None if there is none or it is damaged."""
        place = self._place(path, stamp)
        try:
            data = np.frombuffer(read_file(place, _MAX_BYTES), np.uint8)
            found: Any = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
            os.utime(place)  # the least used go first
        except (UserError, OSError, cv2.error):
            return None
        if found is None or max(found.shape[:2]) > SIDE:
            return None
        return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)

    def put(self, path: Path, stamp: Stamp, picture: NDArray[np.uint8]) -> None:
        """Keep a picture of at most SIDE pixels per side, readable by the user alone; skipped without a disk."""
        quality = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
        _, data = cv2.imencode(_SUFFIX, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), quality)
        with contextlib.suppress(OSError, UserError):
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            with atomic_write(self._place(path, stamp), private=True) as temporary:
                temporary.write_bytes(data.tobytes())
            self._make_room()

    def forget(self, path: Path) -> None:
        """Remove the pictures of a photo, whatever its stamp."""
        for place in self._folder.glob(f"{_name(path)}-*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                place.unlink()

    def clear(self) -> None:
        """Remove all pictures."""
        for place in self._folder.glob(f"*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                place.unlink()

    def _place(self, path: Path, stamp: Stamp) -> Path:
        return self._folder / f"{_name(path)}-{stamp.changed_ns:x}-{stamp.size:x}{_SUFFIX}"

    def _make_room(self) -> None:
        found = sorted(self._folder.glob(f"*{_SUFFIX}"), key=lambda place: place.stat().st_mtime)
        for place in found[:-MAX_PICTURES]:
            place.unlink(missing_ok=True)


def _name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:24]
