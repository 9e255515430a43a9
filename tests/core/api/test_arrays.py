"""Arrays as programmers give them: taken where they are clear, refused with a sentence where they could be misread."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.api import Matte, Photo, UserError, read_marks
from core.api.arrays import alpha_of, photo_of

PHOTO = np.random.default_rng(1).integers(0, 256, (12, 20, 3), np.uint8)
TRIMAP = np.zeros((12, 20), np.uint8)
TRIMAP[:, 6:12], TRIMAP[:, 12:] = 128, 255


def test_gray_and_transparency_are_understood() -> None:
    gray = photo_of(PHOTO[..., 0])
    assert gray.image.shape == PHOTO.shape
    assert np.array_equal(gray.image[..., 2], PHOTO[..., 0])
    clear = np.dstack([PHOTO, np.arange(240, dtype=np.uint8).reshape(12, 20)])
    assert np.array_equal(photo_of(clear).pixels, clear)
    assert photo_of(np.dstack([PHOTO, np.full((12, 20), 255, np.uint8)])).alpha is None


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_become_16_bits(dtype: type) -> None:
    photo = photo_of((PHOTO / 255).astype(dtype))
    assert photo.image.dtype == np.uint16
    assert np.abs(photo.image / 257.0 - PHOTO).max() < 0.1
    assert photo_of(np.array([[-0.0005, 1.0005]], dtype)).image[0, :, 0].tolist() == [0, 65535]


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (PHOTO.tolist(), "must be a NumPy array, not list"),
        (PHOTO.astype(np.int64), "is of int64; give uint8"),
        (PHOTO > 9, "is of bool"),
        (PHOTO.astype(np.uint16), "uint16 with no value over 255"),
        (PHOTO // 255, "no value over 1"),
        (PHOTO * 1.0, r"floats from 0 to 255, but 0 to 1 is expected: divide it by 255"),
        (PHOTO / 127 - 1, r"np.clip\(array, 0, 1\)"),
        (np.where(PHOTO > 9, np.nan, 0.5), "NaN"),
        (np.moveaxis(PHOTO, -1, 0), "its channels come first"),
        (PHOTO[None], "that is a batch"),
        (PHOTO[..., :2], r"give \(height, width, 3\)"),
        (PHOTO[0, 0], r"the shape \(3,\)"),
        (PHOTO[:0], "no pixels"),
        (np.broadcast_to(PHOTO[:1, :1], (1, 16385, 3)), "more than 16,384 per side"),
        (PHOTO.astype(str), "is of <U"),
        (PHOTO.astype(object), "is of object"),
        (PHOTO * 1j, "is of complex128"),
    ],
)
def test_a_photo_that_could_be_misread_is_refused(array: Any, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as refused:
        photo_of(array)
    assert isinstance(refused.value, ValueError) or "16,384" in sentence


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (TRIMAP[:6], "20 × 6 pixels, but the photo has 20 × 12"),
        (TRIMAP * 1.0, "divide it by 255"),
        (TRIMAP // 64, "numbers from 0 to 3"),
        (TRIMAP.astype(int) // 127 - 1, "numbers from -1 to 1"),
        (TRIMAP.astype(int) * 257, "numbers from 0 to 65535"),
        (np.zeros_like(TRIMAP), "the same all over"),
        (TRIMAP == 1, "the same all over"),
        (PHOTO, "in color"),
        (PHOTO[..., 0], "neither white, middle gray nor black"),
        (TRIMAP.astype(str), "is of <U3"),
        (None, "must be a NumPy array, not NoneType"),
    ],
)
def test_a_trimap_that_could_be_misread_is_refused(array: Any, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_marks(array, PHOTO)


def test_a_mask_as_booleans_zeros_and_ones_or_grays_is_one_mask() -> None:
    mask = TRIMAP == 255
    made = [
        read_marks(each, PHOTO, edge_width=(1, 2))
        for each in (
            mask,
            mask.astype(np.int64),
            mask * 1.0,
            mask * np.uint8(255),
            mask.astype(np.uint16) * 65535,
        )
    ]
    assert made[0].trimap[0].tolist() == [0] * 10 + [128] * 3 + [255] * 7
    assert all(np.array_equal(each.trimap, made[0].trimap) for each in made)
    assert all(each.is_mask for each in made)


@pytest.mark.parametrize("width", [(), (3,), (3, -1), (1.5, 2), 4, (1, 2, 3)])
def test_a_width_of_edge_is_two_whole_numbers(width: Any) -> None:
    with pytest.raises(UserError, match="is not a width of Edge"):
        read_marks(TRIMAP == 255, PHOTO, edge_width=width)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(TRIMAP.astype(np.int64), id="int64"),
        pytest.param(TRIMAP / 255, id="float"),
        pytest.param(np.asfortranarray(TRIMAP[..., None]), id="one channel"),
        pytest.param(np.repeat(TRIMAP[..., None], 3, axis=2), id="gray picture"),
        pytest.param(TRIMAP.astype(np.uint16) * 257, id="16 bits"),
    ],
)
def test_a_trimap_of_another_type_is_the_same_trimap(given: Any) -> None:
    assert np.array_equal(read_marks(given, PHOTO).trimap, TRIMAP)


def test_grays_of_other_programs_are_a_trimap() -> None:
    assert np.array_equal(read_marks(np.where(TRIMAP == 128, 127, TRIMAP), PHOTO).trimap, TRIMAP)
    assert np.array_equal(read_marks(np.where(TRIMAP == 128, 0.5, TRIMAP > 0), PHOTO).trimap, TRIMAP)


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (TRIMAP[1:], r"\(height, width\) = \(12, 20\)"),
        (TRIMAP * 1.0, "floats from 0 to 255"),
        (TRIMAP.astype(np.int32), "is of int32"),
        (TRIMAP // 255, "no value over 1"),
        (np.full((12, 20), np.nan), "NaN"),
    ],
)
def test_an_alpha_that_could_be_misread_is_refused(array: NDArray[Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        alpha_of(array, (12, 20))


def test_an_alpha_of_any_type_is_the_same_alpha() -> None:
    for array in (
        TRIMAP,
        TRIMAP.astype(np.uint16) * 257,
        TRIMAP / 255,
        (TRIMAP / np.float32(255))[..., None],
    ):
        assert alpha_of(array, (12, 20)) == pytest.approx(TRIMAP / 255)
    assert alpha_of(TRIMAP > 128, (12, 20)).max() == 1


def test_a_photo_put_together_by_hand_is_checked() -> None:
    with pytest.raises(ValueError, match="pass floats as a plain array"):
        Matte.of_alpha(Photo((PHOTO / 255).astype(np.float32)), TRIMAP)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"\(height, width, 3\)"):
        Matte.of_alpha(Photo(TRIMAP), TRIMAP)


def test_the_trimap_of_an_alpha_holds_three_values_alone() -> None:
    with pytest.raises(ValueError, match="only 0, 128 and 255"):
        Matte.of_alpha(PHOTO, TRIMAP, np.where(TRIMAP == 128, 127, TRIMAP).astype(np.uint8))
