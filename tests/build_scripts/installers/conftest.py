"""A small build: folders and files as PyInstaller leaves them, with a real program in its place."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

MOMENT = 1_750_000_000


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A folder with a program, a file, an empty folder and a link."""
    folder = tmp_path / "matte-studio"
    (folder / "_internal" / "empty").mkdir(parents=True)
    shutil.copy2("/bin/true" if sys.platform == "linux" else sys.executable, folder / "matte-studio")
    (folder / "_internal" / "data.txt").write_text("photo\n")
    (folder / "_internal" / "link.txt").symlink_to("data.txt")
    (folder / "LICENSES.txt").write_text("MIT\n")
    return folder
