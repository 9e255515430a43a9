"""Texts for people: an English sentence with named values, shown in the language in use.

``tr("{name} is not a photo.", name=path.name)`` returns a `Text`: a `str` in the language in use that still knows its
English id and its values, so it can be said again in another language. An id is a whole sentence, a literal in the
source (Babel collects it), and never glued or cut. What a module or a class holds from its import on is wrapped in
`mark` there, which only has it collected, and in `tr` where it is shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Self

from core.text import language
from core.text.numbers import fill


class Text(str):
    """A text in the language that was in use when it was made.

    Attributes:
        id: the English sentence with its {named} values, as catalogs know it.
        context: tells apart what one English word means in two places, "" for most.
        many: the English plural where the text depends on a number, which is the value ``n``; else "".
        values: by name; texts among them are said again with it, and are in one language with it.
        spoken: the language.
    """

    __slots__ = ("context", "id", "many", "spoken", "values")
    id: str
    context: str
    many: str
    spoken: str
    values: Mapping[str, Any]

    def __new__(cls, id: str, values: Mapping[str, Any], context: str = "", many: str = "") -> Self:
        """Say it in the language in use; paths and errors among the values become strings, which travel anywhere."""
        values = {name: _plain(value) for name, value in values.items()}
        text = super().__new__(cls, _said(id, values, context, many))
        text.id, text.context, text.many, text.values = id, context, many, values
        text.spoken = language.current()
        return text

    def __reduce__(self) -> tuple[Callable[..., Text], tuple[object, ...]]:
        """Travel as id and values: another process says it in its own language."""
        return Text, (self.id, dict(self.values), self.context, self.many)

    def __copy__(self) -> Self:
        """Texts never change."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Texts never change."""
        return self


def tr(text: str, /, **values: Any) -> Text:
    """Return the sentence, one literal or one wrapped in `mark`, in the language in use, with its values filled in.

    Values are formatted as by `str.format`; numbers with a format (``{n:,}``, ``{share:.1f}``) as the language
    writes them.
    """
    return Text(text, values)


def tr_n(one: str, many: str, n: int, /, **values: Any) -> Text:
    """Return one of two sentences by the number `n`, which they hold as ``{n}`` or ``{n:,}``."""
    return Text(one, {"n": n, **values}, many=many)


def tr_in(context: str, text: str, /, **values: Any) -> Text:
    """Return a text that other languages translate differently in different places, told apart by `context`."""
    return Text(text, values, context)


def mark(text: str, /) -> str:
    """Return the text as it is; it is collected for translation and said by `tr` where it is shown."""
    return text


def again(text: str) -> str:
    """Return a text in the language in use now; a plain string as it is."""
    if not isinstance(text, Text) or text.spoken == language.current():
        return text
    return Text(text.id, text.values, text.context, text.many)


def english(text: str) -> str:
    """Return a text in English, for log files and for other programs; a plain string as it is."""
    if not isinstance(text, Text):
        return text
    values = {
        name: english(value) if isinstance(value, str) else value for name, value in text.values.items()
    }
    chosen = text.many if text.many and values["n"] != 1 else text.id
    return fill(chosen, values, language.ENGLISH)


def _plain(value: Any) -> Any:
    """Return a value that any process and any system can have: a path or an error as its words, a text as said now."""
    if isinstance(value, BaseException):
        value = str(value)
    if isinstance(value, Text):
        return again(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _said(text: str, values: Mapping[str, Any], context: str, many: str) -> str:
    found = language.translated(text, context, many, values.get("n", 1))
    if found is not None:
        try:
            return fill(found, values, language.current())
        except (KeyError, IndexError, ValueError):
            pass  # a translation that does not fit its values is worth less than English
    return fill(many if many and values["n"] != 1 else text, values, language.ENGLISH)
