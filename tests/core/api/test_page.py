"""docs/library.md: its examples run, and it documents the names of core.api, no more and no less."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from core import api
from tests.app.commands.helpers import ROOT, run_python

PAGE = ROOT / "docs" / "library.md"


def test_the_examples_run_as_they_are_printed(
    files: Path, model: api.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "load_model", lambda: model)  # loaded once for all tests
    monkeypatch.setattr("core.subject.grab.likely_in", lambda *_: None)  # as where no network is
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 30
    assert not found.failed
    written = {path.name for path in files.iterdir() if path.is_file()}
    assert written >= {"cutout.png", "cutout.webp", "cutout.tif", "alpha.png", "shop.jpg", "hard.png"}


def test_the_last_table_names_exactly_what_the_door_offers() -> None:
    _, table = PAGE.read_text("utf-8").split("## All names")
    names = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(names) == api.__all__ == sorted(api.__all__)


def test_every_name_of_a_table_row_is_there() -> None:
    _, table = PAGE.read_text("utf-8").split("## All names")
    for name, text in re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.MULTILINE):
        offered = getattr(api, name)
        members = {*dir(offered), *getattr(offered, "__dataclass_fields__", ())}
        if isinstance(offered, type):
            assert set(re.findall(r"`(\w+)`", text)) <= members, name


def test_every_public_name_says_what_it_is() -> None:
    for name in api.__all__:
        offered = getattr(api, name)
        assert offered.__doc__, name
        for member in vars(offered) if isinstance(offered, type) else ():
            described = getattr(offered, member)
            if not member.startswith("_") and (callable(described) or isinstance(described, property)):
                assert described.__doc__, f"{name}.{member}"


def test_importing_it_loads_neither_torch_nor_qt() -> None:
    script = "import sys, core.api; print({'torch', 'PySide6'} & set(sys.modules))"
    assert run_python("-c", script).stdout.strip() == "set()"
