"""Opening the window and leaving it: what is set up around it, and what ends it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication

from app import errors
from app.end_signals import EndSignals
from app.session import Session
from core.errors import sentence_on
from core.version import APPLICATION_ID, NAME, VERSION
from ui import theme
from ui.actions.keys import Keyboard
from ui.crash_desk import CrashDesk, tell_at_start
from ui.file_events import FileEvents
from ui.speech import Speech
from ui.windows import Windows

_CLIPBOARD_MB = 2048
"""Qt refuses to decode larger images from the clipboard; its default of 256 is less than 16384 pixels need."""


def run_window(paths: Sequence[Path] = (), *, sample: bool = False) -> int:
    """Open the window and return the exit code when it is closed.

    It opens with these photos, projects and folders, or with the bundled sample. A bug on the way is told in a dialog
    before it is raised: started from a menu, nobody sees the terminal.
    """
    errors.install_hooks()
    try:
        app = _application()
        windows, signals = _opened(app, paths, sample=sample)
        code = app.exec()
        windows.window.leave(code)
        signals.close()
        return code
    finally:
        errors.remove_hooks()


def _opened(app: QApplication, paths: Sequence[Path], *, sample: bool) -> tuple[Windows, EndSignals]:
    try:
        return _open(app, paths, sample=sample)
    except Exception as error:
        if not sentence_on(error):
            tell_at_start(error)
        raise


def _application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(NAME)
    app.setApplicationVersion(VERSION)
    app.setOrganizationName("MatteStudio")
    app.setDesktopFileName(APPLICATION_ID)
    QImageReader.setAllocationLimit(_CLIPBOARD_MB)
    return app


def _open(app: QApplication, paths: Sequence[Path], *, sample: bool) -> tuple[Windows, EndSignals]:
    session = Session()
    speech = Speech(app, session.settings)
    wardrobe = theme.Wardrobe(app, session.settings)
    keyboard = Keyboard(app, session.settings)
    windows = Windows(session)
    desk = CrashDesk(windows, session)
    errors.install_hooks(session.error.emit, desk.happened.emit)
    desk.offer_last(errors.crashes([str(path) for path in session.settings.recent_files]))
    for changed in (wardrobe.changed, speech.changed, keyboard.changed):
        changed.connect(windows.renew_when_free, Qt.ConnectionType.QueuedConnection)
    session.reopening.by_itself = session.settings.reopens_photos and not (paths or sample)
    signals = EndSignals(app)
    signals.received.connect(windows.end)
    app.commitDataRequest.connect(lambda _: session.end())  # the person logs out
    windows.window.show()
    QTimer.singleShot(0, session.start)
    FileEvents(app, session.bring)
    if paths:
        QTimer.singleShot(0, lambda: session.bring(paths))
    elif sample:
        QTimer.singleShot(0, session.open_sample)
    return windows, signals
