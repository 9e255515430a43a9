"""A photo that was packed is seen at once as a small picture, and as itself once it is whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from tests.app.helpers import open_photo
from tests.ui.canvas.conftest import color_at
from ui.canvas.widget import Canvas

RED, GREEN = (200, 30, 30), (30, 180, 30)


@pytest.fixture
def parked(qtbot: QtBot, canvas: Canvas, session: Session, tmp_path: Path) -> int:
    """The key of a red photo that is packed, with a green one in view."""
    for name, color in (("red", RED), ("green", GREEN)):
        write_png(tmp_path / f"{name}.png", np.full((60, 90, 3), color, np.uint8))
        open_photo(qtbot, session, tmp_path / f"{name}.png")
    parking, key = session.workspace.parking, session.workspace.photos[0].key
    parking.limit_bytes = 0
    parking.look()
    qtbot.waitUntil(lambda: parking.is_parked(key))
    return key


def test_a_small_picture_is_painted_at_once(
    qtbot: QtBot, canvas: Canvas, session: Session, parked: int
) -> None:
    assert color_at(canvas, 45, 30) == GREEN
    bring = session.workspace.parking.bring
    held_back: list[tuple[object, ...]] = []
    session.workspace.parking.bring = lambda *asked: held_back.append(asked)  # type: ignore[method-assign]
    session.workspace.show(parked)
    assert session.document.photo is None and color_at(canvas, 45, 30) == RED
    assert not canvas._welcome.isVisible()
    bring(*held_back[0])  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: session.workspace.current == parked)
    assert color_at(canvas, 45, 30) == RED
    assert not canvas._curtain.is_up


def test_no_picture_of_one_photo_lies_under_another(
    qtbot: QtBot, canvas: Canvas, session: Session, parked: int
) -> None:
    other = session.workspace.current
    session.workspace.show(parked)
    session.workspace.show(other)
    qtbot.waitUntil(lambda: session.workspace.current == other)
    assert color_at(canvas, 45, 30) == GREEN and not canvas._curtain.is_up
