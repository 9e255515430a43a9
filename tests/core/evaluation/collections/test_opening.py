"""Which layout a folder has, and what is read of it."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.evaluation.collections import LAYOUTS, open_collection
from tests.core.evaluation.collections.helpers import SIZE, alpha, put, trimap


@pytest.fixture
def alphamatting(tmp_path: Path) -> Path:
    for name in ("GT02", "GT01"):
        put(tmp_path / "image" / f"{name}.png", np.full((*SIZE, 3), 90))
        put(tmp_path / "alpha" / f"{name}.png", alpha())
        put(tmp_path / "trimap1" / f"{name}.png", trimap(1))
        put(tmp_path / "trimap2" / f"{name}.png", trimap(5))
    return tmp_path


def test_photos_come_in_order_with_the_first_variant(alphamatting: Path) -> None:
    examples = open_collection(alphamatting)
    assert [example.name for example in examples] == ["GT01", "GT02"]
    loaded = examples[0].load()
    assert loaded.image.shape == (*SIZE, 3)
    assert np.array_equal(loaded.trimap, trimap(1))
    assert np.array_equal(loaded.alpha_true, alpha())


def test_another_variant_has_other_trimaps(alphamatting: Path) -> None:
    assert np.array_equal(open_collection(alphamatting, variant="trimap2")[1].load().trimap, trimap(5))


def test_an_unknown_variant_is_told_with_those_there_are(alphamatting: Path) -> None:
    with pytest.raises(UserError, match="no variant trimap3; variants: trimap1, trimap2"):
        open_collection(alphamatting, variant="trimap3")


def test_an_unknown_layout_is_told_with_those_there_are(alphamatting: Path) -> None:
    with pytest.raises(UserError, match=r"no layout nope; layouts: .*alphamatting"):
        open_collection(alphamatting, "nope")


def test_a_folder_of_no_layout_tells_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"not a test set of a known layout.*trimap1"):
        open_collection(tmp_path)


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a folder"):
        open_collection(tmp_path / "none")


def test_a_photo_without_its_alpha_is_told_at_once(alphamatting: Path) -> None:
    (alphamatting / "alpha" / "GT02.png").unlink()
    with pytest.raises(UserError, match="alpha has no image named GT02"):
        open_collection(alphamatting)


def test_sizes_that_differ_are_told_when_read(alphamatting: Path) -> None:
    put(alphamatting / "trimap1" / "GT01.png", trimap(1)[:-1])
    examples = open_collection(alphamatting)
    with pytest.raises(UserError, match="must have the same size"):
        examples[0].load()


def test_every_layout_says_what_it_is() -> None:
    for layout in LAYOUTS.values():
        assert layout.title and layout.folder and layout.citation and layout.variants
