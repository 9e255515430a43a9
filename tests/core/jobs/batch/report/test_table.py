"""report.csv, as scripts read it and as spreadsheets take it."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.jobs.batch.record import Outcome
from core.jobs.batch.report.row import Row
from core.jobs.batch.report.table import HEADINGS, write_table
from tests.core.jobs.batch.report.outcomes import FACTS, done, failed


def read(folder: Path, *outcomes: Outcome) -> list[dict[str, str]]:
    path = write_table(folder, outcomes)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_says_all_of_a_photo(tmp_path: Path) -> None:
    (row,) = read(tmp_path, done())
    assert list(row) == list(HEADINGS)
    assert (row["photo"], row["state"], row["files"]) == ("/photos/shoe.jpg", "done", "/out/shoe.png")
    assert (row["width"], row["height"], row["k"], row["tokens wanted"]) == ("7680", "4320", "12000", "21300")
    assert (row["seconds backbone"], row["seconds network"], row["seconds total"]) == (
        "30.5",
        "40.125",
        "42.625",
    )
    assert (row["memory MB"], row["doubt places"]) == ("1234.5", "7")
    assert row["remarks"] == "Nothing is marked Keep. Ran out of memory; matted again with k = 12,000."
    assert (row["model"], row["device"], row["worker"]) == ("tiny", "cpu", "studio / 12")
    assert row["ended"] == "2026-11-30T10:01:00+01:00"


def test_what_failed_has_its_reason_and_no_numbers(tmp_path: Path) -> None:
    first, second = read(tmp_path, failed(), done())
    assert (first["state"], first["reason"], first["k"]) == ("failed", "hat.jpg is no image.", "")
    assert second["state"] == "done"


def test_facts_of_another_kind_than_expected_are_left_out(tmp_path: Path) -> None:
    facts = {
        "width": "7680",
        "routers": [3, {"wanted": None}],
        "seconds": [1],
        "notes": "one",
        "max_tokens": True,
    }
    (row,) = read(tmp_path, done(facts=facts, seconds={}))
    assert not any(row[name] for name in ("width", "k", "tokens wanted", "seconds total", "memory MB"))


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\n=1", "＝1"])
def test_names_are_never_run_as_formulas(tmp_path: Path, name: str) -> None:
    (row,) = read(tmp_path, failed(name, name))
    for cell in (row["photo"], row["reason"]):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))


@pytest.mark.parametrize("name", ['a,b;"c".png', "ein schöner Hut 👒.png", "قبعة.png", "it's.png"])
def test_other_names_come_back_as_they_are(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, failed(name))[0]["photo"] == name


def test_lines_and_broken_bytes_of_a_name_are_told_by_signs(tmp_path: Path) -> None:
    assert read(tmp_path, failed("a\nb\udcff.png"))[0]["photo"] == "a␊b\N{REPLACEMENT CHARACTER}.png"


def test_spreadsheets_take_it_as_utf8_in_columns(tmp_path: Path) -> None:
    data = write_table(tmp_path, [done()]).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfphoto,state,") and data.count(b"\r\n") == 2


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    path = write_table(tmp_path, [done()])
    before = path.read_bytes()

    def broken() -> Iterator[Outcome]:
        yield failed()
        raise UserError("the journal cannot be read.")

    with pytest.raises(UserError, match="journal"):
        write_table(tmp_path, broken())
    assert path.read_bytes() == before and [each.name for each in tmp_path.glob("*.*")] == ["report.csv"]


def test_a_remark_of_the_run_is_told_once_though_the_facts_have_it_in_english() -> None:
    said = "Nichts ist als Behalten markiert."
    assert Row.of(done(remarks=(said,))).remarks == (said,)
    assert Row.of(done(remarks=())).remarks == (FACTS["remark"], *FACTS["notes"])
