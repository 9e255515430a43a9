"""Hints on a card; free of Hypothesis, which a lent machine does not have."""

import numpy as np

from core.engine.preprocess import encode
from core.model.config import HINT_CHANNELS, ModelConfig
from core.model.hints.hints import with_hints


def test_hints_on_every_device_agree(device: str) -> None:
    ramp = np.tile(np.clip((np.arange(96) - 29) / 38, 0, 1), (64, 1))[..., None]
    image = (ramp * [220, 40, 30] + (1 - ramp) * [20, 60, 200]).round().astype(np.uint8)
    trimap = np.full((64, 96), 128, np.uint8)
    trimap[:, :30], trimap[:, 60:] = 0, 255
    inputs, config = encode(image, trimap), ModelConfig("one", width=12, heads=1, hints=tuple(HINT_CHANNELS))
    for there, here in zip(with_hints(config, inputs.to(device)), with_hints(config, inputs), strict=True):
        assert there is not None and here is not None
        np.testing.assert_allclose(there.cpu(), here, atol=1e-3)
