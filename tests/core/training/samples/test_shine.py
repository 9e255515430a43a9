import cv2
import numpy as np

from core.training.samples.shine import has_body, with_dark_parts, with_highlights

SIDE = 128


def disc() -> np.ndarray:
    layer = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(layer, (64, 64), 45, 255, -1, cv2.LINE_AA)
    return layer.astype(np.float32) / 255


def hairs() -> np.ndarray:
    layer = np.zeros((SIDE, SIDE), np.uint8)
    for x in range(4, SIDE, 12):
        cv2.line(layer, (x, 0), (x + 9, SIDE), 255, 1, cv2.LINE_AA)
    return layer.astype(np.float32) / 255


def test_only_bodies_have_highlights() -> None:
    assert has_body(disc())
    assert not has_body(hairs())
    assert not has_body(0.9 * disc())


def test_highlights_are_clipped_to_white_inside_the_body_and_up_to_its_outline() -> None:
    alpha = disc()
    color = 0.4 * np.dstack([alpha] * 3)
    white, at_the_rim = [], 0
    inner = cv2.erode(alpha, np.ones((9, 9)))
    for seed in range(30):
        found = with_highlights(np.random.default_rng(seed), color, alpha)
        assert (found <= alpha[..., None] + 1e-6).all()
        is_white = (found.min(2) > 0.85) & (alpha == 1)
        white.append(is_white.mean())
        at_the_rim += bool((is_white & (inner < 1)).any())
    assert np.mean(np.array(white) > 0.002) > 0.85
    assert 0.001 < np.median(white) < 0.3
    assert at_the_rim > 15


def test_dark_parts_are_nearly_black_and_smooth() -> None:
    alpha = disc()
    rng = np.random.default_rng(0)
    color = alpha[..., None] * rng.uniform(0.3, 0.9, (SIDE, SIDE, 3)).astype(np.float32)
    dark = [
        (with_dark_parts(np.random.default_rng(seed), color, alpha)[alpha == 1].max(1) < 0.2).mean()
        for seed in range(20)
    ]
    assert np.mean(np.array(dark) > 0.02) > 0.8
    assert np.mean(dark) < 0.7
