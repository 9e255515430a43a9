"""Names in a row, and sentences behind each other."""

from __future__ import annotations

from core.text import language
from core.text.lists import sentences
from core.text.translate import again, english, tr


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
