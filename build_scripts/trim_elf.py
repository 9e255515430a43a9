"""ELF files, the programs and libraries of Linux: what they link to, and stripping that is proved to be harmless."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.elf.constants import SH_FLAGS
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile

_MAGIC = b"\x7fELF"
_MAPPED = ("PT_LOAD", "PT_DYNAMIC", "PT_TLS", "PT_GNU_RELRO")
_SECTION_OF_SYMBOL = (6, 7)
"""Bytes of a symbol that hold the number of its section, which changes with the other sections of the file."""


@dataclass(frozen=True)
class Segment:
    """A part of a file that the loader maps into memory."""

    kind: str
    flags: int
    address: int
    size: int
    is_aligned: bool
    """True if its place in the file is aligned so that the loader can map it."""


@dataclass(frozen=True)
class Section:
    """A part of a file that is used in memory, with its content."""

    address: int
    size: int
    kind: str
    flags: int
    content: bytes


def is_elf(path: Path) -> bool:
    """Return whether a file is a program or library of Linux."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def stripped(source: Path, target: Path) -> Path:
    """Write `source` without debugging tables to `target` and return `target`.

    If it would get no smaller, or differ in memory, nothing is written and `source` is returned.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    command = ["strip", "--strip-unneeded", "-o", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, check=False)
    smaller = done.returncode == 0 and target.stat().st_size < source.stat().st_size
    if smaller and same_in_memory(source, target):
        return target
    target.unlink(missing_ok=True)
    return source


def same_in_memory(before: Path, after: Path) -> bool:
    """Return whether both files have the same sections in memory, byte by byte at the same addresses.

    Bytes of a segment that belong to no section may be missing: nothing can refer to them.
    """
    parts, segments = sections(before), segments_of(after)
    if parts != sections(after) or not all(each.is_aligned for each in segments):
        return False
    if [_place(each) for each in segments_of(before)] != [_place(each) for each in segments]:
        return False
    return all(any(_holds(segment, part) for segment in segments) for part in parts)


def needed(path: Path) -> frozenset[str]:
    """Return the names of the libraries that a file links to; none for a file that is no program or library."""
    if not path.is_file() or not is_elf(path):
        return frozenset()
    with path.open("rb") as file:
        tables = [each for each in ELFFile(file).iter_sections() if isinstance(each, DynamicSection)]
        return frozenset(tag.needed for table in tables for tag in table.iter_tags("DT_NEEDED"))


def sections(path: Path) -> list[Section]:
    """Return the sections of a file that are in memory, by address."""
    with path.open("rb") as file:
        return sorted(_sections(ELFFile(file)), key=lambda each: (each.address, each.size, each.kind))


def segments_of(path: Path) -> list[Segment]:
    """Return the segments of a file that the loader maps, in the order of the file."""
    with path.open("rb") as file:
        return [_segment(each) for each in ELFFile(file).iter_segments() if each["p_type"] in _MAPPED]


def _place(segment: Segment) -> tuple[str, int, int]:
    return segment.kind, segment.flags, segment.address


def _holds(segment: Segment, section: Section) -> bool:
    """Report whether a section lies within a segment of its kind; thread-local sections have segments of their own."""
    if segment.kind != ("PT_TLS" if section.flags & SH_FLAGS.SHF_TLS else "PT_LOAD"):
        return False
    last = section.address + section.size
    return segment.address <= section.address and last <= segment.address + segment.size


def _segment(segment: Any) -> Segment:
    address, offset, align = segment["p_vaddr"], segment["p_offset"], segment["p_align"]
    is_aligned = segment["p_type"] != "PT_LOAD" or (address - offset) % max(align, 1) == 0
    return Segment(segment["p_type"], segment["p_flags"], address, segment["p_memsz"], is_aligned)


def _sections(file: Any) -> Iterator[Section]:
    for each in file.iter_sections():
        if each["sh_flags"] & SH_FLAGS.SHF_ALLOC:
            content = b"" if each["sh_type"] == "SHT_NOBITS" else each.data()
            if each["sh_type"] == "SHT_DYNSYM":
                content = _without_numbers(content, each["sh_entsize"])
            yield Section(each["sh_addr"], each["sh_size"], each["sh_type"], each["sh_flags"], content)


def _without_numbers(symbols: bytes, size: int) -> bytes:
    """Return a symbol table with the section numbers set to zero."""
    changed = bytearray(symbols)
    for byte in _SECTION_OF_SYMBOL:
        changed[byte::size] = bytes(len(changed) // size)
    return bytes(changed)
