"""What an export of many photos would write, and how it tells what it wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.workspace.export_plan import (
    Candidate,
    Left,
    Plan,
    Planned,
    Request,
    Summary,
    check_before_writing,
    make_plan,
)
from core.errors import UserError
from core.jobs.export import Kind
from core.jobs.name_pattern import Facts
from core.jobs.targets import Existing


def candidates(*names: str) -> list[Candidate]:
    return [Candidate(key, Facts(name, (40, 60))) for key, name in enumerate(names, start=10)]


def planned(request: Request, *names: str, kept: tuple[Path, ...] = ()) -> Plan:
    return make_plan(request, candidates(*names), [], kept)


def files(plan: Plan) -> list[str]:
    return [each.target.path.name for each in plan.files]


def test_photos_are_numbered_in_their_order_and_named_for_their_kind(tmp_path: Path) -> None:
    plan = planned(Request(tmp_path, "{number:02} {name} {kind}", Kind.ALPHA), "b.jpg", "a.jpg")
    assert files(plan) == ["01 b alpha.png", "02 a alpha.png"] and [each.key for each in plan.files] == [
        10,
        11,
    ]
    assert plan.text == f"2 photos into {tmp_path}."


@pytest.mark.parametrize(
    ("existing", "written", "text"),
    [
        (Existing.SKIP, ["b.png"], "1 photo into {}. 1 photo will be left out."),
        (Existing.REPLACE, ["a.png", "b.png"], "2 photos into {}. 1 file there will be replaced."),
        (Existing.NUMBER, ["a 2.png", "b.png"], "2 photos into {}."),
    ],
)
def test_one_decision_for_all_files_that_exist_is_told_before(
    tmp_path: Path, existing: Existing, written: list[str], text: str
) -> None:
    (tmp_path / "a.png").touch()
    plan = planned(Request(tmp_path, "{name}", existing=existing), "a.jpg", "b.jpg")
    assert files(plan) == written and plan.text == text.format(tmp_path)
    assert plan.replaced == ((tmp_path / "a.png",) if existing is Existing.REPLACE else ())
    assert [str(left) for left in plan.left] == (
        ["a.jpg: a.png already exists"] if existing is Existing.SKIP else []
    )


def test_an_open_photo_is_never_written_over(tmp_path: Path) -> None:
    photo = tmp_path / "a.png"
    photo.touch()
    plan = planned(Request(tmp_path, "{name}", existing=Existing.REPLACE), "a.png", kept=(photo,))
    assert files(plan) == ["a 2.png"] and "a 2.png" in plan.remarks[0]


def test_a_bad_pattern_has_no_plan(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a placeholder"):
        planned(Request(tmp_path, "{x}"), "a.jpg")


def test_nothing_to_export_is_said(tmp_path: Path) -> None:
    plan = make_plan(Request(tmp_path), [], [Left("a.jpg", "no cutout yet")], [])
    assert plan.text == "There is nothing to export. 1 photo will be left out."


@pytest.mark.parametrize("existing", Existing)
def test_a_file_that_has_come_since_is_replaced_only_where_all_are(
    tmp_path: Path, existing: Existing
) -> None:
    request = Request(tmp_path, "{name}", existing=existing)
    (file,) = planned(request, "a.jpg").files
    file.target.path.touch()
    left = check_before_writing(file, request, [])
    assert (left is None) == (existing is Existing.REPLACE)


def test_a_photo_that_was_opened_since_is_not_written_over(tmp_path: Path) -> None:
    request = Request(tmp_path, "{name}", existing=Existing.REPLACE)
    (file,) = planned(request, "a.jpg").files
    assert isinstance(file, Planned)
    file.target.path.touch()
    with pytest.raises(UserError, match="would be lost"):
        check_before_writing(file, request, [file.target.path])


def test_a_summary_counts_what_was_written_and_the_rest_has_names(tmp_path: Path) -> None:
    left = tuple(Left(f"{name}.jpg", "no cutout yet") for name in "abcde")
    summary = Summary(tmp_path, (tmp_path / "x.png",), left, (Left("y.jpg", "Cannot write y."),))
    assert (
        summary.text == f"1 photo exported to {tmp_path}. 1 photo could not be exported. 5 photos left out."
    )
    named = [str(each) for each in (*summary.failed, *summary.left)]
    assert named[:2] == ["y.jpg: Cannot write y.", "a.jpg: no cutout yet"]


def test_a_summary_of_nothing_says_so(tmp_path: Path) -> None:
    summary = Summary(tmp_path, left=(Left("a.jpg", "it was closed"),))
    assert summary.text == "Nothing was exported. 1 photo left out."
