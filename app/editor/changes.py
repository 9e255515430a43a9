"""Undo of marks: a recorder of both arrays, the delta it gives, and the step of the history that holds one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.editor.document import Document
from app.editor.marks import Marks
from app.editor.photo_state import PhotoState, new_revision
from core.geometry import Rect, union
from core.text.translate import tr
from core.trimap.tile_delta import TileDelta
from core.trimap.tile_recorder import TileRecorder


class MarksDelta(NamedTuple):
    """The delta of one step in the two arrays of a document; None if an array did not change."""

    trimap: TileDelta | None
    painted: TileDelta | None

    @property
    def is_empty(self) -> bool:
        """True where nothing changed."""
        return self.trimap is None and self.painted is None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(delta.nbytes for delta in self if delta is not None)

    @property
    def rect(self) -> Rect | None:
        """The rectangle in which either array differs, None for nothing: the tint shows both."""
        return union(*(delta.rect if delta else None for delta in self))

    def exchange(self, photo: PhotoState) -> None:
        """Write the other state into the arrays of a photo and keep this one; the caller announces it."""
        with photo.marks.changing():
            if self.trimap is not None and photo.trimap is not None:
                self.trimap.exchange(photo.trimap)
            if self.painted is not None and photo.painted is not None:
                self.painted.exchange(photo.painted)
        photo.marks_then.keep(*(delta.tiles if delta is not None else None for delta in self))

    def write(self, trimap: NDArray[np.uint8], painted: NDArray[np.bool_]) -> None:
        """Turn copies of the document's arrays into the other state; on any thread."""
        if self.trimap is not None:
            self.trimap.write(trimap)
        if self.painted is not None:
            self.painted.write(painted)

    def learn(self, marks: Marks, is_still: Callable[[], bool]) -> None:
        """Keep the state of these arrays too, which is that after the change if `is_still`; on any thread."""
        for delta, array in zip(self, (marks.trimap, marks.painted), strict=True):
            if delta is not None and array is not None:
                delta.learn(array, is_still)

    def pack(self) -> None:
        """Compress what is held; on any thread, at any time."""
        for delta in self:
            if delta is not None:
                delta.pack()


class MarksRecorder:
    """Keeps what trimap and painted held before a change: touch, write, then take."""

    def __init__(self, trimap: NDArray[np.uint8], painted: NDArray[np.bool_]) -> None:
        self.trimap = TileRecorder(trimap)
        self.painted = TileRecorder(painted)

    def touch(self, rect: Rect | None) -> None:
        """Call before writing into this rectangle of either array."""
        self.trimap.touch(rect)
        self.painted.touch(rect)

    def take(self) -> MarksDelta:
        """Return the delta since the start, holding the state before."""
        return MarksDelta(self.trimap.take(), self.painted.take())

    def take_after(self) -> MarksDelta:
        """Return the delta since the start, holding the state after, for arrays of the state before."""
        return MarksDelta(self.trimap.take_after(), self.painted.take_after())

    def cancel(self) -> Rect | None:
        """Put everything back; return what of the trimap was written."""
        return union(self.trimap.cancel(), self.painted.cancel())


class MarksStep:
    """One undo step of painting, filling, importing ..., already done.

    `revisions` are the document's before and after; `unpainted` likewise, where the step changed that; `marks` are
    those of the photo, by default the one in view, where alone it can be undone and redone; `changed` is called after
    either, when there is something to pack again.
    """

    is_of_marks = True

    def __init__(
        self,
        text: str,
        document: Document,
        delta: MarksDelta,
        revisions: tuple[int, int],
        unpainted: tuple[int, int] | None = None,
        *,
        marks: Marks | None = None,
    ) -> None:
        self.text = text
        self.changed: Callable[[], object] = lambda: None
        self._document = document
        self._delta = delta
        self._revisions = revisions
        self._unpainted = unpainted
        self._marks = marks or document.marks
        self._edits = self._marks.edits

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._delta.nbytes

    @property
    def is_empty(self) -> bool:
        """True where no pixel changed."""
        return self._delta.is_empty

    @property
    def revision_before(self) -> int:
        """The document's revision that undo returns to."""
        return self._revisions[0]

    def write_before(self, trimap: NDArray[np.uint8], painted: NDArray[np.bool_]) -> None:
        """Turn copies of the document's arrays into those before this step, while it is done; on any thread."""
        self._delta.write(trimap, painted)

    def undo(self) -> None:
        """Put the pixels and the revision before back."""
        self._go_to(0)

    def redo(self) -> None:
        """Put the pixels and the revision after back."""
        self._go_to(1)

    def undo_in(self, photo: PhotoState) -> None:
        """Put the pixels and the revision before back into a photo that is not in view; it is never redone."""
        self._delta.exchange(photo)
        photo.revision = self._revisions[0]
        if self._unpainted is not None:
            photo.unpainted_value = self._unpainted[0]

    def pack(self) -> None:
        """Compress what is held, and what undo will need unless the document changed; on any thread, at any time."""
        self._delta.learn(self._marks, lambda: self._marks.edits == self._edits)
        self._delta.pack()

    def _go_to(self, index: int) -> None:
        self._delta.exchange(self._document)
        if self._unpainted is not None:
            self._document.set_unpainted_value(self._unpainted[index])
        announce(self._document, self._delta.rect, self._revisions[index])
        self.changed()


def change_unpainted(document: Document, photo: PhotoState, value: int, delta: MarksDelta) -> MarksStep:
    """Let unpainted pixels of a photo that is not in view hold another value; return the step, already done.

    `delta` holds the arrays with that value. The step is undone in the `document`, once it holds the photo.
    """
    revision, unpainted = photo.revision, photo.unpainted_value
    delta.exchange(photo)
    photo.unpainted_value = value
    if not delta.is_empty:
        photo.revision, photo.counted = new_revision(), {}
    revisions, values = (revision, photo.revision), (unpainted, value)
    return MarksStep(tr("Change unmarked"), document, delta, revisions, values, marks=photo.marks)


def announce(document: Document, rect: Rect | None, revision: int | None = None) -> None:
    """Let the document announce a write of `rect` (None: no pixel of the trimap changed)."""
    if rect is not None:
        document.trimap_was_changed(rect, revision)
    elif revision is not None:
        document.return_to(revision)
