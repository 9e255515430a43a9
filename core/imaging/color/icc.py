"""Write ICC profiles (version 4) of a curve, and of primaries where they are RGB; read their tags."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

D50 = np.array([0.9642, 1.0, 0.8249])
"""XYZ of the white that all profiles connect at."""
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_FLATTEST, _FARTHEST = 1e-4, 3.0

_HEADER, _TAG = 128, 12
_OF_COLORS = (b"scnr", b"mntr", b"prtr", b"spac", b"abst")
_CURVES = (b"rTRC", b"gTRC", b"bTRC")
_COLORANTS = (b"rXYZ", b"gXYZ", b"bXYZ")

Point = tuple[float, float]
"""x and y of a color."""


def parametric(*numbers: float) -> bytes:
    """Return a curve of one number (gamma) or of five: g, a, b, c, d of (a v + b)^g from d on, c v below."""
    kind: int = {1: 0, 5: 3}[len(numbers)]
    return struct.pack(">4sIHH", b"para", 0, kind, 0) + b"".join(_fixed(number) for number in numbers)


def tabulated(values: NDArray[np.float64]) -> bytes:
    """Return a curve through values in [0, 1] that stand at equal steps."""
    table: bytes = np.rint(np.clip(values, 0, 1) * 65535).astype(">u2").tobytes()
    return struct.pack(">4sII", b"curv", 0, len(table) // 2) + table


def rgb_profile(name: str, primaries: Sequence[Point], white: Point, curve: bytes) -> bytes:
    """Return the profile of an RGB space by the (x, y) of its red, green, blue and white.

    Raises:
        ValueError: these span no colors.
    """
    colorants = _colorants(primaries, white)
    adaptation = _to_d50(_xyz(white))
    chad = b"sf32\0\0\0\0" + b"".join(map(_fixed, adaptation.ravel()))
    return profile_of_colorants(name, adaptation @ colorants, curve, {b"chad": chad})


def profile_of_colorants(
    name: str, colorants: NDArray[np.float64], curve: bytes, more: dict[bytes, bytes] | None = None
) -> bytes:
    """Return the profile of an RGB space by its red, green and blue: XYZ under D50, the columns of (3, 3)."""
    tags = {b"wtpt": _xyz_tag(D50), **(more or {})}
    for letter, column in zip((b"r", b"g", b"b"), colorants.T, strict=True):
        tags[letter + b"XYZ"], tags[letter + b"TRC"] = _xyz_tag(column), curve
    return _profile(b"RGB ", name, tags)


def gray_profile(name: str, curve: bytes) -> bytes:
    """Return the profile of gray values whose light is told by a curve."""
    return _profile(b"GRAY", name, {b"wtpt": _xyz_tag(D50), b"kTRC": curve})


def tags_of(profile: bytes) -> dict[bytes, bytes] | None:
    """Return the tags of a profile, or None if it is not whole: its header or what that tells of it is wrong."""
    if len(profile) < _HEADER + 4 or profile[36:40] != b"acsp" or profile[12:16] not in _OF_COLORS:
        return None
    size, (count,) = int.from_bytes(profile[:4], "big"), struct.unpack_from(">I", profile, _HEADER)
    end = _HEADER + 4 + _TAG * count
    if not end <= size <= len(profile):
        return None
    entries = list(struct.iter_unpack(">4sII", profile[_HEADER + 4 : end]))
    if not all(end <= start and start + length <= size for _, start, length in entries):
        return None
    return {tag: profile[start : start + length] for tag, start, length in entries}


def linear_colorants(profile: bytes) -> NDArray[np.float64] | None:
    """Return red, green and blue of a profile of linear light, (3, 3) as above; None if it is no such profile."""
    tags = tags_of(profile)
    if tags is None or b"A2B0" in tags or not all(_is_linear(tags.get(name, b"")) for name in _CURVES):
        return None
    columns = [_xyz_in(tags.get(name, b"")) for name in _COLORANTS]
    return np.array(columns, np.float64).T if all(columns) else None


def _xyz_in(tag: bytes) -> list[float]:
    return [number / 65536 for number in struct.unpack(">3i", tag[8:20])] if len(tag) >= 20 else []


def _is_linear(curve: bytes) -> bool:
    if curve[:4] == b"para":
        return curve[8:10] == b"\0\0" and curve[12:16] == _fixed(1.0)
    table = np.frombuffer(curve[12:][: len(curve[12:]) // 2 * 2], ">u2")
    if curve[:4] != b"curv" or len(table) == 1:
        return curve[:4] == b"curv" and int(table[0]) == 256
    return bool(np.abs(table - np.linspace(0, 65535, len(table))).max(initial=0) <= 2)


def _colorants(primaries: Sequence[Point], white: Point) -> NDArray[np.float64]:
    if not np.isfinite([*primaries, white]).all() or np.abs([*primaries, white]).max() > _FARTHEST:
        raise ValueError("primaries that are no colors")
    if white[1] < _FLATTEST:
        raise ValueError("a white without light")
    columns = np.array([[x, y, 1 - x - y] for x, y in primaries], np.float64).T
    if abs(np.linalg.det(columns)) < _FLATTEST:
        raise ValueError("primaries on one line")
    return np.asarray(columns * np.linalg.solve(columns, _xyz(white)))


def _xyz(point: Point) -> NDArray[np.float64]:
    x, y = point
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _to_d50(white: NDArray[np.float64]) -> NDArray[np.float64]:
    scale = np.diag((_BRADFORD @ D50) / (_BRADFORD @ white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ scale @ _BRADFORD)


def _fixed(number: float) -> bytes:
    return struct.pack(">i", int(np.clip(round(number * 65536), -(1 << 31), (1 << 31) - 1)))


def _xyz_tag(xyz: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, xyz))


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _profile(space: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"desc": _text(name), b"cprt": _text("No copyright, use freely"), **tags}  # not translated
    table, body, places = b"", b"", dict[bytes, int]()
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        if data not in places:
            places[data] = start + len(body)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag, places[data], len(data))
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sI4s4sQI12s4s",
        start + len(body),
        b"\0" * 4,
        0x04300000,
        b"mntr",
        space,
        b"XYZ ",
        struct.pack(">6H", 2026, 1, 1, 0, 0, 0),
        b"acsp",
        b"\0" * 4,
        0,
        b"\0" * 4,
        b"\0" * 4,
        0,
        1,
        b"".join(map(_fixed, D50)),
        b"\0" * 4,
    )
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
