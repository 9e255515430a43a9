"""The color profile of a PNG: embedded, or made of what its chunks say of its colors.

The order is that of the PNG specification, third edition: cICP, iCCP, sRGB, cHRM and gAMA.
"""

from __future__ import annotations

import struct
import zlib

from core.imaging.color.profiles import (
    D65,
    SRGB_PRIMARIES,
    Curve,
    gray_profile_of,
    gray_profile_of_cicp,
    is_hdr,
    profile_of,
    profile_of_cicp,
)
from core.imaging.formats.png_chunks import GRAY, GRAY_ALPHA, Chunks
from core.imaging.remarks import damaged_profile, hdr
from core.text.translate import tr

MOST_PROFILE_BYTES = 64 << 20
_TELLING = (b"cICP", b"iCCP", b"sRGB", b"cHRM", b"gAMA")
_LEFT_OPEN = 2
_GAMMA_OF_SRGB, _GAMMA_NEARLY, _POINTS_NEARLY = 1 / 2.2, 0.005, 0.002


def profile_in(chunks: Chunks, name: str) -> tuple[bytes | None, tuple[str, ...]]:
    """Return the profile of a PNG, None for sRGB and for one that says nothing, and remarks that name the file."""
    code, remarks = _code_points(chunks), list[str]()
    if code is not None:
        remarks += [hdr(name)] if is_hdr(code[1]) else []
        return _of_code_points(chunks, *code), tuple(remarks)
    profile = None
    if b"iCCP" in chunks.found:
        profile = _embedded(chunks.found[b"iCCP"])
        remarks += [damaged_profile(name)] if profile is None else []
    elif b"iCCP" in chunks.damaged:
        remarks.append(damaged_profile(name))
    if profile is None and b"sRGB" not in chunks.found:
        try:
            profile = _of_gamma(chunks)
        except ValueError:
            remarks.append(tr("The color data of {name} make no sense and were ignored.", name=name))
        if profile is None and not remarks and chunks.damaged.intersection(_TELLING):
            remarks.append(tr("The color data of {name} are damaged and were ignored.", name=name))
    return profile, tuple(remarks)


def is_narrow(chunks: Chunks) -> bool:
    """Report whether black and white are 16 and 235 of 255, as in films."""
    code = chunks.found.get(b"cICP", b"")
    return _code_points(chunks) is not None and code[3] == 0


def _code_points(chunks: Chunks) -> tuple[int, int] | None:
    code = chunks.found.get(b"cICP", b"")
    is_of_rgb = len(code) == 4 and code[2] == 0
    return (code[0], code[1]) if is_of_rgb and _LEFT_OPEN not in code[:2] and all(code[:2]) else None


def _of_code_points(chunks: Chunks, primaries: int, transfer: int) -> bytes | None:
    return gray_profile_of_cicp(transfer) if _is_gray(chunks) else profile_of_cicp(primaries, transfer)


def _embedded(body: bytes) -> bytes | None:
    """Return the profile in the body of an iCCP chunk, None if it cannot be had whole."""
    _, _, packed = body.partition(b"\0")
    inflating = zlib.decompressobj()
    try:
        profile = inflating.decompress(memoryview(packed)[1:], MOST_PROFILE_BYTES)
    except zlib.error:
        return None
    is_whole = inflating.eof or (bool(profile) and int.from_bytes(profile[:4], "big") == len(profile))
    return profile if is_whole and packed[:1] == b"\0" else None


def _of_gamma(chunks: Chunks) -> bytes | None:
    """Return the profile of cHRM and gAMA. Raises ValueError for numbers that no colors have."""
    gamma, numbers = _numbers(chunks, b"gAMA", 1), _numbers(chunks, b"cHRM", 8)
    if gamma is not None and gamma[0] <= 0:
        raise ValueError("a gamma of 0")
    curve = Curve.SRGB if gamma is None else _curve(gamma[0])
    if _is_gray(chunks):
        return None if curve is Curve.SRGB else gray_profile_of(curve)
    white, primaries = D65, SRGB_PRIMARIES
    if numbers is not None:
        white = numbers[0], numbers[1]
        primaries = (numbers[2], numbers[3]), (numbers[4], numbers[5]), (numbers[6], numbers[7])
    if curve is Curve.SRGB and _is_near(
        numbers, (*D65, *(each for point in SRGB_PRIMARIES for each in point))
    ):
        return None
    return profile_of(primaries, white, curve)


def _curve(gamma: float) -> Curve | float:
    """Return the curve that a gAMA stands for: 0.45455 is written for sRGB, by many without the chunk sRGB."""
    if abs(gamma - _GAMMA_OF_SRGB) < _GAMMA_NEARLY:
        return Curve.SRGB
    return Curve.LINEAR if abs(gamma - 1) < _GAMMA_NEARLY else 1 / gamma


def _is_near(numbers: tuple[float, ...] | None, others: tuple[float, ...]) -> bool:
    return numbers is None or all(
        abs(one - other) < _POINTS_NEARLY for one, other in zip(numbers, others, strict=True)
    )


def _numbers(chunks: Chunks, kind: bytes, count: int) -> tuple[float, ...] | None:
    body = chunks.found.get(kind)
    if body is None:
        return None
    if len(body) != 4 * count:
        raise ValueError("not the size of such a chunk")
    return tuple(number / 100000 for number in struct.unpack(f">{count}I", body))


def _is_gray(chunks: Chunks) -> bool:
    return chunks.header.color_type in (GRAY, GRAY_ALPHA)
