import cv2
import numpy as np

from core.training.drawing.canvas import Studio
from core.training.drawing.photos import PhotoStore
from core.training.drawing.strands import translucent_strands
from core.training.samples.views import is_cut, through_a_lens

SIDE = 96
DISC = cv2.circle(np.zeros((240, 240), np.uint8), (120, 120), 70, 255, -1, cv2.LINE_AA)
NO_PHOTOS = PhotoStore(np.zeros(0, np.uint8), np.zeros((0, 2), np.int64))


def test_an_enlarged_strand_does_not_fall_apart_into_beads() -> None:
    rng = np.random.default_rng(0)
    curve = np.stack([np.linspace(10, 86, 9), np.linspace(20, 50, 9)], -1)[None]
    rgba = translucent_strands(
        rng, Studio(NO_PHOTOS, SIDE), curve, np.full((1, 3), 200.0), np.full(1, 0.35), low=1.0
    )

    def roughness(source: np.ndarray) -> float:
        ridge = cv2.resize(source[..., 3].astype(np.float32), None, fx=4, fy=4).max(0)[60:320]
        return float((ridge - cv2.blur(ridge[:, None], (1, 25))[:, 0]).std() / ridge.mean())

    assert through_a_lens(rng, rgba, 1.0) is rgba
    before, after = roughness(rgba), roughness(through_a_lens(rng, rgba, 3.0))
    assert after < 0.65 * before


def test_only_what_reaches_the_border_goes_on_beyond_it() -> None:
    alpha = DISC
    assert not is_cut(alpha)
    assert is_cut(alpha[:120])
    assert is_cut(alpha[:, 130:])
