import cv2
import numpy as np

from core.subject.outline import fitted


def test_a_coarse_mask_takes_the_outline_of_the_photo() -> None:
    yy, xx = np.mgrid[:240, :320]
    is_disc = np.hypot(yy - 120, xx - 160) < 80
    rng = np.random.default_rng(3)
    image = np.where(is_disc[..., None], (200, 90, 60), (70, 110, 140)) + rng.normal(0, 4, (240, 320, 3))
    coarse = cv2.GaussianBlur(np.roll(is_disc, 3, axis=1).astype(np.float32), (0, 0), 4)
    fit = fitted(coarse, np.clip(image, 0, 255).astype(np.uint8), 8)
    assert fit.dtype == np.float32
    assert fit.min() >= 0
    assert fit.max() <= 1

    def wrong(mask: np.ndarray) -> int:
        return int(np.sum((mask > 0.5) != is_disc))

    assert wrong(fit) < 0.4 * wrong(coarse)


def test_where_the_photo_shows_nothing_the_mask_is_only_smoothed() -> None:
    mask = np.zeros((60, 80), np.float32)
    mask[:, 40:] = 1
    fit = fitted(mask, np.full((60, 80, 3), 128, np.uint8), 4)
    assert np.abs(fit - mask)[:, [10, 70]].max() < 1e-3
    assert (np.diff(fit, axis=1) >= -1e-4).all()
