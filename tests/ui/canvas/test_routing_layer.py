"""The routing map: counts, single routers, dropped tokens, words under the pointer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QCursor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.session import Session
from core.engine.options import MatteResult, MixerGrid, RouterGrid
from core.engine.token_map import TokenMap, mixing_map, routing_map
from core.model.mixers.options import MixerOptions
from tests.ui.canvas.conftest import IMAGE, Show, color_at, mixed, near, view_point
from ui.canvas.routing_layer import DROPPED, DROPPED_OPACITY, OPACITY, RAMP, RoutingLayer, hatch_pixels
from ui.canvas.viewport import Viewport
from ui.canvas.widget import Canvas
from ui.routing_words import describe, legend_lines, map_title

SHAPE = 6, 8
GRAY = (120, 120, 120)
DARK = (72, 72, 72)  # what is left of it under a tint


def grid(
    *used: tuple[int, int], dropped: tuple[tuple[int, int], ...] = (), margin: float = 0.42
) -> RouterGrid:
    """A router that used these tokens (row, column) and wanted the dropped ones as well."""
    taken, wanted = np.zeros(SHAPE, np.bool_), np.zeros(SHAPE, np.bool_)
    for token in used:
        taken[token] = wanted[token] = True
    for token in dropped:
        wanted[token] = True
    return RouterGrid(wanted, taken, np.where(wanted, margin, -1).astype(np.float32))


def four() -> list[RouterGrid | None]:
    """Token (0, 0) chosen by all four, (2, 3) by two, (5, 7) dropped by the last."""
    return [grid((0, 0), (2, 3)), grid((0, 0), (2, 3)), grid((0, 0)), grid((0, 0), dropped=((5, 7),))]


def mapped(routers: list[RouterGrid | None], view: str | int = "count") -> TokenMap:
    """The map, which must be there."""
    shown = routing_map(routers, view)
    assert shown is not None
    return shown


def test_counts_and_words() -> None:
    shown = mapped(four())
    assert shown.level[0, 0] == 4
    assert shown.level[2, 3] == 2
    assert describe(shown, 5, 5) == "Whole photo in 4 of 4 steps, close call (0.42)"
    assert describe(shown, 16 * 3 + 1, 16 * 2 + 1) == "Whole photo in 2 of 4 steps, close call (-0.29)"
    assert (
        describe(shown, 127, 95)
        == "Whole photo in 0 of 4 steps, close call (-0.64), left out by the detail limit"
    )
    assert describe(shown, -1, 5) == ""
    assert describe(shown, 5, 96) == ""


def test_one_router_alone() -> None:
    shown = mapped(four(), 3)
    assert describe(shown, 0, 0) == "Step 4: whole photo, close call (0.42)"
    assert (
        describe(shown, 127, 95) == "Step 4: nearby pixels, close call (0.42), left out by the detail limit"
    )
    assert not mapped(four(), 0).dropped.any()


@pytest.mark.parametrize(
    ("margin", "words"),
    [(-7.7, "clearly nearby (-7.70)"), (-0.9, "close call (-0.90)"), (3, "clearly whole photo (3.00)")],
)
def test_how_clear_a_choice_was(margin: float, words: str) -> None:
    assert describe(mapped([grid((0, 0), margin=margin)], 0), 0, 0) == f"Step 1: whole photo, {words}"


def test_nothing_before_any_router_has_decided() -> None:
    assert routing_map([None] * 4, "count") is None
    assert routing_map([], "count") is None
    assert routing_map(four(), "off") is None
    assert routing_map([four()[0], None], 1) is None
    assert routing_map(four(), 7) is None


def test_count_of_those_that_have_decided_so_far() -> None:
    shown = mapped([*four()[:2], None, None])
    assert describe(shown, 0, 0).startswith("Whole photo in 2 of 2 steps")
    assert map_title(shown) == "Detail map, 2 of 4 steps so far"
    assert map_title(mapped(four())) == "Detail map, 4 steps"


def test_another_k_moves_tokens() -> None:
    used = [np.zeros(SHAPE, np.bool_)] * 4
    shown = routing_map(four(), "count", used)
    assert shown is not None
    assert shown.level.max() == 0
    assert shown.dropped[0, 0]


def show_wide(canvas: Canvas, show: Show, session: Session) -> None:
    """A photo much larger than the map, so small that tokens are neither gridded nor hatched; free of the legend."""
    QCursor.setPos(2000, 2000)  # a pointer that another test left over the canvas would be seen
    canvas.resize(900, 700)
    session.set_tool("hand")  # a brush has a ring, wherever an earlier test left the pointer
    show(np.full((960, 1280, 3), 120, np.uint8))
    session.set_routing_view("count")
    canvas.show_viewport(canvas.viewport.zoomed(0.4, 450, 350).centered_on(64, 48))


def test_pixels(canvas: Canvas, show: Show, session: Session) -> None:
    show_wide(canvas, show, session)
    session.document.set_routers(four())
    for (x, y), index in (((8, 8), 4), ((56, 40), 2), ((100, 8), 0)):
        assert near(color_at(canvas, x, y), mixed(RAMP[index], DARK, OPACITY[index]), 4)
    assert near(color_at(canvas, 120, 88), mixed(DROPPED, GRAY, DROPPED_OPACITY), 4)


def test_dropped_tokens_are_outlined_when_large(canvas: Canvas, show: Show, session: Session) -> None:
    show(np.full((*IMAGE, 3), 120, np.uint8))
    session.document.set_routers(four())
    session.set_routing_view("count")
    canvas.show_viewport(canvas.viewport.zoomed(2, 200, 150).centered_on(120, 88))
    image = canvas.grab().toImage()
    left, top = (round(edge) for edge in canvas.viewport.to_view(112, 80))
    assert QColor(image.pixel(left + 1, top + 10)) == QColor(DROPPED)
    inside = {QColor(image.pixel(left + 4 + i, top + 9)).name() for i in range(12)}
    assert QColor(DROPPED).name() in inside
    assert len(inside) > 1


def test_live_as_each_router_decides(canvas: Canvas, show: Show, session: Session) -> None:
    show(np.full((*IMAGE, 3), 120, np.uint8))
    session.set_routing_view("count")
    before = color_at(canvas, 100, 8)
    session.document.set_routers([grid((0, 6)), None, None, None])
    assert near(color_at(canvas, 100, 8), mixed(RAMP[4], DARK, OPACITY[4]), 4)
    assert color_at(canvas, 100, 8) != before
    session.document.set_routers([grid(), None, None, None])
    assert near(color_at(canvas, 100, 8), mixed(RAMP[0], DARK, OPACITY[0]), 4)


def test_hover_tells_the_token(canvas: Canvas, show: Show, session: Session, qtbot: QtBot) -> None:
    show(np.full((*IMAGE, 3), 120, np.uint8))
    session.document.set_routers(four())
    session.set_routing_view("count")
    with qtbot.waitSignal(
        canvas.hovered, check_params_cb=lambda text: text == "Whole photo in 4 of 4 steps, close call (0.42)"
    ):
        qtbot.mouseMove(canvas, view_point(canvas, 8, 8))
    with qtbot.waitSignal(canvas.hovered, check_params_cb=lambda text: text == ""):
        qtbot.mouseMove(canvas, QPoint(1, 1))


def test_hover_tells_the_class_without_a_map(
    canvas: Canvas, show: Show, session: Session, qtbot: QtBot
) -> None:
    show()
    with qtbot.waitSignal(canvas.hovered, check_params_cb=lambda text: text.endswith("Remove (not painted)")):
        qtbot.mouseMove(canvas, view_point(canvas, 30, 30))


@pytest.mark.usefixtures("no_doubts")
def test_moving_k_ranks_the_last_run_anew(canvas: Canvas, show: Show, session: Session) -> None:
    show_wide(canvas, show, session)
    alpha = np.zeros((960, 1280), np.float32)
    result = MatteResult(alpha, None, (grid((0, 0), (2, 3)),), 100, "m", "cpu", "fp32", {}, {})
    session.document.set_result(result, np.zeros((960, 1280), np.uint8), session.document.revision)
    assert near(color_at(canvas, 8, 8), mixed(RAMP[4], DARK, OPACITY[4]), 4)
    session.set_max_tokens(0)
    assert near(color_at(canvas, 8, 8), mixed(DROPPED, GRAY, DROPPED_OPACITY), 4)


def merged(view: str | int = 0) -> TokenMap:
    """Tokens (0, 0), (0, 7) and (5, 7) attend as one, in the first; (2, 2) was merged into (2, 3)."""
    into = np.arange(48).reshape(SHAPE)
    into[0, 7] = into[5, 7] = 0
    into[2, 2] = into[2, 3]
    shown = mixing_map([MixerGrid(into, 45), MixerGrid(np.arange(48).reshape(SHAPE), 48)], TOME, view)
    assert shown is not None
    return shown


TOME = MixerOptions("tome", 0.25)


def test_merged_tokens_in_words() -> None:
    shown = merged()
    assert describe(shown, 0, 0) == "Merged with 2 others, looked at as one"
    assert describe(shown, 16 * 2, 16 * 2) == "Merged with 1 other, looked at as one"
    assert describe(shown, 16 * 4, 16 * 4) == "Looked at by itself"
    assert map_title(shown) == "Look-alikes merged 25 %, step 1"
    assert legend_lines(shown)[-2].startswith("Dots")
    assert legend_lines(shown)[-1] == "45 of 48 patches see the whole photo."
    every = merged("count")
    assert (
        describe(every, 0, 0)
        == "Merged with 2 others (outlined: all steps together); by itself in 1 of 2 steps"
    )
    assert describe(every, 16 * 4, 16 * 4) == "Looked at by itself in all 2 steps"
    assert map_title(every) == "Look-alikes merged 25 %, 2 steps"


def test_other_mixers_in_words() -> None:
    own = np.arange(48).reshape(SHAPE)
    fused, left_out = own.copy(), own.copy()
    fused[0, :3], left_out[0, :3] = -2, -1
    evit = mixing_map([MixerGrid(fused, 46)] * 2, MixerOptions("evit"))
    assert evit is not None
    assert describe(evit, 0, 0) == "Fused with 2 others"
    dropped = mixing_map([MixerGrid(own, 48), MixerGrid(left_out, 45)], MixerOptions("dynamicvit"))
    assert dropped is not None
    assert describe(dropped, 0, 0) == "Left out; by itself in 1 of 2 steps"
    full = mixing_map([MixerGrid(own, 48)], MixerOptions("full"), 0)
    assert full is not None
    assert describe(full, 0, 0) == "Looked at by itself"
    assert legend_lines(full)[0] == "Every patch is compared with the whole photo."


def painted(layer: RoutingLayer, viewport: Viewport) -> npt.NDArray[np.uint8]:
    """The layer over gray, (700, 900, 4)."""
    picture = QImage(900, 700, QImage.Format.Format_RGB32)
    picture.fill(QColor("#808080"))
    painter = QPainter(picture)
    layer.paint(painter, viewport, (0, 0, 96, 128))
    painter.end()
    return np.array(picture.constBits(), np.uint8).reshape(700, 900, 4)


def test_pointing_outlines_the_group_and_the_way_to_its_leader(
    canvas: Canvas, show: Show, session: Session
) -> None:
    show_wide(canvas, show, session)
    viewport = canvas.viewport.zoomed(2, 450, 350).centered_on(64, 48).in_device_pixels()
    layer = RoutingLayer()
    layer.show(merged())
    plain = painted(layer, viewport)
    assert layer.point_at((0, 7))
    assert not layer.point_at((0, 7)), "nothing new"
    after = painted(layer, viewport)
    changed = (plain != after).any(axis=2)
    assert after[changed][:, :3].min() == 0, "white on black"
    assert after[changed][:, :3].max() == 255
    for x, y, is_touched in ((8, 8, True), (120, 88, False), (113, 81, True), (64, 8, True), (40, 40, False)):
        left, top = (round(place) for place in viewport.to_view(x, y))
        assert changed[top - 3 : top + 4, left - 3 : left + 4].any() == is_touched, (x, y)
    assert layer.point_at((99, 99)), "off the grid nothing is marked"
    assert (painted(layer, viewport) == plain).all()


def test_the_map_of_a_result_is_that_of_its_mixer(canvas: Canvas, show: Show, session: Session) -> None:
    show_wide(canvas, show, session)
    into = np.zeros(SHAPE, np.int64)
    alpha = np.zeros((960, 1280), np.float32)
    result = MatteResult(
        alpha, None, (), 100, "m", "cpu", "fp32", {}, {}, mixers=(MixerGrid(into, 1),) * 4, mixer=TOME
    )
    session.document.set_result(result, np.zeros((960, 1280), np.uint8), session.document.revision)
    assert near(color_at(canvas, 8, 8), mixed(RAMP[0], DARK, OPACITY[0]), 4)
    session.document.set_routers(four())
    assert near(color_at(canvas, 8, 8), mixed(RAMP[4], DARK, OPACITY[4]), 4), "routers of a run that goes on"


def test_legend_in_words() -> None:
    lines = legend_lines(mapped(four()))
    assert lines[:2] == ["Bright: compared with the whole photo.", "Dark: judged from nearby pixels."]
    assert lines[2].endswith("left out by the detail limit (1 patch).")
    assert len(legend_lines(mapped(four(), 0))) == 2
    assert map_title(mapped(four(), 2)) == "Detail map, step 3"


@pytest.mark.parametrize("cell", [14, 16, 33])
def test_hatching_stays_inside_dropped_tokens(cell: int) -> None:
    dropped = np.zeros((3, 5), np.bool_)
    dropped[1, 2] = True
    pixels = hatch_pixels(dropped, cell, 0xFF112233)
    assert pixels.shape == (3 * cell, 5 * cell)
    assert pixels.flags.c_contiguous, "a QImage cannot be laid over it"
    inside = pixels[cell : 2 * cell, 2 * cell : 3 * cell]
    assert set(np.unique(pixels)) == {0, 0xFF112233}
    assert 0.15 < (inside != 0).mean() < 0.6
    assert np.count_nonzero(inside) == np.count_nonzero(pixels)
