"""The options above the canvas are those of the tool."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from core.trimap.values import UNKNOWN
from ui.labels import Label
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


SHOWN: dict[str, set[str]] = {
    "brush": {"classes", "size", "over"},
    "eraser": {"size", "over"},
    "bucket": {"classes", "bucket", "over"},
    "lasso": {"classes", "over"},
    "grab": {"classes", "size", "grab"},
    "shape": {"classes", "shape", "over"},
    "touch": {"touch", "size", "soft"},
    "path": {"path"},
    "region": set(),
    "hand": {"zoom"},
    "zoom": {"zoom"},
}


def test_options_are_those_of_the_tool(window: MainWindow) -> None:
    for tool, shown in SHOWN.items():
        window.session.set_tool(tool)
        assert {name for name, part in window.options.parts.items() if part.isVisible()} == shown, tool


def test_a_shape_that_is_set_by_points_says_how(window: MainWindow) -> None:
    window.session.set_tool("shape")
    dragged = window.options._hint.full_text()
    window.options.shape.setCurrentIndex(window.options.shape.findText("Pen"))
    window.options.shape.activated.emit(window.options.shape.currentIndex())
    assert window.session.sets_path
    assert window.options._hint.full_text() != dragged and "Enter" in window.options._hint.full_text()
    assert all(window.options.parts[name].isVisible() for name in ("classes", "shape", "over"))


def test_keys_held_at_the_first_point_show_in_the_options(window: MainWindow) -> None:
    window.session.set_tool("shape")
    window.session.shape.set_shape("polygon")
    window.session.pen.press(2, 2, near=0.5, joining="subtract")
    assert window.options.joining.currentData() == "subtract"
    window.session.pen.cancel()
    assert window.options.joining.currentData() == "add"


def test_the_last_path_is_offered_where_points_are_set(window: MainWindow) -> None:
    options, session = window.options, window.session
    session.draw("pen")
    assert not options._last_shape.isVisible()
    session.pen.press(2, 2, near=0.5)
    session.pen.cancel()
    assert options._last_shape.isVisible()
    session.draw("ellipse")
    assert not options._last_shape.isVisible()


def test_tolerance_only_where_colors_count(window: MainWindow) -> None:
    window.session.set_tool("bucket")
    window.options.tolerance.spin.setValue(40)
    assert (window.session.bucket_by, window.session.bucket_tolerance) == ("image", 40)
    window.options.bucket_by.setCurrentIndex(1)
    window.options.bucket_by.activated.emit(1)
    assert window.session.bucket_by == "region"
    assert not window.options.tolerance.isVisible()


def test_paint_over(window: MainWindow) -> None:
    window.options.over.setCurrentIndex(2)
    window.options.over.activated.emit(2)
    assert window.session.paint_over == UNKNOWN
    window.session.set_paint_over(None)
    assert window.options.over.currentData() is None


def test_an_open_list_shows_every_row(qapp: QApplication, window: MainWindow) -> None:
    window.session.set_tool("brush")
    over = window.options.over
    over.setFocus()
    over.showPopup()
    qapp.processEvents()
    rows = over.view()
    last = rows.visualRect(over.model().index(over.count() - 1, 0))
    assert rows.viewport().rect().contains(last)
    assert rows.verticalScrollBar().maximum() == 0
    over.hidePopup()


def test_words_stand_nearer_to_their_own_field_than_to_another(window: MainWindow) -> None:
    window.session.set_tool("touch")
    hardness, opacity = window.options.hardness, window.options.opacity
    words = next(
        each for each in window.options.parts["soft"].findChildren(Label) if each.text() == "Opacity"
    )
    assert words.x() - hardness.geometry().right() > opacity.x() - words.geometry().right()
