"""Archives that somebody made to do harm, and damaged ones, end in one sentence."""

import json
import random
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from core.project.archive import Archive, is_plain, write_archive
from core.project.store import open_project, save_project
from tests.core.project.samples import project

MUTANTS = 700


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../a", "a/../b", "a//b", "C:/a", "C:a", "a\\b", "a/./b", "a/", "a\0b"]
)
def test_names_that_lead_out_are_refused(name: str) -> None:
    assert not is_plain(name)


@pytest.mark.parametrize("name", ["a", "a/b.png", "photo/Föto 1.jpg", "..a/b..", "a b"])
def test_plain_names_are_fine(name: str) -> None:
    assert is_plain(name)


def archive(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return path


def test_a_file_that_leads_out_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="leads out"):
        Archive(archive(tmp_path / "a.matte", {"manifest.json": b"{}", "../evil.txt": b"x"}))
    assert not (tmp_path.parent / "evil.txt").exists()


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.matte", {"bomb.bin": bytes(50 << 20)}, zipfile.ZIP_BZIP2)
    with pytest.raises(UserError, match="larger than it can be"):
        Archive(path)


def test_an_entry_larger_than_asked_for_is_not_read(tmp_path: Path) -> None:
    with (
        Archive(archive(tmp_path / "a.matte", {"a.bin": bytes(1000)})) as file,
        pytest.raises(UserError, match="larger than it can be"),
    ):
        file.read("a.bin", 999)


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.matte"
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as file:
        file.writestr("a", b"1")
        file.writestr("a", b"2")
    with pytest.raises(UserError, match="two files"):
        Archive(path)


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.matte", {str(number): b"" for number in range(5000)})
    with pytest.raises(UserError, match="too many"):
        Archive(path)


@pytest.mark.parametrize("data", [b"", b"PK", b"\x89PNG\r\n\x1a\n", bytes(10_000), b"PK\x05\x06" + bytes(18)])
def test_what_is_no_project_is_said_to_be_none(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.matte"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"a\.matte"):
        open_project(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere"):
        open_project(tmp_path / "nowhere.matte")


def test_a_wrong_checksum_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.matte"
    write_archive(path, {"a.png": b"some pixels", "b.txt": b"words"})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"some pixels", b"some pixals"))
    with Archive(path) as file, pytest.raises(UserError, match="cannot be read"):
        file.read("a.png")


def test_hundreds_of_mutants_open_or_end_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path, mutant = folder / "a.matte", folder / "mutant.matte"
    save_project(path, project())
    whole, rng = path.read_bytes(), random.Random(7)
    refused = 0
    for _ in range(MUTANTS):
        data = bytearray(whole)
        kind = rng.random()
        if kind < 0.15:
            data = data[: rng.randrange(len(data))]
        elif kind < 0.3:
            at = rng.randrange(len(data))
            data[at:at] = rng.randbytes(rng.randrange(1, 40))
        else:
            for _ in range(rng.choice((1, 1, 2, 8, 64))):
                data[rng.randrange(len(data))] = rng.randrange(256)
        mutant.write_bytes(data)
        try:
            open_project(mutant)
        except UserError as error:
            refused += 1
            assert "mutant.matte" in str(error) and "\n" not in str(error)
    assert refused > MUTANTS / 2
    assert sorted(file.name for file in folder.iterdir()) == ["a.matte", "mutant.matte"]


JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 10**30, float("inf"), float("nan"), "", "x", "../x", "marks/trimap.png", [], [[]], {},
    [1, "2"], {"a": {}}, "\x00", "\ud800", 2**53, -0.0, [[1e308, -1e308]] * 3,
)  # fmt: skip


def places(values: Any) -> list[tuple[Any, Any]]:
    """Return every place of a nested value that can be given another one: (holder, key)."""
    keys = (
        list(values) if isinstance(values, dict) else range(len(values)) if isinstance(values, list) else ()
    )
    found: list[tuple[Any, Any]] = [(values, key) for key in keys]
    return found + [place for key in keys for place in places(values[key])]


def test_manifests_with_anything_in_them_open_or_end_in_one_sentence(tmp_path: Path) -> None:
    path, mutant = tmp_path / "a.matte", tmp_path / "mutant.matte"
    save_project(path, project())
    with zipfile.ZipFile(path) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    rng = random.Random(8)
    for _ in range(250):
        values = json.loads(entries["manifest.json"])
        for _ in range(rng.choice((1, 1, 3))):
            holder, key = rng.choice(places(values))
            holder[key] = deepcopy(rng.choice(JUNK))  # which is filled with junk itself
        archive(mutant, entries | {"manifest.json": json.dumps(values).encode()})
        try:
            open_project(mutant)
        except UserError as error:
            assert "mutant.matte" in str(error) and "\n" not in str(error)
