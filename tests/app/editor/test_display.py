"""Colors of the photo in view can be shown as they are meant, without a moment of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.color import display, profiles
from core.imaging.io import write_png
from tests.conftest import disk_photo
from tests.core.imaging.color.spaces import tinted


def test_opening_makes_the_table_before_the_photo_comes_into_view(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    profile = tinted(1.21)
    write_png(tmp_path / "a.png", disk_photo(20, 30), icc_profile=profile)
    was_ready: list[bool] = []
    session.document.photo_changed.connect(lambda: was_ready.append(display.is_ready(profile)))
    with qtbot.waitSignal(session.document.photo_changed, timeout=10_000):
        session.open_path(tmp_path / "a.png")
    assert was_ready == [True]


def test_the_table_in_use_outlives_others(
    session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "_MOST_TABLES", 1)
    profile, other = tinted(1.22), profiles.srgb()
    write_png(tmp_path / "a.png", disk_photo(20, 30), icc_profile=profile)
    with qtbot.waitSignal(session.document.photo_changed, timeout=10_000):
        session.open_path(tmp_path / "a.png")
    display.prepare(tinted(1.23))
    assert display.is_ready(profile)
    write_png(tmp_path / "b.png", disk_photo(20, 30), icc_profile=other)
    with qtbot.waitSignal(session.document.photo_changed, timeout=10_000):
        session.open_path(tmp_path / "b.png")
    assert not display.is_ready(profile)
