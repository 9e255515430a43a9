"""Each layout, from tiny fixtures written as its publisher does."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.evaluation.collections import LAYOUTS, open_collection
from core.evaluation.collections.opening import recognize
from core.trimap.values import VALUES
from tests.core.evaluation.collections.helpers import SIZE, alpha, put, trimap

BACK = np.full((20, 26, 3), 200)
FRONT = np.full((*SIZE, 3), 40)
IN_TEST = "Combined_Dataset/Test_set"


def aim_500(folder: Path) -> None:
    put(folder / "original" / "o_1.jpg", FRONT)
    put(folder / "mask" / "o_1.png", alpha())
    put(folder / "trimap" / "o_1.png", trimap(2))


def ppm_100(folder: Path) -> None:
    put(folder / "image" / "1.jpg", FRONT)
    put(folder / "matte" / "1.jpg", alpha())


def adobe(folder: Path) -> None:
    licensed = folder / IN_TEST / "Adobe-licensed images"
    for name in ("b", "a"):
        put(licensed / "fg" / f"{name}.png", FRONT)
        put(licensed / "alpha" / f"{name}.png", alpha())
        for turn in range(2):
            put(licensed / "trimaps" / f"{name}_{turn}.png", trimap(1 + turn))
    (folder / IN_TEST / "test_fg_names.txt").write_text("b.png\na.png\n")
    (folder / IN_TEST / "test_bg_names.txt").write_text("1.jpg\r\n2.jpg\r\n3.jpg\r\n4.jpg\r\n")
    for number in range(1, 5):
        put(folder / "VOCdevkit/VOC2012/JPEGImages" / f"{number}.jpg", np.full_like(BACK, 50 * number))


def prepared(folder: Path) -> None:
    put(folder / "merged" / "a_0.png", FRONT)
    put(folder / "alpha_copy" / "a_0.png", alpha())
    put(folder / "trimaps" / "a_0.png", trimap(2))


def distinctions(folder: Path) -> None:
    for number in (10, 2):
        put(folder / "Test" / "FG" / f"test_{number}.png", FRONT)
        put(folder / "Test" / "GT" / f"test_{number}.png", alpha())
    (folder / "Test" / "bg_test.txt").write_text("1.jpg\n2.jpg\n")
    for number in (1, 2):
        put(folder / "bg" / f"{number}.jpg", np.full_like(BACK, 100 * number))


def distinctions_made(folder: Path) -> None:
    put(folder / "Test" / "Image" / "test_0.png", FRONT)
    put(folder / "Test" / "GT" / "test_0.png", alpha())


def transparent(folder: Path) -> None:
    put(folder / "Test" / "composited_images" / "a_0.jpg", FRONT)
    put(folder / "Test" / "alpha_copy" / "a_0.png", alpha())
    put(folder / "Test" / "trimap_copy" / "a_0.png", trimap(2))


def uhr(folder: Path) -> None:
    prepared(folder / "test")


WRITERS: list[tuple[str, Callable[[Path], None], int]] = [
    ("aim-500", aim_500, 1), ("ppm-100", ppm_100, 1), ("composition-1k", adobe, 4), ("composition-1k", prepared, 1),
    ("distinctions-646", distinctions, 2), ("distinctions-646", distinctions_made, 1),
    ("transparent-460", transparent, 1), ("uhr-395", uhr, 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write", "count"), WRITERS)
def test_a_layout_is_read_by_its_name(
    name: str, write: Callable[[Path], None], count: int, tmp_path: Path
) -> None:
    write(tmp_path)
    examples = open_collection(tmp_path, name)
    assert len(examples) == count
    for example in examples:
        loaded = example.load()
        assert loaded.image.shape == (*SIZE, 3)
        assert loaded.trimap.shape == loaded.alpha_true.shape == SIZE
        assert set(np.unique(loaded.trimap)) == set(VALUES)


@pytest.mark.parametrize(("name", "write", "count"), WRITERS)
def test_a_layout_is_recognized(name: str, write: Callable[[Path], None], count: int, tmp_path: Path) -> None:
    write(tmp_path)
    found = recognize(tmp_path)
    assert (
        found == name or LAYOUTS[found].open(tmp_path, "")[0].name == "a_0"
    )  # the prepared form is one for all
    assert len(open_collection(tmp_path)) == count


def test_composites_follow_the_lists(tmp_path: Path) -> None:
    adobe(tmp_path)
    examples = open_collection(tmp_path)
    assert [example.name for example in examples] == ["b_0", "b_1", "a_0", "a_1"]
    corners = [int(example.load().image[0, 0, 0]) for example in examples]
    assert np.allclose(corners, [50, 100, 150, 200], atol=2)


def test_a_composite_mixes_by_alpha_and_rounds_down(tmp_path: Path) -> None:
    adobe(tmp_path)
    first = open_collection(tmp_path)[0].load()
    share = first.alpha_true[..., None] / 255
    back = first.image[0, 0].astype(float)
    assert np.array_equal(first.image, np.floor(share * 40 + (1 - share) * back + 1e-9))


def test_composites_have_their_own_trimaps(tmp_path: Path) -> None:
    adobe(tmp_path)
    first, second = (example.load().trimap for example in open_collection(tmp_path)[:2])
    assert np.array_equal(first, trimap(1))
    assert np.array_equal(second, trimap(2))


def test_foregrounds_without_a_list_follow_their_numbers(tmp_path: Path) -> None:
    distinctions(tmp_path)
    assert [example.name for example in open_collection(tmp_path)] == ["test_2_0", "test_10_0"]


def test_a_trimap_made_of_alpha_is_true_and_always_the_same(tmp_path: Path) -> None:
    ppm_100(tmp_path)
    first, again = (open_collection(tmp_path)[0].load() for _ in range(2))
    assert np.array_equal(first.trimap, again.trimap)
    assert (first.alpha_true[first.trimap == 255] == 255).all()
    assert (first.alpha_true[first.trimap == 0] == 0).all()


def test_missing_backgrounds_are_told(tmp_path: Path) -> None:
    distinctions(tmp_path)
    for path in (tmp_path / "bg").iterdir():
        path.unlink()
    with pytest.raises(UserError, match=r"background 1\.jpg was not found; put the photographs"):
        open_collection(tmp_path)


def test_a_list_of_the_wrong_length_is_told(tmp_path: Path) -> None:
    adobe(tmp_path)
    (tmp_path / IN_TEST / "test_bg_names.txt").write_text("1.jpg\n2.jpg\n3.jpg\n")
    with pytest.raises(UserError, match="3 backgrounds for 2 foregrounds"):
        open_collection(tmp_path)
