"""Names as a list."""

from __future__ import annotations

import pytest

from app.words import counted
from core.text.lists import listed


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("abcd", "a, b and 2 more"),
        ("abcde", "a, b and 3 more"),
    ],
)
def test_a_few_names_are_said_and_of_many_the_first(names: str, words: str) -> None:
    assert listed(list(names), 2) == words


def test_one_thing_is_no_things() -> None:
    assert [counted(number, "photo") for number in (0, 1, 2)] == ["0 photos", "1 photo", "2 photos"]
