import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.training.packing.making import PackPlan, filled_color, foreground, reduced
from core.training.packing.pack import FORMAT, INDEX, MEGABYTE, Pack
from tests.core.training.packed import COUNT, foregrounds, make, photographs


def test_a_pack_holds_what_was_put_in(tmp_path: Path) -> None:
    pool, photos = foregrounds(), photographs()
    pack = Pack(make(tmp_path / "pack"))
    found = list(pack.read_foregrounds(workers=2))
    assert len(found) == COUNT
    for index, item in enumerate(found):
        wanted = foreground(pool, index)
        assert np.array_equal(item.alpha, wanted.alpha)
        assert np.array_equal(item.edges, wanted.edges)
        assert (item.family, item.is_cut) == (wanted.family, wanted.is_cut)
        weight = item.alpha[..., None] / 255
        assert (weight * np.abs(item.color.astype(int) - wanted.color)).sum() / weight.sum() / 3 < 4
    assert [p.shape for p in pack.read_photos()] == [photos.photo(i).shape for i in range(len(photos))]
    assert {item.is_cut for item in found} == {True, False}


def test_a_foreground_is_cut_to_its_content_unless_it_goes_on_beyond_its_canvas() -> None:
    pool = foregrounds()
    for index in range(COUNT):
        item = foreground(pool, index)
        if item.is_cut:
            assert item.alpha.shape == pool.images[index].shape[:2]
        else:
            assert item.alpha.sum() == pool.images[index, ..., 3].sum()
        rows, columns = item.edges.T
        assert item.alpha[rows, columns].max() > 0


def test_straight_colors_times_alpha_give_the_image_back() -> None:
    rgba = foregrounds().images[0]
    straight = filled_color(rgba)
    again = straight * (rgba[..., 3:] / 255.0)
    assert np.abs(again - rgba[..., :3]).max() < 8
    assert straight[rgba[..., 3] == 0].min() > 20  # nothing of the black behind


def test_files_stay_below_their_limit_and_all_below_theirs(tmp_path: Path) -> None:
    plan = PackPlan(part_megabytes=0.05, megabytes=1.3)
    pack = Pack(make(tmp_path / "pack", plan))
    parts = list((tmp_path / "pack").glob("part-*.bin"))
    assert len(parts) > 1
    assert max(p.stat().st_size for p in parts) <= 0.05 * MEGABYTE
    assert 0 < len(pack.foregrounds) < COUNT
    assert pack.size == sum(p.stat().st_size for p in parts) <= 1.3 * MEGABYTE
    with pytest.raises(UserError, match="photographs alone"):
        make(tmp_path / "none", PackPlan(megabytes=0.001))


def test_photographs_are_reduced_to_a_side() -> None:
    assert reduced(np.zeros((300, 200, 3), np.uint8), 150).shape == (150, 100, 3)
    assert reduced(np.zeros((30, 20, 3), np.uint8), 150).shape == (30, 20, 3)


def test_damage_is_named(tmp_path: Path) -> None:
    folder = make(tmp_path / "pack")
    part = folder / "part-000.bin"
    whole = part.read_bytes()
    part.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(UserError, match=r"part-000\.bin is damaged"):
        list(Pack(folder).read_foregrounds())
    part.unlink()
    with pytest.raises(UserError, match=r"part-000\.bin is missing"):
        Pack(folder)
    (folder / INDEX).write_text(json.dumps({"format": FORMAT}))
    with pytest.raises(UserError, match="damaged"):
        Pack(folder)
    (folder / INDEX).write_text(json.dumps({"format": FORMAT - 1}))
    with pytest.raises(UserError, match="another version"):
        Pack(folder)
    (folder / INDEX).write_text("{")
    with pytest.raises(UserError, match="damaged"):
        Pack(folder)
    with pytest.raises(UserError, match="not a training pack"):
        Pack(tmp_path)
