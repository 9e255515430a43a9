"""One file is the same marks, or is refused with the same sentence, wherever it is taken: window and command line."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import read_image, write_png
from core.resources import resource_path
from main import main
from tests import mark_files
from tests.app.helpers import open_photo, settle, trimap_of
from tests.fake_engine import FakeEngine

CASES = Path(__file__).parents[1] / "cases"
SIZE = mark_files.SIZE[1], mark_files.SIZE[0]


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled photo at the size of the mark files."""
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    image = read_image(resource_path("sample", "photo.jpg")).image
    write_png(path, np.asarray(cv2.resize(image, SIZE), np.uint8))
    return path


class Doors:
    """The ways in: imported for the photo in view, come with a photo that is opened, named on the command line."""

    def __init__(self, qtbot: QtBot, session: Session, engine: FakeEngine, photo: Path) -> None:
        self._qtbot, self._session, self._engine, self._photo = qtbot, session, engine, photo
        self._said: list[str] = []
        for signal in (session.notice, session.error, session.marks_taken):
            signal.connect(self._said.append)

    def imported(self, marks: Path) -> tuple[np.ndarray | None, str]:
        """Return the marks, None if they are refused, and what was said."""
        open_photo(self._qtbot, self._session, self._photo)
        self._said.clear()
        self._session.open_trimap(marks)
        settle(self._qtbot, self._session)
        return self._marks()

    def with_photo(self, marks: Path) -> tuple[np.ndarray | None, str]:
        """As `imported`, for a photo that is opened with its marks."""
        session = self._session
        for open_one in session.workspace.photos:
            session.confirm_discard = lambda name: True
            session.workspace.close(open_one.key)
        self._said.clear()
        with self._qtbot.waitSignal(session.document.photo_changed, timeout=5000):
            session.open_path(self._photo, marks)
        settle(self._qtbot, session)
        return self._marks()

    def commanded(
        self, marks: Path, out: Path, capsys: pytest.CaptureFixture[str]
    ) -> tuple[np.ndarray | None, str]:
        """As `imported`, on the command line."""
        self._engine.runs.clear()
        capsys.readouterr()
        main(["matte", str(self._photo), "--trimap", str(marks), "-o", str(out)])
        trimap = self._engine.runs[-1][0] if self._engine.runs else None
        return trimap, " ".join(capsys.readouterr().err.split())

    def _marks(self) -> tuple[np.ndarray | None, str]:
        document = self._session.document
        taken = document.painted is not None and bool(document.painted.all())
        return trimap_of(self._session).copy() if taken else None, " ".join(self._said)


@pytest.fixture
def doors(qtbot: QtBot, session: Session, fake: FakeEngine, photo: Path) -> Doors:
    return Doors(qtbot, session, fake, photo)


KINDS = [*mark_files.TRIMAPS, *mark_files.MASKS]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_the_same_marks_everywhere(
    doors: Doors, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = mark_files.write(tmp_path / "marks", kind)
    ways = doors.imported(marks), doors.with_photo(marks), doors.commanded(marks, tmp_path / "o.png", capsys)
    (imported, _), (opened, _), (commanded, _) = ways
    assert imported is not None and opened is not None and commanded is not None
    assert imported.tobytes() == opened.tobytes() == commanded.tobytes()
    (sentence,) = {_sentence(said, marks.name) for _, said in ways}
    assert bool(sentence) or kind in mark_files.TRIMAPS


@pytest.mark.parametrize("kind", mark_files.REFUSED)
def test_a_file_without_marks_is_refused_with_the_same_sentence(
    doors: Doors, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = mark_files.write(tmp_path / "marks", kind)
    ways = doors.imported(marks), doors.with_photo(marks), doors.commanded(marks, tmp_path / "o.png", capsys)
    assert all(trimap is None for trimap, _ in ways)
    (sentence,) = {_sentence(said, marks.name) for _, said in ways}
    assert "does not look like" in sentence


def _sentence(said: str, name: str) -> str:
    """Return what was said of the file itself."""
    begins = "is a mask|has other grays|does not look like"
    found = re.search(
        rf"{re.escape(name)} ({begins}).*?(became Edge|hair, fur or blur|to the nearest|gray is edge)\.", said
    )
    return found[0] if found else ""
