"""Export presets: formats hold what they ask for, and values of the file that do not fit are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import UserError
from core.jobs.export_options import ExportOptions
from core.jobs.presets.common import Preset, read_presets, save_preset
from core.jobs.presets.export import EXPORT, ExportValues
from core.jobs.presets.file import FILE_NAME


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (ExportValues(ExportOptions("JPEG")), "holds no transparency"),
        (ExportValues(ExportOptions("GIF")), "GIF is not written"),
        (ExportValues(ExportOptions(quality=0)), "quality"),
        (ExportValues(ExportOptions(trim=-1)), "trim"),
        (ExportValues(ExportOptions(), background="blueish"), "blueish is not a color"),
    ],
)
def test_what_cannot_be_exported_is_not_kept(tmp_path: Path, values: ExportValues, words: str) -> None:
    with pytest.raises(UserError, match=words):
        save_preset(tmp_path, EXPORT, Preset("a", values))
    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize(
    "entry",
    [
        {"format": 5},
        {"depth": "16"},
        {"trim": True},
        {"is_associated": 1},
        {"alpha_as": "mask"},
        {"kind": "movie"},
        {"background": ["red"]},
        {"longest": 10**12},
    ],
)
def test_a_value_that_does_not_fit_makes_its_preset_alone_unusable(
    tmp_path: Path, entry: dict[str, object]
) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"export": [{"name": "Odd", **entry}, {"name": "Good"}]}))
    presets = read_presets(tmp_path, EXPORT)
    assert [preset.name for preset in presets.own] == ["Good"]
    assert list(presets.unusable) == ["Odd"]
    (value,) = entry.values()
    assert str(value) in presets.unusable["Odd"] and "valid" not in presets.unusable["Odd"]
