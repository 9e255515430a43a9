"""What is dropped, pasted or passed: the first photo opens, and the rest is answered in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.commands.cli import WindowRequest, main
from app.files.arrivals import ELSEWHERE, NOTHING, TEXT, WEB, Arrival, arrival, left_text
from app.session import Session
from core.imaging.io import write_png
from tests.conftest import disk_photo

HEADS = {".heic": b"\0\0\0\x18ftypheic", ".psd": b"8BPS\0\1", ".txt": b"hello"}


def urls(*addresses: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(address) for address in addresses])
    return mime


def text(words: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(words)
    return mime


@pytest.mark.parametrize("address", ["file:///a/x.png", "file://localhost/a/x.png", "file:/a/x.png"])
def test_file_addresses_in_every_spelling(address: str) -> None:
    assert arrival(urls(address)) == Arrival(Path("/a/x.png"))
    assert arrival(text(address)) == Arrival(Path("/a/x.png"))


def test_of_several_files_the_first_photo_is_opened() -> None:
    came = arrival(
        urls("file:///a/notes.txt", "file:///a/x_trimap.png", "file:///a/x.jpg", "file:///a/y.jpg")
    )
    assert came.path == Path("/a/x.jpg")
    assert [path.name for path in came.left] == ["notes.txt", "x_trimap.png", "y.jpg"]
    assert arrival(urls("file:///a/x_trimap.png", "file:///a/b.txt")).path == Path("/a/x_trimap.png")
    assert arrival(urls("file:///a/b.txt", "file:///a/c.psd")).path == Path("/a/b.txt")


@pytest.mark.parametrize(
    ("mime", "reason"),
    [
        (None, NOTHING),
        (QMimeData(), NOTHING),
        (text(""), TEXT),
        (text("hello"), TEXT),
        (text("/a/x.png\nand more"), TEXT),
        (text("https://x.org/a.png"), WEB),
        (urls("https://x.org/a.png"), WEB),
        (urls("file://elsewhere/a.png"), ELSEWHERE),
    ],
)
def test_what_cannot_be_opened_has_a_reason(mime: QMimeData | None, reason: str) -> None:
    assert arrival(mime) == Arrival(reason=reason)


def test_an_image_from_a_browser_wins_over_its_address() -> None:
    mime = urls("https://x.org/a.png")
    mime.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
    assert arrival(mime) == Arrival(has_image=True)


def test_what_is_left_is_named_or_counted() -> None:
    a, b, c, d = (Path(f"/x/{name}.png") for name in "abcd")
    assert left_text(a, ()) == ""
    assert left_text(a, [b]) == "One photo at a time: a.png was opened, b.png was not."
    assert left_text(a, [b, c]) == "One photo at a time: a.png was opened, b.png and c.png were not."
    assert left_text(a, [b, c, d]).endswith("3 other files were not.")


def opened(qtbot: QtBot, session: Session, path: Path, *left: Path) -> list[str]:
    """Open these and return what is said."""
    told: list[str] = []
    for signal in (session.notice, session.error):
        signal.connect(told.append)
    session.open_path(path, left)
    qtbot.waitUntil(lambda: session.files.idle)
    return told


def test_several_files_open_the_first_and_say_so(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    told = opened(qtbot, session, photo_file, Path("/a/other.png"))
    assert session.document.path == photo_file
    assert told == [f"One photo at a time: {photo_file.name} was opened, other.png was not."]


def test_a_folder_opens_its_first_photo(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "Shoot"
    folder.mkdir()
    for name in ("b.png", "A_trimap.png", "C.PNG"):
        write_png(folder / name, disk_photo(20, 30))
    (folder / "a.txt").write_text("x")
    told = opened(qtbot, session, folder)
    assert session.document.path == folder / "b.png"
    assert told == ["b.png was opened, the first of 3 photos in Shoot."]


def test_what_came_with_a_folder_or_a_transparent_photo_is_told_too(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    folder = tmp_path / "Shoot"
    folder.mkdir()
    alpha = np.zeros((20, 30), np.uint8)
    alpha[5:15] = 255
    for name in ("a.png", "b.png"):
        write_png(folder / name, np.dstack([disk_photo(20, 30), alpha]))
    told = opened(qtbot, session, folder, Path("/x/other.png"))
    assert len(told) == 1 and told[0].startswith("The photo's own transparency")
    assert told[0].endswith(
        "a.png was opened, the first of 2 photos in Shoot. One photo at a time: a.png was opened, other.png was not."
    )


@pytest.mark.parametrize("stray", [254, 0])
def test_a_transparency_that_says_nothing_is_no_trimap(
    qtbot: QtBot, session: Session, tmp_path: Path, stray: int
) -> None:
    alpha = np.full((100, 100), 255, np.uint8)
    alpha[50, 50] = stray
    write_png(tmp_path / "a.png", np.dstack([disk_photo(100, 100), alpha]))
    assert opened(qtbot, session, tmp_path / "a.png") == []
    assert session.document.painted is not None and not session.document.painted.any()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Empty", "There is no photo in the folder Empty"),
        ("a.heic", "a.heic is a HEIC photo"),
        ("a.psd", "a.psd is a Photoshop file"),
        ("a.txt", "a.txt is a text file"),
    ],
)
def test_what_is_no_photo_is_named(
    qtbot: QtBot, session: Session, tmp_path: Path, name: str, words: str
) -> None:
    path = tmp_path / name
    if name == "Empty":
        path.mkdir()
    else:
        path.write_bytes(HEADS[path.suffix] + b" " * 100)
    told = opened(qtbot, session, path)
    assert len(told) == 1 and told[0].startswith(words)
    assert session.document.photo is None


def test_marks_taken_from_a_file_can_be_brought_back_and_that_is_said(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    opened(qtbot, session, photo_file)
    session.begin_stroke(10, 10)
    session.end_stroke()
    assert session.document.trimap is not None
    before = session.document.trimap.copy()
    marks = before.copy()
    marks[:30], marks[30:40] = 255, 128
    write_png(tmp_path / "marks.png", marks)
    with qtbot.waitSignal(session.notice) as told:
        session.open_trimap(tmp_path / "marks.png")
    assert "Undo brings back yours" in told.args[0]
    session.undo()
    assert (session.document.trimap == before).all()


def request(*arguments: str) -> WindowRequest:
    asked: list[WindowRequest] = []
    assert main(arguments, lambda wanted: asked.append(wanted) or 0) == 0
    return asked[0]


def test_the_command_line_takes_several_photos_a_folder_and_an_address(photo_file: Path) -> None:
    assert request(str(photo_file), "b.png", "c.png") == WindowRequest(
        photo_file, left=(Path("b.png"), Path("c.png"))
    )
    assert request(str(photo_file.parent)).photo == photo_file.parent
    assert request(photo_file.as_uri()).photo == photo_file
    assert request(photo_file.as_uri().replace("file://", "file://localhost")).photo == photo_file
    assert request() == WindowRequest()


def test_a_photo_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere.png"], lambda wanted: 0) == 2
    assert "nowhere.png" in capsys.readouterr().err
