"""From a photo to a cutout in the real window, by mouse and keyboard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt

from core.imaging.io import decode_gray, read_gray, read_image, write_png
from core.project.store import open_project
from core.resources import resource_path
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.e2e.conftest import Driver, Script

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
SIDE = 320

Drive = Callable[[list[str], Callable[[Driver], Script]], None]


@pytest.fixture(scope="module")
def crop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small photo with hair-like detail and its trimap, cut from the bundled sample; names beyond ASCII."""
    photo, trimap = (
        read_image(resource_path("sample", "photo.jpg")),
        read_gray(resource_path("sample", "trimap.png")),
    )
    corners = np.argwhere(trimap[:-SIDE:64, :-SIDE:64] == UNKNOWN) * 64
    top, left = max(corners.tolist(), key=lambda p: _balance(trimap[p[0] :, p[1] :][:SIDE, :SIDE]))
    area = np.s_[top : top + SIDE, left : left + SIDE]
    folder = tmp_path_factory.mktemp("crop")
    paths = folder / "Löwenzahn 蒲公英.png", folder / "Maske é.png"
    write_png(paths[0], photo.image[area])
    write_png(paths[1], trimap[area])
    return paths


def breathe() -> bool:
    """One turn of the event loop, in which actions learn what they may do."""
    return True


def _balance(trimap: np.ndarray[Any, Any]) -> float:
    """The least share of the three classes."""
    return min(float(np.mean(trimap == value)) for value in (BACKGROUND, UNKNOWN, FOREGROUND))


def test_from_a_photo_to_a_cutout(
    drive: Drive, answers: list[Path], crop: tuple[Path, Path], tmp_path: Path
) -> None:
    photo_path, trimap_path = crop
    cutout_path, saved_path = tmp_path / "Ausschnitt ✂.png", tmp_path / "Auftrag ü.matte"
    given = decode_gray(trimap_path.read_bytes(), "trimap")

    def script(driver: Driver) -> Script:
        session = driver.window.session
        document = session.document
        yield lambda: document.photo is not None
        assert document.size == (SIDE, SIDE) and "Löwenzahn" in driver.window.windowTitle()

        answers.append(trimap_path)
        driver.window.files.import_trimap()
        yield lambda: session.history.can_undo
        assert document.trimap is not None and np.array_equal(document.trimap, given)

        driver.key(Qt.Key.Key_B)
        driver.key(Qt.Key.Key_3)  # Remove
        session.set_brush_size(20)
        row, column = (int(v) for v in np.argwhere(given == UNKNOWN)[50])
        driver.drag([(column, row), (column + 30, row + 10), (column + 60, row)])
        assert document.trimap[row, column] == BACKGROUND and session.history.undo_text == "Brush stroke"
        yield breathe
        driver.key(Qt.Key.Key_Z, CONTROL)
        assert np.array_equal(document.trimap, given)
        yield breathe
        driver.key(Qt.Key.Key_Z, CONTROL | SHIFT)
        assert document.trimap[row, column] == BACKGROUND and document.dirty

        yield lambda: session.service.state == "ready"
        driver.key(Qt.Key.Key_Return)
        assert session.running
        driver.key(Qt.Key.Key_R)  # the routing map
        yield lambda: document.result is not None and not session.running
        assert document.alpha_is_current and all(grid is not None for grid in document.routers)
        for key in (Qt.Key.Key_A, Qt.Key.Key_T, Qt.Key.Key_C, Qt.Key.Key_K, Qt.Key.Key_V):
            driver.key(key)
            yield breathe
            assert not driver.window.grab().isNull()

        answers.append(cutout_path)
        driver.key(Qt.Key.Key_E, CONTROL | SHIFT)
        yield cutout_path.exists
        answers.append(saved_path)
        driver.key(Qt.Key.Key_S, CONTROL)
        yield lambda: not document.dirty
        assert document.photo is not None
        check_cutout(cutout_path, document.trimap, document.photo.image)
        assert np.array_equal(open_project(saved_path).marks.trimap, document.trimap)

    drive([str(photo_path)], script)


def check_cutout(path: Path, trimap: np.ndarray[Any, Any], image: np.ndarray[Any, Any]) -> None:
    cutout = read_image(path)
    assert cutout.alpha is not None and cutout.alpha.shape == trimap.shape and cutout.depth == 8
    assert (cutout.alpha[trimap == FOREGROUND] == 255).all()
    assert not cutout.alpha[trimap == BACKGROUND].any()
    assert len(np.unique(cutout.alpha[trimap == UNKNOWN])) > 20  # an alpha, not a copy of the trimap
    assert np.array_equal(cutout.image[trimap == FOREGROUND], image[trimap == FOREGROUND])


def test_the_bundled_sample_opens_and_takes_paint(drive: Drive) -> None:
    def script(driver: Driver) -> Script:
        session = driver.window.session
        document = session.document
        yield lambda: document.photo is not None
        assert document.trimap is not None
        before = document.trimap.copy()
        height, width = document.size
        driver.key(Qt.Key.Key_1)
        driver.drag([(width * 0.1, height * 0.1), (width * 0.2, height * 0.15)])
        assert not np.array_equal(document.trimap, before)
        driver.key(Qt.Key.Key_Z, CONTROL)  # at once: whoever is quick is heard
        assert np.array_equal(document.trimap, before)

    drive(["--sample"], script)


@pytest.mark.qt_log_ignore("propagateSizeHints")  # as below: the run is asked about
def test_the_window_closes_in_the_middle_of_a_run(
    drive: Drive, answers: list[Path], crop: tuple[Path, Path]
) -> None:
    answers.append(crop[1])

    def script(driver: Driver) -> Script:
        session = driver.window.session
        yield lambda: session.document.photo is not None
        driver.window.files.import_trimap()
        yield lambda: session.history.can_undo and session.service.state == "ready"
        driver.key(Qt.Key.Key_Return)
        yield lambda: session.running and any(session.document.routers)

    drive([str(crop[0])], script)


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says so of every message box
def test_a_damaged_photo_is_told_and_the_window_stays(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "kaputt ß.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    told: list[str] = []

    def script(driver: Driver) -> Script:
        driver.dialogs = told
        yield lambda: bool(told)
        assert driver.window.isVisible() and driver.window.session.document.photo is None

    drive([str(path)], script)
    assert path.name in told[0]


def test_torch_and_codecs_are_not_imported_before_the_window_shows() -> None:
    late = {"torch", "transformers", "imagecodecs", "tifffile", "pi_heif", "OpenEXR", "psd_tools", "rawpy"}
    program = f"import sys, main, ui.main_window; print(sorted({late} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
