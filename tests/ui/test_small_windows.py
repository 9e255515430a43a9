"""Run, Export, the strip of views and the status bar stay in view however small the window is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.editor.choices import TOOLS
from tests.app.helpers import mark, settle
from tests.fake_engine import FakeEngine
from ui.actions.table import key_sheet
from ui.dialogs import key_sheet as sheets
from ui.dialogs.key_sheet import KeySheet
from ui.labels import PartsLabel
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


@pytest.mark.parametrize("name", ["Loading…", "a-model-with-a-long-name.safetensors"])
def test_no_name_of_a_model_makes_the_panel_wider_than_its_place(opened: MainWindow, name: str) -> None:
    resized(opened, (910, 460))
    opened.matte._show_model(name)
    resized(opened, (910, 461))
    assert opened.right.page.width() <= opened.right.area.viewport().width()
    assert opened.matte.model.text() and name in opened.matte.model.toolTip()
    assert in_view(opened, opened.mark.scale.spin)


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
        qtbot.waitUntil(lambda widget=widget: in_view(opened, widget))  # the panel is laid out anew
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    for _ in range(3):
        QApplication.processEvents()
    for widget in (opened.matte.button, export, *bar):
        assert in_view(opened, widget), widget


def test_everything_goes_home_where_there_is_room(opened: MainWindow) -> None:
    homes = [(widget, section.rows.indexOf(widget)) for section, _, widget in opened.right._homes]
    for size in ((900, 500), (1366, 760), (800, 420), (1366, 760)):
        resized(opened, size)
        assert opened.right.pinned == (size[1] < 600)
    for (section, _, widget), (same, index) in zip(opened.right._homes, homes, strict=True):
        assert widget is same and section.rows.indexOf(widget) == index >= 0
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


@pytest.mark.parametrize("size", [(800, 420), (900, 560), (1366, 708)])
def test_options_of_every_tool_have_room(opened: MainWindow, size: tuple[int, int]) -> None:
    check_all_options(opened, size)


def check_all_options(opened: MainWindow, size: tuple[int, int]) -> None:
    """The options of every tool have room at a size of the window."""
    opened.canvas.setUpdatesEnabled(False)  # the photo, painted with every step, takes most of the time
    for tool in (*TOOLS, "path, hard edge", "shape, pen"):
        check_options(opened, tool, size)


def check_options(opened: MainWindow, tool: str, size: tuple[int, int]) -> None:
    """All of a tool's options can be seen at a size of the window, and come back whole where there is room."""
    resized(opened, size)
    name, _, purpose = tool.partition(", ")
    opened.session.set_tool(name)
    if purpose:
        if name == "path":
            opened.session.path.set_purpose(purpose)
        else:
            opened.session.shape.set_shape(purpose)
        for point in ((2.0, 2.0), (8.0, 2.0), (8.0, 8.0)):
            opened.session.pen.press(*point, near=0.5)
        opened.session.pen.cancel()  # the last path can be taken up
    for _ in range(3):
        QApplication.processEvents()
    options = opened.options
    for control in options.findChildren(QWidget):
        if control.isVisible() and isinstance(control, QAbstractButton | QComboBox | QAbstractSpinBox):
            assert in_view(opened, control), (tool, control.accessibleName())
            least = control.minimumSizeHint().width()
            assert control.width() >= least, (tool, control.accessibleName())
    hint = options._hint
    widest = max(map(hint.fontMetrics().horizontalAdvance, hint.text().split("\n")))
    assert widest <= hint.width() and "…" not in hint.text()
    opened.session.set_tool("bucket")
    resized(opened, (1366, 760))
    assert options.tolerance.slider.isVisible() and options._name.isVisible()


def test_the_status_bar_shows_whole_words(opened: MainWindow) -> None:
    opened.session.host.blockSignals(True)  # an estimate that comes would write over the words
    for size in SIZES:
        check_status_words(opened, size)


def check_status_words(opened: MainWindow, size: tuple[int, int]) -> None:
    """No word of the status bar is cut at a size of the window, and all are there where there is room."""
    status = opened.status
    for run, photo in (
        ("CPU", "96 × 64 · 8 bit · no profile"),
        ("k 12,345 · CPU fp32 · 1 min 20 s · 364 MB", "7680 × 4320 · 16 bit · Adobe RGB (1998)"),
    ):
        status.run.set_full_text(run)
        status.photo.set_full_text(photo)
        resized(opened, (size[0] + 1, size[1]))
        resized(opened, size)
        for label, full in ((status.run, run), (status.photo, photo)):
            shown = label.text()
            assert (full.startswith(shown) and full[len(shown) :][:3] in ("", " · ")) or not shown
            assert label.fontMetrics().horizontalAdvance(shown) <= label.contentsRect().width()
    resized(opened, (1366, 760))
    assert (status.run.text(), status.photo.text()) == (run, photo)


def test_parts_are_left_out_whole(qapp: QApplication) -> None:
    label = PartsLabel("k 12 · CPU fp32 · 9 s")
    width = label.fontMetrics().horizontalAdvance
    for text in ("k 12 · CPU fp32 · 9 s", "k 12 · CPU fp32", "k 12", ""):
        label.resize(width(text) + 3, 20)
        label._elide()
        assert label.text() == text and "9 s" in label.toolTip()


def test_parts_go_on_in_a_second_line_where_there_is_one(qapp: QApplication) -> None:
    label = PartsLabel("k 12 · CPU fp32 · 9 s", lines=2)
    width = label.fontMetrics().horizontalAdvance
    for room, text in (
        ("k 12 · CPU fp32", "k 12 · CPU fp32\n9 s"),
        ("CPU fp32", "k 12\nCPU fp32"),
        ("k 12", "k 12"),
        ("", ""),
    ):
        label.resize(width(room) + 3, 40)
        label._elide()
        assert label.text() == text


def test_two_lines_of_hints_do_not_move_the_photo(opened: MainWindow) -> None:
    heights = set()
    for tool in ("brush", "grab", "shape", "path", "hand"):
        opened.session.set_tool(tool)
        QApplication.processEvents()
        heights.add(opened.options.height())
        hint = opened.options._hint
        assert hint.height() >= hint.fontMetrics().height() * len(hint.text().split("\n"))
    assert len(heights) == 1


@pytest.mark.parametrize("phase", ["Trying with less memory", "Waiting for the model", "First look"])
def test_words_on_a_run_are_whole(
    opened: MainWindow, qtbot: QtBot, engine: FakeEngine, phase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resized(opened, (900, 560))
    opened.status.run.set_full_text("k 12,345 · CPU fp32 · 1 min 20 s · 364 MB")
    left, both = "about 2 min 30 s left", "12:40, about 2 min 30 s left"
    monkeypatch.setattr(opened.clock, "text", lambda: both)
    monkeypatch.setattr(opened.clock, "left", lambda: left)
    mark(opened.session)
    settle(qtbot, opened.session)
    engine.gate.clear()
    opened.matte.button.click()
    qtbot.waitUntil(lambda: opened.matte.phase.full_text() == "Backbone")
    opened.matte._show_progress(phase, 0.12)
    opened.status._show_progress(phase, 0.12)
    for _ in range(3):
        QApplication.processEvents()
    assert opened.matte.phase.text() == phase
    time = opened.matte.time
    assert time.text() == both if phase == "First look" else time.text() in (both, left)
    assert time.fontMetrics().horizontalAdvance(time.text()) <= time.width()
    assert opened.status.job.text().startswith(f"{phase}, 12 %")
    assert "…" not in opened.status.job.text()
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    assert opened.status.job.minimumWidth() == 0


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("size", [(910, 472), (960, 500), (800, 440)])
def test_the_key_sheet_fits_a_small_screen(
    bare: QWidget, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = QSize(*size)
    monkeypatch.setattr(sheets, "room_for", lambda dialog: room)
    sheet = KeySheet(key_sheet(), bare)
    sheet.show()
    QApplication.processEvents()
    assert sheet.width() <= room.width() and sheet.height() <= room.height()
    close = sheet.buttons.button(QDialogButtonBox.StandardButton.Close)
    assert sheet.rect().contains(QRect(close.mapTo(sheet, QPoint(0, 0)), close.size()))
    assert sheet.area.horizontalScrollBar().maximum() == 0
    bar = sheet.area.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    QApplication.processEvents()
    assert in_view_of(sheet, sheet.area.widget())


def in_view_of(sheet: KeySheet, page: QWidget) -> bool:
    """Whether the lower edge of a page that scrolls is in view."""
    return page.mapTo(sheet.area, page.rect().bottomLeft()).y() <= sheet.area.height()


def test_the_key_sheet_knows_the_screen(bare: QWidget) -> None:
    sheet = KeySheet(key_sheet(), bare)
    available = sheet.screen().availableGeometry()
    room = sheets.room_for(sheet)
    assert room.width() < available.width() and room.height() < available.height()
