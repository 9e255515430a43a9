"""The list resources/licenses/inside.toml: what packages carry of others, and what their own records lack."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from core.parts.part import Kind
from core.resources import resource_path

PROGRAM, SYSTEM = "program", "system"


@dataclass(frozen=True)
class Listed:
    """An entry of the list; `Part` says what most of it means.

    Attributes:
        of: the normalized name of the package that brings it, PROGRAM or SYSTEM.
        files: patterns of names of files, one of which is there where the part is; none where its package decides.
        texts: ends of paths in the package, or names beside the list.
    """

    name: str
    of: str
    license: str
    home: str = ""
    kind: Kind = Kind.LIBRARY
    files: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    note: str = ""

    def is_in(self, names: Iterable[str]) -> bool:
        """Return whether a package with files of these names, without folders, has this part."""
        return not self.files or any(fnmatchcase(name, pattern) for name in names for pattern in self.files)


@dataclass(frozen=True)
class Correction:
    """Values that replace those of a package's own record, unless empty."""

    license: str = ""
    note: str = ""
    texts: tuple[str, ...] = ()


def normalized(name: str) -> str:
    """Return the name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def listed() -> tuple[Listed, ...]:
    """Return all entries."""
    return tuple(
        Listed(
            each["name"], each["of"], each["license"], each.get("home", ""), Kind(each.get("kind", "library")),
            tuple(each.get("files", ())), tuple(each.get("texts", ())), each.get("note", "").strip(),
        )
        for each in _read()["part"]
    )  # fmt: skip


def correction(package: str) -> Correction:
    """Return what the list says of a package by its normalized name."""
    found: Mapping[str, Any] = _read()["package"].get(package, {})
    return Correction(found.get("license", ""), found.get("note", ""), tuple(found.get("texts", ())))


def system_license(file: str) -> str:
    """Return the license of a library of the building machine by the name of its file, "" for an unknown one."""
    patterns: Mapping[str, str] = _read()["system"]
    return next((license for pattern, license in patterns.items() if fnmatchcase(file, pattern)), "")


def own_text(name: str) -> Path:
    """Return where a text lies that comes with the program: beside the list, or by its path in resources/."""
    return resource_path(name) if "/" in name else resource_path("licenses", name)


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(resource_path("licenses", "inside.toml").read_text(encoding="utf-8"))
