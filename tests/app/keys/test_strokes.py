"""Strokes: one way to write each, which Qt reads as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QKeySequence

from app.keys.strokes import _KEYS, parts_of, stroke_of
from ui.actions.table import ACTIONS

HELD = st.lists(st.sampled_from(["Ctrl", "Shift", "Alt", "Meta"]), unique=True)
KEYS = st.sampled_from([*_KEYS.values(), *"ABZ019[]\\,.-+=;'/"])


@given(HELD, KEYS)
def test_however_it_is_written_it_is_one_stroke(held: list[str], key: str) -> None:
    stroke = stroke_of("+".join([*held, key]))
    assert stroke is not None
    assert stroke_of(stroke) == stroke == stroke_of("+".join([*reversed(held), key.lower()]))
    assert parts_of(stroke) == (frozenset(held), key)


@given(HELD, KEYS)
def test_qt_reads_the_same(held: list[str], key: str) -> None:
    stroke = stroke_of("+".join([*held, key]))
    assert stroke is not None
    assert stroke_of(QKeySequence(stroke).toString()) == stroke


@pytest.mark.parametrize(
    "text", ["", "Ctrl+", "Ctrl", "Foo", "Ctrl+Foo", "Ctrl+K, Ctrl+O", "AB", " ", "Strg+A", "F36"]
)
def test_what_is_no_stroke(text: str) -> None:
    assert stroke_of(text) is None


@pytest.mark.parametrize(
    ("text", "stroke"),
    [
        ("return", "Enter"),
        ("shift+backtab", "Shift+Tab"),
        ("ctrl++", "Ctrl++"),
        ("+", "+"),
        ("alt+pageup", "Alt+PgUp"),
    ],
)
def test_other_names(text: str, stroke: str) -> None:
    assert stroke_of(text) == stroke


def test_every_key_of_the_table_is_a_stroke() -> None:
    assert all(stroke_of(text) for spec in ACTIONS for text in spec.keys)


@given(st.text(max_size=12))
def test_any_text_is_a_stroke_or_none(text: str) -> None:
    stroke = stroke_of(text)
    assert stroke is None or stroke_of(stroke) == stroke
