"""Libraries without tables for debuggers: only where nothing else is lost."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("elftools")

from build_scripts import trim_elf
from tests.build_scripts.made_elf import Part, elf, linked

CODE, TABLE = Part(1, b"code" * 9), Part(1, b"for debuggers" * 40, in_memory=False)
NAMES = Part(3, b"\0")
gcc = pytest.mark.skipif(
    not (shutil.which("gcc") and shutil.which("strip")), reason="gcc and strip make the library"
)


def _same(folder: Path, before: bytes, after: bytes) -> bool:
    (folder / "before").write_bytes(before)
    (folder / "after").write_bytes(after)
    return trim_elf.same_in_memory(folder / "before", folder / "after")


def test_a_file_without_its_tables_is_the_same_in_memory(tmp_path: Path) -> None:
    assert _same(tmp_path, elf([CODE, TABLE]), elf([CODE]))


@pytest.mark.parametrize(
    "after",
    [
        elf([Part(1, b"code" * 8 + b"cook")]),
        elf([Part(1, b"code" * 8)]),
        elf([CODE, Part(1, b"more")]),
        elf([CODE], size=8),  # the segment has no room for its section
        elf([CODE], gap=8),  # and here the loader could not map it
    ],
    ids=["another byte", "shorter", "longer", "cut", "not aligned"],
)
def test_what_changes_in_memory_is_seen(after: bytes, tmp_path: Path) -> None:
    assert not _same(tmp_path, elf([CODE, TABLE]), after)


def test_symbols_may_name_their_section_by_another_number(tmp_path: Path) -> None:
    before, after, other = (
        Part(11, b"name\0\0" + section + b"\0" + value * 16)
        for section, value in ((b"\7", b"v"), (b"\5", b"v"), (b"\5", b"w"))
    )
    assert _same(tmp_path, elf([before, NAMES]), elf([after, NAMES]))
    assert not _same(tmp_path, elf([before, NAMES]), elf([other, NAMES]))


def test_the_libraries_that_a_file_links_to_are_named(tmp_path: Path) -> None:
    (tmp_path / "linked.so").write_bytes(linked("libm.so.6", "libc.so.6"))
    (tmp_path / "alone.so").write_bytes(elf([CODE]))
    (tmp_path / "note.so").write_text("none")
    assert trim_elf.needed(tmp_path / "linked.so") == {"libm.so.6", "libc.so.6"}
    assert not trim_elf.needed(tmp_path / "alone.so")
    assert not trim_elf.needed(tmp_path / "note.so")
    assert not trim_elf.needed(tmp_path / "missing.so")


@gcc
def test_a_library_is_stripped_and_the_original_stays(tmp_path: Path) -> None:
    source = tmp_path / "libsum.so"
    command = ["gcc", "-g", "-shared", "-fPIC", "-x", "c", "-o", str(source), "-"]
    subprocess.run(command, input=b"int sum(int a, int b) { return a + b; }", check=True)
    original = source.read_bytes()
    target = trim_elf.stripped(source, tmp_path / "out" / "libsum.so")
    assert target != source and target.stat().st_size < len(original)
    assert source.read_bytes() == original
    assert trim_elf.stripped(target, tmp_path / "again.so") == target
    assert not (tmp_path / "again.so").exists()
