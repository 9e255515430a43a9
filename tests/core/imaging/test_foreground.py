from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.imaging import foreground as module
from core.imaging.foreground import REACH, estimate_foreground

Scene = tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


def scene(height: int = 160, width: int = 200) -> Scene:
    """Strands of a reddish subject over a green, patterned background: image, alpha, F and B in [0, 1]."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    rng = np.random.default_rng(5)
    alpha = np.zeros((height, width), np.float32)
    cv2.circle(alpha, (width // 2, height // 2), height // 5, 1.0, -1)
    for angle in rng.uniform(0, 2 * np.pi, 250):
        reach = rng.uniform(0.25, 0.45) * height
        end = (int(width / 2 + reach * np.cos(angle)), int(height / 2 + reach * np.sin(angle)))
        cv2.line(alpha, (width // 2, height // 2), end, 1.0, 1, cv2.LINE_AA)
    alpha = cv2.GaussianBlur(alpha, (0, 0), 0.8)
    alpha[alpha < 0.01], alpha[alpha > 0.99] = 0, 1
    front = np.stack([0.75 + 0.1 * np.sin(x / 25), 0.35 + 0.1 * np.sin(y / 20), 0.3 + 0 * x], axis=-1)
    back = np.stack([0.15 + 0.05 * np.sin(y / 6), 0.6 + 0.2 * np.sin(x / 9), 0.2 + 0 * x], axis=-1)
    mixed = alpha[..., None] * front + (1 - alpha[..., None]) * back
    return np.rint(mixed * 255).astype(np.uint8), alpha, front.astype(np.float32), back.astype(np.float32)


def errors(
    estimate: NDArray[Any], front: NDArray[np.float32], alpha: NDArray[np.float32]
) -> tuple[float, float]:
    """Mean error of the color, and of the color as it shows on any background, over the partial pixels."""
    partial = (alpha > 0.02) & (alpha < 0.98)
    wrong = np.abs(estimate - front).mean(axis=-1)
    return float(wrong[partial].mean()), float((alpha * wrong)[partial].mean())


@pytest.mark.parametrize("coarse_side", [1024, 100, 50])
def test_close_to_the_truth_and_no_worse_than_the_oracle(
    monkeypatch: pytest.MonkeyPatch, coarse_side: int
) -> None:
    """Solved at once, and with one and two levels of tiles below."""
    from pymatting import estimate_foreground_ml  # not by all who collect tests: it takes seconds

    monkeypatch.setattr(module, "COARSE_SIDE", coarse_side)
    image, alpha, front, _ = scene()
    ours = errors(estimate_foreground(image, alpha) / 255, front, alpha)
    oracle = errors(estimate_foreground_ml(image / 255, alpha.astype(np.float64)), front, alpha)
    untreated = errors(image / 255, front, alpha)
    assert ours[0] < 1.1 * oracle[0]
    assert ours[1] < 1.1 * oracle[1]
    assert ours[0] < 0.4 * untreated[0]
    assert ours[1] < 0.02


def test_the_old_background_does_not_spill_into_the_cutout() -> None:
    image, alpha, front, back = scene()
    partial = (alpha > 0.05) & (alpha < 0.95)
    direction = back - front

    def spill(estimate: NDArray[Any]) -> float:
        """Share of the old background left in the colors: 0 none, 1 nothing but background."""
        along = ((estimate - front) * direction).sum(axis=-1) / (direction**2).sum(axis=-1)
        return float((alpha * along)[partial].sum() / alpha[partial].sum())

    assert abs(spill(estimate_foreground(image, alpha) / 255)) < 0.25 * spill(image / 255)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_known_pixels_keep_their_bits(dtype: Any) -> None:
    image, alpha, _, _ = scene()
    image = image.astype(dtype) * (257 if dtype == np.uint16 else 1)
    out = estimate_foreground(image, alpha)
    assert out.dtype == dtype
    np.testing.assert_array_equal(out[alpha == 1], image[alpha == 1])
    partial = ((alpha > 0) & (alpha < 1)).astype(np.uint8)
    far = cv2.dilate(partial, np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)) == 0
    np.testing.assert_array_equal(out[far], image[far])
    assert (out != image).any()


def test_depths_agree() -> None:
    image, alpha, _, _ = scene()
    eight = estimate_foreground(image, alpha) / 255
    sixteen = estimate_foreground(image.astype(np.uint16) * np.uint16(257), alpha) / 65535
    real = estimate_foreground((image / np.float32(255)).astype(np.float32), alpha)  # type: ignore[arg-type]
    np.testing.assert_allclose(eight, sixteen, atol=0.6 / 255)
    np.testing.assert_allclose(sixteen, real, atol=1e-4)


@pytest.mark.parametrize("side", [200, 199, 97])
@pytest.mark.parametrize("tile", [37, 64])
def test_tiles_make_no_difference(monkeypatch: pytest.MonkeyPatch, side: int, tile: int) -> None:
    image, alpha, _, _ = scene(side - 30, side)
    monkeypatch.setattr(module, "COARSE_SIDE", 40)
    monkeypatch.setattr(module, "TILE", 4096)
    whole = estimate_foreground(image, alpha)
    monkeypatch.setattr(module, "TILE", tile)
    tiled = estimate_foreground(image, alpha)
    assert np.abs(whole.astype(int) - tiled).max() <= 1
    assert (whole != tiled).mean() < 1e-3


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 3), (33, 31)])
def test_any_size(monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int]) -> None:
    monkeypatch.setattr(module, "COARSE_SIDE", 8)
    image = np.full((*shape, 3), 100, np.uint8)
    out = estimate_foreground(image, np.full(shape, 0.5, np.float32))
    np.testing.assert_allclose(out.astype(int), 100, atol=1)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_nothing_partial_nothing_done(value: float) -> None:
    image, alpha, _, _ = scene()
    np.testing.assert_array_equal(estimate_foreground(image, np.full_like(alpha, value)), image)


def test_region_limits_the_work() -> None:
    image, alpha, _, _ = scene()
    whole = estimate_foreground(image, alpha)
    part = estimate_foreground(image, alpha, region=(40, 50, 120, 150))
    np.testing.assert_array_equal(part[48:112, 58:142], whole[48:112, 58:142])
    np.testing.assert_array_equal(part[:32], image[:32])


def test_progress_can_stop_it() -> None:
    image, alpha, _, _ = scene()
    seen: list[float] = []

    def stop(share: float) -> None:
        seen.append(share)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        estimate_foreground(image, alpha, progress=stop)
    assert seen == [0]
