import pytest
import torch

from core.training.learning import losses


def plane(rows: list[list[float]]) -> torch.Tensor:
    return torch.tensor(rows)[None, None]


def test_l1_is_taken_over_its_own_pixels() -> None:
    pred, true = plane([[0.5, 1.0], [0.2, 0.0]]), plane([[0.0, 0.5], [0.0, 0.0]])
    unknown = plane([[1, 1], [0, 0]])
    assert losses.unknown_l1(pred, true, unknown).item() == pytest.approx(0.5)
    assert losses.known_l1(pred, true, unknown).item() == pytest.approx(0.1)


def test_l1_without_any_pixel_is_zero() -> None:
    ones = torch.ones(1, 1, 4, 4)
    assert losses.known_l1(ones, ones * 0, ones).item() == 0


def test_compression_loss_by_hand() -> None:
    decisions = [torch.tensor([[1.0, 0.0, 0.0, 0.0]]), torch.tensor([[1.0, 1.0, 1.0, 0.0]])]
    assert losses.compression_loss(decisions, 0.25).item() == pytest.approx(0.0625)


def test_sobel_of_a_ramp_is_its_slope_times_eight() -> None:
    ramp = torch.arange(8.0).expand(8, 8)[None, None] * 0.1
    rows, columns = losses.sobel(ramp)
    assert torch.allclose(columns[..., 2:-2, 2:-2], torch.tensor(0.8))
    assert torch.allclose(rows, torch.tensor(0.0), atol=1e-6)


def test_gradient_penalty_by_hand() -> None:
    ramp = torch.arange(8.0).expand(8, 8)[None, None] * 0.1
    unknown = torch.zeros(1, 1, 8, 8)
    unknown[..., 4, 4] = 1
    penalty = losses.gradient_penalty(ramp, torch.zeros_like(ramp), unknown)
    assert penalty.item() == pytest.approx(0.8 + 0.01 * 0.8, abs=1e-5)
    assert losses.gradient_penalty(ramp, ramp, unknown).item() == pytest.approx(0.008, abs=1e-6)


def test_laplacian_pyramid_of_a_constant_is_empty_and_sizes_halve() -> None:
    bands = losses.laplacian_pyramid(torch.full((1, 1, 64, 64), 0.7))
    assert [tuple(b.shape[2:]) for b in bands] == [(64, 64), (32, 32), (16, 16), (8, 8), (4, 4)]
    assert all(float(b.abs().max()) < 1e-5 for b in bands)


def test_laplacian_loss_weighs_an_impulse_in_the_finest_band_most_locally() -> None:
    pred = torch.zeros(1, 1, 64, 64)
    pred[..., 32, 32] = 1.0
    bands = losses.laplacian_pyramid(pred)
    by_hand = sum(2**i * float(b.abs().mean()) for i, b in enumerate(bands)) / 5
    assert losses.laplacian_loss(pred, pred * 0).item() == pytest.approx(by_hand, rel=1e-5)
    # The 5x5 binomial kernel leaves 1 - 36/256 * (share that bilinear upsampling returns) at the impulse.
    assert 0.85 < float(bands[0][..., 32, 32]) < 0.95


def test_all_losses_vanish_at_the_truth() -> None:
    true = torch.zeros(2, 1, 64, 64)
    found = losses.matting_losses(true, true, torch.ones_like(true))
    assert set(found) == {"unknown_l1", "known_l1", "laplacian", "gradient"}
    assert all(float(v) == 0 for v in found.values())


def test_distillation_is_mean_squared() -> None:
    assert losses.distillation_loss(torch.ones(1, 2, 3, 3), torch.zeros(1, 2, 3, 3)).item() == 1.0


def test_cross_entropy_by_hand() -> None:
    pred, true = plane([[0.5, 0.9]]), plane([[1.0, 0.0]])
    assert losses.cross_entropy(pred, true, plane([[1.0, 0.0]])).item() == pytest.approx(0.6931, abs=1e-4)


def test_token_hint_reads_cells_in_their_own_places() -> None:
    alpha = torch.zeros(1, 1, 32, 48)
    alpha[..., 20:24, 36:40] = 1  # row 1, column 2 of the tokens; cell (1, 1) of its 4x4
    logits = torch.full((1, 16, 2, 3), -20.0)
    logits[0, 5, 1, 2] = 20.0
    unknown = torch.ones_like(alpha)
    assert losses.token_hint_loss(logits, alpha, unknown).item() == pytest.approx(0, abs=1e-6)
    logits[0, 5, 1, 2] = -20.0
    assert losses.token_hint_loss(logits, alpha, unknown).item() == pytest.approx(20 / 96, rel=1e-4)


def test_routing_hint_wants_unknown_tokens_with_an_edge() -> None:
    alpha, unknown = torch.zeros(1, 1, 16, 48), torch.zeros(1, 1, 16, 48)
    alpha[..., 8:24] = 1  # the edges lie in tokens 0 and 1
    unknown[..., :16] = 1  # of which only token 0 is unknown
    sure = torch.log(torch.tensor([[[0.9, 0.1], [0.1, 0.9], [0.1, 0.9]]]))
    assert losses.routing_hint_loss([sure, sure], alpha, unknown).item() == pytest.approx(0.10536, abs=1e-4)
