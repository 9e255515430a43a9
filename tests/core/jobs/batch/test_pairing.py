"""Photos of a batch and their marks: rules that hold whatever the disk looks like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.imaging.io import write_png
from core.jobs.batch.pairing import Inputs, find_inputs


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in the tests are read from here."""
    monkeypatch.chdir(tmp_path)


def make(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def pairs(found: Inputs) -> list[tuple[str, str]]:
    return [(each.photo.as_posix(), each.marks.as_posix() if each.marks else "") for each in found.paired]


@pytest.mark.parametrize(
    "marks",
    [
        "in/a-trimap.png",
        "in/a_trimap.tif",
        "in/A-Trimap.PNG",
        "in/a.jpg-trimap.png",
        "in/a-mask.png",
        "in/a-alpha.png",
        "in/a-matte.webp",
        "in/trimaps/a.png",
        "in/trimaps/a.jpg",
        "in/trimap/A.png",
        "in/masks/a.png",
        "in/alpha/a.png",
        "in/trimaps/a-trimap.png",
        "trimaps/a.png",
        "masks/a.jpg",
    ],
)
def test_marks_are_found_beside_a_photo_and_in_folders_of_marks(marks: str) -> None:
    make("in/a.jpg", marks)
    assert pairs(find_inputs(["in"])) == [("in/a.jpg", marks)]
    assert pairs(find_inputs(["in/a.jpg"])) == [("in/a.jpg", marks)]
    assert pairs(find_inputs(["in/*"])) == [("in/a.jpg", marks)]


def test_the_nearest_and_plainest_marks_count() -> None:
    make(
        "in/a.jpg", "in/a-alpha.png", "in/a-mask.png", "in/a-trimap.png", "in/trimaps/a.png", "trimaps/a.png"
    )
    order = ["in/a-trimap.png", "in/a-mask.png", "in/a-alpha.png", "in/trimaps/a.png", "trimaps/a.png"]
    for marks in order:
        assert pairs(find_inputs(["in"])) == [("in/a.jpg", marks)]
        Path(marks).unlink()


def test_photos_of_one_name_share_their_marks() -> None:
    make("in/a.jpg", "in/a.tif", "in/a-trimap.png")
    assert {marks for _, marks in pairs(find_inputs(["in"]))} == {"in/a-trimap.png"}
    assert len(find_inputs(["in"]).paired) == 2


def test_a_project_takes_the_place_of_its_photo() -> None:
    make("in/a.jpg", "in/a-trimap.png", "in/a.matte")
    for inputs in (["in"], ["in/a.jpg"], ["in/a.matte"], ["in/*.jpg", "in/*.matte"]):
        found = find_inputs(inputs)
        assert pairs(found) == [("in/a.matte", "")]
        assert found.paired[0].how == "of the project"


def test_marks_and_exports_are_no_photos() -> None:
    make("in/a.jpg", "in/a-trimap.png", "in/a-cutout.png", "in/a-on-white.jpg")
    assert pairs(find_inputs(["in/a.jpg", "in/a-trimap.png", "in/a-cutout.png"])) == [
        ("in/a.jpg", "in/a-trimap.png")
    ]
    with pytest.raises(UserError, match=r"a-trimap\.png holds the marks"):
        find_inputs(["in/a-trimap.png"])


def test_a_photo_that_is_called_like_marks_can_be_named() -> None:
    make("in/b-marks.jpg", "trimaps/b-marks.png")
    assert pairs(find_inputs(["in/b-marks.jpg"])) == [("in/b-marks.jpg", "trimaps/b-marks.png")]
    assert pairs(find_inputs(["in/b-marks.jpg", "in"])) == [("in/b-marks.jpg", "trimaps/b-marks.png")]
    Path("trimaps/b-marks.png").unlink()
    assert pairs(find_inputs(["in/b-marks.jpg"], proposes=True)) == [("in/b-marks.jpg", "")]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("notes.txt", b"Hello, marks.\n", "is a text file"),
        ("empty.jpg", b"", "is empty"),
        ("list.xlsx", b"PK\3\4" + bytes(60), "list.xlsx"),
    ],
)
def test_a_file_that_is_no_photo_is_said_to_be_none(name: str, data: bytes, said: str) -> None:
    Path(name).write_bytes(data)
    (left,) = find_inputs([name]).left
    assert said in left.sentence and "has no marks" not in left.sentence


def test_a_photo_without_marks_is_left_with_advice_unless_subjects_are_found() -> None:
    Path("in").mkdir()
    write_png(Path("in/a.jpg"), np.zeros((4, 4, 3), np.uint8))
    (left,) = find_inputs(["in"]).left
    assert left.photo == Path("in/a.jpg") and "a-trimap.png" in left.sentence and "--subject" in left.sentence
    assert pairs(find_inputs(["in"], proposes=True)) == [("in/a.jpg", "")]


def test_marks_without_their_photo_are_remarked_on_but_a_photo_of_a_mask_is_one() -> None:
    make("in/b-trimap.png", "in/carnival-mask.jpg")
    found = find_inputs(["in"], proposes=True)
    assert pairs(found) == [("in/carnival-mask.jpg", "")]
    (remark,) = found.remarks
    assert "in/b-trimap.png is named like marks, but there is no photo of that name" in remark


def test_photos_come_as_people_count_and_once() -> None:
    make("in/shot 10.jpg", "in/shot 2.jpg", "other/z.jpg", "in/.hidden.jpg", "in/notes.txt")
    found = find_inputs(["in", "other/*.jpg", "in/shot 2.jpg"], proposes=True)
    assert [name for name, _ in pairs(found)] == ["in/shot 2.jpg", "in/shot 10.jpg", "other/z.jpg"]


def test_folders_inside_count_where_asked_for_but_not_those_of_marks_and_results() -> None:
    make("in/a.jpg", "in/two/b.jpg", "in/two/trimaps/b.png", "in/out/a.png", "in/.cache/c.jpg")
    plain = find_inputs(["in"], proposes=True)
    assert [name for name, _ in pairs(plain)] == ["in/a.jpg"]
    deep = find_inputs(["in"], proposes=True, recursive=True, apart=[Path("in/out")])
    assert pairs(deep) == [("in/a.jpg", ""), ("in/two/b.jpg", "in/two/trimaps/b.png")]
    assert [each.relative.as_posix() for each in deep.paired] == ["a.jpg", "two/b.jpg"]


def test_the_place_below_an_input_is_the_same_wherever_that_lies(tmp_path: Path) -> None:
    make("in/two/b.jpg")
    for text in ("in/**/*.jpg", str(tmp_path / "in" / "**" / "*.jpg")):
        (one,) = find_inputs([text], proposes=True).paired
        assert one.relative.as_posix() == "two/b.jpg"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (["gone"], "no photo, folder or list gone"),
        (["*.jpg"], "No photo matches"),
        (["empty"], "There is no photo in empty"),
        (["deep"], "--recursive"),
        (["out"], "folder of the results"),
    ],
)
def test_inputs_without_photos_are_refused(inputs: list[str], said: str) -> None:
    make("empty/notes.txt", "deep/in/a.jpg", "out/a.png")
    with pytest.raises(UserError, match=said):
        find_inputs(inputs, apart=[Path("out")])


def test_a_list_names_photos_marks_and_options() -> None:
    make("shoot/a.jpg", "shoot/b.jpg", "shoot/b-trimap.png", "shoot/c.jpg", "m.png")
    Path("list.csv").write_text(
        "photo,marks,output,max-tokens,subject\nshoot/a.jpg,m.png,first,500,\nshoot/b.jpg,,,,\nshoot/c.jpg,,,,auto\n"
        "shoot/d.jpg,,,,\nshoot/a.jpg,gone.png,,,\n"
    )
    found = find_inputs(["list.csv"])
    assert pairs(found) == [
        ("shoot/a.jpg", "m.png"),
        ("shoot/b.jpg", "shoot/b-trimap.png"),
        ("shoot/c.jpg", ""),
    ]
    first, _, third = found.paired
    assert (first.output, dict(first.options), first.how) == (
        "first",
        {"max-tokens": "500"},
        "named in list.csv, line 2",
    )
    assert third.options == {"subject": "auto"}
    fourth, fifth = (left.sentence for left in found.left)
    assert "d.jpg" in fourth and "line 5" in fourth and "gone.png" in fifth


def test_a_photo_may_be_named_twice_with_other_options() -> None:
    make("a.jpg")
    Path("list.csv").write_text("photo,output,subject\na.jpg,x,auto\na.jpg,y,auto\na.jpg,y,auto\n")
    assert [each.output for each in find_inputs(["list.csv"]).paired] == ["x", "y"]


def test_each_line_that_lacks_a_file_is_told_and_no_photo_that_a_list_has_marks_for() -> None:
    make("in/a.jpg", "in/b.jpg", "m.png")
    lines = ["in/a.jpg,m.png", "in/a.jpg,gone.png", "in/a.jpg,lost.png"]
    Path("list.csv").write_text("\n".join(["photo,marks", *lines]))
    found = find_inputs(["in", "list.csv"])
    assert pairs(found) == [("in/a.jpg", "m.png")]
    told = [left.sentence for left in found.left]
    assert len(told) == 3
    assert all(
        word in sentence for word, sentence in zip(("gone.png", "lost.png", "b.jpg"), told, strict=True)
    )


def test_lines_of_one_photo_are_told_apart() -> None:
    make("a.jpg", "m.png", "n.png")
    lines = [
        "a.jpg,m.png,,",
        "a.jpg,n.png,,",
        "a.jpg,n.png,,",
        "a.jpg,n.png,,9",
        "a.jpg,m.png,x,",
        "a.jpg,n.png,x,",
    ]
    Path("list.csv").write_text("\n".join(["photo,marks,output,max-tokens", *lines]))
    found = find_inputs(["list.csv"]).paired
    assert [each.identity for each in found] == [
        "a.jpg",
        "a.jpg (2)",
        "a.jpg (3)",
        "a.jpg as x",
        "a.jpg as x (2)",
    ]


def test_many_photos_are_paired_in_one_look_at_each_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    make(*(f"in/{number}.jpg" for number in range(60)), *(f"in/trimaps/{number}.png" for number in range(60)))
    seen: list[Path] = []
    listing = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: seen.append(path) or listing(path))  # type: ignore[func-returns-value]
    files = [str(path) for path in listing(Path("in")) if path.suffix]
    assert len(find_inputs(files).paired) == 60
    assert len(seen) == len(set(seen)) <= 4
