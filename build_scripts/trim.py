"""Slim a build: leave out files, replace large libraries by small ones, strip debugging tables.

The spec calls this after PyInstaller has found all files and before it copies them. Files of the environment are
never changed.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from build_scripts import trim_blas, trim_elf, trim_files, trim_icu, trim_stand_ins
from build_scripts.sample_files import samples
from build_scripts.trim_files import LINK, Entry, base_name
from build_scripts.trim_stand_ins import TrimError


def lean(analysis: Any, work: Path) -> None:
    """Slim what PyInstaller's Analysis has collected; replacements are made in the folder `work`."""
    entries = {kind: list(getattr(analysis, kind)) for kind in ("binaries", "datas")}
    kept = {kind: [each for each in entries[kind] if trim_files.is_wanted(each)] for kind in entries}
    if sys.platform == "linux":
        kept["binaries"] += trim_files.still_needed(entries["binaries"], kept["binaries"], _needed)
        libraries = stand_ins(kept["binaries"], work / "made")
        kept = {kind: trim_files.replaced(kept[kind], libraries) for kind in kept}
        gone = trim_files.orphans(entries["binaries"], kept["binaries"], _needed)
        kept = {kind: [each for each in kept[kind] if base_name(each[0]) not in gone] for kind in kept}
        kept["binaries"] = without_tables(kept["binaries"], work / "stripped")
    analysis.binaries, analysis.datas = kept["binaries"], kept["datas"]


def stand_ins(entries: list[Entry], made: Path) -> dict[str, str]:
    """Make small libraries and return their paths, keyed by the name of the library that each replaces.

    If one cannot be made, or does not work as well, a sentence says why and what that costs.
    """
    shutil.rmtree(made, ignore_errors=True)
    if missing := trim_stand_ins.missing_tools():
        _say(f"{' and '.join(missing)} are not installed: libraries of up to 120 MB stay that nothing uses.")
        return {}
    libraries = list(_made(entries, made))
    try:
        _compare(libraries)
    except TrimError as error:
        _say(f"Large libraries stay as they are: {error}")
        return {}
    return {path.name: str(path) for path in libraries}


def without_tables(entries: list[Entry], folder: Path) -> list[Entry]:
    """Return the entries, with copies stripped into `folder` as sources where that keeps a library intact."""
    if shutil.which("strip") is None:
        _say("strip is not installed (binutils): libraries keep their debugging tables, some 150 MB.")
        return entries
    shutil.rmtree(folder, ignore_errors=True)
    return [(name, _stripped(name, source, kind, folder), kind) for name, source, kind in entries]


def _stripped(name: str, source: str, kind: str, folder: Path) -> str:
    if kind == LINK or not trim_elf.is_elf(Path(source)):
        return source
    return str(trim_elf.stripped(Path(source), folder / name))


def _made(entries: list[Entry], made: Path) -> Iterator[Path]:
    """Yield each small library that can be made; for the others, print why not."""
    sources = {name: Path(source) for name, source, kind in entries if kind != LINK}
    for name, source in sources.items():
        callers = [each for each in sources.values() if source.name in _needed(str(each))]
        try:
            if path := _stand_in(source, sources, callers, made):
                yield path
        except TrimError as error:
            _say(f"{base_name(name)} stays: {error}")


def _stand_in(library: Path, sources: dict[str, Path], callers: list[Path], made: Path) -> Path | None:
    """Return the replacement made for a library, or None if it has none."""
    if trim_stand_ins.is_empty(library):
        return trim_stand_ins.make_empty(library, callers, made)
    if library.name.startswith(trim_icu.LIBRARY):
        return trim_icu.make_data(library, made)
    numpy_library = [each for each in sources.values() if each.name.startswith(trim_blas.NUMPY_LIBRARY)]
    if library.name.startswith(trim_blas.LIBRARY) and numpy_library:
        return trim_blas.make_bridge(library, numpy_library[0], callers, made)
    return None


def _compare(libraries: list[Path]) -> None:
    """Raise TrimError unless the trial prints the same with the small libraries as without them."""
    with TemporaryDirectory() as folder:
        for sample in samples():
            (Path(folder) / sample.name).write_bytes(sample.data)
        without, with_them = _tried(folder, []), _tried(folder, libraries)
    pairs = zip(without.splitlines(), with_them.splitlines(), strict=False)
    if without != with_them:
        raise TrimError(
            next((f"{one} became {other}" for one, other in pairs if one != other), "words are missing")
        )


def _tried(folder: str, libraries: list[Path]) -> str:
    command = [sys.executable, "-m", "build_scripts.trim_trial", folder, *map(str, libraries)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise TrimError(f"a try without them ended with {done.stderr.strip()[-400:]}")
    return done.stdout


@cache
def _needed(source: str) -> frozenset[str]:
    return trim_elf.needed(Path(source))


def _say(words: str) -> None:
    print(f"trim: {words}", file=sys.stderr)
