"""TIFF out: 8 and 16 bits, packed without loss in the way that all programs read (ZIP with differences)."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.record import AlphaAs, Picture, Writing
from core.imaging.formats.tiff_tags import Entry, about_the_photo, dpi_entries, first_folder, in_order, packed

_UNDEFINED, _SHORT = 7, 3
_ICC, _ORIENTATION = 34675, 274
_UNSPECIFIED, _ASSOCIATED, _UNASSOCIATED = 0, 1, 2
_DEFLATE, _DIFFERENCES = 8, 2
_LEVEL, _QUICK_LEVEL = 6, 1
_ROWS = 256


def encode(picture: Picture, writing: Writing) -> bytes:
    """Return the bytes of a TIFF of a picture, uint8 or uint16.

    Alpha is straight, associated where `writing` asks for that, or a saved selection. Above 4 GiB it is a BigTIFF.
    """
    import tifffile

    samples, kind = _samples(picture, writing)
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        samples,
        photometric="rgb" if picture.color.ndim == 3 else "minisblack",
        planarconfig="contig",
        extrasamples=None if kind is None else [kind],
        compression=_DEFLATE,
        compressionargs={"level": _QUICK_LEVEL if writing.is_quick else _LEVEL},
        predictor=_DIFFERENCES,
        byteorder="<",
        metadata=None,
        software=False,
    )
    _add(file, _more(picture))
    return file.getvalue()


def _samples(picture: Picture, writing: Writing) -> tuple[NDArray[Any], int | None]:
    """Return the samples, (H, W) or (H, W, C), and the kind of the extra one."""
    color, alpha = picture.color, picture.alpha
    if alpha is None:
        return color, None
    if writing.alpha_as is AlphaAs.SELECTION:
        return np.dstack([color, alpha]), _UNSPECIFIED
    if writing.is_associated:
        return np.dstack([_associated(color, alpha), alpha]), _ASSOCIATED
    return np.dstack([color, alpha]), _UNASSOCIATED


def _associated(color: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    full = np.uint64(np.iinfo(color.dtype).max)
    multiplied = np.empty_like(color)
    for top in range(0, len(color), _ROWS):
        rows = color[top : top + _ROWS].astype(np.uint64)
        cover = alpha[top : top + _ROWS].astype(np.uint64)
        product = rows * (cover[..., None] if color.ndim == 3 else cover)
        multiplied[top : top + _ROWS] = (product + full // 2) // full
    return multiplied


# --- tags beside the pixels ------------------------------------------------------------------------------------------


def _more(picture: Picture) -> tuple[Entry, ...]:
    entries = [Entry(_ORIENTATION, _SHORT, 1, (1).to_bytes(2, "little"))]
    if picture.icc_profile:
        entries.append(Entry(_ICC, _UNDEFINED, len(picture.icc_profile), picture.icc_profile))
    if picture.dpi is not None:
        entries += dpi_entries(picture.dpi, "little")
    if picture.exif is not None:
        told, order = first_folder(picture.exif)
        entries += in_order(about_the_photo(told), order, "little")
    return tuple(entries)


def _add(file: io.BytesIO, more: tuple[Entry, ...]) -> None:
    """Put a folder with more tags behind the pixels, and let the header point to it."""
    with file.getbuffer() as written:
        is_big = written[2] == 43
        entries, _ = first_folder(written)
    tags = {entry.tag: entry for entry in (*entries, *more)}
    at = file.seek(0, io.SEEK_END)
    at += file.write(b"\0" * (at % 2))
    file.write(packed(tuple(tags.values()), at, "little", is_big=is_big))
    file.seek(8 if is_big else 4)
    file.write(at.to_bytes(8 if is_big else 4, "little"))
