"""The data of ICU without what Qt never asks for."""

import struct
from pathlib import Path

import pytest

pytest.importorskip("elftools")

from build_scripts import trim_icu
from build_scripts.trim_stand_ins import TrimError
from tests.build_scripts.made_elf import Part, elf

HEADER = struct.pack("<H", 32) + b"\xda\x27" + bytes(28)
FILES = {
    "icudt73l/coll/de.res": b"order of words " * 3,
    "icudt73l/curr/de.res": b"Euro",
    "icudt73l/de.res": b"calendar",
    "icudt73l/ibm-37.cnv": b"old letters",
    "icudt73l/pool.res": b"names of keys",
    "icudt73l/root.res": b"for all",
    "icudt73l/zone/de.res": b"Sommerzeit",
}


def test_an_archive_is_packed_as_it_was() -> None:
    archive = trim_icu.packed(HEADER, FILES.items())
    found = trim_icu.unpacked(archive)
    assert {name: data.rstrip(b"\0") for name, data in found.items()} == FILES
    assert trim_icu.packed(archive, found.items()) == archive


def test_files_lie_where_icu_can_read_them() -> None:
    archive = trim_icu.packed(HEADER, FILES.items())
    places = [struct.unpack_from("<II", archive, 32 + 4 + 8 * index)[1] for index in range(len(FILES))]
    assert all((32 + place) % 16 == 0 for place in places)


def test_the_library_keeps_what_qt_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "libicudata.so.73.2"
    library.write_bytes(elf([Part(1, b"code"), Part(1, trim_icu.packed(HEADER, FILES.items()))]))
    sources: list[str] = []
    monkeypatch.setattr(trim_icu, "compile_library", lambda source, target: sources.append(source) or target)
    assert trim_icu.make_data(library, tmp_path / "made") == tmp_path / "made" / library.name
    assert "icudt73_dat" in sources[0] and str(tmp_path / "made" / "icu.dat") in sources[0]
    kept = trim_icu.unpacked((tmp_path / "made" / "icu.dat").read_bytes())
    assert list(kept) == ["icudt73l/coll/de.res", "icudt73l/pool.res", "icudt73l/root.res"]


def test_another_library_stays(tmp_path: Path) -> None:
    library = tmp_path / "libicudata.so.73"
    library.write_bytes(elf([Part(1, b"code")]))
    with pytest.raises(TrimError, match="no archive"):
        trim_icu.make_data(library, tmp_path)
