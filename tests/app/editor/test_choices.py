"""What a fresh photo begins with: nothing of the last one is carried over blindly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.editor.choices import MAX_BRUSH, MAX_EDGE
from app.session import Session
from core.imaging.io import write_png
from core.imaging.photo import Photo
from core.trimap.sizes import edge_width
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import open_photo, show_photo


def begin(session: Session, height: int, width: int) -> None:
    """Land a photo of this size, nothing marked."""
    size = height, width
    photo = Photo(np.zeros((*size, 3), np.uint8))
    show_photo(session.document, photo, np.zeros(size, np.uint8), np.zeros(size, np.bool_))
    session.begin_photo(size)


def test_a_fresh_photo_begins_with_keep_over_everything(session: Session) -> None:
    begin(session, 64, 96)
    session.set_class(UNKNOWN)
    session.set_class(BACKGROUND)
    session.set_paint_over(UNKNOWN)
    told: list[int] = []
    session.class_changed.connect(told.append)
    begin(session, 64, 96)
    assert session.value == FOREGROUND and told == [FOREGROUND]
    assert session.paint_over is None
    session.swap_class()
    assert session.value == BACKGROUND


def test_sizes_follow_the_photo(session: Session) -> None:
    begin(session, 2000, 3000)
    session.set_brush_size(300)
    session.set_edge_width(30, 60)
    begin(session, 200, 300)
    assert (session.brush_size, session.edge_width) == (30, (3, 6))
    begin(session, 3000, 2000)
    assert (session.brush_size, session.edge_width) == (300, (30, 60))


def test_sizes_stay_without_a_photo(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    write_png(tmp_path / "wide.png", np.zeros((8, 1000, 3), np.uint8))
    told: list[tuple[bool, bool]] = []
    session.sizes_scaled.connect(lambda *which: told.append(which))
    open_photo(qtbot, session, tmp_path / "wide.png")
    session.set_brush_size(50)
    session.set_edge_width(9, 9)
    session.workspace.close(session.workspace.current)
    assert session.document.photo is None
    assert (session.brush_size, session.edge_width, told) == (50, (9, 9), [])
    session.set_brush_size(30)
    open_photo(qtbot, session, tmp_path / "wide.png")
    assert (session.brush_size, session.edge_width) == (30, (9, 9))


def test_sizes_follow_the_photo_of_another_session(session: Session) -> None:
    begin(session, 200, 300)
    session.set_brush_size(41)
    other = Session()
    begin(other, 400, 600)
    assert other.brush_size == 82
    begin(other, 200, 300)
    assert other.brush_size == 41
    assert other.close()


@pytest.mark.parametrize("edge", [1, 20, 300])
def test_no_size_gets_lost_on_a_tiny_photo(session: Session, edge: int) -> None:
    begin(session, edge, edge)
    assert session.brush_size >= 4 and min(session.edge_width) >= 2
    session.set_brush_size(1)
    session.set_edge_width(0, 1)
    begin(session, edge, edge)
    assert (session.brush_size, session.edge_width) == (1, (0, 1))


def test_no_size_leaves_its_range_on_a_huge_photo(session: Session) -> None:
    begin(session, 10, 100)
    session.set_brush_size(90)
    begin(session, 10, 16000)
    assert session.brush_size == MAX_BRUSH


@pytest.mark.parametrize(
    ("length", "brush", "edge"), [(400, 6, (2, 2)), (4000, 60, (12, 20)), (8192, 123, (25, 41))]
)
def test_usual_sizes_suit_small_and_large_photos(
    session: Session, length: int, brush: int, edge: tuple[int, int]
) -> None:
    begin(session, length // 50, length)
    assert (session.brush_size, session.edge_width) == (brush, edge)
    assert edge_width((length // 50, length)) == edge  # as a mask gets it on the command line
    begin(session, length, length // 50)
    assert (session.brush_size, session.edge_width) == (brush, edge)


def test_edge_never_gets_wider_than_can_be_chosen(session: Session) -> None:
    begin(session, 20, 400)
    session.set_edge_width(60, 1000)
    assert session.edge_width == (60, MAX_EDGE)
    begin(session, 20, 8192)
    assert session.edge_width == (MAX_EDGE, MAX_EDGE)
    begin(session, 20, 400)
    assert session.edge_width == (60, MAX_EDGE)


def test_touch_up_follows_the_photo_and_the_tolerance_of_the_bucket_does_not(session: Session) -> None:
    begin(session, 20, 8192)
    session.set_bucket("image", 40)
    large = session.touch._brush(inverted=False).size
    begin(session, 20, 400)
    assert (large, session.touch._brush(inverted=False).size) == (123, 6)
    assert session.bucket_tolerance == 40  # colors are as different on a photo of any size


def test_how_wide_the_edge_is_goes_with_the_photo_and_is_remembered(session: Session) -> None:
    session.set_edge_percent(250)
    held = session.hold()
    session.set_edge_width(5, 6)
    assert session.edge.counts == (5, 6)
    session.take(held)
    assert session.edge.counts == 2.5
    session.set_edge_fixed(True)
    session.begin_photo((400, 400))
    assert session.edge.is_fixed and session.settings.edge_is_fixed
    session.set_edge_percent(1)
    assert session.edge.counts == 0.25
