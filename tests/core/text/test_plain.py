"""Names of files are shown in one line, whatever they hold, and sentences with them stay sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.text.plain import plain
from core.text.translate import tr


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Föhn & Söhne 照片.jpg", "Föhn & Söhne 照片.jpg"),
        ("a\u00a0b\u3000c.jpg", "a\u00a0b\u3000c.jpg"),
        ("two\nlines\r.jpg", "two␊lines␍.jpg"),
        ("\x1b[31mred\x07\t.jpg", "␛[31mred␇␉.jpg"),
        ("\x7f\x9b31m\u2028.jpg", "␡\ufffd31m\ufffd.jpg"),
        ("photo\u202egpj.exe", "photo\ufffdgpj.exe"),
        ("broken \udcff.jpg", "broken \ufffd.jpg"),
    ],
)
def test_what_acts_on_others_is_shown_as_a_sign(name: str, shown: str) -> None:
    assert plain(name) == shown


def test_values_of_a_sentence_keep_to_its_line() -> None:
    path = Path("a\nb.jpg")
    said = tr("{path} is no photo.", path=path)
    assert said == "a␊b.jpg is no photo." and said.values["path"] == "a\nb.jpg"
    assert tr("{name:>4}|", name="a\n") == "  a␊|"
    quoted = tr("{reason} Try another.", reason=tr("Two\nlines of the program's own."))
    assert quoted == "Two\nlines of the program's own. Try another."
