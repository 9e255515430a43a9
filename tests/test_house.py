"""The sizes that docs/architecture.md promises: short functions, files that are read at one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
MOST_LINES_OF_A_FUNCTION, MOST_LINES_OF_A_FILE = 60, 400
ROOMS = ("core", "app", "ui", "build_scripts")


def files() -> list[Path]:
    return [HOUSE / "main.py", *sorted(path for room in ROOMS for path in (HOUSE / room).rglob("*.py"))]


def too_long(source: str) -> Iterator[str]:
    """Yield what is longer than the house allows: the file itself, and its functions."""
    count = len(source.splitlines())
    if count > MOST_LINES_OF_A_FILE:
        yield f"{count} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            count = node.end_lineno - node.lineno + 1
            if count > MOST_LINES_OF_A_FUNCTION:
                yield f"{node.name} has {count} lines"


def test_no_function_and_no_file_is_longer_than_the_house_allows() -> None:
    found = {path.relative_to(HOUSE).as_posix(): path.read_text(encoding="utf-8") for path in files()}
    assert len(found) > 300, "the rooms are looked through"
    assert {name: long for name, source in found.items() if (long := [*too_long(source)])} == {}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\n" * 400, []),
        ("x = 1\n" * 401, ["401 lines"]),
        ("def brief():\n" + "    x = 1\n" * 59, []),
        ("class A:\n    async def long(self):\n" + "        x = 1\n" * 60, ["long has 61 lines"]),
    ],
)
def test_what_is_too_long_is_named(source: str, said: list[str]) -> None:
    assert [*too_long(source)] == said
