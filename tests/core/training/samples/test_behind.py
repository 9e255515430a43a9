import cv2
import numpy as np

from core.training.samples.behind import crossing_lines, lines_along

SIDE = 128
PLAIN = np.full((SIDE, SIDE, 3), 0.5, np.float32)
RED = np.array([0.9, 0.1, 0.1])


def test_lines_cross_the_crop_from_border_to_border() -> None:
    reds = 0
    for seed in range(10):
        found = crossing_lines(np.random.default_rng(seed), PLAIN, RED)
        changed = np.abs(found - PLAIN).max(2) > 0.1
        _, _, stats, _ = cv2.connectedComponentsWithStats(changed.astype(np.uint8))
        border = np.concatenate([changed[0], changed[-1], changed[:, 0], changed[:, -1]])
        assert border.any() and stats[1:, 4].max() > SIDE
        reds += bool(((found[..., 0] > 0.6) & (found[..., 1] < 0.3)).any())
    assert reds > 2


def test_lines_along_an_outline_lie_outside_of_it() -> None:
    layer = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(layer, (64, 64), 30, 255, -1, cv2.LINE_AA)
    alpha = layer.astype(np.float32) / 255
    for seed in range(10):
        found = lines_along(np.random.default_rng(seed), PLAIN, alpha, RED)
        changed = np.abs(found - PLAIN).max(2) > 0.02
        assert changed.any()
        assert not changed[cv2.erode(layer, np.ones((7, 7), np.uint8)) == 255].any()
