"""Orders with their files read, run on an engine and written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.engine.options import Finished, MatteResult
from core.errors import UserError
from core.imaging.io import read_gray, read_image, write_png
from core.jobs.order import Files, MarksFrom, Matting, Order
from core.jobs.prepared import Prepared, prepare
from core.refine.refinement import Refinement
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine

SIZE = 40, 60


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """A photo whose left third is kept and whose middle is Edge."""
    trimap = np.full(SIZE, UNKNOWN, np.uint8)
    trimap[:, :20], trimap[:, 40:] = FOREGROUND, BACKGROUND
    write_png(tmp_path / "photo.png", np.full((*SIZE, 3), 90, np.uint8))
    write_png(tmp_path / "marks.png", trimap)
    files = Files(tmp_path / "out.png", tmp_path / "alpha.png", trimap=tmp_path / "trimap.png")
    return Order(tmp_path / "photo.png", MarksFrom(tmp_path / "marks.png"), files=files)


def run(prepared: Prepared, engine: FakeEngine) -> MatteResult:
    given: Any = engine
    (result,) = [event.result for event in prepared.events(given) if isinstance(event, Finished)]
    return result


def test_what_is_ordered_is_written(order: Order) -> None:
    prepared = prepare(order)
    prepared.write(run(prepared, FakeEngine()))
    files = order.files
    assert files.cutout and files.alpha and files.trimap and order.marks.file
    assert read_image(files.cutout).alpha is not None
    assert np.array_equal(read_gray(files.trimap), read_gray(order.marks.file))
    assert set(np.unique(read_gray(files.alpha))) == {0, 128, 255}


def test_refinement_is_over_the_alpha(order: Order) -> None:
    prepared = prepare(replace(order, refinement=Refinement(white=0.5)))
    prepared.write(run(prepared, FakeEngine()))
    assert order.files.alpha is not None
    assert set(np.unique(read_gray(order.files.alpha))) == {0, 255}


def test_a_mask_gets_edge_of_the_width_that_is_asked_for(order: Order, tmp_path: Path) -> None:
    mask = np.zeros(SIZE, np.uint8)
    mask[:, :30] = 255
    write_png(tmp_path / "mask.png", mask)
    prepared = prepare(replace(order, marks=MarksFrom(tmp_path / "mask.png", edge_width=(2, 5))))
    assert (prepared.job.trimap == UNKNOWN).sum(axis=1).tolist() == [7] * SIZE[0]
    assert prepared.marks is not None and "2 px inside and 5 px outside" in prepared.marks.notice


def test_a_bad_order_is_refused_before_the_run(order: Order, tmp_path: Path) -> None:
    (tmp_path / "words.png").write_text("no image")
    with pytest.raises(UserError, match=r"words\.png"):
        prepare(replace(order, marks=MarksFrom(tmp_path / "words.png")))
    with pytest.raises(UserError, match="no transparency"):
        prepare(replace(order, files=Files(tmp_path / "out.jpg")))


def test_k_is_refused_for_a_model_without_it(order: Order) -> None:
    engine = FakeEngine()
    engine.load("vitmatte-small")
    prepared = prepare(replace(order, matting=Matting(max_tokens=9)))
    with pytest.raises(UserError, match="max-tokens"):
        run(prepared, engine)
