"""Run, Export, the strip of views and the status bar stay in view however small the window is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.app.helpers import mark, settle
from tests.fake_engine import FakeEngine
from ui.main_window import MainWindow

SIZES = [(900, 560), (910, 460), (960, 490), (800, 420), (1366, 708), (1280, 692)]
"""Logical sizes; (910, 460) is what is left of 1366 x 768 at 150 %, (960, 490) of 1920 x 1080 at 200 %."""


def in_view(window: MainWindow, widget: QWidget) -> bool:
    """Whether all of a widget can be seen."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    is_whole = widget.visibleRegion().boundingRect() == widget.rect()
    return widget.isVisible() and window.rect().contains(place) and is_whole


def resized(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    for _ in range(3):
        QApplication.processEvents()
    assert window.size().toTuple() == size


@pytest.mark.parametrize("size", SIZES)
def test_what_the_job_needs_is_in_view(
    opened: MainWindow, qtbot: QtBot, engine: FakeEngine, size: tuple[int, int]
) -> None:
    resized(opened, size)
    mark(opened.session)
    settle(qtbot, opened.session)
    export = opened.export.cutout
    views = [opened.views._buttons[name] for name in opened.views._buttons]
    bar = [opened.status.zoom, opened.status.run, opened.status.photo, opened.status.shares]
    for widget in (opened.matte.button, export, opened.views, *views, opened.status, opened.canvas, *bar):
        assert in_view(opened, widget), widget
    engine.gate.clear()
    opened.matte.button.click()
    qtbot.waitUntil(lambda: opened.matte.phase.full_text() == "Backbone")
    for widget in (opened.matte.button, opened.matte.progress, export, opened.status):
        assert in_view(opened, widget), widget
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    for _ in range(3):
        QApplication.processEvents()
    for widget in (opened.matte.button, export, *bar):
        assert in_view(opened, widget), widget


def test_everything_goes_home_where_there_is_room(opened: MainWindow) -> None:
    homes = [(widget, layout.indexOf(widget)) for layout, _, widget in opened.right._homes]
    for size in ((900, 500), (1366, 760), (800, 420), (1366, 760)):
        resized(opened, size)
        assert opened.right.pinned == (size[1] < 600)
    for (layout, _, widget), (same, index) in zip(opened.right._homes, homes, strict=True):
        assert widget is same and layout.indexOf(widget) == index >= 0
    assert opened.matte.job.isHidden() and not opened.matte.run.isHidden()


def test_all_of_the_panel_can_be_reached_in_a_low_window(opened: MainWindow) -> None:
    resized(opened, (900, 460))
    area = opened.right.area
    area.ensureWidgetVisible(opened.export._depths.button(8))
    QApplication.processEvents()
    assert in_view(opened, opened.export._depths.button(8))
    assert area.viewport().height() > 150


def test_names_of_any_length_leave_the_window_as_narrow_as_it_was(opened: MainWindow) -> None:
    resized(opened, (900, 560))
    opened.status.run.set_full_text(
        "k 62,416 · CUDA (NVIDIA RTX PRO 6000 Blackwell Workstation Edition) bf16 · 50 s"
    )
    opened.status.photo.set_full_text("16384 × 16384 · 16 bit · A profile of a very long name indeed")
    resized(opened, (901, 561))
    for widget in (opened.status.run, opened.status.photo, opened.status.shares, opened.status.zoom):
        assert in_view(opened, widget) and widget.width() > 30
    assert "RTX PRO" in opened.status.run.toolTip()
