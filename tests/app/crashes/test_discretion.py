"""Reports without names of files."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from app.crashes.discretion import code_place, discreet, suffix_of


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
        (r"C:\Users\Mary Smith\My dogs\big dog.png is gone", "<.png> is gone"),
        (r"'C:\\Users\\Mary Smith\\no suffix'", "<file>"),
        (r"\\server\Mary's share\dog one.tif cannot be read", "<.tif> cannot be read"),
        (""""/home/mary/Aunt Mary's dog.jpg" and '/mnt/Bob\'s dog.jpg' """, "<.jpg> and <.jpg> "),
        (
            "see file:///home/mary/a.jpg, and https://pytorch.org/get",
            "see <.jpg>, and https://pytorch.org/get",
        ),
        ("„Meine Tante.png“, “my aunt.jpg”", "<.png>, <.jpg>"),
        ("yield from engine.matte(*arrays), data.json(x)", "yield from engine.matte(*arrays), data.json(x)"),
        ('"/".join(a / b)', '"/".join(a / b)'),
    ],
)
def test_names_go_and_all_else_stays(text: str, said: str) -> None:
    assert discreet(text) == said


def test_a_path_without_quotes_goes_as_far_as_there_is_such_a_file(tmp_path: Path) -> None:
    (tmp_path / "Wedding of Mary").mkdir()
    assert discreet(f"nothing in {tmp_path}/Wedding of Mary can be read") == "nothing in <folder> can be read"


@pytest.mark.parametrize(
    "said",
    [
        "/mnt/Wedding of Mary/Aunt Mary's dög.jpg",
        "Aunt Mary's dög.jpg",
        "Aunt Mary's dög",
        "/mnt/Wedding of Mary",
        "Wedding of Mary",
        repr("Aunt Mary's dög.jpg")[1:-1],
        ascii("Aunt Mary's dög"),
        unicodedata.normalize("NFD", "Aunt Mary's dög.jpg"),
    ],
)
def test_of_a_file_that_is_known_go_name_folder_and_path_however_they_are_written(said: str) -> None:
    found = discreet(f"KeyError: {said} is odd", ["/mnt/Wedding of Mary/Aunt Mary's dög.jpg"])
    assert re.fullmatch(r"""KeyError: ['"]?<(\.jpg|file)>['"]? is odd""", found), found


def test_a_short_or_plain_name_takes_no_words_of_the_program_along() -> None:
    code = "photo in tmp: session.run(11), a.core"
    assert discreet(code, ["/tmp/run.png", "/tmp/core/1.png", "/tmp/photo.jpg"]) == code
    assert discreet("KeyError: 'photo'", ["/tmp/photo.jpg"]) == "KeyError: '<file>'"


def test_what_follows_a_dot_is_said_only_of_a_kind_of_file() -> None:
    assert suffix_of("a.JPG") == ".JPG" and suffix_of(r"C:\a b.tif") == ".tif"
    assert suffix_of("My.Wedding with Bob") == "" == suffix_of("Bob 3.5 final")


def test_the_name_of_the_user_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/Mary Smith"))
    assert discreet("who: Mary Smith, Mary Smithson") == "who: <user>, Mary Smithson"
    monkeypatch.setattr(Path, "home", lambda: Path("/root"))
    assert discreet("the root of it") == "the root of it"


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
