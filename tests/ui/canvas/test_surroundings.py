"""Hints, the brush ring: what is around the picture."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import mark, open_photo, paint
from tests.fake_engine import FakeEngine
from tests.ui.canvas.conftest import IMAGE, Show, color_at
from ui import theme
from ui.canvas.hints import Hints
from ui.canvas.ring import Ring
from ui.canvas.widget import Canvas

NONE, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def test_hints_fall_silent_once_followed(canvas: Canvas, session: Session, show: Show) -> None:
    hints = Hints(session)
    assert hints.sentences("overlay") == []
    show()
    hints.photo_changed()
    assert hints.sentences("overlay")[0].startswith("Subject (S) proposes all marks. Or paint Keep (1)")
    session.document.set_shares({FOREGROUND: 0.0, UNKNOWN: 0.0, BACKGROUND: 1.0})
    assert hints.sentences("black")[0].endswith("Press Subject (S), or paint Keep (1) and Edge (2).")
    assert hints.marked()
    session.document.set_shares({FOREGROUND: 0.2, UNKNOWN: 0.0, BACKGROUND: 0.8})
    assert hints.sentences("overlay") == ["Paint Edge (2) or use Auto edge."]
    assert hints.sentences("black") == ["Your marks stand in for the matte. Paint Edge (2) or use Auto edge."]
    session.document.set_shares({FOREGROUND: 0.0, UNKNOWN: 0.1, BACKGROUND: 0.9})
    assert hints.sentences("overlay") == ["Paint Keep (1) on what is opaque, or press Enter to run."]
    session.document.set_shares({FOREGROUND: 0.2, UNKNOWN: 0.1, BACKGROUND: 0.7})
    assert hints.sentences("overlay") == ["Press Enter to run."]
    assert hints.sentences("black") == ["Your marks stand in for the matte. Press Enter to run."]
    document = session.document
    document.set_alpha(np.zeros(IMAGE, np.float32), np.zeros(IMAGE, np.uint8), document.revision)
    assert hints.sentences("overlay") == []
    assert hints.sentences("black") == []
    session.begin_stroke(30, 30, FOREGROUND)
    session.end_stroke()
    assert hints.sentences("black") == ["The marks have changed since. Press Enter to update the matte."]
    session.set_routing_view("count")
    assert hints.sentences("black")[0] == "No detail map yet. Press Enter to run."


def test_nothing_is_said_over_the_points_of_a_path(canvas: Canvas, session: Session, show: Show) -> None:
    hints = Hints(session)
    show()
    hints.photo_changed()
    session.set_tool("path")
    assert hints.sentences("overlay") == [
        "Set points around the subject; a click on the first one makes its hard edge."
    ]
    session.pen.press(2, 2, near=0.5)
    assert hints.sentences("overlay") == []
    session.set_tool("brush")
    assert hints.sentences("overlay")[0].startswith("Subject (S) proposes")


def test_a_first_result_is_pointed_to_until_it_was_seen(
    session: Session, engine: FakeEngine, qtbot: QtBot, photo_file: Path
) -> None:
    hints = Hints(session)
    session.document.photo_changed.connect(hints.photo_changed)
    done = ["Done. Press A for black, T for white, C for a checkerboard."]
    for _ in range(2):
        open_photo(qtbot, session, photo_file)
        mark(session)
        hints.look()
        with qtbot.waitSignal(session.service.finished):
            session.run()
        assert hints.sentences("checker") == ["Done. V shows the marks again."]
        session.set_view("overlay")
        hints.photo_changed()  # as one who has seen nothing yet
        assert hints.sentences("overlay") == done
        paint(session, [(5, 5)])
        assert hints.sentences("overlay") == []
        session.undo()
        assert hints.sentences("overlay") == done
        assert hints.sentences("white") == []
        assert hints.sentences("overlay") == []
        session.document.set_dirty(False)


@pytest.mark.parametrize("then", ["refined", "saved", "exported", "looked"])
def test_a_finished_run_is_not_spoken_of_once_something_else_was_done(
    session: Session, engine: FakeEngine, qtbot: QtBot, photo_file: Path, then: str
) -> None:
    hints = Hints(session)
    open_photo(qtbot, session, photo_file)
    mark(session)
    with qtbot.waitSignal(session.service.finished):
        session.run()
    assert hints.sentences("checker") == ["Done. V shows the marks again."]
    with qtbot.waitSignal(hints.changed):
        {
            "refined": lambda: session.refining.preview(feather=2.0),
            "saved": lambda: session.document.set_dirty(False),
            "exported": lambda: session.exporting.exported.emit(1),
            "looked": session.versions.looked_changed.emit,
        }[then]()
    assert hints.sentences("checker") == []


def test_a_failure_while_painting_is_told_once_and_passes(
    canvas: Canvas, show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(kind))
    show()
    before = color_at(canvas, 20, 20)

    def fail(*_: object) -> bool:
        raise BufferError("cannot export")

    with monkeypatch.context() as broken:
        broken.setattr(canvas._scene, "_paint_image", fail)
        for _ in range(3):
            canvas.repaint()
        assert told == []  # not while painting
        qtbot.waitUntil(lambda: told == [BufferError])
        canvas.repaint()
        QApplication.processEvents()
    assert told == [BufferError]
    assert not canvas.pending
    assert color_at(canvas, 20, 20) == before


def test_the_first_hint_returns_when_all_was_undone(canvas: Canvas, session: Session, show: Show) -> None:
    show()
    first = canvas.hints.sentences("overlay")
    assert first[0].startswith("Subject (S) proposes")
    paint(session, [(30, 30)])
    assert canvas.hints.sentences("overlay") != first
    session.undo()
    assert canvas.hints.sentences("overlay") == first
    session.redo()
    assert canvas.hints.sentences("overlay") != first


@pytest.mark.parametrize(
    ("value", "letter"), [(FOREGROUND, "1"), (UNKNOWN, "2"), (BACKGROUND, "3"), (None, "×")]
)
def test_ring_names_its_class(value: int | None, letter: str) -> None:
    assert Ring(10, 10, 5, value).letter == letter


@pytest.mark.parametrize("radius", [0.5, 10, 100])
def test_ring_shows_on_black_and_on_white(qapp: QApplication, radius: float) -> None:
    from PySide6.QtGui import QPainter

    for ground in (QColor("black"), QColor("white")):
        image = QImage(300, 300, QImage.Format.Format_RGB32)
        image.fill(ground)
        painter = QPainter(image)
        ring = Ring(150, 150, radius, FOREGROUND)
        ring.paint(painter)
        painter.end()
        x = round(150 - max(radius, 1.5))
        values = {QColor(image.pixel(x + offset, 150)).value() for offset in range(-3, 4)}
        assert max(values) > 180
        assert min(values) < 110
        changed = [
            (x, y) for x in range(300) for y in range(0, 300, 7) if QColor(image.pixel(x, y)) != ground
        ]
        assert all(ring.bounds().contains(x, y) for x, y in changed)


def test_ring_follows_size_zoom_and_alt(canvas: Canvas, show: Show, session: Session, qtbot: QtBot) -> None:
    show()
    session.set_class(FOREGROUND)
    session.set_brush_size(20)
    qtbot.mouseMove(canvas, QPoint(200, 150))
    ring = canvas.ring()
    assert ring is not None
    assert ring.radius == pytest.approx(10 * canvas.viewport.scale)
    assert ring.value == FOREGROUND
    qtbot.keyPress(canvas, Qt.Key.Key_Alt)
    held = canvas.ring()
    assert held is not None
    assert held.value == BACKGROUND
    qtbot.keyRelease(canvas, Qt.Key.Key_Alt)
    session.set_tool("hand")
    assert canvas.ring() is None


def test_canvas_is_named_and_reached_by_keyboard(canvas: Canvas) -> None:
    assert canvas.accessibleName() == "Photo canvas"
    assert canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_focus_by_keyboard_is_ringed(canvas: Canvas, show: Show) -> None:
    show()
    canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    assert QColor(canvas.grab().toImage().pixel(1, 100)) == QColor(theme.colors().surround)
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert QColor(canvas.grab().toImage().pixel(1, 100)) == QColor("white")
    assert QColor(canvas.grab().toImage().pixel(0, 100)) == QColor("black")
