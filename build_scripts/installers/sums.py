"""SHA256SUMS of a folder, as `sha256sum --check` reads it.

python -m build_scripts.installers.sums FOLDER
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

NAME = "SHA256SUMS"


def write_sums(folder: Path, part: str = "") -> Path:
    """Write the sums of the files in a folder itself whose names have a part, sorted by name; return their file."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and part in path.name)
    files = [folder / name for name in names if name != NAME]
    sums = folder / NAME
    sums.write_text("".join(f"{_sum(path)}  {path.name}\n" for path in files), encoding="utf-8", newline="\n")
    return sums


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    print(write_sums(Path(sys.argv[1])))
