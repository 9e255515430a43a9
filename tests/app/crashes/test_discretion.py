"""Reports without names of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.crashes.discretion import code_place, discreet


def test_of_a_path_stay_suffix_and_size(tmp_path: Path) -> None:
    photo = tmp_path / "Aunt Mary.jpg"
    photo.write_bytes(b"1234567")
    said = discreet(f"OSError: [Errno 5] Input/output error: '{photo}' in {tmp_path}")
    assert said == "OSError: [Errno 5] Input/output error: <.jpg, 7 bytes> in <folder>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"C:\Users\Mary\dog.png is gone", "<.png> is gone"),
        ("'~/Pictures/my dog.tif': no", "<.tif>: no"),
        ("dog.jpeg is 6 × 5 pixels; see 'my dog.PSD'", "<.jpeg> is 6 × 5 pixels; see <.PSD>"),
        ("12/24 patches at 1.5 px, and/or k", "12/24 patches at 1.5 px, and/or k"),
    ],
)
def test_names_go_and_all_else_stays(text: str, said: str) -> None:
    assert discreet(text) == said


def test_known_names_go_whatever_they_look_like() -> None:
    said = discreet("My Wedding (final) cannot be read. Föto 3.x too", ["My Wedding (final)", "Föto 3.x"])
    assert "Wedding" not in said and "Föto" not in said and said.endswith("too")


def test_places_in_the_program_stay_without_where_that_is() -> None:
    own = str(Path(__file__).parents[3] / "app" / "session.py")
    assert code_place(own) == "app/session.py"
    assert code_place("/home/mary/env/lib/python3.11/site-packages/numpy/core.py") == "numpy/core.py"
    assert code_place("/home/mary/plugins/own.py") == "own.py"
    assert code_place(r"C:\Users\Mary\own.py") == "own.py"
    assert code_place("<string>") == "<string>"
    line = f'  File "{own}", line 7, in run'
    assert discreet(line) == '  File "app/session.py", line 7, in run'
