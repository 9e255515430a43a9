"""What the tests of recovery share."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.folders import data_folder
from app.recovery.offers import Found
from app.session import Session
from tests.app.helpers import settle
from tests.fake_engine import FakeEngine


def kept_files(folder: Path | None = None) -> list[Path]:
    """All entries in a data folder; what is still being written has a hidden name until it is whole."""
    found = (path for store in files_in((folder or data_folder()) / "recovery") for path in files_in(store))
    return sorted(path for path in found if path.suffix == ".matte" and not path.name.startswith("."))


def files_in(folder: Path) -> list[Path]:
    """All that is in a folder, nothing where it has gone: stores are removed meanwhile."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def offered(qtbot: QtBot, session: Session) -> list[Found]:
    with qtbot.waitSignal(session.offers.found, timeout=10_000) as told:
        session.offers.look()
    return list(told.args[0])


def recover(qtbot: QtBot, session: Session, found: Found, photo: Path | None = None) -> None:
    with qtbot.waitSignal(session.document.photo_changed, timeout=5000):
        session.recover(found, photo)
    qtbot.waitUntil(lambda: session.recovery._tasks.idle)
    qtbot.waitUntil(lambda: session.offers._tasks.idle)
    settle(qtbot, session)


def second(engine: FakeEngine) -> Session:
    return Session(engine_factory=lambda: engine)
