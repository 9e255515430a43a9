"""Pictures placed as foregrounds."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.training.drawing.canvas import Studio
from core.training.drawing.families.bodies import rendered


def _file(folder: Path, alpha: np.ndarray) -> list[Path]:
    color = np.full((*alpha.shape, 3), (40, 120, 200), np.uint8)
    cv2.imwrite(str(folder / "hair.png"), np.dstack([color, alpha]))
    return [folder / "hair.png"]


def test_a_turned_render_keeps_its_shape_and_its_straight_color(studio: Studio, tmp_path: Path) -> None:
    alpha = np.zeros((100, 100), np.uint8)
    cv2.rectangle(alpha, (10, 40), (89, 59), 255, -1)
    files, ratios, hues = _file(tmp_path, alpha), [], []
    for seed in range(12):
        found = rendered(studio, np.random.default_rng(seed), files).astype(float)
        if not found[[0, -1], :, 3].any() and not found[:, [0, -1], 3].any():
            opaque = (found[..., 3] == 255).astype(np.uint8)
            (_, sides, _) = cv2.minAreaRect(np.argwhere(found[..., 3] > 127).astype(np.float32))
            ratios.append(max(sides) / min(sides))
            inner = found[cv2.erode(opaque, np.ones((7, 7))) > 0]
            hues.append(inner[:, :3].mean(0))
            assert np.ptp(inner[:, :3], axis=0).max() <= 2
    assert len(ratios) > 3
    assert np.allclose(ratios, 4, rtol=0.1)
    assert all(red > green > blue for red, green, blue in hues)  # tinted, not another color
    assert np.ptp([hue[0] for hue in hues]) > 5


def test_a_render_cut_by_its_border_covers_the_canvas(studio: Studio, tmp_path: Path) -> None:
    files = _file(tmp_path, np.full((100, 100), 255, np.uint8))
    for seed in range(6):
        assert (rendered(studio, np.random.default_rng(seed), files)[..., 3] == 255).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_render_is_premultiplied(studio: Studio, tmp_path: Path, seed: int) -> None:
    alpha = np.zeros((100, 100), np.uint8)
    alpha[10:90, 10:90] = np.random.default_rng(seed).integers(0, 256, (80, 80))
    found = rendered(studio, np.random.default_rng(seed), _file(tmp_path, alpha)).astype(int)
    assert (found[..., :3] <= found[..., 3:] + 1).all()
