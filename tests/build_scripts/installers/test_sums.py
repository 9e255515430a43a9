"""Sums are those of the files, as sha256sum reads them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from build_scripts.installers.sums import write_sums


def test_every_file_has_its_sum_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b.deb").write_bytes(b"b")
    (tmp_path / "a.tar.zst").write_bytes(b"a")
    (tmp_path / "folder").mkdir()
    expected = "".join(
        f"{hashlib.sha256(name[0].encode()).hexdigest()}  {name}\n" for name in ("a.tar.zst", "b.deb")
    )
    assert write_sums(tmp_path).read_text() == expected
    assert write_sums(tmp_path).read_text() == expected  # its own file is none of them


def test_files_of_another_version_have_none(tmp_path: Path) -> None:
    for name in ("a-0.1.0.tar.zst", "a-0.2.0.tar.zst", "a_0.2.0_amd64.deb"):
        (tmp_path / name).touch()
    lines = write_sums(tmp_path, "0.2.0").read_text().splitlines()
    assert [line.split("  ")[1] for line in lines] == ["a-0.2.0.tar.zst", "a_0.2.0_amd64.deb"]
