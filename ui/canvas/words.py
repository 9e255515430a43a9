"""The words over the picture: what is shown, what to do next, what is doubtful here, and the legend of a map."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.session import Session
from core.geometry import Rect, overlap
from core.text.translate import tr
from ui.canvas import hud
from ui.canvas.hints import COMPOSITES, Hints
from ui.canvas.notes import TOP_LEFT, TOP_RIGHT, Notes
from ui.canvas.scene import Scene
from ui.doubt_words import place_sentence


class Words:
    """Decides what is said over a scene, and paints it where ``notes`` has room."""

    def __init__(self, session: Session, scene: Scene, hints: Hints, notes: Notes) -> None:
        self._session, self._scene, self._hints, self._notes = session, scene, hints, notes

    def paint(self, painter: QPainter, seen: Rect) -> None:
        """Paint all of them over a view that shows ``seen`` (image pixels)."""
        is_own = self._session.versions.looked is None
        if is_own and self._scene.view in COMPOSITES and self._session.document.preview is not None:
            hud.paint_corner(painter, self._notes, tr("Preview"), TOP_RIGHT)
        for text in (self._about_place(seen), *self._hints.sentences(self._scene.view)):
            if text:
                hud.paint_sentence(painter, self._notes, text)
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

    def _about_place(self, seen: Rect) -> str:
        """Say what is doubtful at the place visited last, as long as it is in view and still is."""
        tour = self._session.doubts
        at = tour.current
        if self._session.versions.looked is not None or at is None or at not in tour.left:
            return ""
        if not overlap(tour.places[at].rect, seen):
            return ""
        return place_sentence(tour, at)
