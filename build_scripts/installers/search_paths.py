"""Places where libraries look for others: those of the building machine, which nobody else has, are taken out.

A library that says `/home/builder/python/lib` would look there on the user's machine first.
"""

from __future__ import annotations

from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile

from build_scripts.installers.depends import binaries

_OWN = b"$ORIGIN"
"""Beside the library itself."""


def take_out(build: Path) -> list[Path]:
    """Replace absolute search paths in all binaries of a folder by "beside itself"; return those that had one."""
    return [path for path in binaries(build) if _take_out_of(path)]


def _take_out_of(path: Path) -> bool:
    places = _absolute(path)
    for offset, size in places:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(_OWN.ljust(size, b"\0") if size >= len(_OWN) else bytes(size))
    return bool(places)


def _absolute(path: Path) -> list[tuple[int, int]]:
    """Return where in a file absolute search paths lie, as (offset, bytes)."""
    found = []
    with path.open("rb") as file:
        for section in ELFFile(file).iter_sections():
            if not isinstance(section, DynamicSection):
                continue
            strings = section.header["sh_link"]
            start = section.elffile.get_section(strings)["sh_offset"]
            for tag in section.iter_tags():
                if tag.entry.d_tag in ("DT_RPATH", "DT_RUNPATH"):
                    text = getattr(tag, tag.entry.d_tag.removeprefix("DT_").lower())
                    if text.startswith("/"):
                        found.append((start + tag.entry.d_val, len(text.encode())))
    return found
