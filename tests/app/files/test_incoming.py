"""What comes in is looked at, opened beside what is open, and told in one notice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.commands.cli import WindowRequest, main
from app.files import incoming
from app.files.incoming import contents, told
from app.session import Session
from app.workspace.photo import State
from core.imaging.io import write_png
from core.jobs.batch import record as batch
from core.jobs.batch.journal import Journal
from core.jobs.sorting import Sorted
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import open_photo
from tests.conftest import photo_files

SIZE = 64, 96


def marks(path: Path) -> np.ndarray:
    trimap = np.full(SIZE, UNKNOWN, np.uint8)
    trimap[:15], trimap[25:] = FOREGROUND, BACKGROUND
    write_png(path, trimap)
    return trimap


def brought(qtbot: QtBot, session: Session, *paths: Path) -> list[str]:
    """Bring these in, wait until all are read and return what was said."""
    said: list[str] = []
    for signal in (session.notice, session.error, session.marks_taken):
        signal.connect(said.append)
    session.bring(paths)
    qtbot.waitUntil(lambda: not session.incoming.text and session.files.idle)
    qtbot.waitUntil(lambda: all(photo.state is not State.OPENING for photo in session.workspace.photos))
    return said


def names(session: Session) -> list[str]:
    return [photo.name for photo in session.workspace.photos]


def test_several_files_all_open_the_first_in_view(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    said = brought(qtbot, session, *photo_files(tmp_path, "b.png", "a.png", "c.png"))
    assert names(session) == ["b.png", "a.png", "c.png"]
    assert session.document.name == "b.png"
    assert said == ["Added 3 photos."]


def test_a_folder_opens_all_its_photos(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    photo_files(tmp_path / "Shoot", "10.png", "9.png")
    brought(qtbot, session, tmp_path / "Shoot")
    assert names(session) == ["9.png", "10.png"]


def test_what_comes_to_an_open_photo_leaves_it_as_it_is(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    session.line_to(30, 30, FOREGROUND)
    first = session.workspace.current
    assert brought(qtbot, session, *photo_files(tmp_path, "new.png")) == []
    assert names(session) == [photo_file.name, "new.png"] and session.document.name == "new.png"
    session.workspace.show(first)
    assert session.document.trimap is not None and session.document.trimap[30, 30] == FOREGROUND


def test_one_that_is_open_is_shown_and_not_opened_twice(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    a, b = photo_files(tmp_path, "a.png", "b.png")
    brought(qtbot, session, a, b)
    brought(qtbot, session, b)
    assert names(session) == ["a.png", "b.png"] and session.document.name == "b.png"


def test_marks_come_with_their_photo_in_view_or_not(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    a, b = photo_files(tmp_path, "a.png", "b.png")
    first, second = marks(tmp_path / "a-trimap.png"), marks(tmp_path / "b-mask.png")
    said = brought(qtbot, session, a, tmp_path / "a-trimap.png", b, tmp_path / "b-mask.png")
    assert names(session) == ["a.png", "b.png"]
    for trimap in (first, second):
        np.testing.assert_array_equal(session.document.trimap, trimap)
        session.workspace.show_next(1)
    assert "a-trimap.png was taken as the marks of a.png." in " ".join(said)


def test_marks_of_an_open_photo_are_taken_with_it_in_view_and_undone(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    a, b = photo_files(tmp_path, "a.png", "b.png")
    brought(qtbot, session, a, b)
    trimap = marks(tmp_path / "b-trimap.png")
    with qtbot.waitSignal(session.marks_taken):
        session.bring([tmp_path / "b-trimap.png"])
    assert session.document.name == "b.png"
    np.testing.assert_array_equal(session.document.trimap, trimap)
    session.undo()
    assert session.document.trimap is not None and session.document.trimap.max() < FOREGROUND


def test_marks_that_do_not_fit_leave_the_photo_without(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    (a,) = photo_files(tmp_path, "a.png")
    write_png(tmp_path / "a-trimap.png", np.zeros((7, 90), np.uint8))
    said = brought(qtbot, session, a, tmp_path / "a-trimap.png")
    assert names(session) == ["a.png"] and not session.document.painted.any()
    assert any("a-trimap.png" in sentence and "pixels" in sentence for sentence in said)


def test_what_cannot_be_opened_is_told_and_stays_readable(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    (a,) = photo_files(tmp_path, "a.png")
    (tmp_path / "b.xcf").write_bytes(b"gimp xcf v011\0")
    shown: list[tuple[str, str]] = []
    session.notice.connect(lambda text: shown.append((text, session.document.name)))
    session.bring([a, tmp_path / "b.xcf"])
    qtbot.waitUntil(lambda: bool(shown))
    sentence = "b.xcf is a layered file of another program; export a flat copy as TIFF or PNG and open that."
    assert shown == [(sentence, "a.png")]


def test_words_are_said_though_nothing_can_be_read(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30))
    said = brought(qtbot, session, tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png")
    assert any("c.png does not exist" in sentence for sentence in said)
    assert session.document.photo is None


@pytest.mark.parametrize("answer", [3, 2, 0])
def test_many_are_asked_about(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    monkeypatch.setattr(incoming, "MANY", 2)
    photo_files(tmp_path / "Shoot", "1.png", "2.png", "3.png")
    asked: list[tuple[int, str]] = []
    session.incoming.confirm_many = lambda count, folder: (asked.append((count, folder)), answer)[1]
    brought(qtbot, session, tmp_path / "Shoot")
    assert asked == [(3, "Shoot")] and len(names(session)) == answer


def test_words() -> None:
    many = [Path(f"{number}.png") for number in range(3)]
    assert contents(many) == "3 photos" and contents(many[:1]) == "1 photo"
    assert contents([*many, Path("a.matte")]) == "3 photos and 1 project"
    assert contents([Path("a.matte"), Path("b.matte")]) == "2 projects"
    assert told(Sorted(opened=many[:1])) == ""
    assert (
        told(Sorted(refused=["A.", "B.", "C.", "D.", "E."])) == "A. B. 3 more files cannot be opened either."
    )
    marked = {Path(f"{letter}.png"): Path(f"{letter}-trimap.png") for letter in "abc"}
    assert told(Sorted(marks=marked)) == "3 files are the marks of photos with the same names."


def request(*arguments: str) -> WindowRequest:
    asked: list[WindowRequest] = []
    assert main(arguments, lambda wanted: asked.append(wanted) or 0) == 0
    return asked[0]


def test_the_command_line_takes_photos_folders_projects_and_addresses(photo_file: Path) -> None:
    several = request(str(photo_file), "b.matte", str(photo_file.parent))
    assert several == WindowRequest((photo_file, Path("b.matte"), photo_file.parent))
    assert request(photo_file.as_uri()).paths == (photo_file,)
    assert request(photo_file.as_uri().replace("file://", "file://localhost")).paths == (photo_file,)
    assert request() == WindowRequest()


@pytest.mark.parametrize("names", [("nowhere.png",), ("nowhere.png", "gone.png")])
def test_photos_that_are_not_there_are_named(
    capsys: pytest.CaptureFixture[str], names: tuple[str, ...]
) -> None:
    assert main(names, lambda wanted: 0) == 2
    assert "nowhere.png" in capsys.readouterr().err


def test_the_folder_of_a_batch_opens_its_photos(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    (photo,) = photo_files(tmp_path, "a.png")
    (tmp_path / "cut").mkdir()
    write_png(tmp_path / "cut" / "a.png", np.zeros((*SIZE, 3), np.uint8))
    journal = Journal(tmp_path / "cut")
    journal.make_folder()
    journal.add(batch.Outcome(str(photo), "key", batch.State.DONE), "a.png")
    journal.close()
    assert brought(qtbot, session, tmp_path / "cut") == []
    assert [each.path for each in session.workspace.photos] == [photo]
