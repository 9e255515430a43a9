"""The data of ICU that Qt asks for: without names of units, currencies, languages and time zones. Linux; gcc makes it.

ICU's library of data is an archive of small files. Qt calls ICU for the order of words, upper and lower case, the rules
of time zones and text in old encodings, and nothing else (`nm -D libQt6Core.so.6`); names and numbers in other
languages it has by itself. Files for orders, cases and rules stay; of encodings those built into ICU's code do (UTF,
Latin 1): files of text are never read by Qt here.
"""

import re
import struct
from collections.abc import Iterable
from pathlib import Path

from build_scripts.trim_elf import sections
from build_scripts.trim_stand_ins import TrimError, compile_library

LIBRARY = "libicudata.so"
_UNUSED = re.compile(
    r"[^/]+/(?:(?:brkitr|curr|lang|rbnf|region|translit|unit|zone)/.*|[^/]+\.cnv|[a-z]{2,3}(?:_\w+)?\.res)"
)
"""Breaks of words and lines, names of what the folders say, numbers in words, scripts written in others, encodings, and
calendars and numbers by language. What all languages share (root.res and others) stays."""
_MAGIC = b"\xda\x27"
_ALIGNED = 16


def make_data(library: Path, made: Path) -> Path:
    """Make the library of data in the folder `made` without what Qt never asks for, and return it.

    Raises TrimError if the archive is another than expected.
    """
    inside = (part.content for part in sections(library))
    archive = next((content for content in inside if content[2:4] == _MAGIC), None)
    version = re.search(r"\.so\.(\d+)", library.name)
    if archive is None or version is None:
        raise TrimError(f"{library.name} holds no archive of ICU")
    try:
        files = {name: data for name, data in unpacked(archive).items() if not _UNUSED.fullmatch(name)}
    except (ValueError, struct.error) as error:
        raise TrimError(f"{library.name} holds no archive of ICU as expected") from error
    made.mkdir(parents=True, exist_ok=True)
    data = made / "icu.dat"
    data.write_bytes(packed(archive, files.items()))
    return compile_library(_source(data, f"icudt{version[1]}_dat"), made / library.name)


def unpacked(archive: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name; the bytes that fill up the room to the next belong to each."""
    (begin,) = struct.unpack_from("<H", archive)
    (count,) = struct.unpack_from("<I", archive, begin)
    places = [struct.unpack_from("<II", archive, begin + 4 + 8 * index) for index in range(count)]
    ends = [place for _, place in places[1:]] + [len(archive) - begin]
    files = {}
    for (name_at, place), end in zip(places, ends, strict=True):
        name = archive[begin + name_at : archive.index(0, begin + name_at)].decode()
        files[name] = archive[begin + place : begin + end]
    return files


def packed(archive: bytes, files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive with the header of another and these files, whose names have to be in order."""
    (begin,) = struct.unpack_from("<H", archive)
    files = list(files)
    names, places = bytearray(), []
    for name, _ in files:
        places.append(4 + 8 * len(files) + len(names))
        names += name.encode() + b"\0"
    names += bytes(-(4 + 8 * len(files) + len(names) + begin) % _ALIGNED)
    table, content, at = (
        bytearray(struct.pack("<I", len(files))),
        bytearray(),
        4 + 8 * len(files) + len(names),
    )
    for place, (_, data) in zip(places, files, strict=True):
        table += struct.pack("<II", place, at + len(content))
        content += data + bytes(-len(data) % _ALIGNED)
    return archive[:begin] + bytes(table + names + content)


def _source(data: Path, symbol: str) -> str:
    """C of a library that holds a file under a symbol."""
    lines = [
        ".section .rodata",
        f".balign {_ALIGNED}",
        f".globl {symbol}",
        f".type {symbol}, @object",
        f'{symbol}: .incbin \\"{data}\\"',
        f".size {symbol}, {data.stat().st_size}",
        ".text",
    ]
    return '__asm__("' + "\\n".join(lines) + '");\n'
