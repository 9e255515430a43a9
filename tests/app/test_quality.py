"""The stops of the quality k, and that they go with the user from photo to photo."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from tests.app.helpers import open_photo
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine


@pytest.fixture
def larger_file(tmp_path: Path) -> Path:
    """A photo of 16 x 12 tokens."""
    path = tmp_path / "larger.png"
    write_png(path, disk_photo(192, 256))
    return path


def test_every_photo_is_run_in_full_at_first(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    assert (session.quality_stop, session.max_tokens) == ("unlimited", None)
    open_photo(qtbot, session, photo_file)
    assert (session.quality_stop, session.max_tokens) == ("unlimited", None)


def test_a_stop_is_computed_anew_for_the_next_photo(
    qtbot: QtBot, session: Session, photo_file: Path, larger_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    session.choose_quality("balanced")
    assert session.max_tokens == 24 // 2
    open_photo(qtbot, session, larger_file)
    assert (session.quality_stop, session.max_tokens) == ("balanced", 192 // 2)


def test_a_number_set_by_hand_is_for_its_photo_only(
    qtbot: QtBot, session: Session, photo_file: Path, larger_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    session.choose_quality("light")
    session.set_max_tokens(7)
    assert (session.quality_stop, session.max_tokens) == (None, 7)
    open_photo(qtbot, session, larger_file)
    assert (session.quality_stop, session.max_tokens) == ("light", 192 // 8)


def test_the_stop_outlives_the_session_and_a_number_does_not(session: Session) -> None:
    session.choose_quality("light")
    session.set_max_tokens(4000)
    session.settings.sync()
    other = Session(engine_factory=FakeEngine)
    assert (other.quality_stop, other.max_tokens) == ("light", 6000)
    assert other.close()


def test_a_number_of_all_tokens_is_no_limit(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    session.set_max_tokens(23)
    assert (session.max_tokens, session.options().max_tokens) == (23, 23)
    session.set_max_tokens(24)
    assert (session.max_tokens, session.options().max_tokens) == (None, None)


def test_a_stop_tells_even_where_k_stays(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    session.set_max_tokens(12)
    with qtbot.waitSignal(session.max_tokens_changed):
        session.choose_quality("balanced")
    assert session.max_tokens == 12


def test_two_passes_are_asked_for_predicted_and_remembered(
    qtbot: QtBot, session: Session, photo_file: Path
) -> None:
    session.start()
    open_photo(qtbot, session, photo_file)
    qtbot.waitUntil(lambda: session.host.speed is not None)
    once = session.predicted()
    with qtbot.waitSignal(session.prediction_changed):
        session.set_passes(2)
    twice = session.predicted()
    assert once is not None and twice is not None and once.seconds and twice.seconds
    assert once.seconds < twice.seconds < 2 * once.seconds and once.bytes < twice.bytes
    assert session.options().passes == 2
    session.set_polish(False)
    assert session.options().polish == 0
    session.settings.sync()
    other = Session(engine_factory=FakeEngine)
    assert (other.options().passes, other.options().polish) == (2, 0)
    other.set_polish(True)
    assert other.options().polish is None
    assert other.close()
