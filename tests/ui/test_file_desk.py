"""Opening, saving, exporting, the clipboard, and closing with work unsaved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.files.arrivals import arrival
from app.files.sources import Source
from core.imaging.color import profiles
from core.imaging.color.spaces import Space
from core.imaging.color.transform import converted
from core.imaging.formats.registry import FORMATS
from core.imaging.io import decode_image, read_image, write_png
from core.jobs.batch.report.places import STATE
from core.jobs.export_options import ExportOptions
from core.resources import resource_path
from tests.ui.helpers import Calls, run
from ui import file_desk
from ui.clipboard import pasted_bytes
from ui.dialogs import files
from ui.dialogs.questions import Over
from ui.main_window import MainWindow


def test_exports_are_written_where_the_dialog_says_in_the_depth_of_the_panel(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path
) -> None:
    run(opened, qtbot)
    proposals: list[Path] = []
    (out := tmp_path / "out").mkdir()

    def ask(window: object, title: str, path: Path, formats: object) -> Path:
        proposals.append(path)
        return out / path.name

    monkeypatch.setattr(files, "ask_save", ask)
    opened.export._depths.button(16).click()
    for export in (opened.files.export_cutout, opened.files.export_alpha):
        with qtbot.waitSignal(opened.session.exporting.exported):
            export()
    assert [path.name for path in proposals] == ["Föto-cutout.png", "Föto-alpha.png"]
    assert [path.parent for path in proposals] == [opened.session.document.path.parent, out], (
        "the last one's folder"
    )
    assert [read_image(out / path.name).depth for path in proposals] == [16, 16]


def test_a_photo_of_a_batch_is_exported_in_the_place_of_its_cutout(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path
) -> None:
    run(opened, qtbot)
    project = tmp_path / "out" / "shoe.matte"
    (tmp_path / "out" / STATE).mkdir(parents=True)
    opened.session.save_project(project)
    qtbot.waitUntil(lambda: opened.session.projects.path == project)
    proposals: list[Path] = []
    monkeypatch.setattr(files, "ask_save", lambda window, title, path, formats: proposals.append(path))
    opened.files.export_cutout()
    opened.files.export_alpha()
    assert proposals == [project.with_name("shoe.png"), project.with_name("shoe-alpha.png")]


def test_exporting_onto_the_photo_asks_until_it_is_clear(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, calls: Calls, photo_file: Path
) -> None:
    exported, asked = calls(opened.session, "export_cutout"), []
    names = [photo_file, photo_file.with_name("other.png")]
    monkeypatch.setattr(files, "ask_save", lambda *args: names.pop(0))
    answers = [Over.ANOTHER, Over.CANCEL, Over.REPLACE]

    def ask(window: object, name: str, source: Source) -> Over:
        asked.append((name, source))
        return answers.pop(0)

    monkeypatch.setattr(file_desk, "ask_replace_source", ask)
    opened.files.export_cutout()
    assert exported == [(photo_file.with_name("other.png"),)] and asked == [("Föto.png", Source.PHOTO)]
    names[:] = [photo_file]
    opened.files.export_cutout()
    assert len(exported) == 1
    names[:] = [photo_file]
    opened.files.export_cutout()
    assert exported[1:] == [(photo_file,)] and len(asked) == 3


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer every question with Replace; the names of the files that were asked about."""
    names: list[str] = []

    def replace(box: QMessageBox) -> int:
        names.append(next(word for word in box.text().split() if "." in word).rstrip("."))
        next(button for button in box.buttons() if "Replace" in button.text().replace("&", "")).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", replace)
    return names


OVERWRITING = (
    "new.tif, new.png -> | new.tif",  # nothing happens to the PNG
    "new.psd, new.psd -> new.psd | new.psd",
    "new, new.png -> new.png | new.png",
    "new, new.png, TIFF -> | new.tif",  # the filter decides where nothing is typed
    "new.png, new.tif, TIFF -> new.tif | new.tif",  # the suffix was proposed, the filter chosen
    "new.psd, new.tif, TIFF -> | new.psd",  # the suffix was typed
    "cut.v2, cut.v2.png -> cut.v2.png | cut.v2.png",
    "Föto.png -> Föto.png | Föto.png",  # the open photo
)
"""What is typed, a file that is there, the filter; what is asked about; what is written."""


def test_one_question_is_asked_about_the_file_that_is_written_and_none_about_another(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, replaced: list[str]
) -> None:
    for case in OVERWRITING:
        before, _, after = case.partition("->")
        typed, *there = (word.strip() for word in before.split(","))
        asked, written = (word.strip() for word in after.split("|"))
        chosen = next((files.name_filter(each) for each in FORMATS if each.name in there), "")
        for name in there:
            (tmp_path / name).touch()
        answer = str(tmp_path / typed), chosen
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, answer=answer, **o: answer)
        exported: list[Path] = []
        monkeypatch.setattr(opened.session, "export_cutout", lambda path, *a, e=exported, **o: e.append(path))
        opened.files.export_cutout()
        assert (replaced, exported) == ([asked] * bool(asked), [tmp_path / written]), case
        replaced.clear()
        for name in there:
            (tmp_path / name).unlink()


def test_what_a_format_cannot_hold_is_said_and_asked_again_before_anything_runs(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, calls: Calls, tmp_path: Path
) -> None:
    said: list[str] = []
    names: list[Path] = []
    monkeypatch.setattr(files, "ask_save", lambda *args: names.pop(0))
    monkeypatch.setattr(file_desk, "show_error", lambda parent, text: said.append(text))
    for verb, depth, name, words in (
        ("export_cutout", 8, "a.jpg", "JPEG holds no transparency"),
        ("export_alpha", 16, "a.jpg", "JPEG is written with 8 bits per channel, not 16"),
        ("export_alpha", 8, "a.gif", "GIF is not written; choose one of"),
        ("export_composite", 8, "a.bmp", "BMP is not written"),
    ):
        names[:] = [tmp_path / name, tmp_path / "a.png"]
        exported = calls(opened.session, verb)
        opened.session.exporting.set_depth(depth)
        getattr(opened.files, verb)()
        assert len(said) == 1 and words in said.pop()
        assert exported == [(tmp_path / "a.png",)]


def test_only_formats_that_hold_transparency_are_offered_for_cutouts(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda parent, title, path, kinds, first, **o: asked.append((kinds, Path(path).suffix)) or ("", ""),
    )
    opened.session.exporting.options = ExportOptions("JPEG")
    opened.files.export_cutout()
    opened.files.export_composite()
    (cutout, by_default), (composite, jpeg) = asked
    assert "JPEG" not in cutout and "TIFF image (*.tif *.tiff)" in cutout and by_default == ".png"
    assert "JPEG" in composite and jpeg == ".jpg"


def test_a_file_that_is_there_is_kept_where_one_says_so(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, calls: Calls, tmp_path: Path
) -> None:
    monkeypatch.setattr(file_desk, "ask_replace", lambda *args: False)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **o: (str(tmp_path / "marks"), ""))
    (tmp_path / "marks.png").touch()
    saved = calls(opened.session, "save_trimap")
    opened.files.save_trimap()
    assert not saved


def test_saved_marks_beside_the_photo_are_offered_and_the_dialog_opens_at_them(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, photo_file: Path
) -> None:
    saved = photo_file.with_name("Föto-trimap.png")
    write_png(saved, np.full((64, 96), 128, np.uint8))
    with qtbot.waitSignal(window.session.work_found):
        window.session.open_path(photo_file)
    assert window.notice.isVisible() and "Föto-trimap.png" in window.notice.label.text()
    assert window.notice.undo.text() == "Use them"
    window.session.workspace.close(window.session.workspace.current)
    with qtbot.waitSignal(window.session.work_found):
        window.session.bring([photo_file, photo_file.with_name("gone.png")])
    said = window.notice.label.text()
    assert (
        "gone.png does not exist" in said
        and "There are saved marks" in said
        and window.notice.undo.isVisible()
    )
    starts: list[Path] = []
    monkeypatch.setattr(files, "ask_open_many", lambda parent, title, start, kinds: starts.append(start))
    window.files.import_trimap()
    assert starts == [saved]
    window.notice.undo.click()
    qtbot.waitUntil(lambda: window.session.history.can_undo)
    assert window.session.document.trimap.min() == 128 and not window.session.document.dirty
    window.notice.show_notice("Done.", lambda: None)
    assert window.notice.undo.text() == "Undo"


def test_nothing_is_proposed_inside_the_program(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.session.document.photo_changed, timeout=20_000):
        window.session.open_sample()
    proposals: list[Path] = []
    monkeypatch.setattr(files, "ask_save", lambda parent, title, path: proposals.append(path))
    window.files.save_trimap()
    assert not proposals[0].is_relative_to(resource_path())


def test_dialogs_start_beside_the_photo_or_where_photos_are(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path, photo_file: Path
) -> None:
    asked: list[Path] = []
    for name in ("ask_open", "ask_open_many"):
        monkeypatch.setattr(files, name, lambda parent, title, folder, kinds: asked.append(folder))
    monkeypatch.setattr(files, "ask_folder", lambda parent, title, folder: asked.append(folder))
    monkeypatch.setattr(files, "ask_save", lambda parent, title, path: asked.append(path.parent))
    places = {"PicturesLocation": tmp_path / "none", "HomeLocation": tmp_path}
    monkeypatch.setattr(file_desk.QStandardPaths, "writableLocation", lambda place: str(places[place.name]))
    settings, desk = window.session.settings, window.files
    desk.open_photo()
    assert asked.pop() == tmp_path, "there is no folder for pictures"
    (tmp_path / "none").mkdir()
    desk.open_photo()
    assert asked.pop() == tmp_path / "none"
    (written := tmp_path / "written").mkdir()
    settings.add_recent_file(photo_file)
    settings.folder = written
    desk.open_photo()
    assert asked.pop() == photo_file.parent, "not where the last export went"
    with qtbot.waitSignal(window.session.document.photo_changed):
        window.session.open_path(photo_file)
    settings.folder = written
    for ask in (desk.open_photo, desk.open_folder, desk.import_trimap, desk.save_trimap):
        ask()
        assert asked.pop() == photo_file.parent


def test_paste_of_files_an_image_and_nothing(window: MainWindow, calls: Calls, tmp_path: Path) -> None:
    paths, data = calls(window.session, "bring"), calls(window.session, "open_bytes")
    clipboard = QGuiApplication.clipboard()
    mime = QMimeData()
    copied = tmp_path / "fotö.jpg", tmp_path / "b.jpg"
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in copied])
    clipboard.setMimeData(mime)
    window.files.paste()
    assert paths == [(copied, "")]
    clipboard.setImage(QImage(4, 3, QImage.Format.Format_RGB32))
    window.files.paste()
    assert data[0][0].startswith(b"\x89PNG")
    clipboard.setText("words")
    window.files.paste()
    assert window.notice.isVisible() and "text" in window.notice.label.text()


def test_paste_of_nothing_at_all(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some platforms have no data for an empty clipboard, not even an empty set."""

    class Empty:
        def mimeData(self) -> None:
            return None

    with monkeypatch.context() as empty:
        empty.setattr(QGuiApplication, "clipboard", Empty)
        window.files.paste()
    assert window.notice.label.text() == "There is no photo on the clipboard."


def test_copy_keeps_the_transparency(opened: MainWindow, qtbot: QtBot) -> None:
    rgba = np.zeros((3, 5, 4), np.uint8)
    rgba[1, 2] = (200, 100, 50, 128)
    with qtbot.waitSignal(opened.files.notice):
        opened.session.cutout_ready.emit(rgba, None)
    mime = QGuiApplication.clipboard().mimeData()
    data = pasted_bytes(mime)
    assert data is not None
    assert QImage.fromData(data).pixelColor(2, 1).getRgb() == (200, 100, 50, 128)
    assert arrival(mime).has_image


@pytest.mark.parametrize("profile", [profiles.adobe_rgb(), profiles.display_p3()])
def test_a_copy_keeps_the_profile_and_is_shown_in_sRGB(
    opened: MainWindow, qtbot: QtBot, profile: bytes
) -> None:
    own = converted(np.full((3, 5, 3), (200, 100, 50), np.uint8), None, Space.RGB, profile)
    rgba = np.dstack([own, np.full((3, 5), 128, np.uint8)])
    with qtbot.waitSignal(opened.files.notice):
        opened.session.cutout_ready.emit(rgba, profile)
    mime = QGuiApplication.clipboard().mimeData()
    data = pasted_bytes(mime)
    assert data is not None
    pasted = decode_image(data, "pasted")
    assert pasted.icc_profile == profile and np.array_equal(pasted.image, rgba[..., :3])
    shown = QImage(mime.imageData()).pixelColor(2, 1).getRgb()
    np.testing.assert_allclose(shown, (200, 100, 50, 128), atol=2)


def test_a_project_beside_the_photo_is_offered_and_opened(
    window: MainWindow, qtbot: QtBot, photo_file: Path
) -> None:
    session, path = window.session, photo_file.with_suffix(".matte")
    session.open_path(photo_file)
    qtbot.waitUntil(lambda: session.document.photo is not None)
    session.line_to(40, 30, 255)
    with qtbot.waitSignal(session.projects.saved, timeout=10_000):
        session.save_project(path)
    session.workspace.close(session.workspace.current)
    with qtbot.waitSignal(session.work_found):
        session.open_path(photo_file)
    assert "There is a project for this photo: Föto.matte." in window.notice.label.text()
    assert window.notice.undo.text() == "Open it"
    with qtbot.waitSignal(session.projects.changed):
        window.notice.undo.click()
    qtbot.waitUntil(lambda: session.projects.path == path)
    assert session.document.trimap[30, 40] == 255
