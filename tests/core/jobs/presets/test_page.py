"""docs/presets.md has the presets as they are, and the values that the file of the user's own may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.jobs.presets.common import PresetKind
from core.jobs.presets.export import EXPORT
from core.jobs.presets.marks import MARKS
from core.jobs.presets.matting import MATTING
from core.jobs.presets.refine import REFINE

PAGE = (Path(__file__).parents[4] / "docs" / "presets.md").read_text(encoding="utf-8")


def told(kind: PresetKind[Any], values: Any) -> str:
    usual = kind.entry_of(kind.values_of({}))
    differing = {key: value for key, value in kind.entry_of(values).items() if value != usual[key]}
    return ", ".join(f"{key} {_text(value)}" for key, value in differing.items()) or "as usual"


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("kind", [MARKS, MATTING, REFINE], ids=lambda kind: kind.name)
def test_the_page_has_the_presets(kind: PresetKind[Any]) -> None:
    table = "\n".join(f"| {preset.name} | {told(kind, preset.values)} |" for preset in kind.built_in)
    assert f"|---|---|\n{table}\n\n" in PAGE, f"docs/presets.md needs these lines:\n{table}"


@pytest.mark.parametrize("kind", [MARKS, MATTING, REFINE, EXPORT], ids=lambda kind: kind.name)
def test_the_page_has_the_values_of_the_file(kind: PresetKind[Any]) -> None:
    line = f"| {kind.name} | {', '.join(kind.entry_of(kind.built_in[0].values))} |"
    assert line in PAGE, f"docs/presets.md needs this line:\n{line}"
