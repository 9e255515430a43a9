import cv2
import numpy as np
import pytest

from core.training.samples import firm
from core.training.samples.firm import firm_body

SIDE = 160
TEXTURE = np.full((SIDE, SIDE, 3), 128, np.float32)


@pytest.mark.parametrize("shape", sorted(set(firm._SHAPES), key=lambda shape: shape.__name__))
def test_a_firm_body_is_mixed_at_its_outline_alone(shape, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(firm, "_SHAPES", (shape,))
    seen = 0
    for seed in range(6):
        rgba = firm_body(np.random.default_rng(seed), SIDE, TEXTURE)
        assert rgba.shape == (SIDE, SIDE, 4) and rgba.dtype == np.uint8
        assert (rgba[..., :3] <= rgba[..., 3:]).all()
        alpha = rgba[..., 3]
        solid = (alpha > 127).astype(np.uint8)
        around = np.ones((9, 9), np.uint8)
        assert (alpha[cv2.erode(solid, around) > 0] == 255).mean() > 0.99
        assert (alpha[cv2.dilate(solid, around) == 0] < 3).all()
        seen += 0.02 < solid.mean() < 0.98
    assert seen >= 4


def test_a_body_without_an_outline_in_the_crop_is_lit_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = np.array([[-9, -9], [9, -9], [9, 9], [-9, 9]]) * SIDE
    monkeypatch.setattr(firm, "_placed", lambda rng, outlines, size: [everywhere])
    for seed in range(4):
        assert (firm_body(np.random.default_rng(seed), SIDE, TEXTURE)[..., 3] == 255).all()
