import cv2
import numpy as np
import torch

from core.training.composing.store import PixelStore

RNG = np.random.default_rng(0)
SIZES = np.array([(20, 30), (25, 12)])
IMAGES = [RNG.integers(0, 256, (h, w, 4), np.uint8) for h, w in SIZES.tolist()]
STORE = PixelStore.build(IMAGES, SIZES, torch.device("cpu"))
NO, YES = torch.tensor([False]), torch.tensor([True])


def view(
    which: int, inverse: np.ndarray, size: int, *, style: int = 0, mirrored: bool = False, origin: float = 0
):
    found = STORE.view(
        torch.tensor([which]), torch.tensor(inverse, dtype=torch.float32)[None], size, style=torch.tensor([style]),
        is_mirrored=YES if mirrored else NO, origin=origin,
    )  # fmt: skip
    return (found[0].permute(1, 2, 0).numpy() * 255).round()


def test_a_view_is_what_opencv_warps() -> None:
    matrix = np.array([[0.6, 0.2, 3.0], [-0.1, 0.5, 7.0]])
    for mirrored, border in ((False, cv2.BORDER_CONSTANT), (True, cv2.BORDER_REFLECT)):
        for which in (0, 1):
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            wanted = cv2.warpAffine(
                IMAGES[which].astype(np.float32), matrix, (40, 40), flags=flags, borderMode=border
            )
            assert np.abs(view(which, matrix, 40, mirrored=mirrored) - wanted).mean() < 2.5


def test_the_identity_gives_the_pixels_and_zeros_beyond() -> None:
    same = view(1, np.eye(2, 3), 30, origin=-2)
    assert np.array_equal(same[2:27, 2:14], IMAGES[1])
    assert same[:2].max() == same[27:].max() == same[:, 14:].max() == 0


def test_the_nearest_neighbor_makes_up_no_values() -> None:
    found = view(0, np.array([[0.4, 0, 1.2], [0, 0.4, 1.3]]), 30, style=2)
    assert {tuple(p) for p in found.reshape(-1, 4).astype(int)} <= {
        tuple(p) for p in IMAGES[0].reshape(-1, 4)
    }


def test_a_look_is_the_alpha_of_every_so_many_pixels() -> None:
    seen = STORE.look(torch.tensor([0]), torch.eye(2, 3)[None], 5, is_mirrored=NO, origin=0, step=4)[
        0
    ].numpy()
    assert np.array_equal(seen, IMAGES[0][2:20:4, 2:22:4, 3]) or np.array_equal(
        seen, IMAGES[0][1:20:4, 1:20:4, 3]
    )


def test_a_part_shares_the_pixels() -> None:
    part = STORE.some(slice(1, None))
    assert len(part) == 1
    assert part.pixels is STORE.pixels
    same = part.view(torch.tensor([0]), torch.eye(2, 3)[None], 12, style=torch.tensor([0]), is_mirrored=NO)
    assert np.array_equal((same[0, :, :12, :12] * 255).round().permute(1, 2, 0).numpy(), IMAGES[1][:12, :12])
