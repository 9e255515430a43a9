"""Keys: the same for orders that leave the same files, another for everything that changes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserError
from core.jobs.batch.key import order_key
from core.jobs.export_options import ExportOptions
from core.jobs.order import Files, MarksFrom, Matting, Order
from core.refine.refinement import Refinement
from core.subject.choice import Choice
from tests.batch_workers import marks_of, write_photo


@pytest.fixture
def order(tmp_path: Path) -> Order:
    photo = write_photo(tmp_path / "a.png")
    (tmp_path / "wall.png").write_bytes(photo.read_bytes())
    files = Files(
        tmp_path / "out" / "a.png", composites=((str(tmp_path / "wall.png"), tmp_path / "out/on.png"),)
    )
    return Order(photo, MarksFrom(marks_of(photo)), files=files)


def test_where_things_lie_and_who_does_the_work_changes_nothing(order: Order, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    photo = write_photo(elsewhere / "b.png")
    (elsewhere / "wall.png").write_bytes((tmp_path / "wall.png").read_bytes())
    files = Files(elsewhere / "a.png", composites=((str(elsewhere / "wall.png"), elsewhere / "on.png"),))
    other = Order(photo, MarksFrom(marks_of(photo)), Matting("tiny", device="cpu"), files=files)
    assert order_key(order, tmp_path / "out") == order_key(other, elsewhere)


@pytest.mark.parametrize(
    "change",
    [
        lambda order: replace(order, matting=Matting(max_tokens=7)),
        lambda order: replace(order, matting=Matting(precision="bf16")),
        lambda order: replace(order, matting=Matting(memory_limit=1 << 30)),
        lambda order: replace(order, refinement=Refinement(feather=1.0)),
        lambda order: replace(order, marks=replace(order.marks, edge_width=(2, 3))),
        lambda order: replace(order, marks=MarksFrom(subject=Choice(box=(0, 0, 9, 9)))),
        lambda order: replace(order, marks=MarksFrom(subject=Choice(box=(0, 0, 9, 8)))),
        lambda order: replace(order, files=replace(order.files, alpha=Path("alpha.png"))),
        lambda order: replace(order, files=replace(order.files, cutout=order.files.cutout.with_suffix(".webp"))),
        lambda order: replace(order, files=replace(order.files, options=ExportOptions(quality=80))),
        lambda order: replace(order, files=replace(order.files, composites=(("white", Path("on.png")),))),
    ],
)  # fmt: skip
def test_every_option_that_changes_files_counts(order: Order, tmp_path: Path, change: object) -> None:
    assert callable(change)
    keys = {order_key(each, tmp_path / "out") for each in (order, change(order))}
    assert len(keys) == 2


@pytest.mark.parametrize("name", ["a.png", "a-trimap.png", "wall.png"])
def test_every_byte_that_is_read_counts(order: Order, tmp_path: Path, name: str) -> None:
    before = order_key(order, tmp_path / "out")
    path = tmp_path / name
    path.write_bytes(path.read_bytes() + b"\0")
    assert order_key(order, tmp_path / "out") != before


def test_the_model_is_known_by_its_bytes(order: Order, tmp_path: Path) -> None:
    model = tmp_path / "own.safetensors"
    own = replace(order, matting=Matting(str(model)))
    keys = []
    for data in (b"one", b"another"):
        model.write_bytes(data)
        keys.append(order_key(own, tmp_path / "out"))
    assert len({*keys, order_key(order, tmp_path / "out")}) == 3


def test_an_input_that_is_not_there_is_named(order: Order, tmp_path: Path) -> None:
    order.photo.unlink()
    with pytest.raises(UserError, match=r"a\.png does not exist"):
        order_key(order, tmp_path)
