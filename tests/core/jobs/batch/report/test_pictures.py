"""Small pictures of a result."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.engine.options import Finished, MatteResult
from core.imaging.color.profiles import D65, SRGB_PRIMARIES, Curve, profile_of
from core.imaging.io import write_png
from core.jobs.batch.report.pictures import SIDE, report_pictures, small_doubts
from core.jobs.batch.report.places import KINDS, picture_path
from core.jobs.order import Files, MarksFrom, Order
from core.jobs.prepared import Prepared, prepare
from core.refine.refinement import Refinement
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine

SIZE = 480, 640
RED, GREEN = (200, 40, 40), (40, 160, 60)


def prepared_in(folder: Path, *, profile: bytes | None = None, **changes: Any) -> Prepared:
    """A red left half that is kept, on green; a strip of Edge between."""
    trimap = np.full(SIZE, BACKGROUND, np.uint8)
    trimap[:, :300], trimap[:, 300:340] = FOREGROUND, UNKNOWN
    image = np.empty((*SIZE, 3), np.uint8)
    image[:, :320], image[:, 320:] = RED, GREEN
    write_png(folder / "photo.png", image, icc_profile=profile)
    write_png(folder / "marks.png", trimap)
    files = Files(folder / "out.png")
    return prepare(Order(folder / "photo.png", MarksFrom(folder / "marks.png"), files=files, **changes))


def run(prepared: Prepared) -> MatteResult:
    given: Any = FakeEngine()
    (result,) = [event.result for event in prepared.events(given) if isinstance(event, Finished)]
    return result


def opened(data: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(data)))


def test_there_is_a_small_picture_of_every_kind(tmp_path: Path) -> None:
    prepared = prepared_in(tmp_path)
    result = run(prepared)
    pictures = {kind: opened(data) for kind, data in report_pictures(prepared, result).items()}
    assert sorted(pictures) == sorted(KINDS)
    assert all(max(picture.shape) == SIDE for picture in pictures.values())
    cutout = pictures["cutout"]
    assert cutout[120, 60, 3] == 255 and cutout[120, 300, 3] == 0
    assert np.abs(cutout[120, 60, :3].astype(int) - RED).max() < 12
    assert pictures["alpha"][120, 60].min() == 255 and pictures["alpha"][120, 300].max() == 0
    left, right = pictures["routing"][:, :150].mean(), pictures["routing"][:, 180:].mean()
    assert left > right + 20  # the stand-in's routers want all tokens of the left half


def test_the_cutout_is_the_one_that_is_written(tmp_path: Path) -> None:
    prepared = prepared_in(tmp_path, refinement=Refinement(white=0.4))
    result = run(prepared)
    written = prepared.write(result)
    pictures = report_pictures(prepared, result, written)
    assert opened(pictures["alpha"])[:, 155:165].min() > 240  # Edge was 0.5
    assert report_pictures(prepared, result) == pictures


def test_colors_look_as_on_the_screen(tmp_path: Path) -> None:
    linear = profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR)
    prepared = prepared_in(tmp_path, profile=linear)
    shown = opened(report_pictures(prepared, run(prepared))["cutout"])[120, 60, :3].astype(int)
    assert np.abs(shown - (228, 110, 110)).max() < 12  # 200 and 40 of linear light


def test_a_wide_photo_of_16_bits_keeps_a_row(tmp_path: Path) -> None:
    write_png(tmp_path / "photo.png", np.full((2, 2000, 3), 30000, np.uint16))
    trimap = np.full((2, 2000), UNKNOWN, np.uint8)
    trimap[:, :900], trimap[:, 1100:] = FOREGROUND, BACKGROUND
    write_png(tmp_path / "marks.png", trimap)
    prepared = prepare(Order(tmp_path / "photo.png", MarksFrom(tmp_path / "marks.png")))
    for data in report_pictures(prepared, run(prepared)).values():
        assert opened(data).shape[:2] == (1, SIDE)


@pytest.mark.parametrize("is_doubtful", [False, True])
def test_doubt_glows_where_alpha_is_doubtful(tmp_path: Path, is_doubtful: bool) -> None:
    prepared = prepared_in(tmp_path)
    result = run(prepared)
    if is_doubtful:
        result.alpha[:, 300:340] = np.random.default_rng(1).random((SIZE[0], 40), np.float32)
    else:
        result.alpha[:, 300:320], result.alpha[:, 320:340] = 1, 0
    doubts = small_doubts(prepared, result)
    shown = opened(report_pictures(prepared, result, doubts=doubts)["doubt"])[:, 145:175].astype(int)
    is_pink = (shown[..., 0] > 180) & (shown[..., 2] > 150) & (shown[..., 1] < 120)
    assert is_pink.any() == is_doubtful


def test_small_pictures_of_a_photo_lie_beside_each_other(tmp_path: Path) -> None:
    assert picture_path(tmp_path, "ab12", "doubt") == tmp_path / ".matte-batch/pictures/ab12-doubt.webp"
