import cv2
import numpy as np

from core.training.drawing.canvas import Studio
from core.training.drawing.families.glossy import glossy


def test_plates_are_opaque_with_crisp_edges(studio: Studio) -> None:
    widths = []
    for seed in range(25):
        alpha = glossy(studio, np.random.default_rng(seed))[..., 3]
        solid = (alpha > 127).astype(np.uint8)
        inside = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
        assert (alpha[inside > 2] > 250).mean() > 0.99
        outline = int(((inside > 0) & (inside < 1.5)).sum())
        widths.append(((alpha > 12) & (alpha < 243)).sum() / max(outline, 1))
    assert max(widths) < 2.5


def test_plates_are_smooth_and_often_dark(studio: Studio) -> None:
    dark, grain = 0, []
    for seed in range(25):
        rgba = glossy(studio, np.random.default_rng(seed))
        inside = cv2.distanceTransform((rgba[..., 3] > 127).astype(np.uint8), cv2.DIST_L2, 5) > 8
        if inside.any():
            gray = rgba[..., :3].mean(2).astype(np.float32)
            dark += int(np.median(gray[inside]) < 90)
            grain.append(float(np.abs(cv2.Laplacian(gray, cv2.CV_32F))[inside].mean()))
    assert dark >= 5
    assert np.median(grain) < 6
