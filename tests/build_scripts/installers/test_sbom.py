"""The bill of materials is valid and names everything, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("cyclonedx")

from build_scripts.installers.sbom import bill, problems, write_bill
from core.parts.installed import installed_parts
from core.parts.packed import FILE, packed
from core.parts.part import Kind, Part
from tests.build_scripts.installers.conftest import MOMENT

PARTS = (
    Part("Matte Studio", "MIT", "1.2.3", kind=Kind.PROGRAM),
    Part("numpy", "BSD-3-Clause AND Zlib", "2.4.6", "https://numpy.org"),
    Part("OpenBLAS", "BSD-3-Clause", "0.3", kind=Kind.LIBRARY, inside="numpy"),
    Part("zlib1g", "Zlib", "1:1.2.13", "https://packages.debian.org/zlib1g", Kind.LIBRARY),
    Part("tiny", "MIT", kind=Kind.WEIGHTS),
    Part("mpmath", "BSD License", "1"),
)


def test_a_bill_of_this_installation_is_valid() -> None:
    text = json.dumps(bill(installed_parts()[:9], MOMENT))  # a release checks the whole, in half a minute
    assert problems(text) == ""


def test_a_broken_bill_is_found_out() -> None:
    broken = bill(PARTS, MOMENT) | {"components": [{"type": "nonsense", "name": "x"}]}
    assert problems(json.dumps(broken))


def test_a_build_s_bill_is_valid_and_the_same_every_time(tmp_path: Path) -> None:
    folder = tmp_path / "_internal" / "resources" / "licenses"
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(packed(PARTS))
    write_bill(tmp_path, tmp_path / "1.cdx.json", MOMENT)
    write_bill(tmp_path, tmp_path / "2.cdx.json", MOMENT)
    text = (tmp_path / "1.cdx.json").read_text(encoding="utf-8")
    assert problems(text) == ""
    assert text == (tmp_path / "2.cdx.json").read_text(encoding="utf-8")


def test_every_part_is_named_with_license_and_origin() -> None:
    found = {each["name"]: each for each in bill(PARTS, MOMENT)["components"]}
    assert found.keys() == {part.name for part in PARTS[1:]}
    assert found["numpy"]["purl"] == "pkg:pypi/numpy@2.4.6"
    assert found["zlib1g"]["purl"] == "pkg:deb/debian/zlib1g@1%3A1.2.13"
    assert found["tiny"]["type"] == "machine-learning-model"
    assert found["numpy"]["licenses"] == [{"expression": "BSD-3-Clause AND Zlib"}]
    assert found["mpmath"]["licenses"] == [{"license": {"name": "BSD License"}}]


def test_a_library_depends_from_the_package_that_brings_it() -> None:
    needed = {each["ref"]: each["dependsOn"] for each in bill(PARTS, MOMENT)["dependencies"]}
    assert needed["numpy/2.4.6"] == ["numpy/OpenBLAS/0.3"]
    assert "numpy/2.4.6" in needed["Matte Studio/1.2.3"]
    assert len(needed) == len(PARTS)
