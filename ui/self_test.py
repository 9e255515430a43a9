"""The whole job on the bundled sample in the real window, by itself: does this installation work?

Opens, paints with the mouse, runs, looks at each view, exports, reads the file back. Used on frozen builds, where
no test runner can go; settings of the person are left alone.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app import folders
from app.session import Session
from core.imaging.io import read_image
from core.trimap.values import BACKGROUND, FOREGROUND
from ui import theme
from ui.main_window import MainWindow

STROKE = [(1480.0, 2000.0), (1480.0, 2150.0), (1482.0, 2300.0), (1483.0, 2400.0)]
"""Image positions (x, y) on the sample: in the Edge left of the stalk, where nothing but meadow is."""
VIEWS = ("overlay", "alpha", "black", "white", "checker")
_OPEN_S, _RUN_S, _WRITE_S = 60.0, 1800.0, 120.0


class SelfTestError(Exception):
    """The sentence says which step did not do what it should."""


def run_self_test(folder: str | None = None) -> int:
    """Run the job, print each step with its seconds, and return 0 when all of it worked, else 1.

    Pictures of the window and the exported cutout stay in `folder`, or go with a temporary one.
    """
    with TemporaryDirectory(prefix="matte-studio-") as own:
        os.environ[folders.SETTINGS_VARIABLE] = own
        os.environ[folders.DATA_VARIABLE] = own
        target = Path(folder or own)
        target.mkdir(parents=True, exist_ok=True)
        try:
            SelfTest(target).run()
        except SelfTestError as error:
            _say(f"self-test failed: {error}")  # not translated
            return 1
        _say("self-test passed")  # not translated
        return 0


class SelfTest:
    """One session in one window, driven from outside; everything it writes goes to `folder`."""

    def __init__(self, folder: Path) -> None:
        application = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(application, QApplication)
        theme.apply(application)
        self.folder = folder
        self.application = application
        self.session = Session()
        self.errors: list[str] = []
        self.session.error.connect(self._fail)  # before the window, whose message box would wait for a click
        self.window = MainWindow(self.session)
        self.session.confirm_discard = lambda name: True
        self.session.confirm_discard_all = lambda names: True

    def run(self) -> None:
        """Every step in the order of the job; SelfTestError at the first that fails."""
        try:
            for step in (self.show, self.open, self.paint, self.matte, self.look, self.export):
                begun = time.monotonic()
                outcome = step()
                _say(f"{step.__name__}: {outcome}, {time.monotonic() - begun:.1f} s")
        finally:
            self.window.close()

    def show(self) -> str:
        """The window, and how long after the start of the process it stands."""
        self.window.show()
        self.session.start()
        self._wait(self.window.isVisible, _OPEN_S)
        return f"window shown {time.time() - psutil.Process().create_time():.2f} s after the start"  # not translated

    def open(self) -> str:
        """The bundled sample with its trimap."""
        self.session.open_sample()
        self._wait(lambda: self.session.document.photo is not None, _OPEN_S)
        height, width = self.session.document.size
        return f"sample of {width} x {height}"  # not translated

    def paint(self) -> str:
        """One stroke of Remove with the mouse; it must be in the trimap and in the history."""
        document = self.session.document
        assert document.trimap is not None
        before = int(np.count_nonzero(document.trimap == BACKGROUND))
        self.session.set_tool("brush")
        self.session.set_class(BACKGROUND)
        self.session.set_brush_size(24)
        self._drag(STROKE)
        painted = int(np.count_nonzero(document.trimap == BACKGROUND)) - before
        if painted <= 0 or not self.session.history.can_undo:
            raise SelfTestError("a stroke with the mouse left no mark on the trimap")  # not translated
        return f"{painted} pixels"

    def matte(self) -> str:
        """A run on the background worker."""
        self.session.run()
        self._wait(lambda: self.session.document.result is not None and not self.session.running, _RUN_S)
        result = self.session.document.result
        assert result is not None
        return f"model {result.model} on {result.device}"

    def look(self) -> str:
        """Each view once, as a picture in the folder."""
        for view in VIEWS:
            self.session.set_view(view)
            self._settle()
            if not self.window.grab().save(str(self.folder / f"window-{view}.png")):
                raise SelfTestError(f"no picture of the view {view!r} could be written")  # not translated
        return f"{len(VIEWS)} views"

    def export(self) -> str:
        """The cutout, read back: transparent where Remove, solid where Keep, something between in the Edge."""
        path = self.folder / "self-test – ü.png"
        path.unlink(missing_ok=True)
        self.session.export_cutout(path)
        self._wait(path.exists, _WRITE_S)
        self._check(path)
        return f"{path.stat().st_size / 1e6:.1f} MB"

    def _check(self, path: Path) -> None:
        trimap, alpha = self.session.document.trimap, read_image(path).alpha
        if alpha is None or trimap is None or alpha.shape != trimap.shape:
            raise SelfTestError("the exported cutout has no transparency or another size")  # not translated
        if alpha[trimap == BACKGROUND].any() or not (alpha[trimap == FOREGROUND] == 255).all():
            raise SelfTestError("the exported cutout does not obey the trimap")  # not translated
        between = np.count_nonzero((alpha > 0) & (alpha < 255))
        if not between:
            raise SelfTestError("the exported cutout has no soft edge anywhere")  # not translated

    def _drag(self, points: list[tuple[float, float]]) -> None:
        self._mouse(QEvent.Type.MouseButtonPress, points[0])
        for point in points[1:]:
            self._mouse(QEvent.Type.MouseMove, point)
        self._mouse(QEvent.Type.MouseButtonRelease, points[-1])
        self._settle()

    def _mouse(self, kind: QEvent.Type, point: tuple[float, float]) -> None:
        canvas = self.window.canvas
        local = QPointF(*canvas.viewport.to_view(*point))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        where = QPointF(canvas.mapToGlobal(local))
        event = QMouseEvent(kind, local, where, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)

    def _settle(self, seconds: float = 0.5) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._process_events()

    def _wait(self, done: Callable[[], bool], timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while not done():
            if self.errors:
                raise SelfTestError(self.errors[0])
            if time.monotonic() > deadline:
                raise SelfTestError(f"nothing came of it within {timeout_s:.0f} s")  # not translated
            self._process_events()

    def _process_events(self) -> None:
        self.application.processEvents()
        time.sleep(0.005)

    def _fail(self, sentence: str) -> None:
        self.errors.append(sentence)
        self.window.hide()  # hidden, it shows errors in its bar and not in a message box


def _say(line: str) -> None:
    if sys.stdout is not None:  # a windowed program on Windows has none
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
