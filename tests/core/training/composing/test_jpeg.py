import numpy as np
import torch

from core.training.composing.jpeg import base_tables, compressed, cosines, quantized


def test_the_cosines_are_orthonormal_and_the_tables_those_of_jpeg() -> None:
    assert np.allclose(cosines() @ cosines().T, np.eye(8), atol=1e-6)
    luma, chroma = base_tables()
    assert (luma[0, 0], chroma[0, 0], chroma[7, 7]) == (16, 17, 99)


def test_lower_quality_errs_more() -> None:
    coarse = torch.rand(2, 3, 6, 6, generator=torch.Generator().manual_seed(0)) * 255
    images = torch.nn.functional.interpolate(coarse, (32, 32), mode="bilinear").round()
    errors = (compressed(images, np.array([95, 40])) - images).abs().mean((1, 2, 3))
    assert 2 * errors[0] < errors[1]


def test_quantizing_by_one_changes_next_to_nothing() -> None:
    planes = torch.rand(2, 1, 16, 24, generator=torch.Generator().manual_seed(0)) * 255 - 128
    assert (quantized(planes, torch.ones(2, 1, 1, 8, 8)) - planes).abs().max() < 2
    coarse = torch.from_numpy(base_tables()[0] * 1.7).expand(2, 1, 1, 8, 8)
    assert (quantized(planes, coarse) - planes).abs().mean() > 5
