"""Literals of the source that people may see and that no catalog knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import isfunction
from pathlib import Path

from core.text import amounts, dates, lists

SPOKEN_BY = {"tr", "tr_n", "tr_in", "mark"}
"""The functions of core/text/translate.py."""
SPEAKING = SPOKEN_BY - {"mark"} | {
    function.__name__
    for module in (amounts, dates, lists)
    for function in vars(module).values()
    if isfunction(function) and function.__module__ == module.__name__
}
"""What says a text when it is called, in the language of that moment."""
UNSEEN_CALLS = {
    "setObjectName", "getLogger", "debug", "info", "warning", "exception", "critical", "log", "filterwarnings",
    "compile", "match", "fullmatch", "search", "sub", "findall", "ValueError", "TypeError", "KeyError", "RuntimeError",
    "AssertionError", "NotImplementedError", "IndexError", "LookupError", "AttributeError", "TypeVar", "cast",
    "UnpicklingError", "setStyleSheet", "tag", "english",
}  # fmt: skip
"""What a literal in here is for: names, log files, patterns, and errors that are bugs."""
UNSEEN = "# not translated"
"""At the end of a line whose words no person reads, or all in one language."""
_WORDS = re.compile(r"[A-Za-z]{2,}[,;:.]? [a-z(]{2,}|^[A-Z][a-z]{2,}(…|:|\.)?$|^[A-Z][a-z]+ [A-Z][a-z]+")
_TAG = re.compile(r"<[a-z/][^>]*>?|[^<]*\">")


def unspoken(path: Path) -> list[tuple[int, str]]:
    """Return (line, literal) of what looks like words to people and stands outside `tr` and `mark`."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    tree = ast.parse(text)
    return [
        (node.lineno, literal)
        for node, literal in _literals(tree)
        if _WORDS.search(_TAG.sub("", literal))
        and not any(UNSEEN in lines[at - 1] for at in (node.lineno, node.end_lineno or 0))
    ]


def glued(path: Path) -> list[int]:
    """Return the lines where a text is not one literal: no catalog can know it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and _name(node) in SPOKEN_BY
        and any(_is_glued(part) for part in node.args)
    ]


def at_import(path: Path) -> list[int]:
    """Return the lines where a module or a class says a text while it is imported, before a language is chosen."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.lineno for node in _outside_functions(tree)
        if isinstance(node, ast.Call) and _name(node) in SPEAKING
    ]  # fmt: skip


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for default in (*child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield default
                yield from _outside_functions(default)
            continue
        yield child
        yield from _outside_functions(child)


def _is_glued(part: ast.expr) -> bool:
    return isinstance(part, ast.JoinedStr) or (
        isinstance(part, ast.BinOp)
        and any(isinstance(each, ast.Constant) for each in (part.left, part.right))
    )


def _literals(node: ast.AST) -> Iterator[tuple[ast.Constant, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and _name(child) in SPOKEN_BY | UNSEEN_CALLS:
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # docstrings
        if isinstance(child, ast.Subscript) and _is_literal_type(child):
            continue
        if child in (getattr(node, "returns", None), getattr(node, "annotation", None)):
            continue
        if isinstance(child, ast.Assert) or (isinstance(child, ast.Assign) and _is_list_of_names(child)):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child, child.value
        else:
            yield from _literals(child)


def _is_list_of_names(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets)


def _is_literal_type(node: ast.Subscript) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "Literal"


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
