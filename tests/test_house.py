"""What the house promises: short functions, files that are read at one go, pages whose links lead somewhere."""

import ast
import re
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


_LINK = re.compile(r"\]\(([^()\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    return [
        path for room in (".", "docs", "resources/models") for path in sorted((HOUSE / room).glob("*.md"))
    ]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    prose = _FENCED.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page: Path, text: str) -> Iterator[str]:
    """Yield the links within the project that lead to no file, or to no heading of one."""
    for link in _LINK.findall(_FENCED.sub("", text)):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if "://" not in link and not (target.exists() and (not anchor or anchor in anchors(target))):
            yield link


def test_every_link_between_the_pages_leads_somewhere() -> None:
    found = {page.relative_to(HOUSE).as_posix(): page.read_text(encoding="utf-8") for page in pages()}
    assert {"README.md", "CHANGELOG.md", "docs/manual.md"} < set(found)
    assert {name: dead for name, text in found.items() if (dead := [*dead_links(HOUSE / name, text)])} == {}


def test_a_link_that_leads_nowhere_is_named() -> None:
    text = "[a](README.md) [b](docs/lost.md) [c](README.md#licenses) [d](README.md#lost) [e](https://f.org/g)"
    assert [*dead_links(HOUSE / "CHANGELOG.md", text)] == ["docs/lost.md", "README.md#lost"]


def test_every_page_and_picture_is_reached_by_a_link() -> None:
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in pages()
        for link in _LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in link
    }
    docs = {path.resolve() for path in (HOUSE / "docs").rglob("*") if path.is_file()}
    assert docs - linked == set()
