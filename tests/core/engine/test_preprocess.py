"""What a model is shown past the border of a photo."""

from pathlib import Path

import numpy as np
import pytest

from core.engine.engine import REACH_KEY, MattingEngine
from core.engine.preprocess import encode, encode_crop
from core.model.checkpoint import save_checkpoint
from tests.core.engine.models import matte, sample
from tests.core.model.test_mematte import NARROW
from tests.core.model.test_mematte import narrow as narrow_model

EXTENDED = ((0, 4), (0, 7))


def test_zeros_past_the_border_or_its_last_row_and_column_again() -> None:
    image, trimap = sample(60, 57)
    whole = slice(0, 64), slice(0, 64)
    zeros, repeated = (encode_crop(image, trimap, *whole, repeats) for repeats in (False, True))
    assert (zeros[:, :, 60:] == 0).all() and (zeros[..., 57:] == 0).all()
    np.testing.assert_array_equal(zeros[:, :, :60, :57], repeated[:, :, :60, :57])
    extended = np.pad(image, (*EXTENDED, (0, 0)), "edge"), np.pad(trimap, EXTENDED, "edge")
    np.testing.assert_array_equal(repeated, encode(*extended))


@pytest.mark.parametrize("metadata", [{REACH_KEY: "96"}, {}])
def test_our_own_models_see_the_border_repeated(tmp_path: Path, metadata: dict[str, str]) -> None:
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, NARROW, narrow_model().state_dict(), metadata, half=False)
    engine = MattingEngine()
    engine.load(path)
    image, trimap = sample(60, 57)
    trimap[40:, 20:50] = 128
    alpha = matte(engine, image, trimap)[0].alpha
    extended = np.pad(image, (*EXTENDED, (0, 0)), "edge"), np.pad(trimap, EXTENDED, "edge")
    as_extended = np.array_equal(alpha, matte(engine, *extended)[0].alpha[:60, :57])
    assert as_extended == bool(metadata)
