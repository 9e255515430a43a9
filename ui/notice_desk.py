"""Notices of the window: what the session says is shown, and goes with the next action of the user."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QWidget

from app import errors
from app.compare.comparison import Comparison
from app.session import Session
from core.text.translate import tr
from ui.compare.words import taken_text
from ui.dialogs.questions import show_error
from ui.panels.notice import NoticeBar


class NoticeDesk(QObject):
    """Shows notices, offers and errors of the session in the bar, or in a box where they cannot wait."""

    def __init__(self, window: QWidget, session: Session, bar: NoticeBar) -> None:
        super().__init__(window)
        self._window, self._session, self._bar = window, session, bar
        self._had_photo = False
        self.has_box = False
        """True while an error is shown in a box."""
        session.notice.connect(bar.show_notice)
        session.error.connect(self._show_error)
        session.marks_taken.connect(self._tell_marks_taken)
        session.no_subject.connect(self._offer_box)
        session.document.photo_changed.connect(self._on_photo)
        self._connect_ends()

    def pass_on(self, *told: SignalInstance) -> None:
        """Show what these signals say, a sentence each."""
        for sentence in told:
            sentence.connect(self._bar.show_notice)

    def end_with(self, *done: SignalInstance) -> None:
        """Let notices go as soon as these signals tell of something else that the user does."""
        for signal in done:
            signal.connect(self._bar.outdate)

    def tell_taken(self, comparison: Comparison) -> None:
        """Tell of a side that was taken over, which Undo in this window does not know of, or that was taken back."""
        text = taken_text(comparison)
        if text:
            self._bar.show_notice(text, comparison.take_back)
        else:
            self._bar.withdraw()

    def _connect_ends(self) -> None:
        session, document = self._session, self._session.document
        actions: Iterable[SignalInstance] = (
            document.trimap_changed,
            session.tool_changed,
            session.class_changed,
            session.view_changed,
            session.routing_view_changed,
            session.attention_chosen,
            session.doubts.visited,
        )
        self.end_with(*actions)
        document.trimap_changed.connect(self._bar.withdraw_offer)
        session.service.state_changed.connect(self._outdate_at_run)

    def _show_error(self, text: str) -> None:
        is_elsewhere = errors.is_of_fault(text)  # told by the crash desk, with the report
        # one at a time: a bug in painting would stack them
        if is_elsewhere or self.has_box or not self._window.isVisible():
            self._bar.show_error(text)
            return
        self.has_box = True
        try:
            show_error(self._window, text)
        finally:
            self.has_box = False

    def _offer_box(self, text: str) -> None:
        self._bar.show_offer(
            text, tr("Box"), tr("Drag a box around it"), lambda: self._session.set_tool("grab")
        )

    def _tell_marks_taken(self, text: str) -> None:
        """Marks came from a file: they go again as long as nothing else was done."""
        history = self._session.history
        position = history.position

        def take_back() -> None:
            if history.position == position:
                self._session.undo()

        self._bar.show_notice(text, take_back)

    def _outdate_at_run(self) -> None:
        if self._session.running:
            self._bar.outdate()

    def _on_photo(self) -> None:
        if self._had_photo:
            self._bar.clear()
        else:  # what is shown is of the program or of its arguments
            self._bar.renew()
        self._had_photo = True
