"""What is dragged over the canvas: zones that say what letting go does, and what it does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSizeF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.files.arrivals import ELSEWHERE, TEXT, WEB
from app.session import Session
from core.imaging.formats.registry import SUFFIXES
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import open_photo
from tests.conftest import disk_photo
from ui.canvas.drops import Deed, deed_at, offered, small_area, zones_of
from ui.canvas.widget import Canvas

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
SIZE = QSizeF(400, 300)
LARGE, SMALL = QPoint(200, 60), QPoint(200, 270)


def files(*paths: Path) -> QMimeData:
    """What a file manager drags."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drag(canvas: Canvas, mime: QMimeData, at: QPoint = LARGE, modifiers: Qt.KeyboardModifier = NONE) -> bool:
    """Come with a drag and move there; whether it was accepted."""
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, modifiers)
    QApplication.sendEvent(canvas, enter)
    QApplication.sendEvent(canvas, QDragMoveEvent(at, COPY, mime, LEFT, modifiers))
    return enter.isAccepted()


def drop(canvas: Canvas, mime: QMimeData, at: QPoint = LARGE, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Drag there and let go."""
    assert drag(canvas, mime, at, modifiers)
    QApplication.sendEvent(canvas, QDropEvent(QPointF(at), COPY, mime, LEFT, modifiers))


def leave(canvas: Canvas) -> None:
    QApplication.sendEvent(canvas, QDragLeaveEvent())


def titles(canvas: Canvas) -> list[str]:
    return [zone.title for zone in canvas._drops.zones]


def trimap_file(path: Path) -> np.ndarray:
    """A trimap for `photo_file`."""
    trimap = np.full((64, 96), UNKNOWN, np.uint8)
    trimap[:20], trimap[50:] = FOREGROUND, BACKGROUND
    write_png(path, trimap)
    return trimap


def test_a_dropped_photo_opens(canvas: Canvas, session: Session, qtbot: QtBot, photo_file: Path) -> None:
    assert drag(canvas, files(photo_file))
    assert titles(canvas) == [f"Open {photo_file.name}"]
    with qtbot.waitSignal(session.document.photo_changed):
        drop(canvas, files(photo_file))
    assert session.document.path == photo_file


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_image_that_can_be_read_can_be_dropped(session: Session, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"photo{suffix.upper()}"
    assert offered(files(path), session).came.paths == (path,)


def test_an_image_in_the_drag_itself_opens(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 200, 30))
    mime = QMimeData()
    mime.setImageData(image)
    with qtbot.waitSignal(session.document.photo_changed):
        drop(canvas, mime)
    assert session.document.photo is not None
    assert session.document.photo.image[0, 0].tolist() == [10, 200, 30]


def test_a_drag_is_shown_until_it_leaves(canvas: Canvas, photo_file: Path) -> None:
    before = canvas.grab().toImage().pixel(200, 20)
    drag(canvas, files(photo_file))
    assert canvas.grab().toImage().pixel(200, 20) != before
    leave(canvas)
    assert canvas.grab().toImage().pixel(200, 20) == before


def test_over_an_open_photo_there_are_two_zones(
    canvas: Canvas, session: Session, qtbot: QtBot, photo_file: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    write_png(tmp_path / "other.png", disk_photo(64, 96))
    drag(canvas, files(tmp_path / "other.png"), LARGE)
    large, small = canvas._drops.zones
    assert (large.title, small.title) == ("Open other.png alongside", "Use as marks")
    assert "stays as it is" in large.words and "Shift" in small.words and photo_file.name in small.words
    assert large.is_under and not small.is_under
    assert large.area.height() > 1.5 * small.area.height()
    for at, modifiers in ((SMALL, NONE), (LARGE, SHIFT)):
        drag(canvas, files(tmp_path / "other.png"), at, modifiers)
        assert [zone.is_under for zone in canvas._drops.zones] == [False, True]


def test_marks_are_taken_by_the_small_zone_or_with_shift_and_undone(
    canvas: Canvas, session: Session, qtbot: QtBot, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    before = session.document.trimap.copy()
    path = photo_file.with_name("other.png")
    trimap = trimap_file(path)
    for at, modifiers in ((SMALL, NONE), (LARGE, SHIFT)):
        with qtbot.waitSignal(session.marks_taken) as told:
            drop(canvas, files(path), at, modifiers)
        assert "The marks now come from other.png." in told.args[0]
        np.testing.assert_array_equal(session.document.trimap, trimap)
        session.undo()
        np.testing.assert_array_equal(session.document.trimap, before)


def test_what_is_named_as_marks_goes_to_the_marks_by_itself(
    canvas: Canvas, session: Session, qtbot: QtBot, photo_file: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    trimap = trimap_file(tmp_path / "hair_Trimap.png")
    drag(canvas, files(tmp_path / "hair_Trimap.png"))
    assert titles(canvas) == ["Use as marks", "Open hair_Trimap.png alongside"]
    with qtbot.waitSignal(session.marks_taken):
        drop(canvas, files(tmp_path / "hair_Trimap.png"))
    np.testing.assert_array_equal(session.document.trimap, trimap)


@pytest.mark.parametrize(
    ("names", "why"),
    [(("a.png", "b.matte"), "marks of its own"), (("a.matte",), "marks of its own")],
)
def test_what_cannot_be_marks_says_why(
    session: Session, qtbot: QtBot, photo_file: Path, names: tuple[str, ...], why: str
) -> None:
    open_photo(qtbot, session, photo_file)
    dropped = offered(files(*(photo_file.with_name(name) for name in names)), session)
    inside = small_area(SIZE).center()
    deed = deed_at(dropped, inside, SIZE, shift=True)
    assert deed is Deed.OPEN
    large, small = zones_of(dropped, deed, SIZE)
    assert large.is_under and not small.takes and why in small.words and "Shift" not in small.words


def test_several_marks_go_to_the_photos_they_are_named_after(
    canvas: Canvas, session: Session, qtbot: QtBot, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    own, other = (photo_file.with_name(f"{stem}-trimap.png") for stem in (photo_file.stem, "nobody"))
    trimap = trimap_file(own)
    trimap_file(other)
    for at, modifiers in ((SMALL, NONE), (LARGE, SHIFT)):
        drag(canvas, files(own, other), at, modifiers)
        assert canvas._drops.zones[1].is_under and "named after" in canvas._drops.zones[1].words
        with qtbot.waitSignal(session.notice) as told:
            drop(canvas, files(own, other), at, modifiers)
        assert "nobody-trimap.png is named after no open photo" in told.args[0]
        np.testing.assert_array_equal(session.document.trimap, trimap)
        session.undo()


def test_marks_of_open_photos_alone_are_not_called_photos_to_open(
    canvas: Canvas, session: Session, qtbot: QtBot, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    both = [photo_file.with_name(f"{photo_file.stem}{end}.png") for end in ("-trimap", "-mask")]
    for path in both:
        trimap_file(path)
    drag(canvas, files(*both))
    qtbot.waitUntil(lambda: titles(canvas)[0] == "Use as marks")


def test_what_is_dragged_is_looked_at_and_named(
    canvas: Canvas, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "Shoot"
    folder.mkdir()
    for name in ("a.png", "b.png", "c.png"):
        write_png(folder / name, disk_photo(8, 8))
    drag(canvas, files(folder))
    qtbot.waitUntil(lambda: titles(canvas) == ["Open 3 photos"])
    leave(canvas)
    (tmp_path / "a.xcf").write_bytes(b"gimp xcf v011\0" + bytes(50))
    drag(canvas, files(tmp_path / "a.xcf"))
    qtbot.waitUntil(lambda: titles(canvas) == ["This cannot be opened"])
    assert "a.xcf is a layered file" in canvas._drops.zones[0].words
    with qtbot.waitSignal(session.notice) as told:
        drop(canvas, files(tmp_path / "a.xcf"))
    assert "layered file" in told.args[0]


def addressed(address: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(address)])
    return mime


def worded(words: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(words)
    return mime


@pytest.mark.parametrize(
    ("mime", "words"),
    [
        (addressed("https://x.org/a.png"), WEB),
        (addressed("file://elsewhere/a.png"), ELSEWHERE),
        (worded("hello"), TEXT),
    ],
)
def test_what_is_no_file_says_what_to_do(
    canvas: Canvas, session: Session, qtbot: QtBot, mime: QMimeData, words: str
) -> None:
    drag(canvas, mime)
    assert [zone.words for zone in canvas._drops.zones] == [words]
    with qtbot.waitSignal(session.notice) as told:
        drop(canvas, mime)
    assert told.args == [words] and session.document.photo is None


def test_a_drop_that_fits_nothing_harms_nothing(
    canvas: Canvas, session: Session, qtbot: QtBot, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    with qtbot.waitSignal(session.notice):
        drop(canvas, QMimeData())
    assert session.document.path == photo_file
