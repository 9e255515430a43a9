"""Marks show on subjects of any color: how far lines and tint lie from what is below, in CIELAB."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import paint
from tests.ui.canvas.conftest import IMAGE, Show
from tests.ui.canvas.test_marks_layer import land, seen
from ui import theme
from ui.canvas.hints import Hints
from ui.canvas.mark_drawing import contrast_tone
from ui.canvas.widget import Canvas

SUBJECTS = {
    "red": (200, 30, 35),
    "green": (40, 150, 45),
    "blue": (40, 70, 200),
    "black": (8, 8, 8),
    "white": (250, 250, 250),
    "gray": (128, 128, 128),
}
CLASSES = FOREGROUND, UNKNOWN, BACKGROUND
ODD = theme.own_palette({FOREGROUND: "#101010", UNKNOWN: "#808080", BACKGROUND: "#f4f4f4"})
"""Own colors as bad as they come: gray upon gray."""
LINE_DELTA_E, AREA_DELTA_E = 30.0, 6.0
"""CIE76. 2.3 is just noticeable side by side."""
SHARE = 0.9
"""How much of an outline has to be so far from what it lies on, in one of its two tones."""


@pytest.fixture(autouse=True)
def no_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words over the picture would be taken for marks."""
    monkeypatch.setattr(Hints, "sentences", lambda hints, view: [])


def lab(colors: NDArray[np.uint8]) -> NDArray[np.float32]:
    """BGR (n, 3) in CIELAB."""
    bgr = np.ascontiguousarray(colors[None, :, :3], np.float32) / 255
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2Lab)[0], np.float32)


def far(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Delta E between pictures (h, w, 4), as (h, w)."""
    flat = [lab(picture.reshape(-1, 4)) for picture in (a, b)]
    return np.asarray(np.linalg.norm(flat[0] - flat[1], axis=1).reshape(a.shape[:2]), np.float32)


def marked(canvas: Canvas, session: Session, value: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Delta E between the view before and after a dab of a class, and where its border lies (some pixels wide)."""
    session.set_brush_size(60)
    before = seen(canvas)
    paint(session, [(64.0, 48.0)], value)
    delta = far(seen(canvas), before)
    scale = canvas.viewport.scale
    x, y = canvas.viewport.to_view(64, 48)
    ring = np.zeros(delta.shape, np.uint8)
    cv2.circle(ring, (round(x), round(y)), round(30 * scale), 1, 7)
    session.undo()
    QApplication.processEvents()
    return delta, ring > 0


def covered(delta: NDArray[np.float32], ring: NDArray[np.bool_]) -> float:
    """The share of the border, by direction, along which something stands out."""
    height, width = delta.shape
    rows, columns = np.nonzero(ring)
    angle = np.degrees(np.arctan2(rows - height / 2, columns - width / 2)).astype(int) // 4
    return float(
        np.mean([delta[rows[angle == a], columns[angle == a]].max() >= LINE_DELTA_E for a in set(angle)])
    )


@pytest.mark.parametrize("palette", [*theme.PALETTES, ODD])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_marks_show_on_subjects_of_any_color(
    canvas: Canvas, show: Show, session: Session, subject: str, palette: str
) -> None:
    show(np.full((*IMAGE, 3), SUBJECTS[subject], np.uint8))
    canvas.set_class_palette(palette)
    for value in CLASSES:
        delta, ring = marked(canvas, session, value)
        assert covered(delta, ring) >= SHARE
        assert delta[~ring].max() >= AREA_DELTA_E  # the tint, or the lines of its hatching


@pytest.mark.parametrize("view", ["black", "white", "alpha", "original"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_new_marks_show_in_the_views_of_the_result(
    canvas: Canvas, show: Show, session: Session, subject: str, view: str
) -> None:
    show(np.full((*IMAGE, 3), SUBJECTS[subject], np.uint8))
    land(session, 1.0)
    session.set_view(view)
    for value in CLASSES:
        delta, ring = marked(canvas, session, value)
        assert covered(delta, ring) >= SHARE


def test_the_two_tones_of_a_line_are_far_apart() -> None:
    levels = range(0, 256, 15)
    for red in levels:
        for green in levels:
            for blue in levels:
                line = QColor(red, green, blue)
                tones = np.array(
                    [[c.blue(), c.green(), c.red()] for c in (line, contrast_tone(line))], np.uint8
                )
                apart = lab(tones)
                assert np.linalg.norm(apart[0] - apart[1]) >= 2 * 20
