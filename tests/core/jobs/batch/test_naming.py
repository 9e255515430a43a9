"""Names of the files of a batch: by a pattern, never two alike, never those of what is read."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePath

import pytest

from core.errors import UserError
from core.jobs.batch.journal_lines import Line
from core.jobs.batch.naming import PATTERN, Naming, Wanted
from core.jobs.batch.pairing import Paired
from core.jobs.batch.record import Outcome, State
from core.jobs.name_pattern import Facts

KINDS = Wanted("cutout", ".png", is_bare=True), Wanted("alpha", ".png"), Wanted("report", ".json")


def nobody(name: str) -> Line | None:
    return None


def naming(
    folder: Path, pattern: str = PATTERN, owner: Callable[[str], Line | None] = nobody, **more: list[Path]
) -> Naming:
    return Naming(folder, pattern, KINDS, owner, **more)


def names(given: Naming, folder: Path, photo: Path, relative: str, output: str = "") -> list[str]:
    facts = Facts(photo.name, (3, 4), 7, date=datetime.date(2026, 1, 2))
    found = given.names(Paired(photo, None, PurePath(relative), output=output), facts)
    return [path.relative_to(folder).as_posix() for path in found.paths]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{name}", ["a.png", "a-alpha.png", "a-report.json"]),
        ("{name} {kind}", ["a cutout.png", "a alpha.png", "a report.json"]),
        ("shoot {number:03}", ["shoot 007.png", "shoot 007-alpha.png", "shoot 007-report.json"]),
    ],
)
def test_the_pattern_names_every_kind(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    assert names(naming(tmp_path, pattern), tmp_path, Path("/in/a.jpg"), "a.jpg") == expected


def test_folders_of_the_input_are_kept(tmp_path: Path) -> None:
    assert names(naming(tmp_path), tmp_path, Path("/in/x/y/a.jpg"), "x/y/a.jpg")[0] == "x/y/a.png"


def test_two_photos_of_one_name_are_numbered_on_with_all_their_files(tmp_path: Path) -> None:
    given = naming(tmp_path)
    first, second = Path("/one/a.jpg"), Path("/two/A.jpg")  # alike on Windows and macOS
    for _ in range(2):  # the same at every call
        assert names(given, tmp_path, first, "a.jpg")[0] == "a.png"
        assert names(given, tmp_path, second, "A.jpg") == ["A 2.png", "A-alpha 2.png", "A-report 2.json"]
    assert "taken" in given.names(Paired(second, None, PurePath("A.jpg")), Facts("A.jpg", (3, 4))).remark


def test_two_lines_of_a_list_on_one_photo_never_share_a_file(tmp_path: Path) -> None:
    line = Line("a.jpg", Outcome("/in/a.jpg", "key", State.DONE))
    given = naming(tmp_path, owner=lambda name: line if name == "a.png" else None)
    first = Paired(Path("/in/a.jpg"), None, PurePath("a.jpg"))
    for paired, expected in ((first, "a.png"), (replace(first, repeat=2), "a 2.png"), (first, "a.png")):
        assert given.names(paired, Facts("a.jpg", (3, 4))).paths[0].name == expected


def test_the_file_of_another_kind_is_not_taken_either(tmp_path: Path) -> None:
    given = naming(tmp_path)
    names(given, tmp_path, Path("/in/a.jpg"), "a.jpg")
    assert names(given, tmp_path, Path("/in/a-alpha.jpg"), "a-alpha.jpg")[0] == "a-alpha 2.png"


def test_what_is_read_is_never_written(tmp_path: Path) -> None:
    read = tmp_path / "a-alpha.png"
    read.touch()
    (tmp_path / "b.png").symlink_to(read)
    given = naming(tmp_path, inputs=[read])
    assert names(given, tmp_path, Path("/in/a.jpg"), "a.jpg")[0] == "a 2.png"
    assert names(given, tmp_path, Path("/in/b.jpg"), "b.jpg")[0] == "b 2.png"


def test_a_file_of_a_photo_of_an_earlier_run_is_not_taken(tmp_path: Path) -> None:
    before = tmp_path / "before" / "a.jpg"
    before.parent.mkdir()
    before.touch()
    line = Line("a.jpg", Outcome(str(before), "key", State.DONE))
    out = tmp_path / "out"
    given = naming(out, owner=lambda name: line if name == "a.png" else None)
    assert names(given, out, tmp_path / "other" / "a.jpg", "a.jpg")[0] == "a 2.png"
    assert names(given, out, before, "a.jpg")[0] == "a.png"
    before.unlink()  # moved, or mounted elsewhere
    assert (
        names(naming(out, owner=lambda name: line), out, tmp_path / "other" / "a.jpg", "a.jpg")[0] == "a.png"
    )
    assert names(given, out, tmp_path / "other" / "b.jpg", "b.jpg")[0] == "b.png"


@pytest.mark.parametrize(
    ("output", "expected"), [("hat.webp", "hat.webp"), ("hats/red", "hats/red.png"), ("v1.2", "v1.2.png")]
)
def test_a_list_may_call_it_otherwise(tmp_path: Path, output: str, expected: str) -> None:
    found = names(naming(tmp_path, "{number}"), tmp_path, Path("/in/a.jpg"), "a.jpg", output)
    assert found[0] == expected
    assert found[1] == f"{PurePath(expected).with_suffix('')}-alpha.png"


@pytest.mark.parametrize("output", ["../a.png", "/a.png", "x/../../a.png"])
def test_a_list_leads_nowhere_else(tmp_path: Path, output: str) -> None:
    with pytest.raises(UserError, match="leads out"):
        names(naming(tmp_path), tmp_path, Path("/in/a.jpg"), "a.jpg", output)


@pytest.mark.parametrize(
    ("pattern", "said"), [("cutout", "the same name"), ("{nmae}", "nmae"), ("x/{name}", "/")]
)
def test_a_pattern_that_cannot_be_is_refused(tmp_path: Path, pattern: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        naming(tmp_path, pattern)
