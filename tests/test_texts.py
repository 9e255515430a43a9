"""Every text that people see comes from the catalogs, whole, and translations fit it."""

from __future__ import annotations

import string
import unicodedata
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from build_scripts import texts
from core.text.language import CHINESE, GERMAN
from tests.spoken import at_import, glued, unspoken

_ROOT = Path(__file__).parents[1]
_FILES = list(texts.sources())
_SHORT, _MOST_GROWTH, _LETTERS = 14, 1.6, 8
"""Letters of a text on a button, and how much longer than in English it may be: times so much, and some letters."""


def _place(file: Path) -> str:
    return file.relative_to(_ROOT).as_posix()


def test_no_text_is_outside_the_catalogs() -> None:
    found = [f"{_place(file)}:{line}: {literal}" for file in _FILES for line, literal in unspoken(file)]
    assert not found, "\n".join(found)


def test_no_text_is_glued() -> None:
    assert not [f"{_place(file)}:{line}" for file in _FILES for line in glued(file)]


def test_no_text_is_said_before_the_language_is_known() -> None:
    assert not [f"{_place(file)}:{line}" for file in _FILES for line in at_import(file)]


def test_what_is_said_too_early_is_found(tmp_path: Path) -> None:
    file = tmp_path / "early.py"
    lines = (
        'A = tr("Keep")',
        'B = mark("Keep")',
        "C = any_of(B)",
        "D = lambda: size_text(1, 2)",
        'def e(text=tr("Keep"), *, more=listed(B, 2)): return tr(text)',
        'class F: g: str = tr_in("class", "Keep")',
    )
    file.write_text("\n".join(lines))
    assert at_import(file) == [1, 3, 5, 5, 6]


@pytest.mark.parametrize("language", [GERMAN, CHINESE])
def test_compiled_catalogs_are_those_of_their_sources(language: str) -> None:
    catalog = texts.read(texts.path_of(language), language)
    assert texts.as_mo(catalog) == texts.path_of(language, ".mo").read_bytes(), "make texts"


@pytest.mark.parametrize("language", [GERMAN, CHINESE])
def test_compiled_catalogs_hold_no_untranslated_texts(language: str) -> None:
    catalog, without = texts.updated(language, Catalog(), []), texts.updated(language, Catalog(), [])
    catalog.add(("{n} seal", "{n} seals"))
    assert texts.as_mo(catalog) == texts.as_mo(without)


@pytest.mark.parametrize("language", [GERMAN, CHINESE])
def test_no_translation_is_missing(language: str) -> None:
    catalog = texts.updated(language, texts.collected(), [])
    missing = [message.id for message in texts.missing(catalog) if message.id]
    assert not missing, f"python -m build_scripts.texts --missing {language}"


@pytest.mark.parametrize("language", [GERMAN, CHINESE])
def test_short_texts_stay_short(language: str) -> None:
    """Words on buttons, in menus and beside fields have little room; sentences may be longer."""
    catalog = texts.read(texts.path_of(language), language)
    long = [
        (message.id, form)
        for message in catalog
        if message.id and any("ui/" in place for place, _ in message.locations)
        for text, form in zip(_forms(message.id), _forms(message.string), strict=False)
        if _width(text) <= _SHORT and _width(form) > _MOST_GROWTH * _width(text) + _LETTERS
    ]
    assert not long


@pytest.mark.parametrize("language", [GERMAN, CHINESE])
def test_translations_hold_the_values_of_their_texts(language: str) -> None:
    catalog = texts.read(texts.path_of(language), language)
    wrong = [message.id for message in catalog if message.id and not _fits(message.id, message.string)]
    assert not wrong


def _fits(text: str | tuple[str, ...], said: str | tuple[str, ...]) -> bool:
    """A form for one thing may leave its number out ("one photo"); all else has to be there."""
    asked = {name for form in _forms(text) for name in _values(form)}
    optional = {"n"} if len(_forms(text)) > 1 else set()
    return all(asked - optional <= _values(form) <= asked for form in _forms(said) if form)


def _width(text: str) -> int:
    """Return how wide a text is, in letters; Chinese characters are as wide as two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text.replace("&", ""))


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
