"""A third of OpenCV, for machines that files have to travel to. Linux; needs gcc and nm.

    python -m build_scripts.lean_opencv PACKAGES TARGET

Video, AVIF and LAPACK are left out: in place of their libraries come empty ones, as `trim_stand_ins.py` makes them.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from build_scripts.trim_stand_ins import make_empty, symbols

MODULE = "cv2.abi3.so"
LIBRARIES = "opencv_python_headless.libs"
_NEEDED = "libpng*"
_LEFT = shutil.ignore_patterns("__pycache__", "data", "qt", "*.pyi", "py.typed", "LICENSE*")


def copy_lean(packages: Path, target: Path) -> None:
    """Copy OpenCV from a folder of packages into another one. Raises TrimError if a library cannot be emptied."""
    for name in ("cv2", LIBRARIES):
        shutil.rmtree(target / name, ignore_errors=True)
    shutil.copytree(packages / "cv2", target / "cv2", ignore=_LEFT)
    (target / LIBRARIES).mkdir()
    module = packages / "cv2" / MODULE
    wanted = {(name, version) for name, _, version in symbols(module, "--undefined-only")}
    kept = set((packages / LIBRARIES).glob(_NEEDED))
    with TemporaryDirectory() as made:
        for library in sorted((packages / LIBRARIES).iterdir()):
            defined = {(name, version) for name, _, version in symbols(library, "--defined-only")}
            if library in kept or wanted & defined:
                source = library if library in kept else make_empty(library, [module], Path(made))
                shutil.copy2(source, target / LIBRARIES)


if __name__ == "__main__":
    copy_lean(*map(Path, sys.argv[1:]))
