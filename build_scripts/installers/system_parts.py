"""Libraries in a build that came from the machine that made it, not from a package of Python."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.parts.listed import system_license
from core.parts.part import Kind, Part

_LIBRARY = re.compile(r"(\.so(\.|$)|\.dylib$|\.dll$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(cpython-\d+|abi3|cp\d+)[^/]*\.(so|pyd)$")
_OF_PYTHON = re.compile(r"(libpython|python3\d*\.dll|Python$)")


class UnknownFileError(Exception):
    """A file of a build that belongs to nothing known."""


@dataclass(frozen=True)
class _Package:
    """A package of Debian: its name, its version, and the file of its terms."""

    name: str
    version: str
    terms: Path


def system_parts(inside: Path, of_packages: Iterable[str]) -> list[Part]:
    """Return the libraries of the building machine in a build's folder, one part for each package of that machine.

    Args:
        inside: the folder of libraries in a build.
        of_packages: the files of all packages of Python in it, whose libraries are theirs.

    Raises:
        UnknownFileError: a library whose license nobody knows.
    """
    theirs = {file.rpartition("/")[2] for file in of_packages}
    names = sorted(path.name for path in inside.iterdir() if _is_library(path) and path.name not in theirs)
    packages = _owners(names)
    parts: dict[str, Part] = {}
    for name in names:
        package = packages.get(name)
        license = system_license(name)
        if not license and package is None:
            raise UnknownFileError(
                f"{name} in the build belongs to no package; name its license in resources/licenses/inside.toml."
            )
        title = package.name if package else name
        parts[title] = _part(title, license, package)
    return list(parts.values())


def _part(title: str, license: str, package: _Package | None) -> Part:
    if package is None:
        return Part(title, license, kind=Kind.LIBRARY)
    terms = (
        package.terms.read_text(encoding="utf-8", errors="replace").strip() if package.terms.is_file() else ""
    )
    told = license or ", ".join(dict.fromkeys(re.findall(r"^License: *(\S.*)$", terms, re.MULTILINE)))
    home = f"https://packages.debian.org/{title}"
    return Part(title, told, package.version, home, Kind.LIBRARY, texts=(terms,) if terms else ())


def _is_library(path: Path) -> bool:
    name = path.name
    return bool(_LIBRARY.search(name)) and not _EXTENSION.search(name) and not _OF_PYTHON.match(name)


def _owners(names: Iterable[str]) -> dict[str, _Package]:
    """Return the Debian packages of libraries by their names; none on other systems."""
    if not shutil.which("dpkg-query"):
        return {}
    found = {}
    for name in names:
        done = subprocess.run(["dpkg-query", "-S", f"*/{name}"], capture_output=True, text=True, check=False)
        owner = done.stdout.partition(": ")[0].partition(",")[0] if done.returncode == 0 else ""
        if owner:
            found[name] = _package(owner)
    return found


def _package(owner: str) -> _Package:
    show = ["dpkg-query", "-W", "-f", "${Version}", owner]
    version = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    name = owner.partition(":")[0]
    return _Package(name, version, Path("/usr/share/doc", name, "copyright"))
