"""Actions that need a file dialog or the clipboard: ask, then call the session's verb."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QObject, QStandardPaths, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.files.arrivals import DAMAGED, NOTHING, arrival
from app.files.beside import marks_beside
from app.files.incoming import MANY
from app.files.sources import Source, proposed_name
from app.patience import is_folder_soon, soon
from app.session import WRITE_TIMEOUT_S, Session
from app.workspace.export_plan import Summary
from core.files import is_file
from core.resources import embedded_models, resource_path
from ui.clipboard import CutoutCopy, cutout_copy, pasted_bytes
from ui.dialogs import files
from ui.dialogs.model_chooser import ModelChooser
from ui.dialogs.questions import (
    Answer,
    Leave,
    Over,
    ask_drop_export,
    ask_many,
    ask_replace,
    ask_replace_source,
    ask_stop_exporting,
    ask_unsaved,
    ask_unsaved_all,
)
from ui.wording import short_name

_ON, _ON_NAMES = {"own": "my background"}, {"own": "on-background"}
_EMPTY = "There is no photo on the clipboard."


class FileDesk(QObject):
    """`notice` carries sentences of its own; `closing` is set by the window."""

    notice = Signal(str)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self.closing = False
        self._window = window
        self._session = session
        session.confirm_discard = self._confirm_discard
        session.confirm_discard_all = self._confirm_discard_all
        session.incoming.confirm_many = self._confirm_many
        session.cutout_ready.connect(self._take_cutout)
        self._leaves_at: int | None = None  # closes after an export; the marks that were asked about
        session.after_run.landed.connect(self._leave, Qt.ConnectionType.QueuedConnection)
        session.after_run.dropped.connect(self._stay)
        self._closes_after_exports = False
        session.export_all.finished.connect(self._leave_after, Qt.ConnectionType.QueuedConnection)

    def open_photo(self) -> None:
        """Ask for photos and projects and open them."""
        paths = files.ask_open_many(self._window, "Open", self._photos_folder(), files.OPENED)
        if paths:
            self._session.bring(paths)

    def open_folder(self) -> None:
        """Ask for a folder and open its photos."""
        path = files.ask_folder(self._window, "Open the photos of a folder", self._photos_folder())
        if path is not None:
            self._session.bring([path])

    def paste(self) -> None:
        """Open the files or the image on the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        pasted = arrival(mime)
        data = pasted_bytes(mime) if pasted.has_image else None
        if pasted.paths:
            self._session.bring(pasted.paths, pasted.reason)
        elif data is not None:
            self._session.open_bytes(data, "Pasted photo")
        else:
            self.notice.emit(_EMPTY if pasted.reason == NOTHING else pasted.reason or DAMAGED)

    def import_trimap(self) -> None:
        """Ask for a trimap, mask or alpha and take it for the photo in view; several for those they are named after."""
        title = "Import a trimap, a mask or an alpha"
        photo = self._session.document.path
        # the dialog opens at those that are saved
        saved = soon(partial(marks_beside, photo), None, photo) if photo else None
        paths = files.ask_open_many(self._window, title, saved or self._folder(), files.TRIMAPS)
        if paths:
            self._session.import_marks(paths)

    def save(self) -> None:
        """Save the project into its file, or ask for one."""
        path = self._session.projects.path
        if path is None:
            self.save_as()
        else:
            self._session.save_project(path)

    def save_as(self) -> None:
        """Ask where and save the project."""
        path = self._ask_project()
        if path is not None:
            self._session.save_project(path)

    def save_trimap(self) -> None:
        """Ask where and write the trimap."""
        path = self._ask_save("Export the marks as a trimap", "trimap")
        if path is not None:
            self._session.save_trimap(path, over_source=True)

    def export_cutout(self) -> None:
        """Ask where and write the cutout in the depth chosen in the panel."""
        path = self._ask_save("Export the cutout", "cutout")
        if path is not None:
            self._session.export_cutout(path, self._session.exporting.depth, over_source=True)

    def export_alpha(self) -> None:
        """Ask where and write the alpha matte in the depth chosen in the panel."""
        path = self._ask_save("Export the alpha matte", "alpha")
        if path is not None:
            self._session.export_alpha(path, self._session.exporting.depth, over_source=True)

    def export_composite(self) -> None:
        """Ask where and write the cutout on the background that is shown, else on the user's own."""
        on = self._session.shown_background
        path = self._ask_save(f"Export the cutout on {_ON.get(on, on)}", _ON_NAMES.get(on, f"on-{on}"))
        if path is not None:
            self._session.export_composite(path, over_source=True)

    def choose_background_photo(self) -> Path | None:
        """Ask for a photo to lay behind the cutout."""
        now = self._session.backdrop.path
        return files.ask_open(self._window, "A photo behind the cutout", now or self._folder(), files.PHOTOS)

    def choose_model(self) -> None:
        """Ask which model and load it."""
        current = self._session.host.model_name
        dialog = ModelChooser(current, list(embedded_models()), self._folder(), self._window)
        if dialog.exec() and dialog.choice is not None:
            self._session.load_model(dialog.choice)

    def may_drop_exports(self) -> bool:
        """Where an export still waits for its run, ask whether to close without it, after it, or not."""
        after_run = self._session.after_run
        if not after_run.waiting:
            return True
        answer = ask_drop_export(self._window, after_run.landed, after_run.dropped)
        if answer is Leave.AFTER and after_run.waiting:
            self._leaves_at = self._session.document.revision
            self.notice.emit("The window closes once the export is written.")
            return False
        return answer is not Leave.CANCEL

    def may_stop_exporting(self) -> bool:
        """While many photos are exported, ask whether to close without the rest, after them, or not.

        `finish_writing` ends it where the answer is to close.
        """
        export = self._session.export_all
        if not export.running:
            return True
        answer = ask_stop_exporting(self._window, export.counts, export.finished)
        if answer is Leave.AFTER and export.running:
            self._closes_after_exports = True
            self.notice.emit("The window closes once the photos are exported.")
        return answer is Leave.NOW or (answer is Leave.AFTER and not export.running)

    def _leave_after(self, summary: Summary) -> None:
        closes, self._closes_after_exports = self._closes_after_exports, False
        if closes and not (summary.failed or summary.stopped):  # else there is something to be read
            self._window.close()

    def _leave(self) -> None:
        if self._leaves_at is not None:
            self._window.close()
            self._leaves_at = None

    def _stay(self) -> None:
        self._leaves_at = None

    def finish_writing(self) -> bool:
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

    def _ask_save(self, title: str, what: str) -> Path | None:
        """Ask where to write; of a file that is there, ask once whether it may be replaced.

        What is written is the document's own, so that comes into view first.
        """
        self._session.versions.leave()
        proposal = self._folder() / proposed_name(self._session.document.name, what)
        while (path := files.ask_save(self._window, title, proposal)) is not None:
            answer = self._may_replace(path, what)
            if answer is not Over.ANOTHER:
                return path if answer is Over.REPLACE else None
        return None

    def _ask_project(self) -> Path | None:
        """Ask where to save the project; of a file that is there, ask once whether it may be replaced."""
        proposal = self._session.projects.proposal
        photo, project = self._session.document.path, self._session.projects.path
        if project is None and photo is not None and photo.is_relative_to(resource_path()):
            proposal = self._folder() / proposal.name  # the sample lies inside the program
        path = files.ask_project(self._window, proposal)
        if path is None or path == self._session.projects.path or not is_file(path):
            return path
        return path if ask_replace(self._window, short_name(path.name)) else None

    def _may_replace(self, path: Path, what: str) -> Over:
        """Ask more loudly before a file that the work came from is replaced; nothing where none is there."""
        name, source = short_name(path.name), self._session.source_at(path)
        if source is not None and not (source is Source.MARKS and what == "trimap"):
            return ask_replace_source(self._window, name, source, what)
        if is_file(path):
            return Over.REPLACE if ask_replace(self._window, name) else Over.CANCEL
        return Over.REPLACE

    def _photos_folder(self) -> Path:
        """Where to look for another photo: beside this one, else where the last one was."""
        return self._folder(*(path.parent for path in self._session.settings.recent_files[:1]))

    def _folder(self, *others: Path) -> Path:
        """Where the photo lies, but never inside the program itself, where the sample is; else the first there is.

        A folder that does not exist would let the system show any.
        """
        path, places = self._session.document.path, QStandardPaths.StandardLocation
        beside = [] if path is None or path.is_relative_to(resource_path()) else [path.parent]
        last = self._session.settings.folder
        used = [last] if last else []
        usual = [
            Path(QStandardPaths.writableLocation(place))
            for place in (places.PicturesLocation, places.HomeLocation)
        ]
        return next(
            (folder for folder in (*beside, *others, *used, *usual) if is_folder_soon(folder)), Path.home()
        )

    def _take_cutout(self, rgba: NDArray[np.uint8]) -> None:
        text = "Copying the cutout"
        self._session.in_background(
            lambda: cutout_copy(rgba), self._put_on_clipboard, kind="clipboard", text=text
        )

    def _put_on_clipboard(self, cutout: CutoutCopy) -> None:
        QGuiApplication.clipboard().setMimeData(cutout.mime())
        self.notice.emit("The cutout is on the clipboard.")

    def _confirm_discard(self, name: str) -> bool:
        """Ask about unsaved work before its photo or the window closes."""
        if self.closing and self._leaves_at == self._session.document.revision:
            return True  # answered before the wait
        what = "closing" if self.closing else "closing it"
        answer = ask_unsaved(self._window, short_name(name), what)
        return self._save_and_wait() if answer is Answer.SAVE else answer is Answer.DISCARD

    def _confirm_discard_all(self, names: list[str]) -> bool:
        """Ask once about the unsaved work of several photos before the window closes."""
        answer = ask_unsaved_all(self._window, [short_name(name) for name in names])
        return self._save_all_and_wait() if answer is Answer.SAVE else answer is Answer.DISCARD

    def _save_all_and_wait(self) -> bool:
        """Save the projects of all photos and wait; False where work is unsaved in the end that could be saved."""
        session, workspace = self._session, self._session.workspace
        session.save_unsaved()
        signals = session.history.changed, session.files.kept, session.projects.saved, session.saving.ended
        _wait_until(
            lambda: not workspace.unsaved or not (session.saving.is_waiting or session.files.keeping),
            *signals,
        )
        return all(photo.key in session.saving.missed for photo in workspace.unsaved)

    def _confirm_many(self, count: int, folder: str) -> int:
        """Ask how many of many photos are to be opened."""
        return ask_many(self._window, count, short_name(folder), MANY)

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
