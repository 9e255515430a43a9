"""The registry of formats, checked against what the formats promise."""

from pathlib import Path

import pytest

from core.imaging.formats import raw
from core.imaging.formats.record import Format
from core.imaging.formats.registry import FORMATS, SUFFIXES, format_for, format_of


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_suffixes_belong_to_one_format_alone(each: Format) -> None:
    assert all(format_for(Path(f"a{suffix.upper()}")) is each for suffix in each.suffixes)


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_a_format_that_is_written_tells_what_it_holds(each: Format) -> None:
    assert (each.encode is None) == (each.holds is None)


def test_other_files_are_of_no_format() -> None:
    assert format_of(b"") is None and format_of(b"some text") is None and format_for(Path("a.txt")) is None


def test_suffixes_of_raw_photos_are_listed_where_they_are_developed() -> None:
    assert {suffix in SUFFIXES for suffix in raw.FORMAT.suffixes} == {raw.is_available()}
