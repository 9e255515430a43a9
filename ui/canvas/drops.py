"""What is dropped on the canvas: a photo, or a trimap for the photo that is open."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent

from app.session import Session
from core.imaging.formats import SUFFIXES
from ui.clipboard import pasted_bytes


@dataclass(frozen=True)
class Drop:
    """A file at ``path``, or without one an image in the drag itself; ``as_trimap`` for the open photo."""

    path: Path | None
    as_trimap: bool
    has_photo: bool

    @property
    def sentence(self) -> str:
        """What letting go would do."""
        if self.as_trimap:
            return "Drop to use it as the trimap of this photo"
        if self.has_photo and self.path is not None:
            return "Drop to open the photo\nHold Shift to use it as the trimap of the photo that is open"
        return "Drop to open the photo"


class DropTarget(QObject):
    """Follows a drag over the canvas; ``changed`` when ``drop``, what letting go would do, is another."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.drop: Drop | None = None

    def offer(self, event: QDropEvent) -> None:
        """A drag came or moved: accept it when it holds an image."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._show(offered(event.mimeData(), self._session, shift))
        if self.drop is None:
            event.ignore()
        else:
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


def offered(mime: QMimeData, session: Session, shift: bool) -> Drop | None:
    """What a drag offers, None when it holds no image."""
    has_photo = session.document.photo is not None
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    path = next((path for path in paths if path.suffix.lower() in SUFFIXES), None)
    if path is not None:
        named_so = "trimap" in path.stem.lower()
        return Drop(path, has_photo and (shift or named_so), has_photo)
    return Drop(None, False, has_photo) if mime.hasImage() else None


def take(drop: Drop, mime: QMimeData, session: Session) -> None:
    """Do what the drop says."""
    if drop.path is None:
        session.open_bytes(pasted_bytes(mime) or b"", "Dropped photo")
    elif drop.as_trimap:
        session.open_trimap(drop.path)
    else:
        session.open_path(drop.path)
