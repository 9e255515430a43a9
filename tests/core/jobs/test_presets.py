"""Export presets: those that come with the program, and the user's own in a file that may be damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import UserError
from core.imaging.formats.record import AlphaAs
from core.jobs.export import Kind
from core.jobs.export_options import ExportOptions
from core.jobs.preset_file import FILE_NAME
from core.jobs.presets import BUILT_IN, Preset, delete_preset, read_presets, save_preset

MINE = Preset("Katalog", ExportOptions("PNG", depth=16, trim=20, longest=3000, keeps_hidden=True))
LAYERS = Preset("Layers", ExportOptions("Photoshop", alpha_as=AlphaAs.SELECTION), Kind.CUTOUT, "#20a0ff")


def _names(folder: Path) -> list[str]:
    return [preset.name for preset in read_presets(folder).own]


def test_a_preset_of_the_program_asks_for_nothing_that_its_format_cannot_hold(tmp_path: Path) -> None:
    presets = read_presets(tmp_path).all
    assert {preset.name for preset in presets} == {preset.name for preset in BUILT_IN}
    for preset in presets:
        preset.check()


def test_presets_are_kept_as_they_were_saved(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "settings"
    save_preset(folder, MINE)
    presets = save_preset(folder, LAYERS)
    assert presets == read_presets(folder)
    assert presets.own == (MINE, LAYERS)
    assert not presets.remarks
    assert presets.named("kATALOG") == MINE
    assert presets.all[-2:] == (MINE, LAYERS)


def test_a_name_is_taken_in_capitals_or_not(tmp_path: Path) -> None:
    save_preset(tmp_path, MINE)
    other = Preset("  KATALOG ", ExportOptions("JPEG"), Kind.COMPOSITE)
    with pytest.raises(UserError, match="There is a preset Katalog already"):
        save_preset(tmp_path, other)
    assert [preset.options.format for preset in save_preset(tmp_path, other, replaces=True).own] == ["JPEG"]
    assert _names(tmp_path) == ["KATALOG"]


def test_presets_of_the_program_keep_their_names(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="shop is a preset that comes with the program"):
        save_preset(tmp_path, Preset("shop", ExportOptions()))
    with pytest.raises(UserError, match="Archive comes with the program"):
        delete_preset(tmp_path, "archive")


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 61])
def test_a_preset_needs_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="needs a name"):
        save_preset(tmp_path, Preset(name, ExportOptions()))


@pytest.mark.parametrize(
    ("preset", "words"),
    [
        (Preset("a", ExportOptions("JPEG")), "holds no transparency"),
        (Preset("a", ExportOptions("GIF")), "GIF is not written"),
        (Preset("a", ExportOptions(quality=0)), "quality"),
        (Preset("a", ExportOptions(trim=-1)), "trim"),
        (Preset("a", ExportOptions(), background="blueish"), "blueish is not a color"),
    ],
)
def test_what_cannot_be_exported_is_not_kept(tmp_path: Path, preset: Preset, words: str) -> None:
    with pytest.raises(UserError, match=words):
        save_preset(tmp_path, preset)
    assert not (tmp_path / FILE_NAME).exists()


def test_a_deleted_preset_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    save_preset(tmp_path, MINE)
    save_preset(tmp_path, LAYERS)
    assert delete_preset(tmp_path, "katalog").own == (LAYERS,)
    with pytest.raises(UserError, match=r"There is no preset Katalog; choose one of .*Archive, Layers"):
        read_presets(tmp_path).named("Katalog")
    with pytest.raises(UserError, match="There is no preset"):
        delete_preset(tmp_path, "katalog")


def test_what_is_not_understood_stays_in_the_file(tmp_path: Path) -> None:
    """A newer version of the program may have written it."""
    newer = {"name": "Holo", "format": "Hologram"}
    values = {
        "version": 2,
        "export": [newer, 7, {"name": "Small", "longest": 100}],
        "marks": [{"name": "Hair"}],
    }
    file = tmp_path / FILE_NAME
    file.write_text(json.dumps(values))
    presets = save_preset(tmp_path, MINE)
    kept = json.loads(file.read_text())
    assert kept["export"][:3] == values["export"]
    assert (kept["version"], kept["marks"]) == (2, values["marks"])
    assert [preset.name for preset in presets.own] == ["Small", "Katalog"]
    assert presets.own[0].options == ExportOptions(longest=100)
    assert len(presets.remarks) == 2
    with pytest.raises(UserError, match=r"The preset Holo in .*Hologram is not written"):
        presets.named("holo")


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
    presets = read_presets(tmp_path)
    assert [preset.name for preset in presets.own] == ["Good"]
    assert list(presets.unusable) == ["Odd"]
    (value,) = entry.values()
    assert str(value) in presets.unusable["Odd"] and "valid" not in presets.unusable["Odd"]


def test_one_of_two_with_the_same_name_counts(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"export": [{"name": "A", "trim": 1}, {"name": "a", "trim": 2}]}')
    presets = read_presets(tmp_path)
    assert [preset.options.trim for preset in presets.own] == [1]
    assert "another of this name" in presets.remarks[0]


@pytest.mark.parametrize("cut", [3, 40, 100])
def test_of_a_damaged_file_nothing_readable_is_lost(tmp_path: Path, cut: int) -> None:
    save_preset(tmp_path, MINE)
    save_preset(tmp_path, LAYERS)
    file = tmp_path / FILE_NAME
    damaged = file.read_bytes()[:-cut]
    file.write_bytes(damaged)
    presets = read_presets(tmp_path)
    assert presets.own[0] == MINE
    assert "is damaged" in presets.remarks[0]
    assert file.read_bytes() == damaged  # looking changes nothing
    after = save_preset(tmp_path, Preset("New", ExportOptions()))
    assert not after.remarks
    assert [preset.name for preset in after.own] == [*(each.name for each in presets.own), "New"]
    assert (tmp_path / "presets.damaged.json").read_bytes() == damaged


def test_no_damaged_file_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    for text in ("{", "[1]", '{"export": 3}'):
        (tmp_path / FILE_NAME).write_text(text)
        save_preset(tmp_path, MINE)
    kept = [path.read_text() for path in tmp_path.glob("presets.damaged*.json")]
    assert set(kept) == {"{", "[1]", '{"export": 3}'}


def test_a_file_that_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    presets = read_presets(tmp_path)
    assert presets.all
    assert "is a folder" in presets.remarks[0]
    with pytest.raises(UserError, match="is a folder"):
        save_preset(tmp_path, MINE)


def test_a_file_as_windows_editors_save_it_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'\xef\xbb\xbf{"export": [\r\n{"name": "Stra\xc3\x9fe"}]}')
    assert read_presets(tmp_path).named("STRASSE").name == "Straße"
