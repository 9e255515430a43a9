"""Write into a build what it consists of: LICENSES.txt for people, and the list that Help > About reads.

    python -m build_scripts.installers.build_parts [dist/matte-studio]

Runs in the environment that made the build. A package is in it where one of its modules or files is; a library of the
building machine is named by the package of that machine. A file that belongs to nothing known is an error: nobody
would know its license.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_scripts.installers.names import BUILD
from build_scripts.installers.system_parts import UnknownFileError, system_parts
from build_scripts.installers.versions import versions
from build_scripts.trim_stand_ins import is_stand_in
from core.parts.installed import OURS, carried_by, files_of, own_files, part_of, program_part
from core.parts.listed import normalized
from core.parts.packed import FILE, packed
from core.parts.part import Kind, Part

_RULE = "=" * 100
_CODE = re.compile(r"\.(so|pyd|dll|dylib)(\.|$)")


def build_parts(build: Path) -> tuple[Part, ...]:
    """Return all parts of a build, the program first.

    Raises:
        UnknownFileError: a library belongs to no package, of Python or of this machine.
    """
    inside = build / "_internal"
    files = {path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()}
    packages = _packages(modules_of(build), files)
    known = versions(package.name for package in packages)
    parts = [_python(), _bootloader()]
    for package in packages:
        here = [file for file in files_of(package) if file in files and not is_stand_in(inside / file)]
        parts += [part_of(package), *carried_by(package, [file.rpartition("/")[2] for file in here])]
    parts += own_files()
    parts += system_parts(inside, [name for package in packages for name in files_of(package)])
    versioned = [
        replace(part, version=part.version or known.get((part.inside, part.name), "")) for part in parts
    ]
    return (program_part(), *sorted(versioned, key=lambda part: (part.name.lower(), part.inside)))


def modules_of(build: Path) -> set[str]:
    """Return the names of all modules that the program carries in its archive."""
    from PyInstaller.archive.readers import CArchiveReader

    program = next(path for path in (build / "matte-studio", build / "matte-studio.exe") if path.is_file())
    archive = CArchiveReader(str(program))
    name = next(each for each in archive.toc if each.lower().startswith("pyz"))
    return set(archive.open_embedded_archive(name).toc)


def write_into(build: Path) -> tuple[Part, ...]:
    """Write both files into a build and return its parts."""
    parts = build_parts(build)
    folder = build / "_internal" / "resources" / "licenses"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(packed(parts))
    (build / "LICENSES.txt").write_text(licenses_text(parts), encoding="utf-8", newline="\n")
    return parts


def licenses_text(parts: Iterable[Part]) -> str:
    """Return one text of all parts and their licenses; a text that several have is there once."""
    numbers: dict[str, int] = {}
    entries = []
    for part in parts:
        used = [numbers.setdefault(text, len(numbers) + 1) for text in part.texts]
        lines = [f"{part.name} {part.version}".strip(), f"  License: {part.license}"]
        lines += [f"  It comes with {part.inside}."] if part.inside else []
        lines += [f"  {part.home}"] if part.home else []
        lines += [f"  {part.note}"] if part.note else []
        lines += [f"  Text {', '.join(map(str, used))} below"] if used else []
        entries.append("\n".join(lines))
    texts = [f"{_RULE}\nText {number}\n{_RULE}\n\n{text}" for text, number in numbers.items()]
    return "\n\n".join([*entries, *texts]) + "\n"


def _packages(modules: set[str], files: set[str]) -> list[metadata.Distribution]:
    """Return the packages of Python that one of these modules or files belongs to."""
    found = {normalized(each.name): each for each in metadata.distributions()}
    return [found[name] for name in sorted(found) if name != OURS and _is_in(found[name], modules, files)]


def _is_in(package: metadata.Distribution, modules: set[str], files: set[str]) -> bool:
    """Return whether a package has a module or a file of code here; its record may travel without it."""
    return any(
        _module(file) in modules if file.endswith(".py") else file in files and bool(_CODE.search(file))
        for file in files_of(package)
    )


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _python() -> Part:
    folder = Path(sys.base_prefix, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}")
    places = (
        folder / "LICENSE.txt",
        Path(sys.base_prefix, "LICENSE.txt"),
        Path("/usr/share/doc/python3/copyright"),
    )
    texts = tuple(path.read_text(encoding="utf-8").strip() for path in places if path.is_file())[:1]
    home = "https://www.python.org"
    return Part("Python", "PSF-2.0", platform.python_version(), home, Kind.LIBRARY, texts=texts)


def _bootloader() -> Part:
    found = part_of(metadata.distribution("pyinstaller"))
    license = "GPL-2.0-or-later WITH Bootloader-exception"
    note = "Only its small starter is in the program; its exception lets programs of any license carry that."
    return replace(found, name="Starter of PyInstaller", license=license, kind=Kind.LIBRARY, note=note)


def main() -> int:
    """Write into the build that is named, and say how many parts it has; 1 with the reason where one is unknown."""
    build = Path(sys.argv[1]) if len(sys.argv) > 1 else BUILD
    try:
        parts = write_into(build)
    except UnknownFileError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{build / 'LICENSES.txt'}: {len(parts)} parts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
