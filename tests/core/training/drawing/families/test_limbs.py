from collections.abc import Callable

import cv2
import numpy as np
import pytest

from core.training.drawing.canvas import Studio
from core.training.drawing.families import limb_forms, limbs
from core.training.drawing.relief import relief

THIN = (limb_forms.horns, limb_forms.cables, limb_forms.poles, limb_forms.tails, limb_forms.boughs)


def test_limbs_are_opaque_inside_and_shaded(studio: Studio) -> None:
    alphas, spreads = [], []
    for seed in range(30):
        rgba = limbs.limbs(studio, np.random.default_rng(seed))
        inside = cv2.distanceTransform((rgba[..., 3] > 127).astype(np.uint8), cv2.DIST_L2, 5)
        alphas.append(rgba[..., 3][inside > 3.5])
        spreads.append(float(rgba[..., :3][inside > 2].std()) if (inside > 2).any() else 0.0)
    assert (np.concatenate(alphas) > 250).mean() > 0.995  # the rest: narrow gaps between two limbs
    assert np.median(spreads) > 10


@pytest.mark.parametrize("form", THIN)
def test_thin_forms_are_10_to_80_pixels_wide_on_the_canvas_of_512(
    form: Callable[..., limb_forms.Drawing],
) -> None:
    widest = []
    for seed in range(20):
        parts, _ = form(np.random.default_rng(seed), 512)
        radii = [float(tube.radii.max()) for tubes, is_limb in parts if is_limb for tube in tubes]
        widest += [2 * max(radii)] if radii else []
    assert max(widest) < 105
    assert 10 <= np.median(widest) <= 80


@pytest.mark.parametrize("form", sorted(set(limbs.KINDS), key=lambda form: form.__name__))
def test_forms_are_long_and_leave_most_of_the_canvas_free(form: Callable[..., limb_forms.Drawing]) -> None:
    covered = []
    for seed in range(8):
        parts, palette = form(np.random.default_rng(seed), 128)
        assert len(palette) > 1
        covered.append(max(float(relief(tubes, 128, 1.0).alpha(1.0).mean()) for tubes, _ in parts))
    assert 0.01 < np.median(covered) < 0.5
