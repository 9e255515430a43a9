import cv2
import numpy as np
import pytest

from core.training.samples import trimaps
from core.training.samples.trimaps import trimap_from_alpha


def disc() -> np.ndarray:
    alpha = np.zeros((240, 240), np.uint8)
    cv2.circle(alpha, (120, 120), 70, 255, -1, cv2.LINE_AA)
    return alpha


def test_known_pixels_of_a_trimap_are_true_and_both_kinds_occur() -> None:
    alpha = np.zeros((200, 200), np.uint8)
    alpha[:, 120:] = 255
    alpha[:, 117:120] = 128
    seen = set()
    for seed in range(40):
        trimap = trimap_from_alpha(np.random.default_rng(seed), alpha)
        assert set(np.unique(trimap)) <= {0, 128, 255}
        assert (alpha[trimap == 0] == 0).all()
        assert (alpha[trimap == 255] == 255).all()
        assert (trimap[:, 117:120] == 128).all()
        seen |= set(np.unique(trimap).tolist())
    assert seen == {0, 128, 255}


@pytest.mark.parametrize(
    "style", [trimaps._dabbed, trimaps._few_strokes, trimaps._at_a_distance, trimaps._known]
)
def test_trimaps_of_every_style_are_true(style) -> None:  # type: ignore[no-untyped-def]
    alpha = disc()
    for seed in range(8):
        trimap = (
            trimaps._known(alpha) if style is trimaps._known else style(np.random.default_rng(seed), alpha)
        )
        assert set(np.unique(trimap)) <= {0, 128, 255}
        assert (alpha[trimap == 255] == 255).all()
        assert (alpha[trimap == 0] == 0).all()
        assert (trimap == 128).any()


def test_dabs_follow_the_outline_and_leave_the_rest() -> None:
    alpha = disc()
    core = trimaps._known(alpha) == 128
    for seed in range(8):
        trimap = trimaps._dabbed(np.random.default_rng(seed), alpha)
        assert (trimap[core] == 128).all()
        assert 1.5 * core.sum() < (trimap == 128).sum()
        assert trimap[5, 5] == 0
    assert trimap[120, 120] == 255


def test_some_trimaps_know_nothing_and_some_only_strokes() -> None:
    alpha = disc()
    shares = [(trimap_from_alpha(np.random.default_rng(seed), alpha) != 128).mean() for seed in range(300)]
    assert 1 <= sum(share == 0 for share in shares) <= 15
    assert np.median(shares) > 0.4


@pytest.mark.parametrize("is_whole", [True, False])
def test_of_marked_crops_dabs_alone_are_known_and_true(is_whole: bool) -> None:
    alpha = disc()
    found = [trimaps.marked_trimap(np.random.default_rng(s), alpha, is_whole=is_whole) for s in range(30)]
    assert all((alpha[trimap == 255] == 255).all() and (alpha[trimap == 0] == 0).all() for trimap in found)
    assert all((trimap == 255).any() for trimap in found)
    has_remove = np.mean([(trimap == 0).any() for trimap in found])
    assert has_remove == 1 if is_whole else 0.2 < has_remove < 0.8
    known = [(trimap != 128).mean() for trimap in found]
    assert max(known) < (0.35 if is_whole else 0.55)
    counts = [cv2.connectedComponents((trimap == 255).astype(np.uint8))[0] - 1 for trimap in found]
    assert max(counts) <= (2 if is_whole else 4)
