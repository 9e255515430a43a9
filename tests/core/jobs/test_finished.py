"""A matte with touch-up and refinement over it, as it is exported while the window goes on."""

import numpy as np

from core.imaging.photo import Photo
from core.jobs.finished import finished
from core.jobs.matted import MattedPhoto
from core.refine.finish import Finish
from core.refine.touched_colors import TouchedColors
from tests.core.refine.test_touched_colors import RED, SIZE, half_and_half, towards


def test_an_export_and_a_window_with_another_alpha_leave_each_other_their_colors() -> None:
    image, truth = half_and_half()
    exported, seen = np.zeros(SIZE, np.float32), (truth == 1).astype(np.float32)
    layer, known = towards(truth), TouchedColors()
    trimap = np.full(SIZE, 128, np.uint8)
    matted = MattedPhoto(Photo(image), exported, image)
    known.learn(image, exported, layer)
    made = finished(matted, trimap, Finish(layer), known=known)
    known.learn(image, seen, layer)  # a run has landed meanwhile
    assert np.abs(made.colors[40, 140:190].astype(int) - RED).max() < 30
    assert known.missing(seen, layer) == []
