import cv2
import numpy as np
import torch

from core.training.composing.distances import CELL, NEAR, cell_distance, disks, joined, near_squared


def spots(size: int) -> np.ndarray:
    return np.random.default_rng(0).random((size, size)) < 0.002


def test_near_distances_are_exact() -> None:
    mask = spots(80)
    found = near_squared(torch.from_numpy(mask)[None])[0].float().sqrt().numpy()
    wanted = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    assert np.abs(found - np.minimum(wanted, NEAR)).max() < 1e-3


def test_far_distances_err_by_less_than_a_cell() -> None:
    mask = np.zeros((160, 160), bool)
    mask[70:75, 40:90] = True
    cells = torch.nn.functional.max_pool2d(torch.from_numpy(mask).float()[None, None], CELL)[0] > 0
    found = joined(near_squared(torch.from_numpy(mask)[None]), cell_distance(cells, 96))[0].numpy()
    wanted = np.minimum(
        cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE), 96
    )
    assert np.abs(found - wanted).max() < 1.5 * CELL
    assert np.abs(found - wanted).mean() < 0.5 * CELL


def test_where_nothing_is_the_distance_is_the_largest() -> None:
    assert (near_squared(torch.zeros(1, 9, 9, dtype=torch.bool)) == NEAR**2).all()
    assert (cell_distance(torch.zeros(1, 5, 7, dtype=torch.bool), 96) == 96).all()


def test_disks_are_round_and_as_large_as_told() -> None:
    centers = torch.zeros(1, 40, 40, dtype=torch.bool)
    centers[0, 10, 12] = centers[0, 30, 30] = True
    radius = torch.full((1, 40, 40), 3.0)
    radius[0, 30, 30] = 7.0
    inside = disks(centers, radius, 8)[0].numpy() <= 0
    y, x = np.mgrid[0:40, 0:40]
    wanted = ((y - 10) ** 2 + (x - 12) ** 2 <= 9) | ((y - 30) ** 2 + (x - 30) ** 2 <= 49)
    assert np.array_equal(inside, wanted)
