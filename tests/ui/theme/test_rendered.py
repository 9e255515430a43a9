"""What is drawn can be read, and the control that has the keyboard be found: measured in pictures of the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from tests.ui.gallery import DIALOGS, dialog_of
from tests.ui.theme.sight import luminances, pixels_of, strongest
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
_CONTROLS = QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider, QLineEdit, QAbstractItemView
_LEAST_RING = 12
"""Pixels that change when a control gets the keyboard, at the least: a short dash."""


def settled() -> None:
    for _ in range(3):
        QApplication.processEvents()


def speaking(page: QWidget) -> Iterator[tuple[QWidget, float]]:
    """Yield what shows words or an icon, and by how much it must stand out."""
    for widget in page.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled() or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QLabel):
            has_words = any(
                map(str.isalnum, widget.text())
            )  # lines as thin as [ are drawn paler than they are
            if has_words or not widget.pixmap().isNull():
                yield widget, 4.5 if has_words else 3.0
        elif isinstance(widget, QAbstractButton):
            is_icon = widget.property("toolButtonStyle") == Qt.ToolButtonStyle.ToolButtonIconOnly
            if widget.text().strip() or not widget.icon().isNull():
                yield widget, 3.0 if is_icon or not widget.text().strip() else 4.5
        elif isinstance(widget, QComboBox | QLineEdit):
            yield widget, 4.5


def unreadable(page: QWidget) -> list[str]:
    """Return what does not stand out from its ground, with its contrast."""
    pixels, scale = pixels_of(page.grab().toImage()), page.devicePixelRatio()
    found = []
    for widget, least in list(speaking(page)):
        if scrolled_to(widget):
            pixels = pixels_of(page.grab().toImage())
        shown = widget.visibleRegion().boundingRect().adjusted(2, 2, -2, -2)
        place = QRect(widget.mapTo(page, shown.topLeft()), shown.size())
        top, left = round(place.top() * scale), round(place.left() * scale)
        part = pixels[top : round((place.bottom() + 1) * scale), left : round((place.right() + 1) * scale)]
        if part.size and strongest(part) < least:
            name = widget.accessibleName() or widget.property("text")
            found.append(f"{type(widget).__name__} {name!r}: {strongest(part):.2f} of {least}")
    return found


def scrolled_to(widget: QWidget) -> bool:
    """Bring a widget of which a panel that scrolls shows a strip into view; return whether it had to."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is None or widget.visibleRegion().boundingRect().height() == widget.height():
        return False
    above.ensureWidgetVisible(widget)
    settled()
    return True


def picture_in(page: QWidget, widget: QWidget) -> np.ndarray:
    """Return the pixels of a widget on the ground that it stands on."""
    return pixels_of(page.grab(QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())).toImage())


def changed(before: np.ndarray, after: np.ndarray) -> int:
    """Return how many pixels have another color with 3:1 between before and after."""
    first, then = luminances(before.reshape(-1, 3)), luminances(after.reshape(-1, 3))
    ratio = (np.maximum(first, then) + 0.05) / (np.minimum(first, then) + 0.05)
    return int((ratio >= 3).sum())


def without_a_ring(page: QWidget) -> list[str]:
    """Return the controls that look alike with the keyboard and without."""
    found = []
    for widget in page.findChildren(QWidget):
        if not isinstance(widget, _CONTROLS) or isinstance(widget, QScrollBar):
            continue
        is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()
        if not is_stop or widget.visibleRegion().boundingRect() != widget.rect():
            continue
        widget.clearFocus()
        before = picture_in(page, widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        count = changed(before, picture_in(page, widget)) if widget.hasFocus() else 0
        if count < _LEAST_RING:
            found.append(f"{type(widget).__name__} {widget.accessibleName()!r}: {count} pixels")
    return found


def test_words_icons_and_focus_of_the_window_are_seen(themed: MainWindow) -> None:
    themed.activateWindow()
    for section in (themed.refine, themed.kept):
        section.set_folded(False)
    settled()
    assert not unreadable(themed)
    assert not without_a_ring(themed)
    themed.notice.show_error("Something went wrong.")
    settled()
    assert not unreadable(themed.notice)


def test_words_icons_and_focus_of_every_dialog_are_seen(themed: MainWindow, tmp_path: Path) -> None:
    for name in DIALOGS:
        dialog = dialog_of(name, themed, tmp_path)
        dialog.show()
        dialog.activateWindow()
        settled()
        assert not unreadable(dialog), name
        assert not without_a_ring(dialog), name
        dialog.close()
        dialog.deleteLater()
