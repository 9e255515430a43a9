"""Damaged copies of image files: bytes, fields of the formats' own structures, and parts of other files."""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Callable, Sequence

Damage = Callable[[bytearray, random.Random], None]

_NUMBERS = (
    0,
    1,
    2,
    3,
    7,
    8,
    16,
    32,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x3FFF,
    0x4000,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
)
_LARGE = (0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x20000000, 0x10000001)
_BOX = re.compile(
    rb"ftyp|meta|iprp|ipco|ispe|pixi|colr|av1C|hvcC|auxC|irot|imir|iloc|iinf|infe|pitm|iref|ipma|idat|mdat|jxl[cp]|"
    rb"brob|Exif|jp2h|ihdr|bpcc|pclr|cmap|cdef|jp2c|VP8[ LX]|ALPH|ANIM|ANMF|ICCP|EXIF|8BIM|moov|trak|stsd|stsz"
)
_PNG, _PNG_START = b"\x89PNG\r\n\x1a\n", 8
_TIFF = {b"II*\0": ("<", False), b"MM\0*": (">", False), b"II+\0": ("<", True), b"MM\0+": (">", True)}


def mutant(files: Sequence[bytes], index: int, seed: int) -> tuple[int, bytes]:
    """Return which of the files a mutant is of, and the mutant; of the same numbers always the same."""
    chance = random.Random(f"{seed}:{index}")
    chosen = chance.randrange(len(files))
    data = bytearray(files[chosen])
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if chance.random() < 0.05:
            _splice(data, files[chance.randrange(len(files))], chance)
        else:
            chance.choice(_DAMAGES)(data, chance)
    return chosen, bytes(data)


def _splice(data: bytearray, other: bytes, chance: random.Random) -> None:
    """Put a part of another file in place of a part of this one, or go on with it."""
    start = chance.randrange(len(other))
    part = other[start:] if chance.random() < 0.3 else other[start : start + chance.randrange(4, 200)]
    at = _anywhere(data, chance)
    data[at : at + len(part)] = part


# --- bytes -----------------------------------------------------------------------------------------------------------


def _anywhere(data: bytearray, chance: random.Random) -> int:
    """Return a place in the file, near its beginning every other time."""
    size = max(len(data), 1)
    return chance.randrange(min(size, 300) if chance.random() < 0.5 else size)


def _flip(data: bytearray, chance: random.Random) -> None:
    at = _anywhere(data, chance)
    if at < len(data):
        data[at] ^= 1 << chance.randrange(8)


def _change(data: bytearray, chance: random.Random) -> None:
    at = _anywhere(data, chance)
    data[at : at + 1] = bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))])


def _change_number(data: bytearray, chance: random.Random) -> None:
    _put_number(data, _anywhere(data, chance), chance.choice((1, 2, 4, 4, 8)), chance)


def _put_number(data: bytearray, at: int, size: int, chance: random.Random, order: str = "") -> None:
    value = _number(chance) & ((1 << 8 * size) - 1)
    is_big = order == ">" if order else chance.random() < 0.5
    data[at : at + size] = value.to_bytes(size, "big" if is_big else "little")


def _number(chance: random.Random) -> int:
    return chance.choice(_NUMBERS if chance.random() < 0.6 else _LARGE)


def _cut_out(data: bytearray, chance: random.Random) -> None:
    at = _anywhere(data, chance)
    del data[at : at + chance.randrange(1, 60)]


def _put_in(data: bytearray, chance: random.Random) -> None:
    at = _anywhere(data, chance)
    data[at:at] = chance.randbytes(chance.randrange(1, 30))


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = _anywhere(data, chance)
    data[at:at] = data[at : at + chance.randrange(1, 100)] * chance.choice((1, 2, 20))


def _cut_off(data: bytearray, chance: random.Random) -> None:
    del data[_anywhere(data, chance) :]


# --- fields of the formats' structures -------------------------------------------------------------------------------


def _change_field(data: bytearray, chance: random.Random) -> None:
    """Change a number in a structure that the file's format has: a chunk, a tag, a box, a segment, a text header."""
    head = bytes(data[:4])
    if data.startswith(_PNG):
        _change_chunk(data, chance)
    elif head in _TIFF:
        _change_tag(data, chance, *_TIFF[head])
    elif head[:2] == b"\xff\xd8":
        _change_segment(data, chance)
    elif re.match(rb"P[1-7Ff]\s", data):
        _change_words(data, chance)
    elif not _change_box(data, chance):
        _change_number(data, chance)


def _change_chunk(data: bytearray, chance: random.Random) -> None:
    """Change a chunk of a PNG, or leave one out, and mostly put its checksum right."""
    starts, at = [], _PNG_START
    while at + 12 <= len(data):
        starts.append(at)
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    if not starts:
        return
    at = chance.choice(starts)
    size = int.from_bytes(data[at : at + 4], "big")
    if chance.random() < 0.1:
        del data[at : at + 12 + size]
        return
    body = at + 8 + chance.randrange(max(min(size, 64), 1))
    _put_number(data, body, chance.choice((1, 1, 2, 4)), chance, ">")
    end = at + 8 + size
    if chance.random() < 0.9 and end + 4 <= len(data):
        data[end : end + 4] = struct.pack(">I", zlib.crc32(data[at + 4 : end]))


def _change_tag(data: bytearray, chance: random.Random, order: str, is_big: bool) -> None:
    """Change kind, type, count or value of an entry in the first folder of a TIFF."""
    offset, count_size, entry = (8, 8, 20) if is_big else (4, 2, 12)
    word = {2: "H", 4: "I", 8: "Q"}
    width = 8 if is_big else 4
    if len(data) < offset + width:
        return
    (at,) = struct.unpack_from(order + word[width], data, offset)
    if at + count_size > len(data):
        return
    (count,) = struct.unpack_from(order + word[count_size], data, at)
    first = at + count_size + entry * chance.randrange(max(min(count, 40), 1))
    place, size = chance.choice(
        ((0, 2), (2, 2), (4, width), (4 + width, width), (4 + width, width), (4 + width, 2))
    )
    if first + entry <= len(data):
        _put_number(data, first + place, size, chance, order)


def _change_segment(data: bytearray, chance: random.Random) -> None:
    marks = [at.start() for at in re.finditer(rb"\xff[\xc0-\xfe]", data)]
    at = chance.choice(marks) if marks else 0
    kind = chance.random()
    if kind < 0.15:
        data[at + 1 : at + 2] = bytes([chance.randrange(0xC0, 0xFF)])
    else:
        _put_number(data, at + 2 + chance.randrange(20), chance.choice((1, 1, 2)), chance, ">")


def _change_words(data: bytearray, chance: random.Random) -> None:
    words = list(re.finditer(rb"\d+", data[:60]))
    if words:
        word = chance.choice(words)
        data[word.start() : word.end()] = str(_number(chance)).encode()


def _change_box(data: bytearray, chance: random.Random) -> bool:
    """Change the size of a box, its name, or a number in it; return whether there are such."""
    names = [found.start() for found in _BOX.finditer(data)]
    if not names:
        return False
    at = chance.choice(names)
    kind = chance.random()
    if kind < 0.25:
        _put_number(data, max(at - 4, 0), 4, chance, ">")
    elif kind < 0.35:
        data[at : at + 4] = data[(other := chance.choice(names)) : other + 4]
    else:
        _put_number(data, at + 4 + chance.randrange(40), chance.choice((1, 2, 4)), chance)
    return True


_DAMAGES: tuple[Damage, ...] = (
    *(_flip, _change, _change_number, _cut_out, _put_in, _repeat, _cut_off),
    *(_change_field,) * 7,
)
