from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from app.files.importing import read_trimap, to_trimap
from core.errors import UserError
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN


def trimap() -> np.ndarray:
    array = np.full((80, 100), BACKGROUND, np.uint8)
    cv2.circle(array, (50, 40), 30, UNKNOWN, -1)
    cv2.circle(array, (50, 40), 20, FOREGROUND, -1)
    return array


def test_a_trimap_is_taken_as_it_is(tmp_path: Path) -> None:
    write_png(tmp_path / "t.png", trimap())
    imported = read_trimap(tmp_path / "t.png", (80, 100), (5, 5))
    assert np.array_equal(imported.trimap, trimap()) and imported.is_exact and not imported.notice


def test_soft_grays_are_snapped_with_a_word() -> None:
    soft = cv2.GaussianBlur(trimap(), (5, 5), 0)
    snapped, notice = to_trimap(np.asarray(soft, np.uint8), (5, 5))
    assert set(np.unique(snapped)) == {BACKGROUND, UNKNOWN, FOREGROUND} and "soft grays" in notice
    assert np.mean(snapped != trimap()) < 0.05


def test_a_mask_gets_an_edge() -> None:
    mask = np.where(trimap() == FOREGROUND, np.uint8(255), np.uint8(0))
    made, notice = to_trimap(mask, (4, 6))
    assert "4 px inside and 6 px outside" in notice
    assert (made[40, 50], made[40, 68], made[40, 74], made[40, 90]) == (
        FOREGROUND,
        UNKNOWN,
        UNKNOWN,
        BACKGROUND,
    )


def test_a_soft_alpha_is_no_trimap() -> None:
    ramp = np.tile(np.linspace(0, 255, 100).astype(np.uint8), (80, 1))
    made, notice = to_trimap(ramp, (2, 2))
    assert "mask" in notice
    assert np.mean(made == UNKNOWN) > 0.9


def test_another_scale_is_resized_another_shape_refused(tmp_path: Path) -> None:
    write_png(tmp_path / "t.png", trimap())
    imported = read_trimap(tmp_path / "t.png", (160, 200), (5, 5))
    assert np.array_equal(imported.trimap, trimap().repeat(2, 0).repeat(2, 1))
    assert "scaled" in imported.notice and not imported.is_exact
    with pytest.raises(UserError, match="100 x 80"):
        read_trimap(tmp_path / "t.png", (80, 140), (5, 5))
