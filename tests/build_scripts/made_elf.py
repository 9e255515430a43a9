"""Small made-up ELF files: one segment of code, one of data, and sections with contents of any kind."""

import struct
from dataclasses import dataclass

ADDRESS = 0x1000
_HEADER = 64
_STRINGS, _ENTRIES = 3, {6: 16, 11: 24}
"""Kinds of sections: one of names, and those that refer to it, with the bytes of an entry."""


@dataclass(frozen=True)
class Part:
    """A section: its kind, content, and whether it is in memory."""

    kind: int
    content: bytes
    in_memory: bool = True


def elf(parts: list[Part], *, gap: int = 0, size: int | None = None) -> bytes:
    """Return a file of one segment that holds all sections in memory, and of others behind it.

    `gap` bytes lie between the headers and the segment; `size` is that of the segment in memory, if it is another.
    """
    offset = ADDRESS + gap
    body, rows = b"", [(0,) * 10]
    ordered = sorted(parts, key=lambda each: not each.in_memory)
    strings = next((1 + at for at, each in enumerate(ordered) if each.kind == _STRINGS), 0)
    for part in ordered:
        address = ADDRESS + len(body) if part.in_memory else 0
        link, entry = (strings, _ENTRIES[part.kind]) if part.kind in _ENTRIES else (0, 0)
        where = 2 * part.in_memory, address, offset + len(body), len(part.content)
        rows.append((0, part.kind, *where, link, 0, 8, entry))
        body += part.content + bytes(-len(part.content) % 8)
    used = sum(len(part.content) + -len(part.content) % 8 for part in parts if part.in_memory)
    table = b"".join(struct.pack("<IIQQQQIIQQ", *row) for row in rows)
    segment = struct.pack(
        "<IIQQQQQQ", 1, 5, offset, ADDRESS, ADDRESS, used, used if size is None else size, 0x1000
    )
    header = (
        b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQ", 3, 62, 1, 0, _HEADER, offset + len(body))
    )
    header += struct.pack("<IHHHHHH", 0, _HEADER, 56, 1, 64, len(rows), 0)
    return (header + segment).ljust(offset, b"\0") + body + table


def linked(*names: str) -> bytes:
    """Return a file that links to libraries."""
    strings, links = b"\0", b""
    for name in names:
        links += struct.pack("<qQ", 1, len(strings))
        strings += name.encode() + b"\0"
    place = ADDRESS + 16 * (len(names) + 2)
    links += struct.pack("<qQ", 5, place) + struct.pack("<qQ", 0, 0)
    return elf([Part(6, links), Part(3, strings)])
