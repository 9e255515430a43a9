"""Every dialog fits a small screen: nothing is cut, its buttons are in view, what is higher scrolls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLayout,
    QWidget,
)

from tests.ui.gallery import DIALOGS, boxes_over, dialog_of
from tests.ui.test_long_words import wide_letters
from ui.dialogs import about, fitting, key_sheet
from ui.dialogs.export_progress import ExportProgress
from ui.dialogs.fitting import FittingDialog
from ui.main_window import MainWindow
from ui.push import Push

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SMALL = QSize(900, 480)
"""Logical pixels; a screen of 1366 x 768 at 150 % has 910 x 512 with its task bar."""


@pytest.fixture(params=["English", "longer words"])
def words(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """Words as they are, and as long as in German."""
    if request.param == "English":
        yield request.param
    else:
        with wide_letters(qapp):
            yield request.param


Show = Callable[[str, QSize], QDialog]


@pytest.fixture
def show(words: str, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """Show a dialog on a screen of this size."""
    made: list[QDialog] = []

    def shown(name: str, screen: QSize) -> QDialog:
        for place in (fitting, about, key_sheet):
            monkeypatch.setattr(place, "room_for", lambda dialog: screen - QSize(24, 56))
        made.append(dialog_of(name, window, tmp_path))
        made[-1].show()
        for _ in range(4):
            QApplication.processEvents()
        return made[-1]

    yield shown
    for dialog in made:
        dialog.close()
        dialog.deleteLater()


def place_in(dialog: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(dialog, QPoint(0, 0)), widget.size())


def text_of(control: QWidget) -> str:
    return control.text() if isinstance(control, QAbstractButton) else control.accessibleName()


def check_widths(dialog: QDialog) -> None:
    """No control is beside its dialog, none is narrower than its words."""
    for layout in dialog.findChildren(QLayout):
        layout.activate()  # words may just have changed
    for control in dialog.findChildren(QWidget):
        if not control.isVisible() or not isinstance(control, QAbstractButton | QAbstractSpinBox | QComboBox):
            continue
        place = place_in(dialog, control)
        assert place.left() >= 0 and place.right() < dialog.width(), (control, text_of(control))
        is_whole = (
            isinstance(control, Push | QComboBox) or control.width() >= control.minimumSizeHint().width()
        )
        assert is_whole, (control, text_of(control))
        if isinstance(control, QCheckBox):
            assert control.width() >= control.sizeHint().width(), control.text()


def test_dialogs_fit(show: Show) -> None:
    for name in DIALOGS:
        dialog = show(name, SMALL)
        assert dialog.width() <= SMALL.width() - 24 and dialog.height() <= SMALL.height() - 56, name
        box = dialog.findChild(QDialogButtonBox)
        assert box is not None and dialog.rect().contains(place_in(dialog, box)), name
        check_widths(dialog)


@pytest.mark.parametrize(("name", "screen"), [("export options", (620, 300)), ("copy settings", (500, 260))])
def test_what_is_higher_than_the_screen_scrolls(show: Show, name: str, screen: tuple[int, int]) -> None:
    shown = show(name, QSize(*screen))
    assert isinstance(shown, FittingDialog)
    box, area = shown.findChild(QDialogButtonBox), shown.area
    assert box is not None and shown.rect().contains(place_in(shown, box))
    assert area.verticalScrollBar().maximum() > 0 and area.horizontalScrollBar().maximum() == 0
    last = shown.rows.itemAt(shown.rows.count() - 1).widget()
    assert last is not None
    area.ensureWidgetVisible(last)
    QApplication.processEvents()
    assert place_in(area.viewport(), last).top() < area.viewport().height()
    check_widths(shown)


def test_a_dialog_grows_with_its_rows(show: Show) -> None:
    shown = show("export progress", SMALL)
    assert isinstance(shown, ExportProgress)
    before = shown.height()
    shown.left.show()
    for _ in range(4):
        QApplication.processEvents()
    assert shown.height() > before and shown.area.verticalScrollBar().maximum() == 0


def test_a_dialog_at_the_lower_end_of_the_screen_grows_upward(show: Show) -> None:
    shown = show("export progress", SMALL)
    assert isinstance(shown, ExportProgress)
    shown.move(0, shown.screen().availableGeometry().bottom() - shown.height())
    shown.left.show()
    for _ in range(4):
        QApplication.processEvents()
    assert shown.screen().availableGeometry().contains(shown.frameGeometry())


def test_questions_fit(words: str, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = boxes_over(window, monkeypatch)
    assert len(boxes) >= 13
    for text, box in boxes.items():
        box.show()
        QApplication.processEvents()
        assert box.width() <= SMALL.width() - 24 and box.height() <= SMALL.height() - 56, text
        for button in box.buttons():
            assert button.width() >= button.minimumSizeHint().width(), button.text()
        box.close()
