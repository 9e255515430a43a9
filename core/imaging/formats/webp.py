"""WebP: 8 bits, with alpha."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping

import numpy as np

from core.imaging.formats.by_pillow import encoded
from core.imaging.formats.exif import block_of, dpi_of, orientation_of
from core.imaging.formats.record import Decoded, Format, Header, Holds, Picture, Space, Writing
from core.imaging.formats.samples import divided
from core.imaging.remarks import animated

MOST_SIDE = 16383
_LOSSLESS_EFFORT, _QUICK_EFFORT = 75, 20
_METHOD, _QUICK_METHOD = 4, 1
_ANIMATED = 0x02


def _matches(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, begin and end of the content of each chunk, as far as the file goes."""
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        yield kind, at + 8, min(at + 8 + length, len(data))
        at += 8 + length + length % 2


def _header(data: bytes) -> Header:
    """Read the size of the canvas, or of the only picture where the file has no more than that."""
    kind, at, _ = next(_chunks(data))
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(data[at + 4 + step : at + 7 + step], "little") for step in (0, 3))
        has_alpha = bool(data[at] & 0x10)
    elif kind == b"VP8L":
        bits = int.from_bytes(data[at + 1 : at + 5], "little")
        width, height, has_alpha = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), bool(bits >> 28 & 1)
    elif kind == b"VP8 ":
        width, height = (value & 0x3FFF for value in struct.unpack_from("<HH", data, at + 6))
        has_alpha = False
    else:
        raise ValueError("not a chunk that a WebP begins with")
    return Header(height, width, 4 if has_alpha else 3, 8)


def _orientation(data: bytes) -> int:
    return orientation_of(_exif({kind: data[begin:end] for kind, begin, end in _chunks(data)}))


def _exif(found: Mapping[bytes, bytes]) -> bytes | None:
    return block_of(found.get(b"EXIF"))


def _decode(data: bytes, name: str) -> Decoded:
    from PIL import Image

    found = {kind: data[begin:end] for kind, begin, end in _chunks(data)}
    exif = _exif(found)
    with Image.open(io.BytesIO(data)) as opened:
        samples, alpha = divided(np.asarray(opened))
    is_animated = bool(found.get(b"VP8X", b"\0")[0] & _ANIMATED)
    return Decoded(
        samples=samples,
        space=Space.RGB,
        alpha=alpha,
        icc_profile=found.get(b"ICCP"),
        orientation=orientation_of(exif),
        exif=exif,
        dpi=dpi_of(exif),
        remarks=(animated(name),) if is_animated else (),
    )


def _encode(picture: Picture, writing: Writing) -> bytes:
    """Write without loss, or at a quality; alpha never loses anything, nor do colors under it."""
    effort = _QUICK_EFFORT if writing.is_quick else _LOSSLESS_EFFORT
    return encoded(
        picture,
        "WEBP",
        lossless=writing.quality is None,
        quality=writing.quality or effort,
        alpha_quality=100,
        method=_QUICK_METHOD if writing.is_quick else _METHOD,
        exact=True,
    )


FORMAT = Format(
    name="WebP",
    suffixes=(".webp",),
    matches=_matches,
    header=_header,
    decode=_decode,
    encode=_encode,
    holds=Holds(
        alpha=True, profile=True, exif=True, dpi=True, lossless=True, quality=True, most_side=MOST_SIDE
    ),
    orientation=_orientation,
)
