"""Closing the window: what it asks about work that is unsaved or under way, and the wait for what is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from app.session import WRITE_TIMEOUT_S, Session
from app.workspace.export_plan import Summary
from app.workspace.photo import OpenPhoto
from core.text.translate import tr, tr_n
from ui.dialogs.questions import (
    Answer,
    Leave,
    ask_drop_export,
    ask_stop_exporting,
    ask_stop_runs,
    ask_unsaved,
    ask_unsaved_all,
)
from ui.wording import short_name

_Work = frozenset[tuple[int, int]]
"""Unsaved work: photos by their keys, each with the revision of its marks."""


class Leaving(QObject):
    """Asks in this order, each once: about photos being exported, a queue of runs, unsaved work, exports to come.

    Where the user would rather wait the window closes by itself later, unless there is something to be read then.

    Signals: `notice` (one sentence); `exports_landed` once no export waits for a run any more, `exports_dropped` when
    one will not be written; `runs_over` once the engine is free.

    Attributes:
        closing: True while the window asks.
    """

    notice = Signal(str)
    exports_landed = Signal()
    exports_dropped = Signal()
    runs_over = Signal()

    def __init__(self, window: QWidget, session: Session, ask_project: Callable[[], Path | None]) -> None:
        super().__init__(window)
        self.closing = False
        self._window, self._session, self._ask_project = window, session, ask_project
        self._answered: _Work | None = None  # what was asked about before the wait for exports
        self._after_exports = self._after_runs = False
        session.confirm_discard = self._confirm_discard
        session.confirm_discard_all = self._confirm_discard_all
        queued = Qt.ConnectionType.QueuedConnection
        for landed in (session.after_run.landed, session.runs.finished):
            landed.connect(self._on_landed, queued)
        for dropped in (session.after_run.dropped, session.runs.dropped):
            dropped.connect(self.exports_dropped)
        self.exports_dropped.connect(self._stay)
        session.export_all.finished.connect(self._on_exported, queued)
        session.runs.changed.connect(self._on_runs, queued)
        session.runs.failed.connect(self._on_failed)

    def may_close(self) -> bool:
        """Ask what there is to ask, and wait for what is being written; False where the window is to stay."""
        self.closing = True
        try:
            may_leave = self._may_stop_exporting() and self._may_stop_runs() and self._session.may_close()
            return may_leave and self._may_drop_exports() and self._finish_writing()
        finally:
            self.closing = False

    # --- what is under way -------------------------------------------------------------------------------------

    def _may_stop_exporting(self) -> bool:
        """While many photos are exported, ask whether to close without the rest, after them, or not.

        `_finish_writing` ends it where the answer is to close.
        """
        export = self._session.export_all
        if not export.running:
            return True
        answer = ask_stop_exporting(self._window, export.counts, export.finished)
        if answer is Leave.AFTER and export.running:
            self._after_exports = True
            self.notice.emit(tr("The window closes once the photos are exported."))
        return answer is Leave.NOW or (answer is Leave.AFTER and not export.running)

    def _on_exported(self, summary: Summary) -> None:
        closes, self._after_exports = self._after_exports, False
        if closes and not (summary.failed or summary.stopped):  # else there is something to be read
            self._window.close()

    def _may_stop_runs(self) -> bool:
        """While photos are run, ask whether to close without the rest, after them, or not.

        Not where exports wait for runs, which are asked about themselves.
        """
        runs = self._session.runs
        if not runs.total or self._session.workspace.exports_waiting:
            return True
        photo = self._session.workspace.photo(runs.running)
        name = "" if photo is None else short_name(photo.name)
        answer = ask_stop_runs(self._window, runs.position - 1, runs.total, self.runs_over, name)
        if answer is Leave.AFTER and runs.total:
            self._after_runs = True
            self.notice.emit(
                tr_n(
                    "The window closes once the photo is run.",
                    "The window closes once the photos are run.",
                    runs.total,
                )
            )
            return False
        return answer is not Leave.CANCEL

    def _on_runs(self) -> None:
        if self._session.runs.total:
            return
        self.runs_over.emit()
        closes, self._after_runs = self._after_runs, False
        if closes:
            self._window.close()

    def _on_failed(self) -> None:
        self._after_runs = False  # there is something to be read

    def _may_drop_exports(self) -> bool:
        """Where exports still wait for their runs, ask whether to close without them, after them, or not."""
        workspace = self._session.workspace
        if not workspace.exports_waiting:
            return True
        count = len(workspace.exports_waiting)
        answer = ask_drop_export(self._window, count, self.exports_landed, self.exports_dropped)
        if answer is Leave.AFTER and workspace.exports_waiting:
            self._answered = self._unsaved()
            self.notice.emit(
                tr_n(
                    "The window closes once the export is written.",
                    "The window closes once the exports are written.",
                    count,
                )
            )
            return False
        return answer is not Leave.CANCEL

    def _on_landed(self) -> None:
        if self._session.workspace.exports_waiting:
            return
        self.exports_landed.emit()
        if self._answered is not None:
            self._window.close()
            self._answered = None

    def _stay(self) -> None:
        self._answered = None

    def _finish_writing(self) -> bool:
        """Wait for the files being written; False when one could not be, as the window has said meanwhile.

        Of many photos that are exported, those that are not begun yet are left out.
        """
        self._session.export_all.cancel()
        writing = self._session.files
        failures: list[object] = []
        writing.failed.connect(failures.append)
        _wait_until(lambda: not writing.keeping, writing.kept)
        writing.failed.disconnect(failures.append)
        return not failures

    # --- unsaved work ------------------------------------------------------------------------------------------

    def _unsaved(self) -> _Work:
        workspace = self._session.workspace
        return frozenset((photo.key, workspace.revision(photo.key)) for photo in workspace.unsaved)

    @property
    def _is_answered(self) -> bool:
        """True where all that is unsaved was asked about before the wait for exports."""
        return self.closing and self._answered is not None and self._unsaved() <= self._answered

    def _confirm_discard(self, name: str) -> bool:
        """Ask about unsaved work before its photo or the window closes."""
        if self._is_answered:
            return True
        answer = ask_unsaved(self._window, short_name(name), quits=self.closing)
        return self._save_and_wait() if answer is Answer.SAVE else answer is Answer.DISCARD

    def _confirm_discard_all(self, photos: Sequence[OpenPhoto]) -> bool:
        """Ask once about the unsaved work of several photos before they close, or the window does."""
        if self._is_answered:
            return True
        names = [short_name(photo.name) for photo in photos]
        answer = ask_unsaved_all(self._window, names, quits=self.closing)
        keys = None if self.closing else {photo.key for photo in photos}
        return self._save_all_and_wait(keys) if answer is Answer.SAVE else answer is Answer.DISCARD

    def _save_all_and_wait(self, keys: Collection[int] | None) -> bool:
        """Save these photos, or all, and wait; False where work is unsaved in the end that could be saved."""
        session, workspace = self._session, self._session.workspace

        def unsaved() -> list[int]:
            return [photo.key for photo in workspace.unsaved if keys is None or photo.key in keys]

        session.save_unsaved(keys)
        signals = session.history.changed, session.files.kept, session.projects.saved, session.saving.ended
        _wait_until(
            lambda: not unsaved() or not (session.saving.is_waiting or session.files.keeping),
            *signals,
        )
        return session.saving.missed.issuperset(unsaved())

    def _save_and_wait(self) -> bool:
        """Save the project, where the user says unless it has a file, and wait; False when there is none in the end."""
        path = self._session.projects.path or self._ask_project()
        if path is None:
            return False
        self._session.save_project(path)
        document, writing, projects = self._session.document, self._session.files, self._session.projects
        signals = document.dirty_changed, writing.kept, projects.saved
        _wait_until(lambda: not document.has_unsaved_work or not writing.keeping, *signals)
        return not document.has_unsaved_work  # there is again where a fill landed meanwhile


def _wait_until(is_over: Callable[[], bool], *signals: SignalInstance) -> None:
    """Let events through, except the user's, until one of the signals finds it over; a dead disk ends it, too."""
    loop = QEventLoop()
    limit = QTimer(loop, singleShot=True, interval=int(WRITE_TIMEOUT_S * 1000))
    limit.timeout.connect(loop.quit)
    limit.start()

    def look(*_: object) -> None:
        if is_over():
            loop.quit()

    for signal in signals:
        signal.connect(look)
    if not is_over():
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    for signal in signals:
        signal.disconnect(look)
