"""SHA256SUMS of a folder, as `sha256sum --check` reads it.

python -m build_scripts.installers.sums FOLDER
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

NAME = "SHA256SUMS"


def write_sums(folder: Path) -> Path:
    """Write the sums of all files that lie in a folder itself, sorted by name, and return the file of them."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != NAME)
    sums = folder / NAME
    sums.write_text("".join(f"{_sum(path)}  {path.name}\n" for path in files), encoding="utf-8", newline="\n")
    return sums


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    print(write_sums(Path(sys.argv[1])))
