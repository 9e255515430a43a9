"""The options above the canvas are those of the tool."""

from __future__ import annotations

import pytest

from core.trimap.values import UNKNOWN
from ui.main_window import MainWindow


@pytest.mark.parametrize(
    ("tool", "shown"),
    [
        ("brush", {"classes", "size", "over"}),
        ("eraser", {"size", "over"}),
        ("bucket", {"classes", "bucket", "over"}),
        ("lasso", {"classes", "over"}),
        ("grab", {"classes", "size", "grab"}),
        ("shape", {"classes", "shape", "over"}),
        ("touch", {"touch", "size", "soft"}),
        ("path", {"path"}),
        ("region", set()),
        ("hand", {"zoom"}),
        ("zoom", {"zoom"}),
    ],
)
def test_options_are_those_of_the_tool(tool: str, shown: set[str], window: MainWindow) -> None:
    window.session.set_tool(tool)
    assert {name for name, part in window.options.parts.items() if part.isVisible()} == shown


def test_a_path_that_makes_marks_shows_their_classes_and_over_what_they_go(window: MainWindow) -> None:
    window.session.set_tool("path")
    window.session.path.set_purpose("marks")
    assert window.options.parts["classes"].isVisible() and window.options.parts["over"].isVisible()


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
