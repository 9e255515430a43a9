"""Bytes of an image file to an upright RGB photo in the file's own depth.

The formats decode to their files' own values (core/imaging/formats); what is alike for all of them is done here.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from core.errors import UserError, is_out_of_memory
from core.geometry import Size
from core.imaging.color.profiles import is_usable
from core.imaging.color.to_rgb import to_rgb
from core.imaging.convert import from_float, to_depth
from core.imaging.formats import raw
from core.imaging.formats.record import QUARTER_TURNS, Decoded, Format, Header, Samples
from core.imaging.formats.registry import format_of
from core.imaging.kinds import HEAD_BYTES, PHOTO, RAW, kind_of
from core.imaging.photo import Origin, Photo, Pixels, check_size
from core.text.translate import tr

_COPIES = 3
"""Copies of the pixels that are held at once, at most, while a file is decoded."""
_UINT16 = np.dtype(np.uint16)
_LEAST_DPI, _MOST_DPI = 0.01, 65535
"""Pixels per inch that every format can tell."""
_ROWS = 256

_T = TypeVar("_T")


def decode_image(data: bytes, name: str, *, path: Path | None = None) -> Photo:
    """Decode the bytes of an image file; ``name`` stands for the file in messages.

    Raises:
        UserError: the file is broken, too large, or no image, or memory is too short for it.
    """
    chosen = _format(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        header = _guarded(lambda: chosen.header(data), name)
        check_size(header.height, header.width, name)
        decoded = _guarded(lambda: chosen.decode(data, name), name, header)
        return _guarded(lambda: _photo(decoded, chosen, name, path), name, header)


def read_header(data: bytes, name: str) -> tuple[Format, Header]:
    """Return the format of a file and what its header says, without decoding it; ``data`` is all of the file.

    Raises:
        UserError: the file is broken or no image.
    """
    chosen = _format(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return chosen, _guarded(lambda: chosen.header(data), name)


def read_size(data: bytes, name: str) -> Size:
    """Return the (height, width) that a file's picture has once it is upright, without decoding it.

    Raises:
        UserError: the file is broken or no image.
    """
    chosen, header = read_header(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        orientation = _guarded(lambda: chosen.orientation(data), name)
    size = header.height, header.width
    return size[::-1] if orientation in QUARTER_TURNS else size


def _format(data: bytes, name: str) -> Format:
    head = data[:HEAD_BYTES]
    kind, chosen = kind_of(head, name), format_of(head)
    if kind is RAW and raw.is_available():
        return raw.FORMAT
    if chosen is None or kind is not PHOTO:
        raise UserError(kind.refusal(name))
    return chosen


def _guarded(work: Callable[[], _T], name: str, header: Header | None = None) -> _T:
    """Return the result of the work; turn any failure in it into one sentence."""
    try:
        return work()
    except UserError:
        raise
    except Exception as error:  # a damaged file makes the decoders raise nearly anything
        if is_out_of_memory(error) or (header is not None and _is_too_large_now(header)):
            raise UserError(
                tr(
                    "There is not enough memory to open {name}; close other programs or use a smaller image.",
                    name=name,
                )
            ) from None
        raise UserError(
            tr("{name} is damaged or incomplete and cannot be read; export or copy it again.", name=name)
        ) from error


def _is_too_large_now(header: Header) -> bool:
    """Report whether memory is too short for some copies of the pixels: most decoders do not say so themselves."""
    samples = header.height * header.width * max(header.channels, 3)
    try:
        np.empty(_COPIES * samples * max(header.depth // 8, 1), np.uint8)
    except (MemoryError, ValueError):  # the second where no address space could hold it
        return True
    return False


def _photo(decoded: Decoded, chosen: Format, name: str, path: Path | None) -> Photo:
    if decoded.is_associated and decoded.alpha is not None:
        _unassociate(decoded.samples, decoded.alpha)
    image, profile, remarks = to_rgb(decoded, name)
    orientation = decoded.orientation
    return Photo(
        upright(image, orientation),
        _transparency(decoded.alpha, image.dtype, orientation),
        profile,
        path,
        turned=orientation in QUARTER_TURNS,
        selections=tuple(upright(_whole(each, image.dtype), orientation) for each in decoded.selections),
        exif=decoded.exif,
        dpi=_turned_dpi(decoded.dpi, orientation),
        origin=Origin(
            chosen.name, decoded.space.value, decoded.depth, orientation, _understood(decoded, profile)
        ),
        remarks=(*decoded.remarks, *remarks),
    )


def _understood(decoded: Decoded, profile: bytes | None) -> bytes | None:
    """Return the file's own profile if it was usable: ``profile`` is what is left of it for RGB."""
    own = decoded.icc_profile
    return own if own is not None and (profile is not None or is_usable(own, decoded.space)) else None


def _unassociate(samples: Samples, alpha: Samples) -> None:
    """Divide samples (H, W, C) by their alpha, in place, a few rows at a time."""
    is_whole = samples.dtype != np.float32
    most = float(np.iinfo(samples.dtype).max) if is_whole else 1.0  # type: ignore[type-var]
    for top in range(0, len(samples), _ROWS):
        rows, cover = samples[top : top + _ROWS], alpha[top : top + _ROWS, :, None].astype(np.float32)
        divided = rows * (most / np.where(cover > 0, cover, most))
        rows[:] = np.clip(np.rint(divided), 0, most) if is_whole else divided


def _transparency(alpha: Samples | None, dtype: np.dtype[Any], orientation: int) -> Pixels | None:
    if alpha is None:
        return None
    whole = _whole(alpha, dtype)
    return None if int(whole.min()) == np.iinfo(dtype).max else upright(whole, orientation)


def _whole(samples: Samples, dtype: np.dtype[Any]) -> Pixels:
    """Return samples as whole numbers of the photo's depth."""
    if samples.dtype == np.float32:
        return to_depth(from_float(np.nan_to_num(samples), _UINT16), 8 * dtype.itemsize)
    return to_depth(cast(Pixels, samples), 8 * dtype.itemsize)


def _turned_dpi(dpi: tuple[float, float] | None, orientation: int) -> tuple[float, float] | None:
    """Return pixels per inch of the upright picture; None for numbers that no scanner or printer has."""
    if dpi is None or not all(_LEAST_DPI <= each <= _MOST_DPI for each in dpi):
        return None
    return dpi[::-1] if orientation in QUARTER_TURNS else dpi


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn and mirror an (H, W, ...) array as its EXIF orientation, 1 to 8, says."""
    turned = {
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: a[::-1].swapaxes(0, 1),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: a.swapaxes(0, 1)[::-1],
    }.get(orientation, lambda a: a)(pixels)
    return np.ascontiguousarray(turned)
