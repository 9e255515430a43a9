"""Marks are outlined in every view, those that the matte does not show yet stronger, until they are hidden."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session import Session
from core.engine.options import MatteResult
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import paint
from tests.ui.canvas.conftest import IMAGE, Show
from ui import theme
from ui.canvas.hints import Hints
from ui.canvas.widget import Canvas

VIEWS = ("black", "white", "checker", "alpha", "original")
AT = 64.0, 48.0


@pytest.fixture(autouse=True)
def no_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words over the picture would be taken for marks."""
    monkeypatch.setattr(Hints, "sentences", lambda hints, view: [])


def land(session: Session, level: float = 0.5) -> None:
    """Land a finished run of the marks as they are now, with the same alpha everywhere."""
    alpha = np.full(IMAGE, level, np.float32)
    total = {"total": 0.0}
    result = MatteResult(alpha, None, (), 100, "m", "cpu", "fp32", total, {"total": 0})
    session.document.set_result(result, np.rint(alpha * 255).astype(np.uint8), session.document.revision)


def seen(canvas: Canvas) -> NDArray[np.uint8]:
    """What is painted, once nothing is pending any more, as (height, width, 4)."""
    QApplication.processEvents()
    while canvas.pending:
        QApplication.processEvents()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()


def differ(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (a[..., :3].astype(int) != b[..., :3]).any(axis=2)


def is_color(picture: NDArray[np.uint8], value: int, palette: str = theme.PALETTES[0]) -> NDArray[np.bool_]:
    """Where a picture (height, width, BGRX) has the color of a class."""
    color = QColor(theme.class_look(value, palette).color).getRgb()[2::-1]
    return (picture[..., :3] == color).all(axis=2)


def bounds(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of what is set."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


@pytest.mark.parametrize("value", [FOREGROUND, UNKNOWN, BACKGROUND, None])
@pytest.mark.parametrize("view", VIEWS)
def test_a_stroke_stays_visible_after_its_release(
    canvas: Canvas, show: Show, session: Session, view: str, value: int | None
) -> None:
    show(trimap=np.full(IMAGE, FOREGROUND if value == UNKNOWN else UNKNOWN, np.uint8))
    land(session)
    session.set_view(view)
    session.set_brush_size(30)
    before = seen(canvas)
    if value is None:
        session.set_tool("eraser")
    paint(session, [AT], value)
    changed = differ(seen(canvas), before)
    top, left, bottom, right = bounds(changed)
    x, y = canvas.viewport.to_view(*AT)
    reach = 15 * canvas.viewport.scale
    for edge, expected in ((top, y - reach), (left, x - reach), (bottom, y + reach), (right, x + reach)):
        assert abs(edge - expected) < 5
    session.undo()
    QApplication.processEvents()
    assert not differ(seen(canvas), before).any()


def test_painting_shows_the_stroke_and_no_tinted_rectangles(
    canvas: Canvas, show: Show, session: Session, qtbot: QtBot
) -> None:
    trimap = np.full(IMAGE, BACKGROUND, np.uint8)
    trimap[:, 100:] = UNKNOWN
    show(trimap=trimap)
    land(session, 0.0)
    session.set_view("black")
    session.set_class(FOREGROUND)
    session.set_brush_size(10)
    before = seen(canvas)
    start = QPoint(*map(round, canvas.viewport.to_view(40, 48)))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas, start + QPoint(60, 0))
    during = seen(canvas)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    qtbot.mouseMove(canvas, QPoint(1, 1))
    after = seen(canvas)
    assert differ(after, before).any()
    ring = 45  # with its badge, at the pointer, gone afterwards
    rows, columns = np.nonzero(differ(during, after))
    places = ((start.y(), start.x() + 60), (1, 1))
    assert (np.minimum(*(np.hypot(rows - y, columns - x) for y, x in places)) < ring).all()


def test_what_the_run_saw_is_outlined_no_stronger_than_other_marks(
    canvas: Canvas, show: Show, session: Session
) -> None:
    show(trimap=np.full(IMAGE, UNKNOWN, np.uint8))
    land(session)
    session.set_view("black")
    session.set_brush_size(40)
    clean = seen(canvas)
    paint(session, [AT], FOREGROUND)
    news = differ(seen(canvas), clean)
    land(session)
    known = differ(seen(canvas), clean)
    assert 0 < known.sum() < news.sum() / 2
    assert bounds(known) == bounds(news)


def test_lines_that_stand_stay_while_others_are_drawn(
    canvas: Canvas, show: Show, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    trimap = np.full((600, 900), BACKGROUND, np.uint8)
    trimap[:, 450:] = FOREGROUND
    show(np.full((600, 900, 3), 120, np.uint8), trimap)
    session.document.set_alpha(
        np.zeros((600, 900), np.float32), np.zeros((600, 900), np.uint8), session.document.revision
    )
    session.set_view("black")
    canvas.show_viewport(canvas.viewport.zoomed(1.0, 200, 150).centered_on(450, 300))
    line = is_color(seen(canvas), FOREGROUND)
    assert line.sum() > 200
    monkeypatch.setattr("ui.canvas.scene.PREPARE_SECONDS", -1.0)  # one tile a frame
    session.set_brush_size(4)
    session.begin_stroke(300, 200, FOREGROUND)
    picture = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1, 4)
    assert is_color(rows, FOREGROUND)[line].mean() > 0.99
    session.end_stroke()


@pytest.mark.parametrize("view", ("overlay", *VIEWS))
def test_hidden_marks_leave_the_view_alone_until_something_is_marked(
    canvas: Canvas, show: Show, session: Session, view: str
) -> None:
    show(trimap=np.full(IMAGE, UNKNOWN, np.uint8))
    land(session)
    session.set_view(view)
    session.set_tool("hand")
    session.set_marks_shown(False)
    clean = seen(canvas)
    session.set_tool("brush")
    session.document.painted[...] = False
    session.document.trimap_was_changed(None)
    assert not differ(seen(canvas), clean).any()
    paint(session, [AT], FOREGROUND)
    assert session.marks_shown
    assert differ(seen(canvas), clean).any()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("tool", ["hand", "zoom"])
def test_a_tool_that_marks_nothing_shows_the_result_alone(
    canvas: Canvas, show: Show, session: Session, view: str, tool: str
) -> None:
    show()
    land(session)
    session.set_view(view)
    clean = seen(canvas)
    paint(session, [AT], FOREGROUND)
    assert differ(seen(canvas), clean).any()
    session.set_tool(tool)
    assert not differ(seen(canvas), clean).any()


def test_marks_made_during_a_run_stay_news(canvas: Canvas, show: Show, session: Session) -> None:
    show(trimap=np.full(IMAGE, UNKNOWN, np.uint8))
    session.set_view("white")
    session.set_brush_size(10)
    paint(session, [(20, 20)], FOREGROUND)
    document = session.document
    document.hold_marks()
    asked = document.revision
    paint(session, [(100, 70)], FOREGROUND)
    alpha = np.full(IMAGE, 0.5, np.float32)
    document.set_alpha(alpha, np.full(IMAGE, 128, np.uint8), asked)
    stale = seen(canvas)
    session.undo()
    QApplication.processEvents()
    top, left, bottom, right = bounds(differ(stale, seen(canvas)))
    x, y = canvas.viewport.to_view(100, 70)
    reach = 5 * canvas.viewport.scale + 4
    assert x - reach <= left and right <= x + reach and y - reach <= top and bottom <= y + reach


def test_held_original_is_the_photo_alone(canvas: Canvas, show: Show, session: Session) -> None:
    show(trimap=np.full(IMAGE, UNKNOWN, np.uint8))
    land(session)
    session.set_view("original")
    clean = seen(canvas)
    paint(session, [AT], FOREGROUND)
    assert differ(seen(canvas), clean).any()
    canvas.peek(True)
    assert not differ(seen(canvas), clean).any()


@pytest.mark.parametrize("palette", theme.PALETTES)
def test_classes_are_told_apart_by_more_than_color(
    canvas: Canvas, show: Show, session: Session, palette: str
) -> None:
    canvas.set_class_palette(palette)
    patterns = []
    for value in (FOREGROUND, UNKNOWN, BACKGROUND):
        show(trimap=np.full(IMAGE, UNKNOWN if value != UNKNOWN else FOREGROUND, np.uint8))
        land(session, 0.0)
        session.set_view("black")
        session.set_brush_size(80)
        paint(session, [AT], value)
        picture = seen(canvas)
        assert (
            (
                picture[..., :3].reshape(-1, 3)
                == QColor(theme.class_look(value, palette).color).getRgb()[2::-1]
            )
            .all(1)
            .any()
        )
        patterns.append(picture[120:180, 170:230, :3].any(axis=2))
    assert all((a != b).any() for a, b in zip(patterns, [*patterns[1:], patterns[0]], strict=True))


@pytest.mark.parametrize("zoom", [0.25, 1.0, 3.0, 20.0])
def test_lines_are_as_thin_at_every_zoom(canvas: Canvas, show: Show, session: Session, zoom: float) -> None:
    show(np.full((600, 800, 3), 120, np.uint8), np.full((600, 800), UNKNOWN, np.uint8))
    land_like = np.zeros((600, 800), np.float32)
    document = session.document
    document.set_alpha(land_like, np.zeros((600, 800), np.uint8), document.revision)
    session.set_view("original")
    session.set_brush_size(400)
    paint(session, [(400, 300)], FOREGROUND)
    canvas.show_viewport(canvas.viewport.zoomed(zoom, 200, 150).centered_on(200, 300))
    picture = seen(canvas)
    assert 1 <= is_color(picture, FOREGROUND)[150, :260].sum() <= 3


@pytest.mark.parametrize("zoom", [1.0, 1.1, 0.6])
@pytest.mark.parametrize("view", ["alpha", "overlay", "checker"])
def test_nothing_is_painted_beside_the_photo(
    canvas: Canvas, show: Show, session: Session, view: str, zoom: float
) -> None:
    height, width = 203, 331  # no multiple of a token's 16 pixels
    show(np.full((height, width, 3), 120, np.uint8), np.full((height, width), UNKNOWN, np.uint8))
    alpha = np.full((height, width), 0.5, np.float32)
    total = {"total": 0.0}
    result = MatteResult(alpha, None, (), 100, "m", "cpu", "fp32", total, {"total": 0})
    session.document.set_result(result, np.full((height, width), 128, np.uint8), session.document.revision)
    session.set_view(view)
    canvas.show_viewport(canvas.viewport.fitted().zoomed(zoom, 200, 150))
    assert canvas.viewport.zoom == zoom
    before = seen(canvas)
    session.set_brush_size(60)
    for corner in ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)):
        session.begin_stroke(*corner, FOREGROUND)
        session.end_stroke()
    changed = differ(before, seen(canvas))
    x, y = (round(edge) for edge in canvas.viewport.origin)
    inside = np.zeros_like(changed)
    inside[y : y + round(height * zoom), x : x + round(width * zoom)] = True
    assert changed[inside].any() and not changed[~inside].any()
