"""Parts of an installation by pip: the packages that the program asks for, with what their records say."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable
from email.message import Message
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import cast

from core.parts.listed import PROGRAM, Listed, correction, listed, normalized, own_text
from core.parts.part import Kind, Part
from core.resources import resource_path
from core.version import NAME, VERSION

OURS = "matte-studio"
_LICENSE = re.compile(r"(licen[cs]e|copying|notice|patents)", re.IGNORECASE)
_PROJECT = re.compile(r"^(homepage|home|source|source code|repository)$", re.IGNORECASE)


def installed_parts() -> tuple[Part, ...]:
    """Return the program, the packages that it needs and all that these carry, in the order of their names."""
    packages = needed_packages()
    parts = [part_of(package) for package in packages]
    for package in packages:
        parts += carried_by(package, [file.rpartition("/")[2] for file in files_of(package)])
    return (program_part(), *sorted(parts + own_files(), key=lambda part: (part.name.lower(), part.inside)))


def program_part() -> Part:
    """Return the program itself."""
    packaged = resource_path().parent / "LICENSE"
    return Part(NAME, "MIT", VERSION, kind=Kind.PROGRAM, texts=_texts([packaged]))


def needed_packages() -> list[metadata.Distribution]:
    """Return the installed packages that the program asks for, directly or not, without extras."""
    found: dict[str, metadata.Distribution] = {}
    waiting = list(_own_requirements())
    while waiting:
        name = normalized(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # one of another platform
            continue
        waiting += _names(found[name].requires or ())
    return [found[name] for name in sorted(found)]


@cache
def files_of(package: metadata.Distribution) -> tuple[str, ...]:
    """Return the files of a package, relative to where packages lie; as plain strings, for some have ten thousand."""
    record = package.read_text("RECORD")
    if record is None:
        return tuple(file.as_posix() for file in package.files or ())
    return tuple(row[0] for row in csv.reader(record.splitlines()) if row)


def part_of(package: metadata.Distribution) -> Part:
    """Return a package as a part, with all texts of licenses that it brings."""
    corrected = correction(normalized(package.name))
    return Part(
        package.name,
        corrected.license or _license(_record(package)),
        package.version,
        _home(_record(package)),
        note=corrected.note,
        texts=_texts(map(_place(package), filter(_is_license, files_of(package))))
        or _texts(map(own_text, corrected.texts)),
    )


def carried_by(package: metadata.Distribution, names: Iterable[str]) -> list[Part]:
    """Return what a package carries of others, by the names of those files of it that are here."""
    names = list(names)
    own = normalized(package.name)
    return [_carried(each, package) for each in listed() if each.of == own and each.is_in(names)]


def own_files() -> list[Part]:
    """Return the networks and pictures that come with the program, those that are here."""
    from core.subject.networks import bundled_path

    here = [path.name for path in (*resource_path().rglob("*"), bundled_path()) if path.is_file()]
    return [_carried(each, None) for each in listed() if each.of == PROGRAM and each.is_in(here)]


def _carried(entry: Listed, package: metadata.Distribution | None) -> Part:
    paths = [path for name in entry.texts for path in _found(name, package)]
    inside = package.name if package is not None else ""
    return Part(entry.name, entry.license, "", entry.home, entry.kind, inside, entry.note, _texts(paths))


def _found(name: str, package: metadata.Distribution | None) -> list[Path]:
    own = own_text(name)
    if own.is_file() or package is None:
        return [own]
    return [_place(package)(file) for file in files_of(package) if f"/{file}".endswith(f"/{name}")]


def _place(package: metadata.Distribution) -> Callable[[str], Path]:
    return lambda file: Path(str(package.locate_file(file)))


def _own_requirements() -> list[str]:
    try:
        return _names(metadata.requires(OURS) or ())
    except metadata.PackageNotFoundError:  # run from a folder that nothing was installed from
        project = resource_path().parent / "pyproject.toml"
        if not project.is_file():
            return []
        return _names(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"])


def _names(requirements: Iterable[str]) -> list[str]:
    plain = [each for each in requirements if not re.search(r";.*\bextra\s*==", each)]
    return [match[0] for match in (re.match(r"[\w.-]+", each) for each in plain) if match]


def _is_license(file: str) -> bool:
    parts = file.split("/")
    record = next((i for i, part in enumerate(parts) if part.endswith((".dist-info", ".egg-info"))), None)
    if record is None:
        return False
    return parts[record + 1 : record + 2] == ["licenses"] or bool(_LICENSE.search(parts[-1]))


def _record(package: metadata.Distribution) -> Message:
    return cast(Message, package.metadata)  # as it is, though not by the name of its type


def _license(record: Message) -> str:
    told = record.get("License-Expression") or record.get("License") or ""  # not translated
    if told and "\n" not in told.strip():
        return told.strip()
    classifiers = record.get_all("Classifier") or ()  # not translated
    classes = [each for each in classifiers if each.startswith("License ::")]
    return ", ".join(each.rpartition(" :: ")[2] for each in classes)


def _home(record: Message) -> str:
    for line in record.get_all("Project-URL") or ():
        name, _, address = line.partition(",")
        if _PROJECT.match(name.strip()):
            return str(address.strip())
    return str(record.get("Home-page") or "")


def _texts(paths: Iterable[Path]) -> tuple[str, ...]:
    """Return the texts of files that are there, each once."""
    texts = [path.read_text(encoding="utf-8", errors="replace").strip() for path in paths if path.is_file()]
    return tuple(dict.fromkeys(text for text in texts if text))
