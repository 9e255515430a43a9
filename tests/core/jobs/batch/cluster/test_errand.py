"""Orders as they travel: paths that mean the same everywhere, files known by content, or unpacked elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.jobs.batch.cluster.errand import absolute, given_of, moved, named_as, parcel_of
from core.jobs.batch.record import Outcome, State
from core.jobs.earlier import Earlier
from core.jobs.order import Files, MarksFrom, Matting, Order
from core.jobs.prepared import prepare
from core.project.project import Project, ProjectMarks, ProjectPhoto
from core.project.store import digest_of_bytes, save_project
from core.refine.finish import Finish
from core.subject.choice import Choice
from tests.core.jobs.batch.conftest import SIZE, MakeOrder


def test_relative_paths_mean_the_same_in_any_folder(
    make_order: MakeOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_order("behind")
    monkeypatch.chdir(tmp_path)
    order = Order(
        Path("a.png"),
        MarksFrom(subject=Choice(Path("net.onnx"))),
        Matting("own.safetensors"),
        files=Files(
            Path("out/a.png"),
            composites=(("white", Path("out/w.png")), ("behind.png", Path("out/b.png"))),
            report=Path("out/a.json"),
        ),
        earlier=Earlier(Path("alpha.png"), Path("marks.png")),
    )
    found = absolute(order)
    monkeypatch.chdir("/")
    assert found.photo == tmp_path / "a.png"
    assert found.matting.model == str(tmp_path / "own.safetensors")
    assert found.files.composites == (
        ("white", tmp_path / "out/w.png"),
        (str(tmp_path / "behind.png"), tmp_path / "out/b.png"),
    )
    paths = [*found.inputs(), *found.tools(), *found.files.paths()]
    assert len(paths) == 10 and all(path.is_absolute() for path in paths)
    assert absolute(replace(order, matting=Matting("tiny"))).matting.model == "tiny"


def test_files_are_the_same_only_with_the_same_content(make_order: MakeOrder) -> None:
    given = given_of(make_order("a"))
    assert [each.path.name for each in given] == ["a.png", "marks.png"]
    assert all(each.is_here() for each in given)
    data = bytearray(given[0].path.read_bytes())
    data[-1] ^= 1
    given[0].path.write_bytes(data)
    assert not given[0].is_here()
    given[1].path.unlink()
    assert not given[1].is_here()
    with pytest.raises(UserError, match="does not exist"):
        given_of(Order(given[1].path))


def test_a_parcel_is_unpacked_elsewhere_and_its_words_lead_back(
    make_order: MakeOrder, tmp_path: Path
) -> None:
    order = make_order("a")
    same_name = order.photo.rename(tmp_path / "out" / "marks.png")
    order = replace(order, photo=same_name)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    places = parcel_of(order).unpack(elsewhere)
    found = moved(order, places)
    assert [path.read_bytes() for path in found.inputs()] == [path.read_bytes() for path in order.inputs()]
    assert {path.name for path in found.inputs()} == {"marks.png"}
    sentence, remarks = f"{found.photo} is bad.", (str(found.photo),)
    outcome = Outcome(str(found.photo), "", State.FAILED, sentence, files=(("x", 5),), remarks=remarks)
    named = named_as(outcome, order, places.items())
    assert (named.photo, named.sentence) == (str(order.photo), f"{order.photo} is bad.")
    assert named.marks == str(order.marks.file)
    assert named.remarks == (str(order.photo),)
    assert named.files == ((str(order.files.cutout), 5),)


def test_the_photo_of_a_project_travels_beside_it(make_order: MakeOrder, tmp_path: Path) -> None:
    photo = make_order("a").photo
    kept = ProjectPhoto(photo.name, None, str(photo), digest_of_bytes(photo.read_bytes()))
    marks = ProjectMarks(np.full(SIZE, 128, np.uint8), np.ones(SIZE, np.bool_), 0)
    folder = tmp_path / "projects"
    folder.mkdir()
    save_project(folder / "p.matte", Project(kept, SIZE, marks, None, Finish.none(SIZE)))
    order = Order(folder / "p.matte", files=Files(tmp_path / "out" / "p.png"))
    assert [each.path for each in given_of(order)] == [order.photo, photo]
    pixels = prepare(order).job.photo.pixels
    parcel, elsewhere = parcel_of(order), tmp_path / "elsewhere"
    elsewhere.mkdir()
    photo.unlink()
    found = prepare(moved(order, parcel.unpack(elsewhere)))
    np.testing.assert_array_equal(found.job.photo.pixels, pixels)
