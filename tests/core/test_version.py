"""The version has one source, and all that names it reads that."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from app.commands import cli
from core.jobs.batch.report.write import write_report
from core.version import APPLICATION_ID, NAME, TITLE, VERSION

ROOT = Path(__file__).resolve().parents[2]


def test_it_is_a_version_of_semantic_versioning() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9a-z.]+)?", VERSION)
    assert f"{NAME} {VERSION}" == TITLE


def test_packages_are_built_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dynamic"] == ["version"] and "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "core.version.VERSION"}


def test_no_other_file_of_the_program_has_a_version_of_its_own() -> None:
    files = [path for name in ("app", "core", "ui", "build_scripts") for path in (ROOT / name).rglob("*.py")]
    telling = re.compile(r'^_*VERSION\s*=\s*"|version\("matte-studio"\)', re.MULTILINE)
    found = [path.relative_to(ROOT).as_posix() for path in files if telling.search(path.read_text("utf-8"))]
    assert found == ["core/version.py"]


def test_the_command_line_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"], lambda _: pytest.fail("a window opened")) == 0
    assert capsys.readouterr().out.strip() == TITLE


def test_a_report_of_a_batch_tells_it(tmp_path: Path) -> None:
    _, page = write_report(tmp_path, [], title="shoes")
    assert f'<meta name="generator" content="{TITLE}">' in page.read_text("utf-8")


def test_the_identifier_suits_desktops_flatpak_and_macos() -> None:
    assert re.fullmatch(r"[a-z]+(\.[A-Za-z][A-Za-z0-9]*){2,}", APPLICATION_ID) and len(APPLICATION_ID) < 256
