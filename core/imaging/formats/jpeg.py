"""JPEG: gray, RGB and CMYK are read, 8 bits, 12 bits and lossless; gray and RGB of 8 bits are written."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from core.errors import UserError
from core.imaging.formats import exif
from core.imaging.formats.jpeg_segments import Frame, Segments, put_together, start_of, take_apart
from core.imaging.formats.meters import CM_PER_INCH
from core.imaging.formats.record import Decoded, Format, Header, Holds, Picture, Space, Writing
from core.imaging.formats.samples import full_scale
from core.text.translate import tr

BEST_QUALITY = 95
"""The quality where none is asked for."""
_SPACES = {1: Space.GRAY, 3: Space.RGB, 4: Space.CMYK}
_PROFILE = b"ICC_PROFILE\0"
_EXIF = (b"Exif\0\0", b"Exif\0\xff")
_JFIF = b"JFIF\0"
_MOST_OF_SEGMENT = 65533
_MOST_SEGMENTS = 255
_MOST_DENSITY = 65535
_SMALLEST_BOUND, _MOST_PACKING = 1 << 22, 1 << 14
"""A byte of a whole JPEG holds some 340 pixels at most; of larger ones that are cut, a fiftieth has to be there."""


def matches(head: bytes) -> bool:
    """Report whether a file that begins so is a JPEG, perhaps behind some blanks."""
    return start_of(head) is not None


def header(data: bytes) -> Header:
    """Return the header of a JPEG. Raises ValueError if there is none that makes sense."""
    found = take_apart(data, header_only=True)
    if found.frame is not None and found.frame.height == 0:
        found = take_apart(data)
    frame = _frame(found)
    return Header(frame.height or found.lines, frame.width, frame.channels, frame.depth)


def orientation(data: bytes) -> int:
    """Return the orientation that the EXIF block of a JPEG tells."""
    return exif.orientation_of(_exif(take_apart(data)))


def decode(data: bytes, name: str) -> Decoded:
    """Decode the main picture of a JPEG; see `Format`. Raises ValueError if there is none."""
    import imagecodecs

    found = take_apart(data)
    frame = _frame(found)
    if (frame.height or found.lines) * frame.width > max(_SMALLEST_BOUND, _MOST_PACKING * len(data)):
        raise ValueError("next to nothing of the picture is there")
    samples: Any = imagecodecs.jpeg8_decode(put_together(data, found))
    samples = full_scale(samples.reshape(*samples.shape[:2], -1), frame.depth)
    space = _SPACES[frame.channels]
    if space is Space.CMYK:  # written upside down by all programs, as Adobe's do
        np.invert(samples, out=samples)
    block = _exif(found)
    remarks = (
        [tr("{name} ends too early; everything up to there was read.", name=name)] if found.is_cut else []
    )
    return Decoded(
        samples,
        space,
        icc_profile=_profile(found),
        orientation=exif.orientation_of(block),
        exif=block,
        dpi=_density(found) or exif.dpi_of(block),
        depth=frame.depth,
        remarks=tuple(remarks),
    )


def _frame(found: Segments) -> Frame:
    frame = found.frame
    if frame is None or frame.channels not in _SPACES or not 2 <= frame.depth <= 16:
        raise ValueError("a kind of JPEG that nothing writes")
    if not frame.width or not (frame.height or found.lines):
        raise ValueError("no pixels")
    return frame


def _profile(found: Segments) -> bytes | None:
    """Return the profile that its parts make, b"" if these are not whole, None without any."""
    parts = [body[len(_PROFILE) :] for body in found.app[2] if body.startswith(_PROFILE)]
    if not parts:
        return None
    if any(len(part) < 2 for part in parts):
        return b""
    ordered = sorted(parts, key=lambda part: part[0])
    numbers = [part[0] for part in ordered]
    counted = list(range(numbers[0], numbers[0] + ordered[0][1]))
    if numbers[0] > 1 or numbers != counted or len({part[1] for part in parts}) > 1:
        return b""
    return b"".join(part[2:] for part in ordered)


def _exif(found: Segments) -> bytes | None:
    bodies = (body[6:] for body in found.app[1] if body.startswith(_EXIF))
    return next((block for body in bodies if (block := exif.block_of(body))), None)


def _density(found: Segments) -> tuple[float, float] | None:
    for body in found.app[0]:
        if body.startswith(_JFIF) and len(body) >= 12:
            unit, across, down = struct.unpack(">BHH", body[7:12])
            scale = {1: 1.0, 2: CM_PER_INCH}.get(unit)
            if scale is not None and across > 1 and down > 1:
                return across * scale, down * scale
    return None


def encode(picture: Picture, writing: Writing) -> bytes:
    """Return the bytes of a JPEG, colors at full resolution; see `Format`.

    Raises UserError for a profile that is larger than a JPEG can hold.
    """
    import imagecodecs

    if picture.alpha is not None or picture.color.dtype != np.uint8:
        raise ValueError("a JPEG has 8 bits a sample and no alpha")
    written = imagecodecs.jpeg8_encode(
        np.ascontiguousarray(picture.color),
        level=writing.quality or BEST_QUALITY,
        subsampling="444",
        optimize=not writing.is_quick,
    )
    start = 4 + int.from_bytes(written[4:6], "big")
    segments = _segment(0xE0, _JFIF + b"\1\1" + _density_of(picture.dpi) + b"\0\0")
    if picture.exif is not None and len(picture.exif) <= _MOST_OF_SEGMENT - len(_EXIF[0]):
        segments += _segment(0xE1, _EXIF[0] + picture.exif)
    return b"".join((written[:2], segments, _profile_segments(picture.icc_profile), written[start:]))


def _density_of(dpi: tuple[float, float] | None) -> bytes:
    if dpi is None:
        return struct.pack(">BHH", 0, 1, 1)
    across, down = (min(max(round(each), 1), _MOST_DENSITY) for each in dpi)
    return struct.pack(">BHH", 1, across, down)


def _profile_segments(profile: bytes | None) -> bytes:
    size = _MOST_OF_SEGMENT - len(_PROFILE) - 2
    parts = [profile[at : at + size] for at in range(0, len(profile), size)] if profile else []
    if len(parts) > _MOST_SEGMENTS:
        raise UserError(tr("The color profile is larger than a JPEG can hold; write a PNG or a TIFF."))
    numbered = enumerate(parts, 1)
    return b"".join(
        _segment(0xE2, _PROFILE + bytes([number, len(parts)]) + part) for number, part in numbered
    )


def _segment(code: int, body: bytes) -> bytes:
    return b"\xff" + bytes([code]) + struct.pack(">H", len(body) + 2) + body


FORMAT = Format(
    name="JPEG",
    suffixes=(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    matches=matches,
    header=header,
    decode=decode,
    encode=encode,
    holds=Holds(depths=(8,), profile=True, exif=True, dpi=True, quality=True, most_side=65500),
    orientation=orientation,
)
