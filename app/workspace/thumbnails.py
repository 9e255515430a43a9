"""Small pictures of the open photos for the filmstrip, made in the background."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.tasks import Tasks
from app.workspace.photo import THUMBNAIL_SIDE
from core.imaging.small_picture import small_picture

if TYPE_CHECKING:
    from core.engine.options import MatteResult
    from core.imaging.photo import Photo


def thumbnail(
    photo: Photo, alpha: NDArray[np.uint8] | None, result: MatteResult | None = None
) -> NDArray[np.uint8]:
    """Return a photo as uint8 (h, w, 3), at most THUMBNAIL_SIDE a side; a few milliseconds, on any thread.

    With the alpha that is shown, uint8 (H, W), it is the cutout on a checkerboard, in the colors of `result`, the run
    it came of. Without, it is the photo, on the checkerboard where the photo's own transparency lets that show.
    """
    colors: Any = photo.image
    if alpha is not None and result is not None and result.foreground is not None:
        colors = result.foreground
    shown = _own_alpha(photo) if alpha is None else alpha
    return small_picture(colors, shown, THUMBNAIL_SIDE, profile=photo.icc_profile)


def _own_alpha(photo: Photo) -> NDArray[np.uint8] | None:
    if photo.alpha is None or photo.alpha.dtype == np.uint8:
        return photo.alpha
    return (photo.alpha >> 8).astype(np.uint8)


class Thumbnails(QObject):
    """Makes thumbnails one after another on a thread of its own; the newest wish for a photo replaces older ones.

    Signals: `made` with the key of the photo and its picture, uint8 (h, w, 3).
    """

    made = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks("thumbnails", self)

    def ask(
        self,
        key: int,
        photo: Photo,
        alpha: NDArray[np.uint8] | None = None,
        result: MatteResult | None = None,
    ) -> None:
        """Make the thumbnail of a photo with this alpha; see `thumbnail`. Nothing once closed."""
        if self._tasks.open:
            compute = partial(thumbnail, photo, alpha, result)
            self._tasks.submit(compute, partial(self.made.emit, key), kind=f"thumbnail {key}", failed=_ignore)

    def forget(self, key: int) -> None:
        """Make none for a photo that was closed."""
        self._tasks.cancel(f"thumbnail {key}")

    def close(self, timeout_s: float = 5.0) -> bool:
        """Join the thread; False when that took too long."""
        return self._tasks.close(timeout_s)


def _ignore(error: BaseException) -> None:
    """Leave a picture out that could not be made, as without memory: the name stands for the photo."""
    del error
