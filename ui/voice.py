"""What screen readers are told of the canvas: how it stands, and what happens though the keyboard stays where it is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app.session import Session
from core.engine.options import MatteResult
from core.text.lists import sentences
from core.text.plain import plain as one_line
from core.text.translate import tr
from ui import theme
from ui.action_set import ActionSet
from ui.actions.spec import plain
from ui.canvas.pan_zoom import PanZoomWidget
from ui.doubt_words import place_sentence
from ui.panels.notice import NoticeBar
from ui.panels.run_words import done_text
from ui.soon import Soon


class Voice(QObject):
    """Keeps the description of `canvas` true, and announces what happens, each thing once.

    Progress is not announced: whoever wants to know how far a run is finds it at its bar, in steps that the screen
    reader chooses.

    Signals: `said` with each sentence, and whether it cannot wait.
    """

    said = Signal(str, bool)

    def __init__(
        self, session: Session, actions: ActionSet, canvas: PanZoomWidget, notice: NoticeBar
    ) -> None:
        super().__init__(canvas)
        self._session, self._actions, self._canvas = session, actions, canvas
        self._zoom = 0.0
        self._told: dict[str, str] = {}
        self._soon = Soon(self._follow, self)
        notice.told.connect(self.say)
        self._connect()
        self._told = self._standing()
        self._describe()

    def say(self, text: str, urgent: bool = False) -> None:
        """Have a sentence spoken after what is being said, or at once where it is `urgent`."""
        if text:
            self.said.emit(text, urgent)
            _announce(self._canvas, text, urgent=urgent)

    def _connect(self) -> None:
        session = self._session
        session.history.undone.connect(self._say_undone)
        session.history.redone.connect(self._say_redone)
        session.service.begun.connect(self._say_begun)
        session.service.finished.connect(self._say_finished)
        session.service.cancelled.connect(self._say_stopped)
        session.doubts.visited.connect(self._say_place)
        self._canvas.zoom_changed.connect(self._note_zoom)
        for changed in (
            session.tool_changed,
            session.class_changed,
            session.view_changed,
            session.document.photo_changed,
        ):
            changed.connect(self._soon.ask)

    def _note_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self._soon.ask()

    def _say_undone(self, step: str) -> None:
        self.say(tr("Undone: {step}", step=step))

    def _say_redone(self, step: str) -> None:
        self.say(tr("Done again: {step}", step=step))

    def _say_begun(self) -> None:
        self.say(tr("The run has begun."))

    def _say_stopped(self) -> None:
        self.say(tr("The run was stopped."))

    def _say_finished(self, result: MatteResult) -> None:
        self.say(tr("The run is finished: {how}.", how=done_text(result)))

    def _say_place(self) -> None:
        tour = self._session.doubts
        if tour.current is not None:
            self.say(place_sentence(tour, tour.current))

    def _standing(self) -> dict[str, str]:
        """Return what stands: the photo, and what its marks are made and looked at with."""
        session = self._session
        return {
            "photo": one_line(session.document.name) if session.document.photo is not None else "",
            "tool": plain(self._actions[f"tool_{session.tool}"].text()),
            "class": theme.class_look(session.value).name,
            "view": plain(self._actions[f"view_{session.view}"].text()),
        }

    def _follow(self) -> None:
        """Say what of it has changed."""
        standing = self._standing()
        for what, text in standing.items():
            if text != self._told[what]:
                self.say(text)
        self._told = standing
        self._describe()

    def _describe(self) -> None:
        usage = tr("Drag to paint, Space and drag to move, wheel to zoom.")
        if not self._told["photo"]:
            self._canvas.setAccessibleDescription(tr("No photo is open."))
            return
        standing = tr(
            "{photo}. Tool: {tool}. Marks: {mark}. View: {view}. Zoom: {zoom:.0f} %.",
            photo=self._told["photo"],
            tool=self._told["tool"],
            mark=self._told["class"],
            view=self._told["view"],
            zoom=100 * self._zoom,
        )
        self._canvas.setAccessibleDescription(sentences(standing, usage))


def _announce(widget: QWidget, text: str, *, urgent: bool) -> None:
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)
