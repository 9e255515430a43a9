"""The routing map: counts, single routers, dropped tokens, words under the pointer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.session import Session
from core.engine.options import MatteResult, RouterGrid
from core.engine.token_map import TokenMap, routing_map
from tests.ui.canvas.conftest import IMAGE, Show, color_at, mixed, near, view_point
from ui.canvas.routing_layer import DROPPED, DROPPED_OPACITY, OPACITY, RAMP, hatch_pixels
from ui.canvas.widget import Canvas
from ui.routing_words import describe, legend_lines, map_title

SHAPE = 6, 8
GRAY = (120, 120, 120)


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


def mapped(routers: list[RouterGrid | None], mode: str | int = "count") -> TokenMap:
    """The map, which must be there."""
    shown = routing_map(routers, mode)
    assert shown is not None
    return shown


def test_counts_and_words() -> None:
    shown = mapped(four())
    assert shown.level[0, 0] == 4
    assert shown.level[2, 3] == 2
    assert describe(shown, 5, 5) == "4 of 4, margin 0.42"
    assert describe(shown, 16 * 3 + 1, 16 * 2 + 1) == "2 of 4, margin -0.29"
    assert describe(shown, 127, 95) == "0 of 4, margin -0.64, wanted more than k allows"
    assert describe(shown, -1, 5) == ""
    assert describe(shown, 5, 96) == ""


def test_one_router_alone() -> None:
    shown = mapped(four(), 3)
    assert describe(shown, 0, 0) == "Router 4: whole photo, margin 0.42"
    assert describe(shown, 127, 95) == "Router 4: nearby, margin 0.42, wanted more than k allows"
    assert not mapped(four(), 0).dropped.any()


def test_nothing_before_any_router_has_decided() -> None:
    assert routing_map([None] * 4, "count") is None
    assert routing_map([], "count") is None
    assert routing_map(four(), "off") is None
    assert routing_map([four()[0], None], 1) is None
    assert routing_map(four(), 7) is None


def test_count_of_those_that_have_decided_so_far() -> None:
    shown = mapped([*four()[:2], None, None])
    assert describe(shown, 0, 0).startswith("2 of 2")
    assert map_title(shown) == "Routing, 2 of 4 routers so far"
    assert map_title(mapped(four())) == "Routing, 4 routers"


def test_another_k_moves_tokens() -> None:
    used = [np.zeros(SHAPE, np.bool_)] * 4
    shown = routing_map(four(), "count", used)
    assert shown is not None
    assert shown.level.max() == 0
    assert shown.dropped[0, 0]


def show_wide(canvas: Canvas, show: Show, session: Session) -> None:
    """A photo much larger than the map, so small that tokens are neither gridded nor hatched; free of the legend."""
    canvas.resize(900, 700)
    show(np.full((960, 1280, 3), 120, np.uint8))
    session.set_routing_mode("count")
    canvas.show_viewport(canvas.viewport.zoomed(0.4, 450, 350).centered_on(64, 48))


def test_pixels(canvas: Canvas, show: Show, session: Session) -> None:
    show_wide(canvas, show, session)
    session.document.set_routers(four())
    for (x, y), index in (((8, 8), 4), ((56, 40), 2), ((100, 8), 0)):
        assert near(color_at(canvas, x, y), mixed(RAMP[index], GRAY, OPACITY[index]), 4)
    assert near(color_at(canvas, 120, 88), mixed(DROPPED, GRAY, DROPPED_OPACITY), 4)


def test_dropped_tokens_are_outlined_when_large(canvas: Canvas, show: Show, session: Session) -> None:
    show(np.full((*IMAGE, 3), 120, np.uint8))
    session.document.set_routers(four())
    session.set_routing_mode("count")
    canvas.show_viewport(canvas.viewport.zoomed(2, 200, 150).centered_on(120, 88))
    image = canvas.grab().toImage()
    left, top = (round(edge) for edge in canvas.viewport.to_view(112, 80))
    assert QColor(image.pixel(left + 1, top + 10)) == QColor(DROPPED)
    inside = {QColor(image.pixel(left + 4 + i, top + 9)).name() for i in range(12)}
    assert QColor(DROPPED).name() in inside
    assert len(inside) > 1


def test_live_as_each_router_decides(canvas: Canvas, show: Show, session: Session) -> None:
    show(np.full((*IMAGE, 3), 120, np.uint8))
    session.set_routing_mode("count")
    before = color_at(canvas, 100, 8)
    session.document.set_routers([grid((0, 6)), None, None, None])
    assert near(color_at(canvas, 100, 8), mixed(RAMP[4], GRAY, OPACITY[4]), 4)
    assert color_at(canvas, 100, 8) != before
    session.document.set_routers([grid(), None, None, None])
    assert near(color_at(canvas, 100, 8), mixed(RAMP[0], GRAY, OPACITY[0]), 4)


def test_hover_tells_the_token(canvas: Canvas, show: Show, session: Session, qtbot: QtBot) -> None:
    show(np.full((*IMAGE, 3), 120, np.uint8))
    session.document.set_routers(four())
    session.set_routing_mode("count")
    with qtbot.waitSignal(canvas.hovered, check_params_cb=lambda text: text == "4 of 4, margin 0.42"):
        qtbot.mouseMove(canvas, view_point(canvas, 8, 8))
    with qtbot.waitSignal(canvas.hovered, check_params_cb=lambda text: text == ""):
        qtbot.mouseMove(canvas, QPoint(1, 1))


def test_hover_tells_the_class_without_a_map(
    canvas: Canvas, show: Show, session: Session, qtbot: QtBot
) -> None:
    show()
    with qtbot.waitSignal(canvas.hovered, check_params_cb=lambda text: text.endswith("Remove (not painted)")):
        qtbot.mouseMove(canvas, view_point(canvas, 30, 30))


def test_moving_k_ranks_the_last_run_anew(canvas: Canvas, show: Show, session: Session) -> None:
    show_wide(canvas, show, session)
    alpha = np.zeros((960, 1280), np.float32)
    result = MatteResult(alpha, None, (grid((0, 0), (2, 3)),), 100, "m", "cpu", "fp32", {}, {})
    session.document.set_result(result, np.zeros((960, 1280), np.uint8), session.document.revision)
    assert near(color_at(canvas, 8, 8), mixed(RAMP[4], GRAY, OPACITY[4]), 4)
    session.set_max_tokens(0)
    assert near(color_at(canvas, 8, 8), mixed(DROPPED, GRAY, DROPPED_OPACITY), 4)


def test_legend_in_words() -> None:
    lines = legend_lines(mapped(four()))
    assert lines[:2] == ["Bright: compared with the whole photo.", "Dark: judged from nearby pixels."]
    assert lines[2].endswith("cut off by k (1 patch).")
    assert len(legend_lines(mapped(four(), 0))) == 2
    assert map_title(mapped(four(), 2)) == "Routing, router 3"


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
