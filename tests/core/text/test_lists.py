"""Names in a row, and sentences behind each other."""

from __future__ import annotations

import pytest

from core.text import language
from core.text.lists import in_row, listed, sentences
from core.text.translate import again, english, tr


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


def test_sentences_stand_behind_each_other_and_empty_ones_are_left_out() -> None:
    assert sentences("One.", "", "Two.", "Three.") == "One. Two. Three."
    assert sentences("One.", "") == "One."
    assert sentences("", "") == sentences() == ""


def test_sentences_are_said_again_in_another_language() -> None:
    both = sentences(tr("Cut out."), tr("Saved."))
    language.use(language.PSEUDO)
    said = again(both)
    language.use(language.ENGLISH)
    assert said != both
    assert english(said) == "Cut out. Saved."


def test_facts_stand_in_a_row_and_empty_ones_are_left_out() -> None:
    assert in_row(("0:12", "", "about 20 s left")) == "0:12, about 20 s left"
    assert in_row(()) == in_row(("",)) == ""


def test_chinese_sets_other_signs_between_names_and_facts() -> None:
    language.use(language.CHINESE)
    assert listed(list("abc"), 2) == "a、b 和 c"
    assert in_row(("a", "b", "c")) == "a，b，c"
