"""A copy of the marks that an edit works on in the background."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.editor.changes import MarksDelta, MarksRecorder
from core.geometry import Rect, slices
from core.trimap.paint import Selection, fill, paint
from core.trimap.values import Trimap


class MarksDraft:
    """A copy of trimap and painted that an edit works on in the background, with its recorder."""

    def __init__(self, trimap: Trimap, painted: NDArray[np.bool_], revision: int = 0) -> None:
        """`revision` names the state that the arrays are in."""
        self.trimap, self.painted, self.revision = trimap.copy(), painted.copy(), revision
        self.notice = ""
        self.is_saved = self.replaces_all = False
        self._recorder = MarksRecorder(self.trimap, self.painted)

    def paint(self, selection: Selection | None, value: int, over: int | None = None) -> None:
        """Paint the selected pixels with a trimap value; only those that hold the value ``over``, if that is given."""
        painted, touch = self.painted.view(np.uint8), self._recorder.touch
        paint(painted, selection, 1, over=over, guide=self.trimap, before=touch)
        paint(self.trimap, selection, value, over=over)

    def write(self, rect: Rect, trimap: Trimap) -> None:
        """Take the trimap of a rectangle; all of it is painted then."""
        self._recorder.touch(rect)
        self.trimap[slices(rect)] = trimap
        self.painted[slices(rect)] = True

    def replace(self, trimap: Trimap, *, painted: bool | None = None) -> None:
        """Take another trimap of the same size; `painted` everywhere or nowhere, or None: also where it differs."""
        self._recorder.touch((0, 0, *self.trimap.shape))
        if painted is None:
            self.painted |= trimap != self.trimap
        else:
            self.painted[:] = painted
        np.copyto(self.trimap, trimap)

    def take_all(self, trimap: Trimap, painted: NDArray[np.bool_]) -> None:
        """Become other marks of the same size altogether."""
        self._recorder.touch((0, 0, *self.trimap.shape))
        np.copyto(self.trimap, trimap)
        np.copyto(self.painted, painted)

    def set_unpainted(self, value: int) -> None:
        """Write another value into all that is not painted."""
        self._recorder.touch((0, 0, *self.trimap.shape))
        fill(self.trimap, value, (~self.painted).view(np.uint8))

    def take(self) -> MarksDelta:
        """Return what was done as a delta, to be exchanged with the document's arrays."""
        return self._recorder.take_after()
