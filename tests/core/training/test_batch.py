"""Batches: exchanging background and foreground."""

import torch

from core.training.batch import Batch


def a_batch() -> Batch:
    torch.manual_seed(0)
    alpha = torch.rand(3, 1, 8, 8)
    alpha[..., :2], alpha[..., 6:] = 0.0, 1.0
    unknown = torch.zeros_like(alpha)
    unknown[..., 1:7] = 1.0
    marks = torch.where(unknown > 0, torch.tensor(128 / 255), alpha)
    return Batch(torch.cat([torch.randn(3, 3, 8, 8), marks], 1), alpha, unknown)


def test_swapped_samples_have_reversed_alpha_and_marks_and_the_same_image() -> None:
    batch = a_batch()
    swapped = batch.swapped(torch.tensor([True, False, True]))
    assert torch.equal(swapped.inputs[:, :3], batch.inputs[:, :3])
    assert torch.equal(swapped.is_unknown, batch.is_unknown)
    assert torch.equal(swapped.alpha_true[1], batch.alpha_true[1])
    assert torch.equal(swapped.inputs[1], batch.inputs[1])
    for index in (0, 2):
        assert torch.equal(swapped.alpha_true[index], 1 - batch.alpha_true[index])
        marks, known = swapped.inputs[index, 3:], batch.is_unknown[index] == 0
        assert torch.equal(marks[known], swapped.alpha_true[index][known])
        assert torch.equal(marks[~known], batch.inputs[index, 3:][~known])


def test_swapping_twice_is_the_identity() -> None:
    batch, all_of_them = a_batch(), torch.ones(3, dtype=torch.bool)
    again = batch.swapped(all_of_them).swapped(all_of_them)
    assert torch.allclose(again.alpha_true, batch.alpha_true) and torch.allclose(again.inputs, batch.inputs)
