"""The package for Debian and Ubuntu: /usr/lib/matte-studio with a command, a menu entry, icons and file types.

dpkg's own triggers renew the lists of menus, icons and file types when it comes and when it goes, so the package
has no scripts that run as root. It writes nowhere but where it was unpacked, so nothing stays behind.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
from email.utils import formatdate
from pathlib import Path
from tempfile import TemporaryDirectory

from build_scripts.installers.depends import depends
from build_scripts.installers.linux_tree import PROGRAM, lay_out
from build_scripts.installers.names import ROOT, debian_machine
from build_scripts.installers.templates import filled
from core.version import NAME, VERSION

MAINTAINER = f"{os.environ.get('DEBFULLNAME', NAME)} <{os.environ.get('DEBEMAIL', 'matte-studio@localhost')}>"
"""Return the maintainer, from the variables that Debian's own tools read."""
COMPRESSION = ("-Zxz", "-z6")
_KIB = 1024


def write_deb(build: Path, folder: Path, moment: int, compression: tuple[str, ...] = COMPRESSION) -> Path:
    """Make the package of a build and return its path.

    Args:
        build: the folder that PyInstaller left.
        folder: where the package goes.
        moment: seconds since 1970, the time of all files.
        compression: options of dpkg-deb.

    Raises:
        FileNotFoundError: dpkg-deb is not installed.
        UnknownLibraryError: the build links to something that no package is known for.
        CalledProcessError: dpkg-deb failed, and has said why.
    """
    package = folder / f"{PROGRAM}_{VERSION}_{debian_machine()}.deb"
    with TemporaryDirectory(prefix="matte-deb-") as temporary:
        root = Path(temporary, "root")
        lay_out(build, root / "usr", moment)
        _add_documents(root / "usr" / "share" / "doc" / PROGRAM, moment)
        _set_modes(root)
        _add_control(root, depends(root / "usr" / "lib" / PROGRAM))
        command = ["dpkg-deb", "--root-owner-group", *compression, "--build", str(root), str(package)]
        _set_times(root, moment)
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(moment)}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return package


def control(installed_kib: int, needed: str) -> str:
    """Return the control file of the package."""
    return filled(
        "linux/control", package=PROGRAM, version=VERSION, machine=debian_machine(), maintainer=MAINTAINER,
        size=str(installed_kib), depends=needed,
    )  # fmt: skip


def _add_documents(doc: Path, moment: int) -> None:
    doc.mkdir(parents=True)
    license_text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    indented = "\n".join(f" {line}" if line.strip() else " ." for line in license_text.strip().splitlines())
    (doc / "copyright").write_text(filled("linux/copyright", name=NAME, text=indented), encoding="utf-8")
    entry = filled(
        "linux/changelog", package=PROGRAM, version=VERSION, maintainer=MAINTAINER, date=formatdate(moment)
    )
    (doc / "changelog.gz").write_bytes(gzip.compress(entry.encode(), mtime=0))
    (doc / "CHANGELOG.md.gz").write_bytes(gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))


def _add_control(root: Path, needed: str) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(-(-path.stat().st_size // _KIB) for path in files)  # as dpkg counts: a file, whole KiB
    size += sum(1 for path in root.rglob("*") if path.is_dir() or path.is_symlink())
    sums = "".join(f"{_md5(path)}  {path.relative_to(root).as_posix()}\n" for path in files)
    folder = root / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(control(size, needed), encoding="utf-8")
    (folder / "md5sums").write_text(sums, encoding="utf-8")
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _set_modes(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)


def _is_program(path: Path) -> bool:
    """Return whether a file is to be started, not only loaded: libraries need no such mode."""
    return bool(path.stat().st_mode & 0o100) and ".so" not in path.name


def _set_times(root: Path, moment: int) -> None:
    for path in (root, *root.rglob("*")):
        os.utime(path, (moment, moment), follow_symlinks=False)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def is_possible() -> bool:
    """Return whether this machine can make packages of Debian."""
    return shutil.which("dpkg-deb") is not None
