"""Files dropped on the canvas: a photo, or a trimap for the photo that is open."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent

from app.files.arrivals import arrival, is_named_trimap
from app.session import Session
from ui.clipboard import DAMAGED, pasted_bytes


@dataclass(frozen=True)
class Drop:
    """A file at ``path``, or an image in the drag itself, or the ``reason`` why nothing can be opened.

    ``as_trimap`` for the open photo; ``left``: files that come with it and are not opened.
    """

    path: Path | None
    as_trimap: bool
    has_photo: bool
    left: tuple[Path, ...] = ()
    reason: str = ""

    @property
    def sentence(self) -> str:
        """Return what letting go would do."""
        if self.reason:
            return "Nothing here can be opened"
        if self.as_trimap:
            return "Drop to use it as the trimap of this photo"
        if self.has_photo and self.path is not None:
            return "Drop to open the photo\nHold Shift to use it as the trimap of the photo that is open"
        return "Drop to open the photo"


class DropTarget(QObject):
    """Follows a drag over the canvas; ``changed`` when ``drop``, what letting go would do, is another.

    Every drag is accepted: where nothing of it can be opened, that is said in words.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.drop: Drop | None = None

    def offer(self, event: QDropEvent) -> None:
        """A drag came or moved."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._show(offered(event.mimeData(), self._session, shift))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def leave(self) -> None:
        """The drag went elsewhere."""
        self._show(None)

    def take(self, event: QDropEvent) -> None:
        """It was let go: open it, or take it as the trimap."""
        self.offer(event)
        drop = self.drop
        self._show(None)
        if drop is not None:
            take(drop, event.mimeData(), self._session)

    def _show(self, drop: Drop | None) -> None:
        if drop != self.drop:
            self.drop = drop
            self.changed.emit()


def offered(mime: QMimeData, session: Session, shift: bool) -> Drop:
    """Return what a drag offers; with ``shift`` or by its name a file is a trimap for the open photo."""
    photo = session.document.photo
    has_photo = photo is not None
    came = arrival(mime, partial(_rank_as_marks, photo.path) if shift and photo is not None else None)
    if came.path is None:
        return Drop(None, False, has_photo, reason=came.reason)
    as_trimap = has_photo and (shift or is_named_trimap(came.path))
    return Drop(came.path, as_trimap, has_photo, came.left)


def _rank_as_marks(photo: Path | None, path: Path) -> tuple[bool, bool]:
    return not is_named_trimap(path), path == photo


def take(drop: Drop, mime: QMimeData, session: Session) -> None:
    """Do what the drop says."""
    if drop.reason:
        session.notice.emit(drop.reason)
    elif drop.path is None:
        data = pasted_bytes(mime)
        if data is None:
            session.notice.emit(DAMAGED)
        else:
            session.open_bytes(data, "Dropped photo")
    elif drop.as_trimap:
        session.open_trimap(drop.path, drop.left)
    else:
        session.open_path(drop.path, drop.left)
