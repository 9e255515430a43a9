"""BMP: 1 to 32 bits per pixel, palettes, fields of bits, alpha, runs, rows in both directions, Windows and OS/2."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.bmp_runs import unpack_runs
from core.imaging.formats.meters import per_inch
from core.imaging.formats.record import Decoded, Format, Header, Space
from core.imaging.remarks import missing_rows

_FILE_HEADER = 14
_OS2_SIZE = 12
_SIZES = {_OS2_SIZE, 16, 40, 52, 56, 64, 108, 124}
_PLAIN, _RUNS_OF_8, _RUNS_OF_4, _FIELDS, _RUNS_OF_24, _ALPHA_FIELDS = 0, 1, 2, 3, 4, 6
_BITS = (1, 2, 4, 8, 16, 24, 32)
_DEFAULT_MASKS = {16: (0x7C00, 0x03E0, 0x001F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
_EMBEDDED = b"DEBM"
_LEAST_SHARE = 0.01


@dataclass(frozen=True)
class _Said:
    """The headers of a BMP.

    Attributes:
        height, width, bits: of the picture, and of a pixel.
        is_top_down: whether the first row is the topmost.
        packing: plain, fields of bits, or runs.
        masks: the bits of red, green, blue and alpha in a pixel of 16 or 32 bits.
        palette: (n, 3) as RGB.
        at: where the pixels begin.
        dpi, icc_profile: as in `Decoded`.
    """

    height: int
    width: int
    bits: int
    is_top_down: bool
    packing: int
    masks: tuple[int, int, int, int]
    palette: NDArray[np.uint8]
    at: int
    dpi: tuple[float, float] | None
    icc_profile: bytes | None

    @property
    def depth(self) -> int:
        """Bits of the finest of its samples."""
        return 8 if self.bits in (1, 2, 4, 8, 24) else max(each.bit_count() for each in self.masks)


def matches(head: bytes) -> bool:
    """Report whether a file that begins so is a BMP, or an array of them as of OS/2."""
    start = _start(head)
    return (
        head[start : start + 2] == b"BM" and int.from_bytes(head[start + 14 : start + 18], "little") in _SIZES
    )


def header(data: bytes) -> Header:
    """Return the header of a BMP. Raises ValueError if it makes no sense."""
    said = _read(data)
    return Header(said.height, said.width, 4 if said.masks[3] else 3, said.depth)


def decode(data: bytes, name: str) -> Decoded:
    """Decode a BMP; see `Format`. Raises ValueError if next to nothing of its picture is there."""
    said = _read(data)
    if said.packing in (_RUNS_OF_8, _RUNS_OF_4, _RUNS_OF_24):
        pixels, missing = unpack_runs(data[said.at :], said.height, said.width, said.bits)
    else:
        pixels, missing = _rows(data, said)
    samples = _samples(pixels, said)
    if not said.is_top_down:
        samples = samples[::-1]
    alpha = samples[..., 3] if samples.shape[2] == 4 else None
    if alpha is not None and not alpha.any():  # many programs leave it empty
        alpha = None
    remarks = [missing_rows(name, missing, said.height)] if missing else []
    return Decoded(
        samples[..., :3],
        Space.RGB,
        alpha=alpha,
        icc_profile=said.icc_profile,
        dpi=said.dpi,
        depth=said.depth,
        remarks=tuple(remarks),
    )


def _start(head: bytes) -> int:
    return _FILE_HEADER if head[:2] == b"BA" else 0


def _read(data: bytes) -> _Said:
    start = _start(data)
    if not matches(data[:64]) or len(data) < start + _FILE_HEADER + _OS2_SIZE:
        raise ValueError("no BMP header")
    at = int.from_bytes(data[start + 10 : start + 14], "little")
    begin = start + _FILE_HEADER
    size = int.from_bytes(data[begin : begin + 4], "little")
    head = data[begin : begin + size].ljust(124, b"\0")
    if size == _OS2_SIZE:
        width, height, _, bits = struct.unpack("<HHHH", head[4:12])
        packing = used = 0
        density = (0, 0)
    else:
        width, height, _, bits, packing = struct.unpack("<iiHHI", head[4:20])
        density = struct.unpack("<ii", head[24:32])
        used = int.from_bytes(head[32:36], "little")
    _check(width, height, bits, packing, size)
    masks, after = _masks(data, begin, size, packing=packing, bits=bits)
    count = min(used or 256, 1 << bits) if bits <= 8 else 0
    entry = 3 if size == _OS2_SIZE else 4
    if at > after:  # a palette that is shorter than it is said to be
        count = min(count, (at - after) // entry)
    return _Said(
        abs(height),
        width,
        bits,
        height < 0,
        packing,
        masks,
        _palette(data[after : after + count * entry], entry),
        at or after + count * entry,
        _dpi(*density),
        _profile(data, begin, head) if size == 124 else None,
    )


def _check(width: int, height: int, bits: int, packing: int, size: int) -> None:
    runs = {_RUNS_OF_8: 8, _RUNS_OF_4: 4}
    is_packed_rightly = (
        packing == _PLAIN
        or (packing in (_FIELDS, _ALPHA_FIELDS) and bits in (16, 32))
        or (runs.get(packing) == bits and height > 0)
        or (packing == _RUNS_OF_24 and bits == 24 and size in (16, 64) and height > 0)
    )
    if width <= 0 or not height or bits not in _BITS or not is_packed_rightly:
        raise ValueError("a kind of BMP that nothing writes")


def _masks(
    data: bytes, begin: int, size: int, *, packing: int, bits: int
) -> tuple[tuple[int, int, int, int], int]:
    """Return the masks of red, green, blue and alpha, and where the palette begins."""
    end = begin + size
    if packing not in (_FIELDS, _ALPHA_FIELDS):
        return _DEFAULT_MASKS.get(bits, (0, 0, 0, 0)), end
    count = 4 if packing == _ALPHA_FIELDS or size >= 56 else 3
    is_behind = size < 52
    start = end if is_behind else begin + 40
    masks = struct.unpack("<4I", data[start : start + 4 * count].ljust(16, b"\0"))
    masks = (*masks[:3], masks[3] if count == 4 else 0)
    if not all(masks[:3]) or any(each >> bits or not _is_one_run(each) for each in masks):
        raise ValueError("masks that no pixels have")
    return masks, end + (4 * count if is_behind else 0)


def _is_one_run(mask: int) -> bool:
    low = mask & -mask
    return mask == 0 or (mask // low & (mask // low + 1) == 0 and mask.bit_count() <= 16)


def _palette(entries: bytes, size: int) -> NDArray[np.uint8]:
    whole = np.frombuffer(entries, np.uint8, len(entries) // size * size).reshape(-1, size)
    return np.ascontiguousarray(whole[:, 2::-1])


def _dpi(across: int, down: int) -> tuple[float, float] | None:
    if across <= 0 or down <= 0:
        return None
    return per_inch(across), per_inch(down)


def _profile(data: bytes, begin: int, head: bytes) -> bytes | None:
    if head[56:60] != _EMBEDDED:
        return None
    at, size = struct.unpack("<II", head[112:120])
    return data[begin + at : begin + at + size] or None


def _rows(data: bytes, said: _Said) -> tuple[NDArray[Any], int]:
    """Return the pixels as they are told, (H, W) or (H, W, 3) of 24 bits, and how many rows are missing."""
    stride = (said.width * said.bits + 31) // 32 * 4
    there = min(said.height, max(len(data) - said.at, 0) // stride)
    last = said.at + there * stride
    if there == said.height - 1 and len(data) - last >= (said.width * said.bits + 7) // 8:
        data, there = data + bytes(stride), said.height  # the last row without what fills it up
    if there < max(1, said.height * _LEAST_SHARE):
        raise ValueError("next to nothing of the picture is there")
    rows = np.frombuffer(data, np.uint8, there * stride, said.at).reshape(there, stride)
    if there < said.height:
        rows = np.concatenate([rows, np.zeros((said.height - there, stride), np.uint8)])
    return _unpacked(rows, said), said.height - there


def _unpacked(rows: NDArray[np.uint8], said: _Said) -> NDArray[Any]:
    if said.bits == 24:
        return rows[:, : 3 * said.width].reshape(said.height, said.width, 3)
    values: NDArray[Any]
    if said.bits >= 8:
        values = rows.view(f"<u{said.bits // 8}")
    else:
        bits = np.unpackbits(rows, axis=1).reshape(said.height, -1, said.bits)
        values = np.packbits(bits, axis=2)[..., 0] >> (8 - said.bits)
    return values[:, : said.width]


def _samples(pixels: NDArray[Any], said: _Said) -> NDArray[Any]:
    if said.bits == 24:
        return pixels[..., ::-1]
    if said.bits <= 8:
        palette = np.zeros((256, 3), np.uint8)
        palette[: len(said.palette)] = said.palette
        colors: NDArray[Any] = palette[pixels]
        return colors
    dtype: Any = np.uint16 if said.depth > 8 else np.uint8
    masks = said.masks if said.masks[3] else said.masks[:3]
    samples = np.empty((*pixels.shape, len(masks)), dtype)
    for index, mask in enumerate(masks):
        most = mask // (mask & -mask)
        table = np.rint(np.arange(most + 1) * (np.iinfo(dtype).max / most)).astype(dtype)
        samples[..., index] = table[(pixels & mask) // (mask & -mask)]
    return samples


FORMAT = Format(name="BMP", suffixes=(".bmp", ".dib"), matches=matches, header=header, decode=decode)
