from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.geometry import Rect, slices
from core.refine.islands import Islands
from core.refine.refinement import LARGEST_PART
from core.refine.small_parts import OPAQUE, VISIBLE, SmallParts
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

Alpha = NDArray[np.float32]


def crop_of(alpha: Alpha) -> Callable[[Rect], Alpha]:
    return lambda rect: alpha[slices(rect)]


def unknown(alpha: Alpha) -> NDArray[np.uint8]:
    return np.full(alpha.shape, UNKNOWN, np.uint8)


def found(alpha: Alpha, trimap: NDArray[np.uint8] | None = None) -> SmallParts:
    return SmallParts.of(crop_of(alpha), unknown(alpha) if trimap is None else trimap)


def cleaned(alpha: Alpha, specks: int, holes: int, trimap: NDArray[np.uint8] | None = None) -> Alpha:
    return found(alpha, trimap).cleaned(alpha, (0, 0, *alpha.shape), specks, holes)  # type: ignore[arg-type]


def cloudy(shape: tuple[int, int] = (600, 700)) -> Alpha:
    """Specks, holes and strands of all sizes, many of them across the seams of the tiles."""
    noise = np.random.default_rng(3).random(shape).astype(np.float32)
    blurred = cv2.GaussianBlur(noise, (0, 0), 2.5)
    return np.clip((blurred - 0.5) * 9 + 0.3, 0, 1).astype(np.float32)


def small(mask: NDArray[np.bool_], connectivity: int, area: int) -> NDArray[np.bool_]:
    """Return the parts of the whole mask up to an area, found by OpenCV in one go."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=connectivity)
    areas = stats[:, cv2.CC_STAT_AREA]
    return ((areas <= area) & (np.arange(len(areas)) > 0))[labels]


def mask_of(islands: Islands, area: int) -> NDArray[np.bool_]:
    mask = islands.mask((0, 0, *islands.size), area)
    return np.zeros(islands.size, bool) if mask is None else mask > 0


@pytest.mark.parametrize("area", [1, 30, 400, 5000])
def test_parts_are_those_of_the_whole_image(area: int) -> None:
    alpha = cloudy()
    np.testing.assert_array_equal(mask_of(found(alpha).specks, area), small(alpha >= VISIBLE, 8, area))
    framed = alpha.copy()
    framed[[0, -1]] = framed[:, [0, -1]] = 1  # holes at the border are none
    np.testing.assert_array_equal(mask_of(found(framed).holes, area), small(framed <= OPAQUE, 4, area))


def means(alpha: Alpha, stride: int) -> Alpha:
    """Return alpha as a view at 1 / stride shows it."""
    beyond = [(0, -side % stride) for side in alpha.shape]
    blocks = np.pad(alpha, beyond, mode="edge")
    shape = blocks.shape[0] // stride, stride, blocks.shape[1] // stride, stride
    return np.asarray(blocks.reshape(shape).mean(axis=(1, 3)), np.float32)


@pytest.mark.parametrize("stride", [1, 2, 4])
@pytest.mark.parametrize("rect", [(100, 204, 340, 520), (0, 0, 600, 700), (120, 4, 400, 500)])
def test_a_crop_is_cleaned_as_the_whole(rect: Rect, stride: int) -> None:
    alpha = cloudy()
    parts = found(alpha)
    whole = parts.cleaned(alpha, (0, 0, 600, 700), 80, 80)
    area = slices(rect)
    seen = [means(plane[area], stride) for plane in (alpha, whole)]
    part = parts.cleaned(seen[0], rect, 80, 80, stride)
    if stride == 1:
        np.testing.assert_array_equal(part, whole[area])
    else:
        assert np.abs(part - seen[1]).mean() < 0.1 * np.abs(seen[0] - seen[1]).mean()


def test_an_update_equals_a_new_search() -> None:
    alpha = cloudy()
    before = found(alpha)
    alpha[250:270, 200:520] = 1
    after = before.updated(crop_of(alpha), unknown(alpha), (250, 200, 270, 520))
    whole: Rect = (0, 0, 600, 700)
    for area in (20, 3000):
        expected = found(alpha).cleaned(alpha, whole, area, area)
        np.testing.assert_array_equal(after.cleaned(alpha, whole, area, area), expected)
    assert not np.array_equal(before.cleaned(alpha, whole, 20, 20), expected)


def spotted() -> Alpha:
    """A subject with a hole of 25 pixels and two specks of 9 and 16 pixels, the latter faint."""
    alpha = np.zeros((300, 300), np.float32)
    alpha[100:200, 100:200] = 1
    alpha[140:145, 140:145] = 0.1
    alpha[20:23, 20:23] = 1
    alpha[254:258, 254:258] = 0.3
    return alpha


def test_areas_decide_what_goes() -> None:
    alpha = spotted()
    after = cleaned(alpha, 9, 24)
    assert after[21, 21] == 0
    assert after[255, 255] == np.float32(0.3)
    assert after[142, 142] == np.float32(0.1)
    after = cleaned(alpha, 16, 25)
    assert after[:90].max() == after[210:].max() == 0
    assert (after[100:200, 100:200] == 1).all()


def test_what_fades_around_a_speck_goes_with_it() -> None:
    alpha = spotted()
    alpha[253, 253:259] = 0.02
    assert cleaned(alpha, 16, 0)[210:].max() == 0


def test_marks_hold_what_they_mark() -> None:
    alpha, trimap = spotted(), unknown(spotted())
    trimap[21, 21], trimap[142, 142] = FOREGROUND, BACKGROUND
    after = cleaned(alpha, 16, 25, trimap)
    assert after[21, 21] == 1
    assert after[142, 142] == np.float32(0.1)
    assert after[255, 255] == 0


def test_a_gap_at_the_border_is_no_hole_and_the_subject_no_speck() -> None:
    alpha = np.zeros((40, 40), np.float32)
    alpha[5:25, :20] = 1
    alpha[10:13, 0] = 0
    np.testing.assert_array_equal(cleaned(alpha, LARGEST_PART, LARGEST_PART), alpha)


def test_parts_over_the_largest_area_stay_where_the_area_is_beyond_it() -> None:
    alpha = np.zeros((300, 600), np.float32)
    alpha[:, :280] = 1
    alpha[50:151, 400:500] = 1
    np.testing.assert_array_equal(cleaned(alpha, LARGEST_PART, 0), alpha)


def test_nothing_to_find_changes_nothing() -> None:
    for value in (0, 0.5, 1):
        alpha = np.full((260, 30), value, np.float32)
        np.testing.assert_array_equal(cleaned(alpha, 50, 50), alpha)


def test_a_search_can_be_stopped() -> None:
    def step() -> None:
        raise InterruptedError

    alpha = spotted()
    with pytest.raises(InterruptedError):
        SmallParts.of(crop_of(alpha), unknown(alpha), step)
