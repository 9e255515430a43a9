"""The short sentences over the image: what is shown in place of something missing, and what to do next."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.editor import choices
from app.editor.path_tool import HARD
from app.session import Session
from core.text.lists import sentences
from core.text.translate import again, mark, tr
from ui.actions.keys import key_or_words
from ui.version_words import looking_text
from ui.wording import how_to_mark, how_to_run

COMPOSITES = (*choices.COMPOSITES, "alpha", "wipe")

_PATH = mark("Set points around the subject; a click on the first one makes its hard edge.")
_BACK = mark("Done. {key} shows the marks again.")
_STOPPED = mark("Stopped. What was there before the run is shown.")
_QUICK_MS = 250
"""Milliseconds below which a task is not mentioned over the picture."""


def _views() -> dict[str, str]:
    return {name: key_or_words(f"view_{name}") for name in ("black", "white", "checker")}


class Hints(QObject):
    """Decides what to say; the hints for beginners fall silent once what they suggest was done.

    ``changed`` is emitted where marks are being looked for that are not there at once, when that is over, and when a
    finished run is not the last thing that happened any more.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._unmarked = False
        self._has_run = False
        self._result_seen = self._preview_seen = self._stopped = self._moved_on = False
        self._busy_due = QTimer(self, singleShot=True, interval=_QUICK_MS)
        self._busy_due.timeout.connect(self.changed)
        session.busy.connect(self._note_busy)
        session.service.cancelled.connect(self._note_stopped)
        session.service.begun.connect(self._note_going_on)
        session.document.trimap_changed.connect(self._note_going_on)
        session.reveal.changed.connect(self._note_shown)
        for done in (
            session.document.finish_changed,
            session.exporting.exported,
            session.versions.looked_changed,
        ):
            done.connect(self._note_moved_on)
        session.document.dirty_changed.connect(self._note_dirty)

    def photo_changed(self) -> None:
        """Start over: a new photo may come with marks, and its result is still to be seen."""
        self._result_seen = self._stopped = self._moved_on = False
        self.look()

    def look(self) -> bool:
        """See whether the photo has marks; True when that changes what to say, as when all of them were undone."""
        document, was_unmarked = self._session.document, self._unmarked
        self._unmarked = document.painted is not None and not document.is_painted
        return self._unmarked != was_unmarked

    def marked(self) -> bool:
        """Something was painted; True when a hint fell silent with it."""
        was_unmarked, self._unmarked = self._unmarked, False
        return was_unmarked

    def _note_busy(self, text: str) -> None:
        if text:
            self._busy_due.start()
        else:
            self._busy_due.stop()
            self.changed.emit()

    def _note_stopped(self) -> None:
        self._stopped = True

    def _note_going_on(self, *_: object) -> None:
        self._stopped = False

    def _note_shown(self) -> None:
        self._moved_on = False

    def _note_moved_on(self, *_: object) -> None:
        if not self._moved_on:
            self._moved_on = True
            self.changed.emit()

    def _note_dirty(self, is_dirty: bool) -> None:
        if not is_dirty:  # saved
            self._note_moved_on()

    def note_action(self, *_: object) -> None:
        """Something else is done: that a run was stopped is not the last thing any more."""
        if self._stopped:
            self._stopped = False
            self.changed.emit()

    def sentences(self, view: str) -> list[str]:
        """Return what to say over ``view``, the most important first; usually nothing."""
        if self._session.document.photo is None:
            return []
        busy = self._session.edits.busy
        if busy and not self._busy_due.isActive():
            return [tr("{doing}… {key} stops it.", doing=again(busy), key=key_or_words("cancel"))]
        if self._session.sets_path and self._session.pen.is_open:
            return []  # words would lie over its points
        looked = self._session.versions.looked
        if looked is not None:
            return [looking_text(looked)]
        self._has_run = self._has_run or self._session.document.alpha is not None
        if view in COMPOSITES:
            self._result_seen = self._result_seen or self._has_result()
            self._preview_seen = self._preview_seen or self._session.document.preview is not None
        goes_on = self._session.running
        texts = (
            tr(_BACK, key=key_or_words("view_overlay"))
            if self._session.reveal.fresh and not (self._stopped or self._moved_on or goes_on)
            else "",
            tr(_STOPPED) if self._stopped and not goes_on else "",
            self._about_routing(),
            self._about_view(view),
            self._about_next_step(view),
        )
        return [text for text in texts if text]

    def _about_routing(self) -> str:
        document = self._session.document
        is_there = document.mixers or any(grid is not None for grid in document.routers)
        if self._session.routing_view == "off" or is_there:
            return ""
        if self._session.running:
            has_k = self._session.attention.has_k
            return tr("The map comes in a moment.") if has_k else tr("The map comes with the result.")
        return sentences(tr("No detail map yet."), self._how_to_run())

    def _about_view(self, view: str) -> str:
        document = self._session.document
        if view not in COMPOSITES or self._session.running or document.alpha_is_current:
            return ""
        if document.preview is not None:
            return ""
        if document.alpha is None:
            return sentences(tr("Your marks stand in for the matte."), self._how_to_run())
        return sentences(tr("The marks have changed since."), self._how_to_run(updates=True))

    def _about_next_step(self, view: str) -> str:
        if view != "overlay" or self._session.running:
            return ""
        if self._session.document.preview is not None and not self._preview_seen:
            return tr("Preview ready: {black}, {white} or {checker} shows it.", **_views())
        if self._unmarked:
            return self._how_to_begin()
        if self._has_result() and not (self._result_seen or self._stopped):
            return tr(
                "Done. Press {black} for black, {white} for white, {checker} for a checkerboard.", **_views()
            )
        if self._has_run:
            return ""
        return self._how_to_run()

    def _how_to_begin(self) -> str:
        if self._session.tool == "path" and self._session.path.purpose == HARD:
            return tr(_PATH)
        return how_to_mark(self._session.document.unpainted_value, keys=True)

    def _how_to_run(self, *, updates: bool = False) -> str:
        document = self._session.document
        return how_to_run(document.shares(), document.unpainted_value, updates=updates)

    def _has_result(self) -> bool:
        document = self._session.document
        return document.result is not None and document.alpha_is_current and not self._session.running
