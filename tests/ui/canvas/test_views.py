"""What is painted, pixel by pixel; colors within 3 of 255 where rounding of a blend may differ."""

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
from core.imaging.photo import Photo
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import show_photo
from tests.ui.canvas.conftest import IMAGE, Show, color_at, mixed, near, usual_color, view_point
from ui import theme
from ui.canvas.layers import tint_opacity
from ui.canvas.widget import Canvas

GRAY = (120, 120, 120)


def thirds() -> NDArray[np.uint8]:
    """Keep on the left, Edge in the middle, Remove on the right."""
    trimap = np.full(IMAGE, UNKNOWN, np.uint8)
    trimap[:, :40] = FOREGROUND
    trimap[:, 90:] = BACKGROUND
    return trimap


def land(session: Session, alpha: NDArray[np.float32], foreground: NDArray[np.uint8] | None = None) -> None:
    """Land a finished run."""
    total = {"total": 0.0}
    result = MatteResult(alpha, foreground, (), 100, "m", "cpu", "fp32", total, {"total": 0})
    session.document.set_result(result, np.rint(alpha * 255).astype(np.uint8), session.document.revision)


def half_alpha() -> NDArray[np.float32]:
    """1 on the left, 0.5 in the middle, 0 on the right."""
    alpha = np.zeros(IMAGE, np.float32)
    alpha[:, :90] = 0.5
    alpha[:, :40] = 1
    return alpha


@pytest.mark.parametrize("palette", theme.PALETTES)
def test_overlay_tints_the_classes(canvas: Canvas, show: Show, palette: str) -> None:
    show(trimap=thirds())
    canvas.set_class_palette(palette)
    for x, value in ((10, FOREGROUND), (60, UNKNOWN), (110, BACKGROUND)):
        color = theme.class_look(value, palette).color
        assert near(usual_color(canvas, x, 40), mixed(color, GRAY, tint_opacity(value)))


@pytest.mark.parametrize("percent", [0, 15, 100])
def test_the_opacity_of_the_overlay_is_a_choice(canvas: Canvas, show: Show, percent: int) -> None:
    show(trimap=thirds())
    canvas.set_tint(percent)
    for x, value in ((10, FOREGROUND), (60, UNKNOWN), (110, BACKGROUND)):
        color = theme.class_look(value).color
        assert near(usual_color(canvas, x, 40), mixed(color, GRAY, tint_opacity(value, percent)))
        assert 0 <= tint_opacity(value, percent) <= 1


def test_what_nobody_painted_keeps_its_colors(canvas: Canvas, show: Show, session: Session) -> None:
    show()
    assert color_at(canvas, 60, 40) == GRAY
    session.set_brush_size(10)
    session.begin_stroke(60, 40, BACKGROUND)
    session.end_stroke()
    assert near(
        usual_color(canvas, 60, 40), mixed(theme.class_look(BACKGROUND).color, GRAY, tint_opacity(BACKGROUND))
    )
    assert color_at(canvas, 80, 40) == GRAY
    session.set_unpainted(UNKNOWN)
    QApplication.processEvents()
    assert color_at(canvas, 80, 40) == GRAY


@pytest.mark.parametrize(("view", "ground"), [("black", 0), ("white", 255)])
def test_composites(canvas: Canvas, show: Show, session: Session, view: str, ground: int) -> None:
    show(trimap=thirds())
    land(session, half_alpha())
    session.set_view(view)
    assert near(color_at(canvas, 10, 40), GRAY)
    assert near(color_at(canvas, 60, 40), (round((120 + ground) / 2),) * 3)
    assert near(color_at(canvas, 110, 40), (ground,) * 3)


def test_composites_take_their_colors_from_the_foreground(
    canvas: Canvas, show: Show, session: Session
) -> None:
    show(trimap=thirds())
    foreground = np.full((*IMAGE, 3), (200, 40, 10), np.uint8)
    land(session, half_alpha(), foreground)
    session.set_view("black")
    assert near(color_at(canvas, 10, 40), (200, 40, 10))
    assert near(color_at(canvas, 60, 40), (100, 20, 5))


def test_checkerboard_shows_through(canvas: Canvas, show: Show, session: Session) -> None:
    show(trimap=thirds())
    land(session, np.zeros(IMAGE, np.float32))
    session.set_view("checker")
    session.set_tool("hand")
    colors = {color_at(canvas, x, 40) for x in range(0, 120, 3)}
    assert colors == {(0xD4,) * 3, (0xAE,) * 3}


def test_alpha_is_gray(canvas: Canvas, show: Show, session: Session) -> None:
    show(trimap=thirds())
    land(session, half_alpha())
    session.set_view("alpha")
    assert [near(color_at(canvas, x, 40), (v,) * 3) for x, v in ((10, 255), (60, 128), (110, 0))] == [
        True
    ] * 3


def test_trimap_stands_in_until_there_is_an_alpha(canvas: Canvas, show: Show, session: Session) -> None:
    show(trimap=thirds())
    session.set_view("alpha")
    assert near(color_at(canvas, 60, 40), (128,) * 3)
    session.set_view("white")
    assert near(color_at(canvas, 110, 40), (255,) * 3)
    session.set_brush_size(12)
    session.begin_stroke(110, 40, FOREGROUND)
    session.end_stroke()
    assert near(color_at(canvas, 110, 40), GRAY)


def test_a_finished_tile_shows_at_once_and_only_there(canvas: Canvas, show: Show, session: Session) -> None:
    show(trimap=thirds())
    alpha, display = np.zeros(IMAGE, np.float32), np.zeros(IMAGE, np.uint8)
    document = session.document
    document.set_alpha(alpha, display, document.revision)
    session.set_view("alpha")
    assert color_at(canvas, 20, 20) == (0, 0, 0)
    display[0:32, 0:32] = 255
    document.set_alpha(alpha, display, document.revision, (0, 0, 32, 32))
    assert color_at(canvas, 20, 20) == (255, 255, 255)
    assert color_at(canvas, 60, 20) == (0, 0, 0)


def test_original_while_held(canvas: Canvas, show: Show, qtbot: QtBot) -> None:
    show(trimap=thirds())
    qtbot.keyPress(canvas, Qt.Key.Key_Backslash)
    assert color_at(canvas, 10, 40) == GRAY
    qtbot.keyRelease(canvas, Qt.Key.Key_Backslash)
    assert color_at(canvas, 10, 40) != GRAY


def test_sixteen_bits_are_shown_as_eight(canvas: Canvas, session: Session) -> None:
    image = np.full((*IMAGE, 3), (0xFFFF, 0x8080, 0), np.uint16)
    show_photo(session.document, Photo(image), np.zeros(IMAGE, np.uint8), np.zeros(IMAGE, np.bool_))
    session.set_view("original")
    assert near(color_at(canvas, 60, 40), (255, 128, 0), 1)


def test_pixels_are_square_above_200_percent_and_smooth_below(
    canvas: Canvas, show: Show, session: Session
) -> None:
    image = np.zeros((*IMAGE, 3), np.uint8)
    image[:, 64:] = 255
    show(image)
    session.set_view("original")
    canvas.show_viewport(canvas.viewport.zoomed(6, 200, 150).centered_on(64, 48))
    assert {color_at(canvas, x, 48) for x in (62.6, 63.3, 64, 65)} == {(0, 0, 0), (255, 255, 255)}
    canvas.show_viewport(canvas.viewport.zoomed(1.7, 200, 150).centered_on(64.3, 48))
    assert any(20 < color_at(canvas, 63 + i / 4, 48)[0] < 235 for i in range(8))


def test_pixel_grid_from_800_percent(canvas: Canvas, show: Show, session: Session) -> None:
    show(np.zeros((*IMAGE, 3), np.uint8))
    session.set_view("original")
    lines = []
    for zoom in (7.9, 10.0):
        canvas.show_viewport(canvas.viewport.zoomed(zoom, 200, 150).centered_on(64, 48))
        image = canvas.grab().toImage()
        y = view_point(canvas, 64, 48.5).y()
        lines.append(sum(QColor(image.pixel(x, y)).red() > 20 for x in range(150, 250)))
    assert lines == [0, 10]


def test_small_picture_of_a_large_photo_is_its_mean(canvas: Canvas, show: Show, session: Session) -> None:
    stripes = np.zeros((1200, 1600, 3), np.uint8)
    stripes[:, ::2] = 200
    show(stripes)
    session.set_view("original")
    assert canvas.zoom < 0.25
    assert near(color_at(canvas, 801, 601), (100,) * 3)


def test_100_percent_shows_the_photo_pixel_by_pixel(canvas: Canvas, show: Show, session: Session) -> None:
    photo = np.random.default_rng(3).integers(0, 256, (700, 900, 3), np.uint8)
    show(photo)
    session.set_view("original")
    canvas.actual_size()
    color_at(canvas, 450, 350)
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    seen = np.asarray(image.constBits()).reshape(image.height(), image.bytesPerLine())[:, : image.width() * 3]
    left, top = (round(-edge) for edge in canvas.viewport.in_device_pixels().origin)
    np.testing.assert_array_equal(
        seen.reshape(image.height(), image.width(), 3),
        photo[top : top + image.height(), left : left + image.width()],
    )


def test_surround_is_neutral(canvas: Canvas, show: Show) -> None:
    show()
    surround = QColor(canvas.grab().toImage().pixel(2, 2))
    assert surround == QColor(theme.colors().surround)
    assert surround.saturation() == 0


# --- previews --------------------------------------------------------------------------------------------------


def test_a_preview_is_shown_in_place_of_the_alpha_and_goes_with_it(
    canvas: Canvas, show: Show, session: Session
) -> None:
    show(trimap=thirds())
    land(session, half_alpha())
    session.set_view("alpha")
    assert near(color_at(canvas, 60, 40), (128, 128, 128))
    session.begin_stroke(110, 80, FOREGROUND)
    session.end_stroke()
    preview = np.full(IMAGE, 30, np.uint8)
    session.document.set_preview(preview, (0, 0, 64, 96))
    assert color_at(canvas, 60, 40) == (30, 30, 30)
    session.undo()
    assert near(color_at(canvas, 60, 40), (128, 128, 128))


def test_a_preview_without_any_alpha_hides_the_marks_that_stood_in(
    canvas: Canvas, show: Show, session: Session
) -> None:
    show(trimap=thirds())
    session.set_view("alpha")
    session.document.set_preview(np.full(IMAGE, 30, np.uint8), None)
    assert color_at(canvas, 10, 40) == (30, 30, 30)
    session.set_brush_size(60)
    session.begin_stroke(10, 40, UNKNOWN)
    session.end_stroke()
    assert color_at(canvas, 10, 40) == (30, 30, 30)


def test_a_preview_takes_colors_of_the_run_before_only_where_that_knew_them(
    canvas: Canvas, show: Show, session: Session
) -> None:
    show(trimap=thirds())
    red = np.zeros((*IMAGE, 3), np.uint8)
    red[..., 0] = 200
    land(session, half_alpha(), red)
    session.set_view("black")
    assert near(color_at(canvas, 60, 40), (100, 0, 0))
    session.begin_stroke(110, 80, FOREGROUND)
    session.end_stroke()
    preview = np.full(IMAGE, 102, np.uint8)
    preview[:, :20] = 255
    session.document.set_preview(preview, None)
    assert near(color_at(canvas, 60, 40), (80, 0, 0))
    assert near(color_at(canvas, 110, 40), (48, 48, 48))  # nothing was there before: the photo's own
    assert near(color_at(canvas, 10, 40), GRAY)  # all of the photo is there now


def test_a_preview_is_labelled_where_alpha_is_shown(canvas: Canvas, show: Show, session: Session) -> None:
    show(trimap=thirds())
    corner = QPoint(canvas.width() - 20, 20)

    def pixel() -> str:
        QApplication.processEvents()
        return canvas.grab().toImage().pixelColor(corner).name()

    session.set_view("black")
    bare = pixel()
    session.document.set_preview(np.zeros(IMAGE, np.uint8), None)
    assert pixel() != bare
    session.set_view("overlay")
    assert pixel() == bare
    session.document.drop_preview()
    session.set_view("black")
    assert pixel() == bare
