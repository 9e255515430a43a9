"""The gallery: what its pictures in docs/ may show."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "build_scripts"
FREE = ("CC0", "public domain")


@pytest.fixture
def gallery(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("gallery")


def test_pictures_in_docs_show_only_what_is_free_for_any_use(gallery: ModuleType) -> None:
    for name, panels in gallery.CARD.items():
        for panel in panels:
            source = gallery.SOURCES[gallery.CASES[panel.case].photo]
            assert source.license in FREE, f"{name} shows {panel.case}"


def test_what_is_share_alike_is_refused_for_docs(gallery: ModuleType) -> None:
    assert not any(source.may_commit for source in gallery.SOURCES.values() if "SA" in source.license)
