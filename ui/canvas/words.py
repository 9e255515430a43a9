"""The words over the picture: what is shown, what to do next, what is doubtful here, and the legend of a map."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.session import Session
from core.geometry import Rect
from core.text.translate import tr
from ui.canvas import hud
from ui.canvas.hints import COMPOSITES, Hints
from ui.canvas.notes import TOP_LEFT, TOP_RIGHT, Notes
from ui.canvas.place_frame import PlaceFrame
from ui.canvas.scene import Scene


class Words:
    """Decides what is said over a scene, and paints it where ``notes`` has room."""

    def __init__(self, session: Session, scene: Scene, hints: Hints, frame: PlaceFrame, notes: Notes) -> None:
        self._session, self._scene, self._hints = session, scene, hints
        self._frame, self._notes = frame, notes

    def paint(self, painter: QPainter, seen: Rect) -> None:
        """Paint all of them over a view that shows ``seen`` (image pixels)."""
        is_own = self._session.versions.looked is None
        if is_own and self._scene.view in COMPOSITES and self._session.document.preview is not None:
            hud.paint_corner(painter, self._notes, tr("Preview"), TOP_RIGHT)
        for text in self._hints.sentences(self._scene.view):
            hud.paint_sentence(painter, self._notes, text)
        if is_own and (text := self._frame.sentence(seen)):
            painter.setOpacity(self._frame.opacity)
            hud.paint_sentence(painter, self._notes, text)
            painter.setOpacity(1)
        if self._scene.routing is not None:
            hud.paint_legend(painter, self._notes, self._scene.routing)

    def paint_sides(self, painter: QPainter, whole: QRect) -> None:
        """Name the two sides of the wipe view."""
        before_after = tr("Original"), tr("Cutout")
        words = zip(self._scene.divider.parts(whole), before_after, (TOP_RIGHT, TOP_LEFT), strict=True)
        for area, word, corner in words:
            self._notes.within(area)
            hud.paint_corner(painter, self._notes, word, corner)
        self._notes.within(whole)
