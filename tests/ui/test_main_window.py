"""The window as a whole: closing, saving, clipboard, keyboard, layout."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.files.arrivals import arrival
from app.files.sources import Source
from core.imaging.io import read_gray, write_png
from core.resources import resource_path
from core.trimap.values import FOREGROUND, MissingMarksError, validate
from tests.fake_engine import FakeEngine
from ui import file_desk
from ui.clipboard import pasted_bytes
from ui.dialogs import files
from ui.dialogs.questions import Answer, Leave, Over
from ui.main_window import MainWindow
from ui.spins import SpinBox
from ui.wording import short_name

Calls = Callable[[object, str], list[Any]]


def paint(window: MainWindow) -> None:
    window.session.begin_stroke(48, 32)
    window.session.end_stroke()
    assert window.session.document.dirty


def answers(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[Any]:
    asked: list[Any] = []
    monkeypatch.setattr(file_desk, "ask_unsaved", lambda *args: asked.append(args[1:]) or answer)
    return asked


def test_title_and_dirty_mark(opened: MainWindow) -> None:
    assert opened.windowTitle() == "Föto.png[*] – Matte Studio"
    assert not opened.isWindowModified()
    paint(opened)
    assert opened.isWindowModified()


def test_long_names_are_shortened() -> None:
    name = "x" * 40 + "middle" + "y" * 40 + ".jpeg"
    assert len(short_name(name)) <= 48
    assert short_name(name).endswith("y.jpeg")
    assert short_name("a.jpg") == "a.jpg"


def test_closing_without_work_asks_nothing(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, Answer.CANCEL)
    assert opened.close()
    assert not asked


def test_closing_asks_and_can_be_called_off(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    paint(opened)
    asked = answers(monkeypatch, Answer.CANCEL)
    assert not opened.close()
    assert opened.isVisible()
    assert asked == [("Föto.png", "closing")]


def test_closing_can_discard(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    paint(opened)
    answers(monkeypatch, Answer.DISCARD)
    assert opened.close()


def test_closing_can_save(opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    paint(opened)
    answers(monkeypatch, Answer.SAVE)
    target = tmp_path / "märks.png"
    monkeypatch.setattr(files, "ask_save", lambda *args: target)
    assert opened.close()
    assert read_gray(target)[32, 48] == 255


def test_a_save_that_fails_keeps_the_window(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, calls: Calls
) -> None:
    paint(opened)
    answers(monkeypatch, Answer.SAVE)
    told = calls(sys.modules["ui.main_window"], "show_error")
    monkeypatch.setattr(files, "ask_save", lambda *args: tmp_path / "missing folder" / "marks.png")
    assert not opened.close()
    assert len(told) == 1
    assert opened.session.document.dirty


def matted(window: MainWindow, qtbot: QtBot) -> None:
    paint(window)
    with qtbot.waitSignal(window.session.service.finished):
        window.session.run()


def test_a_run_without_edge_opens_no_box(
    opened: MainWindow, engine: FakeEngine, calls: Calls, qtbot: QtBot
) -> None:
    told = calls(sys.modules["ui.main_window"], "show_error")
    opened.session.begin_stroke(48, 32, FOREGROUND)
    opened.session.end_stroke()
    trimap = opened.session.document.trimap
    assert trimap is not None
    with pytest.raises(MissingMarksError) as refused:
        validate(trimap, trimap.shape)
    engine.refusal = refused.value
    with qtbot.waitSignal(opened.session.notice):
        opened.actions_["run"].trigger()
    assert opened.notice.isVisible() and "Auto edge" in opened.notice.label.text()
    assert not told and not opened.session.running


def test_an_export_that_fails_while_closing_is_told_and_keeps_the_window(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, calls: Calls, qtbot: QtBot
) -> None:
    matted(opened, qtbot)
    answers(monkeypatch, Answer.DISCARD)
    told = calls(sys.modules["ui.main_window"], "show_error")
    opened.session.export_alpha(tmp_path / "missing folder" / "alpha.png")
    assert not opened.close()
    assert opened.isVisible() and "missing folder" in told[0][1]
    opened.session.export_alpha(tmp_path / "alpha.png")
    opened.session.busy.connect(lambda _: opened.close())  # again, while it waits
    assert opened.close()
    assert len(told) == 1 and (tmp_path / "alpha.png").exists()


@pytest.mark.parametrize("leave", Leave)
def test_closing_asks_about_an_export_that_waits_for_its_run(
    opened: MainWindow,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
    *,
    leave: Leave,
) -> None:
    paint(opened)
    marks = answers(monkeypatch, Answer.DISCARD)
    asked: list[object] = []
    monkeypatch.setattr(file_desk, "ask_drop_export", lambda *args: asked.append(args[0]) or leave)
    session = opened.session
    session.document.set_preview(session.document.trimap.copy(), None)
    engine.gate.clear()
    session.lasso_fill([(0, 0), (20, 0), (20, 20)], 255)
    session.export_alpha(tmp_path / "alpha.png")
    qtbot.waitUntil(lambda: session.running)
    assert opened.close() is (leave is Leave.NOW) and asked == [opened]
    assert opened.isVisible() is (leave is not Leave.NOW)
    engine.gate.set()
    if leave is Leave.CANCEL:
        qtbot.waitUntil((tmp_path / "alpha.png").exists)
        assert opened.isVisible() and opened.close() and len(asked) == 1
    elif leave is Leave.AFTER:
        qtbot.waitUntil(lambda: not opened.isVisible())
        assert (tmp_path / "alpha.png").exists() and len(asked) == len(marks) == 1


def test_marks_made_while_saving_keep_the_window(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paint(opened)
    answers(monkeypatch, Answer.SAVE)
    monkeypatch.setattr(files, "ask_save", lambda *args: tmp_path / "marks.png")

    def paint_more(text: str) -> None:
        if text.startswith("Writing"):
            opened.session.line_to(10, 10)

    opened.session.busy.connect(paint_more)
    assert not opened.close()
    assert (tmp_path / "marks.png").exists()
    assert opened.session.document.dirty


def test_a_notice_lies_over_the_canvas_and_moves_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    where, canvas = opened.canvas.viewport.to_view(0, 0), opened.canvas.geometry()
    opened.session.notice.emit("Something happened. " * 30)
    QApplication.processEvents()
    assert opened.canvas.geometry() == canvas and opened.canvas.viewport.to_view(0, 0) == where
    bar = opened.notice
    assert bar.isVisible() and bar.width() == canvas.width() and bar.height() > 40  # several lines
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.rect().center())
    assert not opened.session.document.dirty
    opened.resize(1000, 650)
    QApplication.processEvents()
    assert bar.width() == opened.canvas.width()


def test_errors_do_not_pile_up(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def show_error(window: MainWindow, text: str) -> None:
        told.append(text)
        window.session.error.emit("another, as long as this one is shown")

    monkeypatch.setattr("ui.main_window.show_error", show_error)
    opened.session.error.emit("one")
    opened.session.error.emit("two")
    assert told == ["one", "two"]
    assert opened.notice.label.text().startswith("another")


def test_a_save_called_off_keeps_the_window(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    paint(opened)
    answers(monkeypatch, Answer.SAVE)
    monkeypatch.setattr(files, "ask_save", lambda *args: None)
    assert not opened.close()


def test_opening_another_photo_asks(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, photo_file: Path
) -> None:
    paint(opened)
    asked = answers(monkeypatch, Answer.CANCEL)
    monkeypatch.setattr(files, "ask_open", lambda *args: photo_file)
    opened.actions_["open"].trigger()
    assert asked == [("Föto.png", "opening another photo")]


def test_export_passes_path_and_depth(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, calls: Calls, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(opened.session.service.finished):
        opened.session.run()
    proposals: list[Path] = []
    monkeypatch.setattr(files, "ask_save", lambda window, title, path: proposals.append(path) or path)
    cutouts, alphas = calls(opened.session, "export_cutout"), calls(opened.session, "export_alpha")
    opened.export._depths.button(16).click()
    opened.files.export_cutout()
    opened.files.export_alpha()
    assert [path.name for path in proposals] == ["Föto-cutout.png", "Föto-alpha.png"]
    assert cutouts == [(proposals[0], 16)]
    assert alphas == [(proposals[1], 16)]


def test_exporting_onto_the_photo_asks_until_it_is_clear(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, calls: Calls, photo_file: Path
) -> None:
    exported, asked = calls(opened.session, "export_cutout"), []
    names = [photo_file, photo_file.with_name("other.png")]
    monkeypatch.setattr(files, "ask_save", lambda *args: names.pop(0))
    answers = [Over.ANOTHER, Over.CANCEL, Over.REPLACE]

    def ask(window: object, name: str, source: Source, what: str) -> Over:
        asked.append((name, source, what))
        return answers.pop(0)

    monkeypatch.setattr(file_desk, "ask_replace_source", ask)
    opened.files.export_cutout()
    assert exported == [(photo_file.with_name("other.png"), 8)] and asked == [
        ("Föto.png", Source.PHOTO, "cutout")
    ]
    names[:] = [photo_file]
    opened.files.export_cutout()
    assert len(exported) == 1
    names[:] = [photo_file]
    opened.files.export_cutout()
    assert exported[1:] == [(photo_file, 8)] and len(asked) == 3


def test_saved_marks_beside_the_photo_are_offered_and_the_dialog_opens_at_them(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, photo_file: Path
) -> None:
    saved = photo_file.with_name("Föto-trimap.png")
    write_png(saved, np.full((64, 96), 128, np.uint8))
    with qtbot.waitSignal(window.session.marks_found):
        window.session.open_path(photo_file)
    assert window.notice.isVisible() and "Föto-trimap.png" in window.notice.label.text()
    assert window.notice.undo.text() == "Use them"
    with qtbot.waitSignal(window.session.marks_found):
        window.session.open_path(photo_file, [saved])
    said = window.notice.label.text()
    assert "Föto-trimap.png was not. There are saved marks" in said and window.notice.undo.isVisible()
    starts: list[Path] = []
    monkeypatch.setattr(files, "ask_open", lambda parent, title, start, kinds: starts.append(start))
    window.files.import_trimap()
    assert starts == [saved]
    window.notice.undo.click()
    qtbot.waitUntil(lambda: window.session.history.can_undo)
    assert window.session.document.trimap.min() == 128 and not window.session.document.dirty
    window.notice.show_notice("Done.", lambda: None)
    assert window.notice.undo.text() == "Undo"


def test_nothing_is_proposed_inside_the_program(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.session.document.photo_changed, timeout=20_000):
        window.session.open_sample()
    proposals: list[Path] = []
    monkeypatch.setattr(files, "ask_save", lambda parent, title, path: proposals.append(path))
    window.files.save_trimap()
    assert not proposals[0].is_relative_to(resource_path())


def test_dialogs_start_beside_the_photo_or_where_photos_are(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path, photo_file: Path
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(files, "ask_open", lambda parent, title, folder, kinds: asked.append(folder))
    monkeypatch.setattr(files, "ask_save", lambda parent, title, path: asked.append(path.parent))
    places = {"PicturesLocation": tmp_path / "none", "HomeLocation": tmp_path}
    monkeypatch.setattr(file_desk.QStandardPaths, "writableLocation", lambda place: str(places[place.name]))
    settings, desk = window.session.settings, window.files
    desk.open_photo()
    assert asked.pop() == tmp_path, "there is no folder for pictures"
    (tmp_path / "none").mkdir()
    desk.open_photo()
    assert asked.pop() == tmp_path / "none"
    (written := tmp_path / "written").mkdir()
    settings.add_recent_file(photo_file)
    settings.folder = written
    desk.open_photo()
    assert asked.pop() == photo_file.parent, "not where the last export went"
    with qtbot.waitSignal(window.session.document.photo_changed):
        window.session.open_path(photo_file)
    settings.folder = written
    for ask in (desk.open_photo, desk.import_trimap, desk.save_trimap):
        ask()
        assert asked.pop() == photo_file.parent


def test_errors_are_shown_in_a_box(window: MainWindow, calls: Calls) -> None:
    told = calls(sys.modules["ui.main_window"], "show_error")
    window.session.error.emit("This is not a photo.")
    assert told == [(window, "This is not a photo.")]


def test_paste_of_a_file_an_image_and_nothing(window: MainWindow, calls: Calls, tmp_path: Path) -> None:
    paths, data = calls(window.session, "open_path"), calls(window.session, "open_bytes")
    clipboard = QGuiApplication.clipboard()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "fotö.jpg"))])
    clipboard.setMimeData(mime)
    window.files.paste()
    assert paths == [(tmp_path / "fotö.jpg", ())]
    clipboard.setImage(QImage(4, 3, QImage.Format.Format_RGB32))
    window.files.paste()
    assert data[0][0].startswith(b"\x89PNG")
    clipboard.setText("words")
    window.files.paste()
    assert window.notice.isVisible() and "text" in window.notice.label.text()


def test_paste_of_nothing_at_all(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some platforms have no data for an empty clipboard, not even an empty set."""

    class Empty:
        def mimeData(self) -> None:
            return None

    with monkeypatch.context() as empty:
        empty.setattr(QGuiApplication, "clipboard", Empty)
        window.files.paste()
    assert window.notice.label.text() == "There is no photo on the clipboard."


def test_copy_keeps_the_transparency(opened: MainWindow, qtbot: QtBot) -> None:
    rgba = np.zeros((3, 5, 4), np.uint8)
    rgba[1, 2] = (200, 100, 50, 128)
    with qtbot.waitSignal(opened.files.notice):
        opened.session.cutout_ready.emit(rgba)
    mime = QGuiApplication.clipboard().mimeData()
    data = pasted_bytes(mime)
    assert data is not None
    assert QImage.fromData(data).pixelColor(2, 1).getRgb() == (200, 100, 50, 128)
    assert arrival(mime).has_image


def test_tab_hides_the_panels(opened: MainWindow, qtbot: QtBot) -> None:
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Tab)
    assert opened.panels_hidden()
    assert not opened.right.isVisible()
    assert not opened.tools.isVisible()
    assert opened.status.isVisible()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Tab)
    assert opened.right.isVisible()


def test_f6_visits_every_pane_and_esc_returns(opened: MainWindow, qtbot: QtBot) -> None:
    opened.canvas.setFocus()
    visited = []
    for _ in range(5):
        opened.next_pane()
        focus = QApplication.focusWidget()
        panes = {
            "tools": opened.tools,
            "options": opened.options,
            "right": opened.right,
            "views": opened.views,
        }
        visited.append(next((n for n, pane in panes.items() if pane.isAncestorOf(focus)), "canvas"))
    assert visited == ["tools", "options", "right", "views", "canvas"]
    opened.next_pane()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert opened.canvas.hasFocus()


def test_letters_work_from_the_canvas(opened: MainWindow, qtbot: QtBot) -> None:
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_L)
    assert opened.session.tool == "lasso"
    qtbot.keyClick(opened.canvas, Qt.Key.Key_3)
    assert opened.session.value == 0
    qtbot.keyClick(opened.canvas, Qt.Key.Key_F)
    assert opened.session.view == "black"
    qtbot.keyClick(opened.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert opened.session.view == "overlay"


def test_enter_runs_and_esc_cancels(opened: MainWindow, qtbot: QtBot, engine: Any) -> None:
    engine.gate.clear()
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Return)
    assert opened.session.running
    qtbot.waitUntil(opened.actions_["cancel"].isEnabled)
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Escape)
    assert not opened.session.running


def test_a_value_typed_gives_the_keyboard_back(opened: MainWindow, qtbot: QtBot) -> None:
    spin = opened.mark.brush_size.spin
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "88")
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert opened.session.brush_size == 88
    assert not opened.session.running
    assert opened.canvas.hasFocus()


def upper_arrow(box: SpinBox) -> QPoint:
    option = QStyleOptionSpinBox()
    box.initStyleOption(option)
    kind, part = QStyle.ComplexControl.CC_SpinBox, QStyle.SubControl.SC_SpinBoxUp
    return box.style().subControlRect(kind, option, part, box).center()


@pytest.mark.parametrize("where", ["mark", "options", "matte"])
def test_arrows_leave_the_keys_with_the_canvas(opened: MainWindow, qtbot: QtBot, where: str) -> None:
    spins = {
        "mark": opened.mark.brush_size.spin,
        "options": opened.options.brush_size,
        "matte": opened.matte.spin,
    }
    spin = spins[where]
    opened.session.set_max_tokens(7)
    opened.canvas.setFocus()
    before = spin.value()
    qtbot.mouseClick(spin, Qt.MouseButton.LeftButton, pos=upper_arrow(spin))
    assert spin.value() > before
    assert opened.canvas.hasFocus()
    assert not spin.lineEdit().hasSelectedText()
    qtbot.mouseClick(spin.lineEdit(), Qt.MouseButton.LeftButton)
    assert spin.hasFocus()
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert opened.canvas.hasFocus()


def test_all_fits_1366_by_768(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.session.service.finished):
        opened.session.run()
    opened.session.set_routing_view("count")
    assert opened.minimumSizeHint().width() <= 1366
    assert opened.minimumSizeHint().height() <= 700
    page = opened.right.page
    assert page.minimumSizeHint().width() <= opened.right.area.viewport().width()


def test_the_right_panel_needs_no_scrolling_at_768_lines(
    opened: MainWindow, qtbot: QtBot, engine: FakeEngine
) -> None:
    """A title bar and a task bar leave some 708 of them."""
    opened.resize(1366, 708)
    scroll = opened.right.area.verticalScrollBar()

    def fits() -> bool:
        QApplication.processEvents()
        return bool(scroll.maximum() == 0)

    assert fits()
    engine.gate.clear()
    opened.session.run()
    qtbot.waitUntil(lambda: opened.matte.phase.full_text() == "Backbone")
    assert opened.matte.progress.isVisible() and fits()
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    assert fits()
    opened.session.set_memory_limit(2**30)
    assert fits()


def test_a_run_leaves_the_panel_as_high_as_it_was_at_720_lines(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1280, 720 - 28)  # less a title bar
    QApplication.processEvents()
    page = opened.right.page
    before = page.sizeHint().height()
    assert opened.right.area.verticalScrollBar().maximum() == 0
    with qtbot.waitSignal(opened.session.service.finished):
        opened.session.run()
    qtbot.waitUntil(lambda: page.sizeHint().height() == before)
    qtbot.waitUntil(lambda: opened.right.area.verticalScrollBar().maximum() == 0)


def test_painting_after_a_run_shifts_nothing_in_the_panel(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.session.service.finished):
        opened.session.run()
    page, width = opened.right.page, opened.right.area.viewport().width()
    QApplication.processEvents()
    before = page.heightForWidth(width)
    paint(opened)
    QApplication.processEvents()
    state = opened.export.state
    assert "export runs first" in state.full_text() and state.text() == state.full_text()
    assert page.heightForWidth(width) == before
    bar = opened.right.area.verticalScrollBar().sizeHint().width()
    assert page.minimumSizeHint().width() <= width - bar


def test_narrow_windows_keep_whole_words_or_none(opened: MainWindow, qtbot: QtBot) -> None:
    button = opened.views._buttons["view_checker"]
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    opened.resize(900, 600)
    qtbot.waitUntil(lambda: button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly)
    assert opened.width() == 900


def turn_wheel(widget: QWidget) -> None:
    at = QPointF(widget.rect().center())
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_nothing_in_passing(opened: MainWindow) -> None:
    for control in (opened.mark.brush_size.slider, opened.mark.brush_size.spin, opened.matte.routing):
        turn_wheel(control)
    assert opened.session.brush_size == 4
    assert opened.session.routing_view == "off"
    opened.mark.brush_size.spin.setFocus()
    turn_wheel(opened.mark.brush_size.spin)
    assert opened.session.brush_size == 5


def test_without_a_photo_tab_reaches_the_welcome(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    assert not window.panels_hidden()
    assert QApplication.focusWidget() is not window.canvas


def test_geometry_is_kept(opened: MainWindow) -> None:
    opened.resize(1111, 700)
    opened.close()
    assert not opened.session.settings.window_state("main").isEmpty()


def test_recent_files_are_listed(opened: MainWindow, photo_file: Path, calls: Calls) -> None:
    menus = [a for menu in opened.menuBar().actions() for a in menu.menu().actions() if a.menu()]
    recent = next(action.menu() for action in menus if "recent" in action.text())
    assert [action.text() for action in recent.actions()] == [photo_file.name]


def test_torch_is_not_loaded_for_the_window() -> None:
    code = "import sys, ui.main_window; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
