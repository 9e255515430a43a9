"""Faults of the program: told at once if it survives them, and at the next start if it did not."""

from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app import errors
from app.errors import Fault
from app.recovery.store import recovery_folder
from app.session import Session
from core.text.translate import tr
from ui.dialogs.crash import CrashDialog
from ui.dialogs.recovery import RecoveryDialog
from ui.windows import Windows

_AGAIN_MS = 300


class CrashDesk(QObject):
    """Shows faults over the window there is now, one at a time; `happened` takes them, from any thread."""

    happened = Signal(object)

    def __init__(self, windows: Windows, session: Session) -> None:
        super().__init__(windows)
        self._windows, self._session = windows, session
        self._last: Fault | None = None
        self._dialog: CrashDialog | None = None
        self.happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        session.offers.looked.connect(self._offer_last)

    def offer_last(self, crashes: Sequence[Fault]) -> None:
        """Offer the report on the newest of these crashes of earlier windows, beside the work that they left."""
        self._last = crashes[-1] if crashes else None

    def _tell(self, fault: Fault) -> None:
        """Tell of a fault; of one that was told before, or another meanwhile, in one sentence.

        A stroke goes to its end first: the canvas would not learn of the release over a dialog.
        """
        window = self._windows.window
        if fault.is_again or self._is_telling() or not window.isVisible():
            window.notice.show_error(fault.sentence)
            return
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            QTimer.singleShot(_AGAIN_MS, self, lambda: self._tell(fault))
            return
        happened = tr(
            "Matte Studio met an error it did not expect, and carries on. What you did last may not have worked."
        )
        dialog = self._show(fault, (happened, self._about_work()), can_close=True)
        dialog.close_wanted.connect(self._windows.close, Qt.ConnectionType.QueuedConnection)

    def _about_work(self) -> str:
        session = self._session
        if not session.recovery.has_unsaved:
            return tr("Your work is safe: nothing is unsaved.")
        if not session.settings.recovery_pause:
            return tr("You have unsaved work and recovery is off: save it now.")
        has_failed = session.recovery.has_failed
        session.recovery.keep_soon()
        if has_failed:
            return tr(
                "You have unsaved work that could not be kept in {folder}: save it now.",
                folder=str(recovery_folder()),
            )
        return tr(
            "Your work is safe: what is unsaved is kept in {folder}, and the next start offers it.",
            folder=str(recovery_folder()),
        )

    def _offer_last(self) -> None:
        """Put the report beside the offer of unsaved work, if there is one, else into the notice."""
        last, self._last = self._last, None
        if last is None:
            return
        window = self._windows.window
        recovery = window.findChild(RecoveryDialog)
        if recovery is not None:
            recovery.add_report(lambda: self._show_last(last))
            return
        text = tr("Matte Studio crashed last time. A report was written on this computer and sent nowhere.")
        tip = tr("Show what is in the report")
        window.notice.show_offer(text, tr("Report…"), tip, lambda: self._show_last(last))

    def _show_last(self, fault: Fault) -> None:
        crashed = tr("Matte Studio crashed the last time it was open.")
        kept = tr("Unsaved work of that time is offered at the start and by File > Recover work.")
        self._show(fault, (crashed, kept), can_close=False)

    def _show(self, fault: Fault, words: tuple[str, ...], *, can_close: bool) -> CrashDialog:
        over = QApplication.activeModalWidget() or self._windows.window
        self._dialog = CrashDialog(fault, words, can_close=can_close, parent=over)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.open()
        return self._dialog

    def _is_telling(self) -> bool:
        """Report whether the dialog is open; it also goes with another one that it lies over."""
        return self._dialog is not None and shiboken6.isValid(self._dialog) and self._dialog.isVisible()


def tell_at_start(error: Exception) -> None:
    """Tell of a bug that no window came of, and wait until that is read."""
    fault = errors.fault_of(error)
    if fault is not None:
        closes = tr("Matte Studio could not start: it met an error it did not expect.")
        kept = tr(
            "Your photos and projects are as they were, and so is unsaved work: the next start offers it."
        )
        CrashDialog(fault, (closes, kept), can_close=False).exec()
