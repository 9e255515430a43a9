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
from core.model.mixers.options import MixerOptions
from core.project.contents import photo_of
from core.project.store import open_project
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


def test_a_project_holds_all_of_it(order: Order, tmp_path: Path) -> None:
    path = tmp_path / "photo.matte"
    refinement = Refinement(feather=2.0)
    files = replace(order.files, project=path)
    ordered = replace(
        order, files=files, refinement=refinement, matting=Matting(max_tokens="light", passes=2)
    )
    prepared = prepare(ordered)
    result = run(prepared, FakeEngine())
    prepared.write(result)
    project = open_project(path)
    assert project.photo.data is None and photo_of(project, tmp_path).size == SIZE
    assert np.array_equal(project.marks.trimap, prepared.job.trimap)
    assert project.matte is not None and project.matte.is_current
    assert np.allclose(project.matte.alpha, result.alpha, atol=1e-4)
    assert (project.matte.run.settings["stop"], project.matte.run.settings["passes"]) == ("light", 2)
    assert project.finish.refinement == refinement and project.thumbnail is not None


def test_a_project_is_exported_again_as_it_was(order: Order, tmp_path: Path) -> None:
    path, again = tmp_path / "photo.matte", tmp_path / "again.png"
    first = prepare(
        replace(order, files=replace(order.files, project=path), refinement=Refinement(shift_edge=1.5))
    )
    first.write(run(first, FakeEngine()))
    copy = tmp_path / "copy.matte"
    second = prepare(Order(path, files=Files(alpha=again, project=copy)))
    engine = FakeEngine()
    second.write(run(second, engine))
    assert not engine.runs
    assert order.files.alpha is not None and np.array_equal(read_gray(again), read_gray(order.files.alpha))
    assert open_project(copy).finish.refinement.shift_edge == 1.5


def test_a_project_gets_the_matte_of_a_new_run(order: Order, tmp_path: Path) -> None:
    path, renewed = tmp_path / "photo.matte", tmp_path / "renewed.matte"
    first = prepare(replace(order, files=Files(project=path)))
    first.write(run(first, FakeEngine()))
    engine = FakeEngine()
    engine.lower["routed"] = 0.2
    matting = Matting(mixer=MixerOptions("routed"))
    second = prepare(Order(path, matting=matting, files=Files(project=renewed), is_new_run=True))
    second.write(run(second, engine))
    old, new = (open_project(each).matte for each in (path, renewed))
    assert old is not None and new is not None and new.alpha.mean() < old.alpha.mean()
