"""The Debian packages that a build depends on: those its binaries ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from ui.platform_check import PACKAGES

LOADED_LATE = "fontconfig-config", "libegl1", "libgl1"
"""Packages whose libraries Qt loads by name when it draws; no binary says so."""
_C_LIBRARY = {
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "libanl.so.1",
    "libresolv.so.2", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libmvec.so.1",
}  # fmt: skip
_OTHERS = {
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6",
    "libgomp.so.1": "libgomp1",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libcups.so.2": "libcups2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libgmodule-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libXext.so.6": "libxext6",
    "libdrm.so.2": "libdrm2",
    "libgbm.so.1": "libgbm1",
}
_PACKAGES = {library: package for package, library in PACKAGES.items()} | _OTHERS
_DRIVERS = re.compile(r"lib(cuda|nvidia-ml)\.so\.1")
"""Libraries of NVIDIA's driver, which is there or not, and is looked for when a card is used."""
_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?")
_MAGIC = b"\x7fELF"


class UnknownLibraryError(Exception):
    """A library that no package is known for."""


@dataclass(frozen=True)
class Needs:
    """The libraries a binary links to, and the oldest C library that has what it calls, (0, 0) for any."""

    libraries: frozenset[str]
    c_library: tuple[int, int]


def depends(build: Path) -> str:
    """Return the field Depends: a package for each library that binaries in the folder link to and that is not there.

    Raises:
        UnknownLibraryError: a library is neither in the folder nor known here.
    """
    inside = {path.name for path in build.rglob("*") if ".so" in path.name}
    needs = {path: needs_of(path) for path in binaries(build)}
    wanted = {name: path for path, each in needs.items() for name in each.libraries - inside - _C_LIBRARY}
    packages = {_package(*each) for each in wanted.items() if not _DRIVERS.fullmatch(each[0])} | set(
        LOADED_LATE
    )
    major, minor = max((each.c_library for each in needs.values()), default=(0, 0))
    return ", ".join(sorted({f"libc6 (>= {major}.{minor})", *packages}))


def binaries(build: Path) -> Iterable[Path]:
    """Return the programs and libraries in a folder, each once."""
    files = sorted(path for path in build.rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in files if _begins(path) == _MAGIC]


def needs_of(path: Path) -> Needs:
    """Return what a program or library asks of the system."""
    with path.open("rb") as file:
        elf = ELFFile(file)
        libraries: set[str] = set()
        versions = [(0, 0)]
        for section in elf.iter_sections():
            if isinstance(section, DynamicSection):
                libraries.update(tag.needed for tag in section.iter_tags("DT_NEEDED"))
            elif isinstance(section, GNUVerNeedSection):
                names = [each.name for _, entries in section.iter_versions() for each in entries]
                versions += [(int(m[1]), int(m[2])) for m in map(_GLIBC.fullmatch, names) if m]
    return Needs(frozenset(libraries), max(versions))


def _package(library: str, binary: Path) -> str:
    try:
        return _PACKAGES[library]
    except KeyError:
        raise UnknownLibraryError(
            f"{binary} links to {library}, which is not in the build; put it there, leave {binary.name} out, "
            f"or name its package in {__name__}."
        ) from None


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_MAGIC))
