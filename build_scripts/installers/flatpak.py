"""The files that flatpak-builder makes a Flatpak of: a manifest and the tree of a Linux installation.

python -m build_scripts.installers.flatpak [BUILD [FOLDER]]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_scripts.installers.linux_tree import lay_out
from build_scripts.installers.names import BUILD, ROOT, moment
from build_scripts.installers.templates import filled
from core.version import APPLICATION_ID


def write_files(build: Path, folder: Path, seconds: int) -> Path:
    """Write manifest and tree into a folder and return the manifest."""
    shutil.rmtree(folder / "tree", ignore_errors=True)
    lay_out(build, folder / "tree", seconds)
    manifest = folder / f"{APPLICATION_ID}.yaml"
    manifest.write_text(filled("flatpak/manifest.yaml", id=APPLICATION_ID), encoding="utf-8", newline="\n")
    return manifest


if __name__ == "__main__":
    given = [Path(each) for each in sys.argv[1:]]
    print(write_files(*(given + [BUILD, ROOT / "build" / "flatpak"][len(given) :]), moment()))
