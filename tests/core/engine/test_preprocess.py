"""What a model is shown past the border of a photo."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.engine import network_pass
from core.engine.engine import MattingEngine
from core.engine.held_model import REACH_KEY
from core.engine.preprocess import encode, encode_crop
from core.model.checkpoint import save_checkpoint
from tests.core.engine.models import matte, sample
from tests.core.model.test_mematte import NARROW
from tests.core.model.test_mematte import narrow as narrow_model

EXTENDED = ((0, 4), (0, 7))


def own_engine(folder: Path, metadata: dict[str, str]) -> MattingEngine:
    path = folder / "model.safetensors"
    save_checkpoint(path, NARROW, narrow_model().state_dict(), metadata, half=False)
    engine = MattingEngine()
    engine.load(path)
    return engine


def test_zeros_past_the_border_or_its_last_row_and_column_again() -> None:
    image, trimap = sample(60, 57)
    whole = slice(0, 64), slice(0, 64)
    zeros, repeated = (
        encode_crop(image, trimap, *whole, repeats_border=repeats) for repeats in (False, True)
    )
    assert (zeros[:, :, 60:] == 0).all() and (zeros[..., 57:] == 0).all()
    np.testing.assert_array_equal(zeros[:, :, :60, :57], repeated[:, :, :60, :57])
    extended = np.pad(image, (*EXTENDED, (0, 0)), "edge"), np.pad(trimap, EXTENDED, "edge")
    np.testing.assert_array_equal(repeated, encode(*extended))


def test_a_crop_past_the_photo_is_its_last_row_or_column() -> None:
    image, trimap = sample(40, 57)
    whole = encode_crop(image, trimap, slice(0, 64), slice(0, 64), repeats_border=True)
    below = encode_crop(image, trimap, slice(48, 64), slice(0, 64), repeats_border=True)
    np.testing.assert_array_equal(below, whole[:, :, 48:])
    beside = encode_crop(image, trimap, slice(32, 64), slice(58, 64), repeats_border=True)
    np.testing.assert_array_equal(beside, whole[:, :, 32:, 58:])


def test_a_strip_may_lie_past_the_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample(40, 57)
    engine = own_engine(tmp_path, {REACH_KEY: "96"})
    expected = matte(engine, image, trimap)[0].alpha
    monkeypatch.setattr(network_pass, "_STRIP_PIXELS", 1)
    np.testing.assert_allclose(matte(engine, image, trimap, reuse=False)[0].alpha, expected, atol=1e-6)


@pytest.mark.parametrize("metadata", [{REACH_KEY: "96"}, {}])
def test_our_own_models_see_the_border_repeated(tmp_path: Path, metadata: dict[str, str]) -> None:
    engine = own_engine(tmp_path, metadata)
    image, trimap = sample(60, 57)
    trimap[40:, 20:50] = 128
    alpha = matte(engine, image, trimap, polish=0)[0].alpha
    extended = np.pad(image, (*EXTENDED, (0, 0)), "edge"), np.pad(trimap, EXTENDED, "edge")
    as_extended = np.array_equal(alpha, matte(engine, *extended, polish=0)[0].alpha[:60, :57])
    assert as_extended == bool(metadata)


@pytest.mark.parametrize(("kind", "scale"), [(np.uint8, 1), (np.uint16, 257), (np.float32, 1 / 255)])
def test_every_device_is_sent_the_same_of_every_kind_and_photos_may_be_read_only(
    kind: type, scale: float, device: str
) -> None:
    image, trimap = sample(60, 57)
    part = slice(16, 64), slice(0, 64)
    expected = encode_crop(image, trimap, *part, repeats_border=True)
    image = image.astype(kind) * kind(scale)
    for array in (image, trimap):
        array.setflags(write=False)
    sent = encode_crop(image, trimap, *part, repeats_border=True, device=device)
    assert sent.device.type == device
    torch.testing.assert_close(sent.cpu(), expected, atol=1e-6, rtol=0)
    elsewhere = encode_crop(image, trimap, *part, device="meta")  # as a card, it takes no tensors of the CPU
    assert elsewhere.shape == expected.shape
