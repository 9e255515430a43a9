"""PNG: every kind of it is read, damaged ones as far as they are there; gray, RGB and RGBA are written."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats import exif
from core.imaging.formats.meters import per_inch, per_meter
from core.imaging.formats.png_chunks import (
    GRAY_ALPHA,
    PALETTE,
    RGB,
    RGB_ALPHA,
    SIGNATURE,
    Chunks,
    chunk,
    put_together,
    take_apart,
)
from core.imaging.formats.png_colors import is_narrow, profile_in
from core.imaging.formats.png_rescue import Rescued, rescue
from core.imaging.formats.record import Decoded, Format, Header, Holds, Picture, Samples, Space, Writing
from core.imaging.formats.samples import divided
from core.imaging.photo import Pixels
from core.imaging.quiet import quiet_libraries
from core.imaging.remarks import animated, missing_rows
from core.text.translate import tr, tr_n

_MOST_PACKING = 1040
"""A packed byte holds no more than so many."""
_GRIDS = ((8, 8), (8, 8), (8, 4), (4, 4), (4, 2), (2, 2), (2, 1), (1, 1))
"""The rows and columns between the pixels that are there after so many interlaced passes."""
_COMPRESSION, _STRATEGY, _RUNS = 16, 17, 3  # cv2.IMWRITE_PNG_COMPRESSION, cv2.IMWRITE_PNG_STRATEGY, ..._RLE
_SMALL = [_COMPRESSION, 3]
_QUICK = [_COMPRESSION, 1, _STRATEGY, _RUNS]


def matches(head: bytes) -> bool:
    """Report whether a file that begins so is a PNG."""
    return head.startswith(SIGNATURE)


def header(data: bytes) -> Header:
    """Return the header of a PNG. Raises ValueError if it makes no sense."""
    chunks = take_apart(data, until=b"IDAT")
    said = chunks.header
    channels = 3 if said.color_type in (RGB, RGB_ALPHA, PALETTE) else 1
    has_alpha = said.color_type in (GRAY_ALPHA, RGB_ALPHA) or b"tRNS" in chunks.found
    return Header(said.height, said.width, channels + has_alpha, _depth(chunks))


def orientation(data: bytes) -> int:
    """Return the orientation that the EXIF block of a PNG tells, which may stand behind the pixels."""
    return exif.orientation_of(exif.block_of(take_apart(data).found.get(b"eXIf")))


def decode(data: bytes, name: str) -> Decoded:
    """Decode a PNG; see `Format`. Raises ValueError if next to nothing of its picture is there."""
    chunks = take_apart(data)
    samples, remarks = _pixels(chunks, name)
    profile, about_colors = profile_in(chunks, name)
    if is_narrow(chunks):
        _widen(samples, alpha=samples.shape[2] in (2, 4))
    colors, alpha = divided(samples)
    block = exif.block_of(chunks.found.get(b"eXIf"))
    return Decoded(
        colors,
        Space.GRAY if colors.shape[2] == 1 else Space.RGB,
        alpha=alpha,
        icc_profile=profile,
        orientation=exif.orientation_of(block),
        exif=block,
        dpi=_density(chunks.found.get(b"pHYs", b"")) or exif.dpi_of(block),
        depth=_depth(chunks),
        remarks=(*remarks, *about_colors, *_left_out(chunks, name)),
    )


def _depth(chunks: Chunks) -> int:
    return 8 if chunks.header.color_type == PALETTE else chunks.header.depth


def _pixels(chunks: Chunks, name: str) -> tuple[Samples, list[str]]:
    """Return (H, W, 1 to 4) samples, and remarks on what is missing of them."""
    import imagecodecs

    said = chunks.header
    expected = sum(rows * stride for rows, stride in said.passes())
    packed = sum(len(piece) for piece in chunks.data)
    may_be_whole = chunks.is_header_sound and packed * _MOST_PACKING >= expected
    if may_be_whole:
        try:
            samples = _decoded(chunks, chunks.data)
        except imagecodecs.PngError:
            pass
        else:
            return samples, _whole(chunks, name)
    rescued = rescue(said, chunks.data)
    if rescued.missing and not chunks.is_header_sound:
        raise ValueError("a header that the picture does not fit")
    samples = _decoded(chunks, [rescued.data])
    if said.is_interlaced:
        down, across = _GRIDS[rescued.passes]
        samples = samples[::down, ::across].repeat(down, 0).repeat(across, 1)[: said.height, : said.width]
    return samples, [_missing(rescued, chunks, name)]


def _decoded(chunks: Chunks, data: list[memoryview] | list[bytes]) -> Samples:
    import imagecodecs

    with quiet_libraries():
        samples: Any = imagecodecs.png_decode(put_together(chunks, data))
    found: Samples = samples.reshape(*samples.shape[:2], -1)
    return found


def _whole(chunks: Chunks, name: str) -> list[str]:
    if chunks.damaged & {b"IDAT", b"PLTE"}:
        return [
            tr("{name} is damaged: its checksums are wrong; check whether the picture is right.", name=name)
        ]
    return [tr("{name} ends too early; all of its picture is there.", name=name)] if chunks.is_cut else []


def _missing(rescued: Rescued, chunks: Chunks, name: str) -> str:
    if rescued.missing and not chunks.header.is_interlaced:
        return _missing_rows(rescued.missing, chunks, name)
    if chunks.is_cut:
        return (
            tr("{name} ends too early; only a coarser picture could be read.", name=name)
            if rescued.missing
            else tr("{name} ends too early; check whether the picture is right.", name=name)
        )
    return (
        tr("{name} is damaged; only a coarser picture could be read.", name=name)
        if rescued.missing
        else tr("{name} is damaged; check whether the picture is right.", name=name)
    )


def _missing_rows(missing: int, chunks: Chunks, name: str) -> str:
    height = chunks.header.height
    if chunks.is_cut:
        return missing_rows(name, missing, height)
    return tr_n(
        "{name} is damaged; {n} of its {height} rows is missing.",
        "{name} is damaged; {n} of its {height} rows are missing.",
        missing,
        name=name,
        height=height,
    )


def _left_out(chunks: Chunks, name: str) -> list[str]:
    remarks: list[str] = [animated(name)] if b"acTL" in chunks.found else []
    if b"tRNS" in chunks.damaged and b"tRNS" not in chunks.found:
        remarks.append(tr("The transparency of {name} is damaged and was left out.", name=name))
    if b"eXIf" in chunks.damaged and b"eXIf" not in chunks.found:
        remarks.append(
            tr(
                "The EXIF data of {name} are damaged and were ignored; the photo may have to be rotated.",
                name=name,
            )
        )
    return remarks


def _widen(samples: Samples, *, alpha: bool) -> None:
    """Bring colors from 16 ... 235 of 255 to the full scale, in place."""
    unit = 257.0 if samples.dtype == np.uint16 else 1.0
    colors = samples[..., :-1] if alpha else samples
    for row in colors:
        row[...] = np.rint(np.clip((row - 16 * unit) * (255 / 219), 0, 255 * unit))


def _density(body: bytes) -> tuple[float, float] | None:
    if len(body) != 9 or body[8] != 1:
        return None
    across, down = struct.unpack(">II", body[:8])
    return (per_inch(across), per_inch(down)) if across and down else None


def encode(picture: Picture, writing: Writing) -> bytes:
    """Return the bytes of a PNG; see `Format`."""
    more = chunk(b"sRGB", b"\0") if picture.icc_profile is None and picture.color.ndim == 3 else b""
    if picture.dpi is not None:
        across, down = (per_meter(each) for each in picture.dpi)
        more += chunk(b"pHYs", struct.pack(">IIB", across, down, 1))
    if picture.exif is not None:
        more += chunk(b"eXIf", picture.exif)
    pixels = _with_alpha(picture.color, picture.alpha)
    return _written(pixels, picture.icc_profile, more, is_quick=writing.is_quick)


def encode_png(array: Pixels, *, icc_profile: bytes | None = None, is_quick: bool = False) -> bytes:
    """Return the bytes of a PNG of (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA, uint8 or uint16.

    `icc_profile` is embedded as it is; `is_quick`: in half the time, a little larger.
    """
    return _written(_blue_first(array), icc_profile, b"", is_quick=is_quick)


def _with_alpha(color: NDArray[Any], alpha: NDArray[Any] | None) -> NDArray[Any]:
    """Return gray, or blue, green, red and alpha as OpenCV wants them."""
    if alpha is None:
        return _blue_first(color)
    if color.ndim == 2:
        return np.stack([color, color, color, alpha], axis=-1)
    import cv2

    joined = np.empty((*alpha.shape, 4), color.dtype)
    sources = [np.ascontiguousarray(color), np.ascontiguousarray(alpha)]
    cv2.mixChannels(sources, [joined], [0, 2, 1, 1, 2, 0, 3, 3])
    return joined


def _blue_first(array: NDArray[Any]) -> NDArray[Any]:
    import cv2

    channels = 1 if array.ndim == 2 else array.shape[2]
    code = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}.get(channels)
    array = np.ascontiguousarray(array)
    swapped: Any = array if code is None else cv2.cvtColor(array, code)
    return np.asarray(swapped)


def _written(pixels: NDArray[Any], icc_profile: bytes | None, more: bytes, *, is_quick: bool) -> bytes:
    import cv2

    if pixels.dtype not in (np.uint8, np.uint16):  # OpenCV would silently write others in 8 bits
        raise ValueError(f"cannot encode {pixels.dtype} as PNG")
    done, encoded = cv2.imencode(".png", pixels, _QUICK if is_quick else _SMALL)
    if not done:
        raise ValueError(f"cannot encode {pixels.dtype} {pixels.shape} as PNG")
    if icc_profile:
        more = chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc_profile)) + more
    start = len(SIGNATURE) + 25
    whole: Any = encoded
    return b"".join((whole[:start], more, whole[start:])) if more else encoded.tobytes()


FORMAT = Format(
    name="PNG",
    suffixes=(".png", ".apng"),
    matches=matches,
    header=header,
    decode=decode,
    encode=encode,
    holds=Holds(depths=(8, 16), alpha=True, profile=True, exif=True, dpi=True, lossless=True),
    orientation=orientation,
)
