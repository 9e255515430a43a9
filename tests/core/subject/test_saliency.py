from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.subject.networks import network_of
from core.subject.saliency import Saliency
from tests.core.subject.tiny_onnx import write_network


def red_square(height: int = 120, width: int = 200) -> np.ndarray:
    image = np.full((height, width, 3), (30, 60, 90), np.uint8)
    image[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4] = 230, 20, 20
    return image


@pytest.mark.parametrize("sigmoid", [True, False])
@pytest.mark.parametrize(("name", "side"), [("u2net.onnx", 320), ("own.onnx", 1024), ("own.onnx", 320)])
def test_mask_finds_the_subject_at_the_size_of_the_image(
    tmp_path: Path, name: str, side: int, sigmoid: bool
) -> None:
    saliency = Saliency(network_of(write_network(tmp_path / name, side=side, sigmoid=sigmoid)))
    image = red_square()
    for _ in range(2):  # loaded, and again
        mask = saliency.mask(image)
        assert mask.shape == image.shape[:2]
        assert mask.dtype == np.float32
        assert mask[60, 100] > 0.95
        assert mask[5, 5] < 0.05
        assert 0 <= mask.min() <= mask.max() <= 1


def test_a_dark_photo_is_seen_by_its_own_brightest_value(tmp_path: Path) -> None:
    saliency = Saliency(network_of(write_network(tmp_path / "u2net.onnx")))
    assert saliency.mask(red_square() // 6)[60, 100] > 0.95


def test_a_file_that_is_no_network_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.onnx"
    path.write_bytes(b"not a network at all")
    with pytest.raises(
        UserError, match=r"notes\.onnx cannot be used .*: OpenCV cannot load it; choose another"
    ):
        Saliency(network_of(path)).mask(red_square())


def test_a_network_with_another_answer_than_a_mask_is_refused(tmp_path: Path) -> None:
    saliency = Saliency(network_of(write_network(tmp_path / "u2net.onnx", channels=3)))
    with pytest.raises(UserError, match="its answer is not a mask"):
        saliency.mask(red_square())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.onnx"):
        Saliency(network_of(tmp_path / "gone.onnx")).mask(red_square())
