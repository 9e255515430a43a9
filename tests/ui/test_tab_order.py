"""The keyboard alone: Tab reaches everything, the way the eye goes, and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.conftest import photo_files
from tests.ui.gallery import DIALOGS, dialog_of
from tests.ui.helpers import matted
from tests.ui.tabs import jumps_back, reachable, said, tab_round
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no frames


@pytest.fixture
def full(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with a result, several photos, and every section unfolded."""
    matted(opened, qtbot)
    opened.session.bring(photo_files(tmp_path / "more", "a.png"))
    qtbot.waitUntil(lambda: opened.session.document.name == "a.png")
    opened.session.workspace.show_next(-1)
    qtbot.waitUntil(lambda: opened.session.document.name == "Föto.png")
    for section in (opened.mark, opened.matte, opened.refine, opened.kept, opened.export):
        section.set_folded(False)
    QApplication.processEvents()
    opened.actions_.refresh()
    return opened


def around(window: MainWindow) -> Sequence[QWidget]:
    return (
        window.tools,
        window.options,
        window.canvas,
        window.views,
        window.filmstrip,
        window.right.page,
        window.right.foot,
    )


def without_tab_on_the_canvas(window: MainWindow) -> None:
    """With a photo open Tab on the canvas hides the panels; F6 leads out of it."""
    window.actions_["panels"].setShortcuts([])


def test_tab_goes_through_the_window_as_the_eye_does(full: MainWindow) -> None:
    without_tab_on_the_canvas(full)
    for height in (900, 560, 900):
        full.resize(1366, height)
        QApplication.processEvents()
        assert full.right.pinned == (height == 560) or height == 900
        for back in (False, True):
            check_round(full, back=back)


def check_round(full: MainWindow, *, back: bool) -> None:
    """Tab, or Shift+Tab, goes from pane to pane and through each as it is laid out."""
    stopped = tab_round(full.canvas, back=back)
    order = stopped[:1] + stopped[:0:-1] if back else stopped
    for pane in around(full):
        within = [stop for stop in order if stop is pane or pane.isAncestorOf(stop)]
        assert within or pane is full.right.foot, f"{pane} is never reached"
        assert jumps_back(within) == []
    at = [
        next(i for i, pane in enumerate(around(full)) if pane is stop or pane.isAncestorOf(stop))
        for stop in order
    ]
    first = at.index(0)
    assert at[first:] + at[:first] == sorted(at)


def test_tab_reaches_all_of_the_window_but_what_arrow_keys_reach(full: MainWindow) -> None:
    without_tab_on_the_canvas(full)
    stopped = set(tab_round(full.canvas))
    assert [said(widget) for widget in reachable(full) - stopped] == []
    sliders = {row.slider for row in full.refine.sliders.values()}
    assert not stopped & sliders and full.refine.sliders["black"].spin in stopped


def test_arrow_keys_choose_among_several(full: MainWindow, qtbot: QtBot) -> None:
    button = next(b for b in full.tools._buttons if b.accessibleName() == "Brush")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(button, Qt.Key.Key_Down)
    assert full.session.tool == "eraser" and said(QApplication.focusWidget() or full) == "Eraser"


def test_tab_goes_over_the_welcome_page_and_its_cards(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for path in photo_files(tmp_path / "before", "a.png", "b.png", "c.png"):
        window.session.recents.add(path)
    qtbot.waitUntil(lambda: len(window.canvas._welcome.cards.cards) == 3)
    QApplication.processEvents()
    within = [stop for stop in tab_round(window.canvas) if window.canvas.isAncestorOf(stop)]
    assert jumps_back(within) == []
    assert [said(stop) for stop in within][-3:] == ["Open c.png", "Open b.png", "Open a.png"]


def test_tab_goes_through_every_dialog_as_the_eye_does(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in DIALOGS:
        dialog = dialog_of(name, window, tmp_path)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitActive(dialog)
        QApplication.processEvents()
        first = dialog.focusWidget() or dialog.nextInFocusChain()
        stopped = tab_round(first)
        assert [said(widget) for widget in reachable(dialog) - set(stopped)] == [], name
        assert len(jumps_back([*stopped, stopped[0]])) <= 1, name  # from the last to the first
        dialog.close()
        dialog.deleteLater()


def test_tab_goes_through_the_comparison_as_the_eye_does(opened: MainWindow, qtbot: QtBot) -> None:
    matted(opened, qtbot)
    opened.compare()
    comparison = opened.comparing.window
    assert comparison is not None
    qtbot.waitUntil(lambda: comparison.isActiveWindow() and comparison.focusWidget() is not None)
    stopped = tab_round(comparison.focusWidget())
    assert [said(widget) for widget in reachable(comparison) - set(stopped)] == []
    assert len(jumps_back([*stopped, stopped[0]])) <= 1  # from the last to the first


def test_shift_f6_goes_back(opened: MainWindow) -> None:
    opened.canvas.setFocus()
    opened.next_pane()
    assert opened.tools.isAncestorOf(QApplication.focusWidget())
    opened.previous_pane()
    assert opened.canvas.hasFocus()
    opened.previous_pane()
    assert opened.views.isAncestorOf(QApplication.focusWidget())


def test_f6_passes_what_has_nothing_to_use(window: MainWindow) -> None:
    window.canvas.setFocus()
    reached = []
    for _ in range(4):
        window.next_pane()
        reached.append(said(QApplication.focusWidget() or window))
    assert "Views" not in reached
