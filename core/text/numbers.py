"""Numbers in texts, as the language in use writes them, and values filled into sentences."""

import numbers
import string
from collections.abc import Mapping
from typing import Any

from core.text.plain import plain

_SIGNS = {"de": str.maketrans(",.", ".,")}
"""Replacements for English's "," and "." in numbers, by language; Chinese writes them as English does."""


class _Filler(string.Formatter):
    """`str.format` that writes numbers with a format, and fractions, as a language does."""

    def __init__(self, language: str) -> None:
        self._signs = _SIGNS.get(language)

    def format_field(self, value: Any, format_spec: str) -> str:
        """Format one value."""
        if type(value) is str:  # a name, say; a Text has had its values filled in
            value = plain(value)
        said: str = super().format_field(value, format_spec)
        return said.translate(self._signs) if self._signs and _is_written(value, format_spec) else said


def _is_written(value: Any, format_spec: str) -> bool:
    """Report whether a value is a number, of NumPy's too, that a language writes with signs of its own."""
    return isinstance(value, numbers.Real) and bool(format_spec or not isinstance(value, numbers.Integral))


def fill(sentence: str, values: Mapping[str, Any], language: str) -> str:
    """Return the sentence with its {named} values; KeyError, IndexError or ValueError where they do not fit it."""
    if "{" not in sentence and "}" not in sentence:
        return sentence
    return _Filler(language).vformat(sentence, (), values)
