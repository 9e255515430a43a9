"""An archive has the same bytes every time, and its volumes are the file that they were split from."""

from __future__ import annotations

import io
import os
import random
import tarfile
from pathlib import Path

import pytest

zstandard = pytest.importorskip("zstandard")

from build_scripts.installers.archive import write_tar  # noqa: E402
from tests.build_scripts.installers.conftest import MOMENT  # noqa: E402


def unpacked(data: bytes) -> tarfile.TarFile:
    plain = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()
    return tarfile.open(fileobj=io.BytesIO(plain))


def test_everything_is_there_of_root_and_of_one_moment(build: Path, tmp_path: Path) -> None:
    (path,) = write_tar(build, tmp_path / "a.tar.zst", inside="matte-studio-1", moment=MOMENT, level=1)
    assert path == tmp_path / "a.tar.zst"
    with unpacked(path.read_bytes()) as tar:
        entries = {each.name: each for each in tar}
        text = tar.extractfile("matte-studio-1/_internal/data.txt")
        assert text is not None and text.read() == b"photo\n"
    assert list(entries) == sorted(entries) and len(entries) == 7
    assert {(each.uid, each.gid, each.mtime) for each in entries.values()} == {(0, 0, MOMENT)}
    assert entries["matte-studio-1/_internal/link.txt"].linkname == "data.txt"
    assert entries["matte-studio-1/matte-studio"].mode == 0o755
    assert entries["matte-studio-1/LICENSES.txt"].mode == 0o644


def test_the_bytes_are_the_same_whenever_and_by_whomever_it_is_made(build: Path, tmp_path: Path) -> None:
    (one,) = write_tar(build, tmp_path / "1.tar.zst", inside="m", moment=MOMENT, level=1)
    os.utime(build / "LICENSES.txt", (1, 1))
    (build / "LICENSES.txt").chmod(0o600)
    (other,) = write_tar(build, tmp_path / "2.tar.zst", inside="m", moment=MOMENT, level=1)
    assert one.read_bytes() == other.read_bytes()


def test_volumes_are_no_larger_than_asked_and_join_to_the_same_bytes(build: Path, tmp_path: Path) -> None:
    (build / "noise").write_bytes(random.Random(5).randbytes(300_000))
    (whole,) = write_tar(build, tmp_path / "a.tar.zst", inside="m", moment=MOMENT, level=1)
    parts = write_tar(build, tmp_path / "b.tar.zst", inside="m", moment=MOMENT, level=1, most=100_000)
    assert [path.name for path in parts] == [f"b.tar.zst.{number:03}" for number in range(1, len(parts) + 1)]
    assert len(parts) > 2
    assert [path.stat().st_size for path in parts[:-1]] == [100_000] * (len(parts) - 1)
    assert b"".join(path.read_bytes() for path in parts) == whole.read_bytes()
    assert not (tmp_path / "b.tar.zst").exists()


def test_volumes_of_an_earlier_time_do_not_stay(build: Path, tmp_path: Path) -> None:
    (tmp_path / "a.tar.zst.007").write_bytes(b"old")
    write_tar(build, tmp_path / "a.tar.zst", inside="m", moment=MOMENT, level=1)
    assert sorted(path.name for path in tmp_path.glob("a.*")) == ["a.tar.zst"]


def test_one_file_under_two_names_is_there_twice(build: Path, tmp_path: Path) -> None:
    os.link(build / "_internal" / "data.txt", build / "twin.txt")
    (path,) = write_tar(build, tmp_path / "a.tar.zst", inside="m", moment=MOMENT, level=1)
    with unpacked(path.read_bytes()) as tar:
        twin = tar.extractfile("m/twin.txt")
        assert twin is not None and twin.read() == b"photo\n"
