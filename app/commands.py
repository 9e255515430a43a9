"""What goes into the history: one change of the trimap, with all that is needed to take it back."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.document import Document
from core.trimap.patches import Patch, PatchRecorder, RawPatch
from core.trimap.rect import Rect, union


class Change(NamedTuple):
    """What one step did to the two arrays of a document; None where an array did not change."""

    trimap: RawPatch | Patch | None
    painted: RawPatch | Patch | None

    def __bool__(self) -> bool:  # noqa: D105
        return self.trimap is not None or self.painted is not None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(patch.nbytes for patch in self if patch is not None)

    @property
    def rect(self) -> Rect | None:
        """What of the trimap differs, None for nothing."""
        return self.trimap.rect if self.trimap else None

    def apply(self, document: Document) -> None:
        """Write the state after into the document's arrays; the caller tells."""
        _write(document, self, "apply")

    def revert(self, document: Document) -> None:
        """Write the state before into the document's arrays; the caller tells."""
        _write(document, self, "revert")

    def packed(self) -> Change:
        """The same change compressed; on any thread."""
        return Change(*(patch.pack() if isinstance(patch, RawPatch) else patch for patch in self))


class Recorder:
    """Notes what trimap and painted held before a change: touch, write, then `take`."""

    def __init__(self, trimap: NDArray[np.uint8], painted: NDArray[np.bool_]) -> None:
        self.trimap = PatchRecorder(trimap)
        self.painted = PatchRecorder(painted)

    def touch(self, rect: Rect | None) -> None:
        """Call before writing into this rectangle of either array."""
        self.trimap.touch(rect)
        self.painted.touch(rect)

    def take(self) -> Change:
        """The change since the start, uncompressed."""
        return Change(self.trimap.take(), self.painted.take())

    def cancel(self) -> Rect | None:
        """Put everything back; return what of the trimap was written."""
        return union(self.trimap.cancel(), self.painted.cancel())


class TrimapCommand:
    """One undo step of painting, filling, importing ..., already done.

    `revisions` are the document's before and after; `unpainted` likewise, where the step changed that.
    """

    def __init__(
        self,
        text: str,
        document: Document,
        change: Change,
        revisions: tuple[int, int],
        unpainted: tuple[int, int] | None = None,
    ) -> None:
        self.text = text
        self._document = document
        self._change = change
        self._revisions = revisions
        self._unpainted = unpainted

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._change.nbytes

    def undo(self) -> None:
        """Put the pixels and the revision before back."""
        with self._document.changing():
            self._change.revert(self._document)
        self._tell(0)

    def redo(self) -> None:
        """Put the pixels and the revision after back."""
        with self._document.changing():
            self._change.apply(self._document)
        self._tell(1)

    def pack(self) -> None:
        """Compress what is held; on any thread, at any time."""
        self._change = self._change.packed()

    def _tell(self, index: int) -> None:
        if self._unpainted is not None:
            self._document.set_unpainted_value(self._unpainted[index])
        tell(self._document, self._change.rect, self._revisions[index])


def tell(document: Document, rect: Rect | None, revision: int | None = None) -> None:
    """Let the document announce a write of `rect` (None: no pixel of the trimap changed)."""
    if rect is not None:
        document.trimap_was_changed(rect, revision)
    elif revision is not None:
        document.return_to(revision)


def _write(document: Document, change: Change, verb: str) -> None:
    arrays: tuple[Any, Any] = document.trimap, document.painted
    for patch, array in zip(change, arrays, strict=True):
        if patch is not None:
            getattr(patch, verb)(array)
