"""Polish: nearer to the truth where colors tell it, the same for any block, nothing known is touched."""

from typing import Any

import numpy as np
import pytest
import torch

from core.engine import polish as module
from core.engine import run as run_module
from core.engine.options import OWN_POLISH, MatteOptions, Progress
from core.engine.polish import polish, polished
from core.engine.tiling import POLISH_BLOCK
from core.errors import UserError
from tests.core.engine.models import engine_with, matte, sample


def blended(height: int = 90, width: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return a picture of two plain colors, its trimap, its true alpha and a noisy guess of that."""
    rng = np.random.default_rng(2)
    ramp = np.clip((np.arange(width) - width * 0.3) / (width * 0.4), 0, 1) ** 2
    truth = np.tile(ramp, (height, 1)).astype(np.float32)
    image = mixed(truth, [220, 40, 30], [20, 60, 200], 1.5)
    trimap = np.full((height, width), 128, np.uint8)
    trimap[:, : int(width * 0.3)], trimap[:, int(width * 0.7) :] = 0, 255
    noisy = np.clip(truth + rng.normal(0, 0.1, truth.shape), 0.03, 0.97)  # nowhere sure
    guess = np.where(trimap == 128, noisy, truth)
    return image.round().astype(np.uint8), trimap, truth, guess.astype(np.float32)


def mixed(alpha: np.ndarray, front: list[int], behind: list[int], exponent: float) -> np.ndarray:
    """Return a mix (H, W, 3) of two colors, after raising them to a power, in [0, 255]."""
    one, other = (np.array(color) ** exponent for color in (front, behind))
    share = alpha[..., None]
    result: np.ndarray = (share * one + (1 - share) * other) ** (1 / exponent)
    return result


def run(
    image: np.ndarray, trimap: np.ndarray, alpha: np.ndarray, steps: int, device: str = "cpu"
) -> np.ndarray:
    alpha = alpha.copy()
    list(polish(image, trimap, alpha, steps, device=device))
    return alpha


def test_more_steps_come_nearer_to_what_the_colors_say() -> None:
    image, trimap, truth, guess = blended()
    is_unknown = trimap == 128
    errors = [float(np.abs(run(image, trimap, guess, n) - truth)[is_unknown].mean()) for n in (0, 4, 10)]
    assert errors[0] > 2 * errors[1] > 2.5 * errors[2]


def test_dark_hairs_that_mixed_as_light_does_are_followed_better_than_in_numbers_of_a_file() -> None:
    hairs = np.tile(np.array([0, 0, 0.5, 1, 1, 0.5], np.float32), (60, 15))
    trimap = np.full(hairs.shape, 128, np.uint8)
    trimap[:, :6], trimap[:, -6:] = (hairs[:, :6] > 0.9) * 255, (hairs[:, -6:] > 0.9) * 255
    errors = []
    for exponent in (1.0, 1.6):
        image = mixed(hairs, [30, 25, 20], [240, 235, 230], exponent).round().astype(np.uint8)
        guess = np.where(trimap == 128, 0.1 + 0.8 * hairs, hairs)
        errors.append(float(np.abs(run(image, trimap, guess, 10) - hairs)[hairs == 0.5].mean()))
    assert errors[1] < 0.5 * errors[0]


@pytest.mark.parametrize("side", [16, 40, 97, 500])
def test_blocks_give_what_the_whole_picture_gives(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample(150, 210)
    guess = np.random.default_rng(0).random(trimap.shape, dtype=np.float32)
    colors = torch.from_numpy(image.astype(np.float32) / 255).permute(2, 0, 1).contiguous()
    whole = polished(colors, torch.from_numpy(guess), torch.from_numpy(trimap == 128), 6)
    monkeypatch.setitem(POLISH_BLOCK, "cpu", side)
    np.testing.assert_allclose(run(image, trimap, guess, 6), whole, atol=5e-5)


def test_known_pixels_stay_and_the_rest_stays_within_its_bounds() -> None:
    image, trimap = sample(80, 90)
    guess = (np.random.default_rng(0).random(trimap.shape) > 0.5).astype(np.float32)
    result = run(image, trimap, guess, 10)
    np.testing.assert_array_equal(result[trimap != 128], guess[trimap != 128])
    assert result.min() >= 0 and result.max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (2, 40), (40, 2), (3, 3)])
def test_the_smallest_pictures_are_left_alone_or_polished(size: tuple[int, int]) -> None:
    image = np.zeros((*size, 3), np.uint8)
    result = run(image, np.full(size, 128, np.uint8), np.full(size, 0.5, np.float32), 5)
    np.testing.assert_allclose(result, 0.5, atol=1e-5)


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_depths_agree(kind: type) -> None:
    image, trimap, _, guess = blended()
    deeper = image.astype(np.uint16) * 257 if kind is np.uint16 else (image / 255).astype(np.float32)
    np.testing.assert_allclose(run(deeper, trimap, guess, 5), run(image, trimap, guess, 5), atol=1e-4)


def test_devices_agree(device: str) -> None:
    image, trimap, _, guess = blended()
    np.testing.assert_allclose(run(image, trimap, guess, 5, device), run(image, trimap, guess, 5), atol=1e-3)


def test_published_models_are_not_polished_unless_asked() -> None:
    image, trimap = sample(96, 128)
    plain, _ = matte(engine_with(), image, trimap)
    polished_, _ = matte(engine_with(), image, trimap, polish=5)
    assert (plain.polish, polished_.polish) == (0, 5)
    expected = plain.alpha.copy()
    list(polish(image, trimap, expected, 5))
    np.testing.assert_allclose(polished_.alpha, expected, atol=1e-6)


def test_our_own_models_are_polished_unless_told_otherwise() -> None:
    engine = engine_with()
    engine._reach = 96.0
    assert engine.polish_steps(MatteOptions()) == OWN_POLISH
    assert engine.polish_steps(MatteOptions(polish=0)) == 0


@pytest.mark.parametrize("steps", [-1, 101])
def test_a_number_of_steps_out_of_range_is_refused(steps: int) -> None:
    with pytest.raises(UserError, match="polish"):
        matte(engine_with(), *sample(96, 128), polish=steps)


def starved(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let memory run out in every block of the polish but the first ones."""
    real, calls = module._Block._polished_on, iter(range(1000))

    def polished_on(block: Any, device: str, steps: int) -> Any:
        if next(calls) >= after:
            raise MemoryError
        return real(block, device, steps)

    monkeypatch.setattr(module._Block, "_polished_on", polished_on)


def test_without_memory_for_the_polish_the_network_s_alpha_stands_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image, trimap = sample(96, 128)
    plain, _ = matte(engine_with(), image, trimap)
    starved(monkeypatch, after=0)
    result, _ = matte(engine_with(), image, trimap, polish=5)
    np.testing.assert_array_equal(result.alpha, plain.alpha)
    assert any("during the polish" in note for note in result.notes)


def test_progress_moves_on_during_the_polish() -> None:
    image, trimap = sample(700, 96)
    trimap[:, 40:60] = 128
    _, events = matte(engine_with(), image, trimap, polish=5)
    shares = [e.fraction for e in events if isinstance(e, Progress) and e.phase == "Following the colors"]
    assert len(shares) > 2 and shares == sorted(set(shares))


def test_without_memory_for_the_colors_the_matte_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(run_module, "estimate_foreground", fail)
    result, _ = matte(engine_with(), *sample(96, 128), foreground=True)
    assert result.foreground is None
    assert any("cutout is written" in note for note in result.notes)


def test_what_the_network_is_sure_of_is_held() -> None:
    """A sure pixel among colors that contradict it moves less than half of what a doubtful one does."""
    image, trimap, truth, _ = blended()
    moved = []
    for told in (1.0, 0.9):
        guess = truth.copy()
        guess[40:44, 55:59] = told
        moved.append(float(np.abs(run(image, trimap, guess, 10) - guess)[40:44, 55:59].mean()))
    assert moved[0] < 0.5 * moved[1]
