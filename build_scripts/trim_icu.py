"""ICU's data library reduced to what Qt uses (Linux, made with gcc).

The library is an archive of small files. Qt uses ICU only for sorting words, upper and lower case, time zone rules and
text in old encodings (`nm -D libQt6Core.so.6`); names and numbers in other languages it has by itself. So names of
units, currencies, languages and time zones are left out, and so are encodings beyond those in ICU's code (UTF, Latin
1): the app never reads text files with Qt.
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
"""Files that are left out: word and line breaks, names by folder, numbers in words, transliteration, encodings, and
calendars and numbers by language. What all languages share (root.res and others) stays."""
_MAGIC = b"\xda\x27"
_ALIGNED = 16


def make_data(library: Path, made: Path) -> Path:
    """Make the reduced data library in the folder `made` and return its path.

    Raises TrimError if the archive is not as expected.
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
    """Return the files of an archive by name, each with the padding up to the next one."""
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
    """Return an archive of these files, in order of name, with the header of another archive."""
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
    """Return C code of a library that holds a file under a symbol."""
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
