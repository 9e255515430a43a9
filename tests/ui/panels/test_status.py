"""The status bar tells of photo, run, zoom and device."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.engine.options import MatteResult
from core.imaging.color.profiles import name_of
from core.imaging.photo import Origin, Photo
from core.trimap.values import FOREGROUND
from tests.fake_engine import FakeEngine
from ui.main_window import MainWindow
from ui.panels.photo_words import photo_text
from ui.panels.run_words import done_text
from ui.wording import device_text


def test_status_of_a_photo(opened: MainWindow, qtbot: QtBot) -> None:
    assert opened.status.photo.text() == "96 × 64 · 8 bit · no profile"
    qtbot.waitUntil(lambda: opened.status.shares.accessibleName() == "Keep 0 %, Edge 0 %, Remove 100 %")
    opened.session.set_class(FOREGROUND)
    opened.session.set_brush_size(400)
    opened.session.begin_stroke(48, 32)
    opened.session.end_stroke()
    qtbot.waitUntil(lambda: "Keep 100 %" in opened.status.shares.accessibleName())


def test_zoom_comes_from_the_canvas(opened: MainWindow) -> None:
    opened.canvas.zoom_changed.emit(0.183)
    assert opened.status.zoom.text() == "18 %"
    opened.canvas.zoom_changed.emit(0.0421)
    assert opened.status.zoom.text() == "4.2 %"


def test_an_update_says_what_it_did(opened: MainWindow) -> None:
    stages = {"total": 0.94}
    whole = MatteResult(
        np.zeros((9, 9), np.float32), None, (), None, "m", "cpu", "fp32", stages, {"total": 1}
    )
    one, two = (10, 20, 322, 300), (0, 0, 1000, 1200)
    assert done_text(whole) == "Done in 0.9 s"
    assert done_text(replace(whole, updated=(one,))) == "Updated 1 region, 280 × 312 pixels, in 0.9 s"
    both = "Updated 2 regions, 280 × 312 and 1200 × 1000 pixels, in 0.9 s"
    assert done_text(replace(whole, updated=(one, two))) == both
    assert done_text(replace(whole, updated=(one, two, one))) == "Updated 3 regions in 0.9 s"
    opened.session.service.updated.emit(replace(whole, updated=(one,)))
    assert opened.status.job.full_text().startswith("Updated 1 region")


def test_status_tells_what_is_being_done(opened: MainWindow, engine: FakeEngine) -> None:
    opened.canvas.hovered.emit("")  # wherever the mouse was left
    assert opened.status.job.full_text() == "Ready"
    opened.session.busy.emit("Opening photo.jpg")
    assert opened.status.job.full_text() == "Opening photo.jpg…"
    opened.session.busy.emit("")
    opened.canvas.hovered.emit("3 of 4, margin 0.42")
    assert opened.status.job.full_text() == "3 of 4, margin 0.42"
    opened.canvas.hovered.emit("")
    assert opened.status.job.full_text() == "Ready"


def test_profile_names(opened: MainWindow) -> None:
    from PIL import ImageCms

    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert name_of(srgb) == "sRGB"
    assert name_of(b"no profile at all") == "unnamed profile"
    photo = opened.session.document.photo
    assert photo is not None
    assert photo_text(replace(photo, icc_profile=srgb)).endswith("sRGB")


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (Origin("TIFF", "CMYK", 8, icc_profile=b"press"), "8 bit · CMYK → sRGB"),
        (Origin("TIFF", "Lab", 8), "8 bit · Lab → sRGB"),
        (Origin("JPEG", "gray", 8, icc_profile=b"dots"), "8 bit · gray → sRGB"),
        (Origin("PNG", "gray", 1), "8 bit · gray, no profile"),
        (Origin("TIFF", "RGB", 32), "32 → 8 bit · no profile"),
        (None, "8 bit · no profile"),
    ],
)
def test_what_was_converted_is_told(origin: Origin | None, words: str) -> None:
    photo = Photo(np.zeros((4, 6, 3), np.uint8), origin=origin)
    assert photo_text(photo) == f"6 × 4 · {words}"


def test_device_in_words() -> None:
    assert device_text("cpu", "fp32") == "CPU fp32"
    assert device_text("cuda (NVIDIA GeForce RTX 4090)", "bf16") == "CUDA (NVIDIA GeForce RTX 4090) bf16"
    assert device_text("") == ""
