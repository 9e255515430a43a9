"""Every text that people see comes from the catalogs, whole, and translations fit it."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from build_scripts import texts
from core.text.language import CHINESE, GERMAN
from tests.spoken import at_import, glued, unspoken

_ROOT = Path(__file__).parents[1]
_FILES = list(texts.sources())


def _place(file: Path) -> str:
    return file.relative_to(_ROOT).as_posix()


def test_no_text_is_outside_the_catalogs() -> None:
    found = [f"{_place(file)}:{line}: {literal}" for file in _FILES for line, literal in unspoken(file)]
    assert not found, "\n".join(found)


def test_no_text_is_glued() -> None:
    assert not [f"{_place(file)}:{line}" for file in _FILES for line in glued(file)]


def test_no_text_is_said_before_the_language_is_known() -> None:
    assert not [f"{_place(file)}:{line}" for file in _FILES for line in at_import(file)]


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
def test_translations_hold_the_values_of_their_texts(language: str) -> None:
    catalog = texts.read(texts.path_of(language), language)
    wrong = [message.id for message in catalog if message.id and not _fits(message.id, message.string)]
    assert not wrong


def _fits(text: str | tuple[str, ...], said: str | tuple[str, ...]) -> bool:
    """A form for one thing may leave its number out ("one photo"); all else has to be there."""
    asked = {name for form in _forms(text) for name in _values(form)}
    optional = {"n"} if len(_forms(text)) > 1 else set()
    return all(asked - optional <= _values(form) <= asked for form in _forms(said) if form)


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
