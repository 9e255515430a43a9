"""A network that takes color hints: the engine's strips and tiles give what it gives for the whole image."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from core.engine.network_pass import NetworkPass
from core.engine.preprocess import encode
from core.model.config import HINT_CHANNELS
from core.model.mematte import MEMatte
from tests.core.engine import models
from tests.core.engine.models import engine_with, sample
from tests.core.model.test_mematte import NARROW


def matte(*args: Any, **options: Any) -> Any:
    """Run without the polish that models with hints take by themselves."""
    return models.matte(*args, polish=0, **options)


@cache
def hinted() -> MEMatte:
    torch.manual_seed(0)
    model = MEMatte(replace(NARROW, hints=tuple(HINT_CHANNELS)))
    for name, parameter in model.named_parameters():
        if parameter.ndim != 1:
            torch.nn.init.normal_(parameter, std=0.5 if "routers" in name else 0.1)
    return model.eval().requires_grad_(False)


@cache
def whole_sample_alpha(size: tuple[int, int]) -> np.ndarray:
    image, trimap = sample(*size)
    with torch.inference_mode():
        alpha = hinted()(encode(image, trimap, repeats_border=True)).alpha[0, 0].numpy()
    return np.where(trimap == 128, alpha[: trimap.shape[0], : trimap.shape[1]], trimap == 255)


@pytest.mark.parametrize("size", [(81, 112), (33, 240), (64, 96), (129, 33), (17, 19)])
@pytest.mark.parametrize("tile", [16, 176, None])
def test_tiles_equal_the_whole_image(size: tuple[int, int], tile: int | None) -> None:
    image, trimap = sample(*size)
    result, _ = matte(engine_with(hinted()), image, trimap, tile=tile)
    np.testing.assert_allclose(result.alpha, whole_sample_alpha(size), atol=2e-5)


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_depths_give_the_same_alpha(kind: type) -> None:
    image, trimap = sample(96, 128)
    deeper = image.astype(np.uint16) * 257 if kind is np.uint16 else (image / 255).astype(np.float32)
    expected = matte(engine_with(hinted()), image, trimap)[0].alpha
    np.testing.assert_allclose(matte(engine_with(hinted()), deeper, trimap)[0].alpha, expected, atol=1e-3)


def test_hints_change_the_result() -> None:
    image, trimap = sample(96, 128)
    turned = np.ascontiguousarray(image[..., ::-1])
    model = hinted()
    assert (
        np.abs(
            matte(engine_with(model), image, trimap)[0].alpha
            - matte(engine_with(model), turned, trimap)[0].alpha
        ).max()
        > 0
    )


def test_another_k_starts_from_kept_tokens_with_the_same_result() -> None:
    image, trimap = sample(96, 128)
    engine = engine_with(hinted())
    matte(engine, image, trimap)
    again, _ = matte(engine, image, trimap, max_tokens=5)
    assert again.reused
    fresh, _ = matte(engine_with(hinted()), image, trimap, max_tokens=5)
    np.testing.assert_array_equal(again.alpha, fresh.alpha)


def test_two_passes_gather_hints_of_the_mirrored_photo() -> None:
    image, trimap = sample(96, 128)
    twice, _ = matte(engine_with(hinted()), image, trimap, passes=2)
    mirrored, _ = matte(
        engine_with(hinted()),
        np.ascontiguousarray(image[:, ::-1]),
        np.ascontiguousarray(trimap[:, ::-1]),
        passes=2,
    )
    np.testing.assert_allclose(twice.alpha, mirrored.alpha[:, ::-1], atol=1e-4)


def test_hints_follow_the_run_to_another_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a card has no memory for the decoder the CPU goes on, which cannot use what lies on the card."""
    image, trimap = sample(96, 128)
    expected = matte(engine_with(hinted()), image, trimap)[0].alpha
    real, calls = NetworkPass._decode_tile, iter(range(1000))

    def decode_tile(self: NetworkPass, *arguments: Any) -> None:
        if next(calls) == 0:
            assert self.hints is not None
            self.hints.device = torch.device("meta")  # as if on a card that is given up
            raise MemoryError
        assert self.hints is not None and self.hints.device == torch.device("cpu")
        real(self, *arguments)

    monkeypatch.setattr(NetworkPass, "_decode_tile", decode_tile)
    again = matte(engine_with(hinted()), image, trimap)[0].alpha
    np.testing.assert_allclose(again, expected, atol=2e-5)
