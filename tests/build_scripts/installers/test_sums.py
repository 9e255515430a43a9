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
