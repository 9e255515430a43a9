import cv2
import numpy as np

from core.training.drawing.canvas import Studio
from core.training.drawing.families.coats import coat


def test_coats_cover_60_to_100_percent_and_are_open_on_one_side(studio: Studio) -> None:
    covers = []
    for seed in range(30):
        alpha = coat(studio, np.random.default_rng(seed))[..., 3]
        covers.append(float(alpha.mean()) / 255)
        _, _, found, _ = cv2.connectedComponentsWithStats((alpha < 128).astype(np.uint8))
        large = found[1:][found[1:, cv2.CC_STAT_AREA] > 0.02 * alpha.size]
        assert len(large) <= 2
        for left, top, width, height, _ in large:
            assert left == 0 or top == 0 or left + width == alpha.shape[1] or top + height == alpha.shape[0]
    assert min(covers) > 0.58
    assert min(covers) < 0.8
    assert max(covers) > 0.9


def test_coats_are_opaque_away_from_their_outline_and_full_of_contrast(studio: Studio) -> None:
    spreads = []
    for seed in range(20):
        rgba = coat(studio, np.random.default_rng(seed))
        far = cv2.distanceTransform((rgba[..., 3] > 127).astype(np.uint8), cv2.DIST_L2, 5) > 6
        assert (rgba[..., 3][far] > 250).mean() > 0.97  # the rest: dense fur beyond the body
        spreads.append(float(rgba[..., :3][far].mean(1).std()))
    assert np.median(spreads) > 15
