"""The AppImage: a folder that starts by itself, and the same as one file where its runtime is at hand.

    python -m build_scripts.installers.appimage BUILD FOLDER [RUNTIME]

RUNTIME is the "type 2" runtime of the AppImage project for this architecture; it starts the file by mounting what is
behind it. Without one the folder (FOLDER/Matte_Studio.AppDir) is made and can be started by its AppRun.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_scripts.installers.linux_tree import ICONS, lay_out
from build_scripts.installers.names import machine, moment
from core.version import APPLICATION_ID, VERSION

FOLDER = "Matte_Studio.AppDir"
_RUN = """#!/bin/sh
# starts the program of this folder, wherever that is mounted
here=$(dirname "$(readlink -f "$0")")
exec "$here/usr/lib/matte-studio/matte-studio" "$@"
"""


def lay_folder(build: Path, folder: Path, seconds: int) -> Path:
    """Make the folder of an AppImage in ``folder`` and return it."""
    app = folder / FOLDER
    shutil.rmtree(app, ignore_errors=True)
    lay_out(build, app / "usr", seconds)
    (app / "AppRun").write_text(_RUN, encoding="utf-8", newline="\n")
    (app / "AppRun").chmod(0o755)
    entry = Path("usr", "share", "applications", f"{APPLICATION_ID}.desktop")
    (app / entry.name).symlink_to(entry)
    shutil.copyfile(ICONS / "app-256.png", app / f"{APPLICATION_ID}.png")
    (app / ".DirIcon").symlink_to(f"{APPLICATION_ID}.png")
    return app


def write_appimage(app: Path, runtime: Path, seconds: int) -> Path:
    """Put the folder behind the runtime as a squashfs, and return the file, which can be started.

    Raises FileNotFoundError if mksquashfs is not installed, CalledProcessError where it failed.
    """
    path = app.parent / f"Matte_Studio-{VERSION}-{machine()}.AppImage"
    packed = app.parent / "packed.squashfs"
    times = ["-mkfs-time", str(seconds), "-all-time", str(seconds)]
    command = [
        "mksquashfs",
        str(app),
        str(packed),
        "-root-owned",
        "-noappend",
        "-comp",
        "zstd",
        "-quiet",
        *times,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with path.open("wb") as file:
        file.write(runtime.read_bytes())
        with packed.open("rb") as rest:
            shutil.copyfileobj(rest, file)
    packed.unlink()
    path.chmod(0o755)
    return path


def main(build: str, folder: str, runtime: str = "") -> int:
    """Make the folder, and the file where a runtime is given."""
    app = lay_folder(Path(build), Path(folder), moment())
    print(write_appimage(app, Path(runtime), moment()) if runtime else app)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
