"""Presets of every kind: those that come with the program, and the user's own in a file that may be damaged."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from core.imaging.formats.record import AlphaAs
from core.jobs.export import Kind
from core.jobs.export_options import ExportOptions
from core.jobs.presets import file
from core.jobs.presets.common import Preset, PresetKind, Presets, delete_preset, read_presets, save_preset
from core.jobs.presets.export import EXPORT, ExportValues
from core.jobs.presets.file import FILE_NAME
from core.jobs.presets.marks import MARKS, MarksValues
from core.jobs.presets.matting import MATTING, MattingValues
from core.jobs.presets.refine import REFINE
from core.model.mixers.options import MixerOptions
from core.refine.refinement import Refinement
from core.text.language import PSEUDO, use

KINDS: tuple[PresetKind[Any], ...] = (EXPORT, MARKS, MATTING, REFINE)
OTHERS: dict[str, tuple[Any, ...]] = {
    "export": (ExportValues(ExportOptions("TIFF", 16, trim=3)), ExportValues(kind=Kind.ALPHA)),
    "marks": (
        MarksValues(Path("nets/isnet.onnx"), edge_width=(3, 12)),
        MarksValues(selection=2, edge_width=1.25),
    ),
    "matting": (
        MattingValues(6000, passes=2, polish=20),
        MattingValues(mixer=MixerOptions("tome", 0.25), resolution="patches"),
        MattingValues("light", mixer=MixerOptions("dynamicvit")),
    ),
    "refine": (Refinement(specks=4, gamma=1.5, decontaminate=0.5), Refinement()),
}
MINE = Preset(
    "Katalog", ExportValues(ExportOptions("PNG", depth=16, trim=20, longest=3000, keeps_hidden=True))
)
LAYERS = Preset(
    "Layers", ExportValues(ExportOptions("Photoshop", alpha_as=AlphaAs.SELECTION), Kind.CUTOUT, "#20a0ff")
)
Exports = Presets[ExportValues]


def _read(folder: Path) -> Exports:
    return read_presets(folder, EXPORT)


def _save(folder: Path, preset: Preset[ExportValues], *, replaces: bool = False) -> Exports:
    return save_preset(folder, EXPORT, preset, replaces=replaces)


def _delete(folder: Path, name: str) -> Exports:
    return delete_preset(folder, EXPORT, name)


def _names(folder: Path) -> list[str]:
    return [preset.name for preset in _read(folder).own]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_preset_of_the_program_can_be_followed_and_comes_back_from_a_file(kind: PresetKind[Any]) -> None:
    assert [preset.name for preset in kind.offered] == [preset.name for preset in kind.built_in]
    assert len({preset.values for preset in kind.built_in}) == len(kind.built_in)
    for preset in kind.built_in:
        kind.check(preset.values)
        assert preset.is_built_in
        assert kind.values_of(json.loads(json.dumps(kind.entry_of(preset.values)))) == preset.values


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_presets_of_all_kinds_are_kept_side_by_side_as_they_were_saved(
    tmp_path: Path, kind: PresetKind[Any]
) -> None:
    for other in KINDS:
        save_preset(tmp_path, other, Preset("Mine", OTHERS[other.name][0]))
    for number, values in enumerate(OTHERS[kind.name]):
        save_preset(tmp_path, kind, Preset(f"Mine {number}", values))
    presets = read_presets(tmp_path, kind)
    assert [preset.values for preset in presets.own] == [OTHERS[kind.name][0], *OTHERS[kind.name]]
    assert not presets.remarks
    delete_preset(tmp_path, kind, "MINE")
    left = [[preset.name for preset in read_presets(tmp_path, other).own][:1] for other in KINDS]
    assert left == [["Mine 0"] if other is kind else ["Mine"] for other in KINDS]
    with pytest.raises(UserError, match=f"There is no {kind.name} preset Mine; choose "):
        read_presets(tmp_path, kind).named("Mine")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_of_every_kind_an_entry_that_cannot_be_used_is_named_and_stays(
    tmp_path: Path, kind: PresetKind[Any]
) -> None:
    key = next(iter(kind.entry_of(kind.built_in[0].values)))
    odd = {"name": "Odd", key: {"newer": ["x"] * 99}}
    (tmp_path / FILE_NAME).write_text(json.dumps({kind.name: [odd, {"name": "Plain"}, {key: 1}]}))
    presets = save_preset(tmp_path, kind, Preset("Mine", OTHERS[kind.name][0]))
    assert [preset.name for preset in presets.own] == ["Plain", "Mine"]
    assert f"an entry without a name under {kind.name}" in presets.remarks[0]
    assert f"Its {key} is " in presets.unusable["Odd"] and len(presets.unusable["Odd"]) < 300
    assert json.loads((tmp_path / FILE_NAME).read_text())[kind.name][0] == odd


def test_presets_are_kept_as_they_were_saved(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "settings"
    _save(folder, MINE)
    presets = _save(folder, LAYERS)
    assert presets == _read(folder)
    assert presets.own == (MINE, LAYERS)
    assert not presets.remarks
    assert presets.named("kATALOG") == MINE
    assert presets.all[-2:] == (MINE, LAYERS)


def test_a_name_is_taken_in_capitals_or_not(tmp_path: Path) -> None:
    _save(tmp_path, MINE)
    other = Preset("  KATALOG ", ExportValues(ExportOptions("JPEG"), Kind.COMPOSITE))
    with pytest.raises(UserError, match="There is a preset Katalog already"):
        _save(tmp_path, other)
    assert [preset.values.options.format for preset in _save(tmp_path, other, replaces=True).own] == ["JPEG"]
    assert _names(tmp_path) == ["KATALOG"]


def test_presets_of_the_program_keep_their_names(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="shop is a preset that comes with the program"):
        _save(tmp_path, Preset("shop", ExportValues()))
    with pytest.raises(UserError, match="Archive comes with the program"):
        _delete(tmp_path, "archive")


def test_presets_of_the_program_are_shown_in_the_language_in_use_and_found_by_their_names(
    tmp_path: Path,
) -> None:
    use(PSEUDO)
    built_in, own = read_presets(tmp_path, EXPORT).named("web"), Preset("Web", ExportValues())
    assert built_in.title != "Web" and built_in.name == own.title == "Web"


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 61])
def test_a_preset_needs_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="needs a name"):
        _save(tmp_path, Preset(name, ExportValues()))


def test_a_deleted_preset_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    _save(tmp_path, MINE)
    _save(tmp_path, LAYERS)
    assert _delete(tmp_path, "katalog").own == (LAYERS,)
    with pytest.raises(UserError, match=r"There is no export preset Katalog; choose .*Archive or Layers"):
        _read(tmp_path).named("Katalog")
    with pytest.raises(UserError, match="There is no export preset"):
        _delete(tmp_path, "katalog")


def test_what_is_not_understood_stays_in_the_file(tmp_path: Path) -> None:
    """A newer version of the program may have written it."""
    newer = {"name": "Holo", "format": "Hologram"}
    values = {
        "version": 2,
        "export": [newer, 7, {"name": "Small", "longest": 100}],
        "sounds": [{"name": "Hair"}],
    }
    file = tmp_path / FILE_NAME
    file.write_text(json.dumps(values))
    presets = _save(tmp_path, MINE)
    kept = json.loads(file.read_text())
    assert kept["export"][:3] == values["export"]
    assert (kept["version"], kept["sounds"]) == (2, values["sounds"])
    assert [preset.name for preset in presets.own] == ["Small", "Katalog"]
    assert presets.own[0].values.options == ExportOptions(longest=100)
    assert len(presets.remarks) == 2
    with pytest.raises(UserError, match=r"The export preset Holo in .*Hologram is not written"):
        presets.named("holo")


def test_one_of_two_with_the_same_name_counts(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"export": [{"name": "A", "trim": 1}, {"name": "a", "trim": 2}]}')
    presets = _read(tmp_path)
    assert [preset.values.options.trim for preset in presets.own] == [1]
    assert "Another preset before it has this name" in presets.remarks[0]


@pytest.mark.parametrize("cut", [3, 40, 100])
def test_of_a_damaged_file_nothing_readable_is_lost(tmp_path: Path, cut: int) -> None:
    _save(tmp_path, MINE)
    _save(tmp_path, LAYERS)
    file = tmp_path / FILE_NAME
    damaged = file.read_bytes()[:-cut]
    file.write_bytes(damaged)
    presets = _read(tmp_path)
    assert presets.own[0] == MINE
    assert "is damaged" in presets.remarks[0]
    assert file.read_bytes() == damaged  # looking changes nothing
    after = _save(tmp_path, Preset("New", ExportValues()))
    assert not after.remarks
    assert [preset.name for preset in after.own] == [*(each.name for each in presets.own), "New"]
    assert (tmp_path / "presets.damaged.json").read_bytes() == damaged


def test_no_damaged_file_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    for text in ("{", "[1]", '{"export": 3}'):
        (tmp_path / FILE_NAME).write_text(text)
        _save(tmp_path, MINE)
    kept = [path.read_text() for path in tmp_path.glob("presets.damaged*.json")]
    assert set(kept) == {"{", "[1]", '{"export": 3}'}


def test_a_file_that_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    presets = _read(tmp_path)
    assert presets.all
    assert "is a folder" in presets.remarks[0]
    with pytest.raises(UserError, match="is a folder"):
        _save(tmp_path, MINE)


def test_a_file_as_windows_editors_save_it_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'\xef\xbb\xbf{"export": [\r\n{"name": "Stra\xc3\x9fe"}]}')
    assert _read(tmp_path).named("STRASSE").name == "Straße"


def test_none_is_lost_where_several_windows_save_at_once(tmp_path: Path) -> None:
    def save(window: int) -> None:
        for number in range(4):
            _save(tmp_path, Preset(f"{window} {number}", ExportValues()))

    with ThreadPoolExecutor(4) as windows:
        list(windows.map(save, range(4)))
    assert sorted(_names(tmp_path)) == [f"{window} {number}" for window in range(4) for number in range(4)]
    with ThreadPoolExecutor(4) as windows:
        list(windows.map(lambda window: _delete(tmp_path, f"{window} 0"), range(4)))
    assert len(_names(tmp_path)) == 12


def test_a_window_that_keeps_at_the_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "_LONGEST_WAIT_S", 0.0)
    with file.changing(tmp_path):
        with pytest.raises(UserError, match="Another window is changing your presets"):
            _save(tmp_path, MINE)
        with pytest.raises(UserError, match="Another window"):
            _delete(tmp_path, MINE.name)
    _save(tmp_path, MINE)
    with pytest.raises(UserError, match="already"):
        _save(tmp_path, MINE)
    _save(tmp_path, MINE, replaces=True)  # a failure holds nothing
    assert _names(tmp_path) == [MINE.name]
