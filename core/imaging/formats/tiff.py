"""TIFF: all byte orders, layouts, depths and compressions that studios, scanners and laboratories write."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.imaging.convert import to_depth
from core.imaging.formats.record import Decoded, Format, Header, Holds, Samples, Space
from core.imaging.formats.samples import first_channels
from core.imaging.formats.tiff_colors import lab_samples, palette, rescaled, white_of
from core.imaging.formats.tiff_pages import opened, stored_samples
from core.imaging.formats.tiff_tags import about_the_photo, block_with, dpi_in, first_folder
from core.imaging.formats.tiff_write import encode
from core.text.translate import tr

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _MASK, _CMYK, _YCBCR = range(7)
_LABS = (8, 9, 10)
_COLORS = {_RGB: 3, _CMYK: 4, _YCBCR: 3, **dict.fromkeys(_LABS, 3)}
_ASSOCIATED, _UNASSOCIATED = 1, 2
_FLOAT = 3
_INK_SET_CMYK = 1
_SIGNS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def matches(head: bytes) -> bool:
    """Report whether a file that begins with these bytes is a TIFF: classic or big, in either byte order."""
    return head[:4] in _SIGNS


def header(data: bytes) -> Header:
    """Return the size of the full picture in a TIFF and the kind of its samples."""
    with opened(data) as (page, _):
        samples = page.samplesperpixel
        channels = samples + 2 if _photometric(page) == _PALETTE else samples
        return Header(page.imagelength, page.imagewidth, channels, _bits(page), page.sampleformat == _FLOAT)


def orientation(data: bytes) -> int:
    """Return the orientation of the full picture in a TIFF."""
    with opened(data) as (page, _):
        return _orientation(page)


def decode(data: bytes, name: str) -> Decoded:
    """Decode the full picture of a TIFF; `name` is that of the file, for remarks.

    Raises UserError for a kind of TIFF that cannot be read, ValueError and others for a damaged one.
    """
    with opened(data) as (page, has_others):
        photometric = _photometric(page)
        space = _space(page, photometric, name)
        stored, is_whole = stored_samples(page, data, name)
        count = _COLORS.get(photometric, 1)
        if stored.shape[2] < count:
            raise UserError(
                tr(
                    "{name} has fewer channels than its colors need; export it again as an RGB or "
                    "grayscale TIFF.",
                    name=name,
                )
            )
        bits = _stored_bits(page, stored)
        samples = _colors(page, photometric, first_channels(stored, count), bits)
        extra = [rescaled(stored[..., at], bits) for at in range(count, stored.shape[2])]
        alpha_at, is_associated = _alpha(page, len(extra))
        alpha = None if alpha_at is None else _like(extra[alpha_at], samples)
        kept = (_like(each, samples) for at, each in enumerate(extra) if at != alpha_at)
        entries, order = first_folder(data, page.offset)
        return Decoded(
            samples,
            space,
            alpha,
            is_associated,
            tuple(kept),
            _profile(page),
            _orientation(page),
            block_with(about_the_photo(entries), order),
            dpi_in(entries, order),
            _bits(page),
            _remarks(page, stored, name, is_whole=is_whole, has_others=has_others),
        )


def _photometric(page: Any) -> int:
    if 262 not in page.tags and page.compression != 6:
        return _RGB if page.samplesperpixel >= 3 else _BLACK_IS_ZERO
    return int(page.photometric)


def _bits(page: Any) -> int:
    bits = page.bitspersample
    return max(bits) if isinstance(bits, tuple) else int(bits)


def _stored_bits(page: Any, stored: NDArray[Any]) -> int:
    """Return the bits that values fill: channels of several depths (5, 6, 5) are spread when they are unpacked."""
    return 8 * stored.dtype.itemsize if isinstance(page.bitspersample, tuple) else int(page.bitspersample)


def _space(page: Any, photometric: int, name: str) -> Space:
    if photometric == _CMYK:
        if page.tags.valueof(332, _INK_SET_CMYK) != _INK_SET_CMYK and not _has_process_inks(page):
            raise UserError(
                tr(
                    "{name} uses inks other than CMYK; export it as an RGB TIFF and open that.",
                    name=name,
                )
            )
        return Space.CMYK
    if photometric in _LABS:
        return Space.LAB
    return Space.RGB if photometric in (_RGB, _PALETTE, _YCBCR) else Space.GRAY


def _has_process_inks(page: Any) -> bool:
    names = str(page.tags.valueof(333, "")).lower().split("\0")
    return names[:4] == ["cyan", "magenta", "yellow", "black"]


def _colors(page: Any, photometric: int, stored: NDArray[Any], bits: int) -> Samples:
    if photometric == _PALETTE:
        return palette(stored[..., 0], page.colormap)
    if photometric in _LABS:
        return lab_samples(stored, photometric, bits)
    samples = rescaled(stored, bits)
    if photometric != _WHITE_IS_ZERO:
        return samples
    turned: Samples = np.subtract(white_of(samples), samples, dtype=samples.dtype)
    return turned


def _like(plane: Samples, samples: Samples) -> Samples:
    """Return a plane in the type of the colors, where a palette or a Lab gave these another."""
    same: Any = np.ascontiguousarray(plane)
    if plane.dtype == samples.dtype:
        return cast(Samples, same)
    if np.float32 in (plane.dtype, samples.dtype):
        raise ValueError("floating point values beside whole numbers")
    return to_depth(same, 8 * samples.dtype.itemsize)


def _alpha(page: Any, count: int) -> tuple[int | None, bool]:
    """Return which extra sample is the transparency, and whether colors are multiplied by it.

    Of those that the file calls alpha it is the first; one without a kind is a saved selection.
    """
    for at, kind in enumerate(page.extrasamples[:count]):
        if kind in (_ASSOCIATED, _UNASSOCIATED):
            return at, kind == _ASSOCIATED
    return None, False


# --- what else the file tells ----------------------------------------------------------------------------------------


def _profile(page: Any) -> bytes | None:
    profile = page.tags.valueof(34675)
    return bytes(profile) if isinstance(profile, bytes) and profile else None


def _orientation(page: Any) -> int:
    value = page.tags.valueof(274, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _remarks(
    page: Any, stored: NDArray[Any], name: str, *, is_whole: bool, has_others: bool
) -> tuple[str, ...]:
    remarks = []
    if not is_whole:
        remarks.append(
            tr(
                "{name} is damaged or ends too early; what could be read is shown, the rest is empty.",
                name=name,
            )
        )
    if has_others:
        remarks.append(tr("{name} has several pages; the first was read.", name=name))
    if stored.dtype.itemsize > 2 and stored.dtype.kind in "ui":
        remarks.append(
            tr(
                "{name} has {value} bits per channel, of which the upper 16 were read.",
                name=name,
                value=_bits(page),
            )
        )
    if stored.dtype.kind == "i":
        remarks.append(tr("{name} has signed values; those below zero were read as black.", name=name))
    return tuple(remarks)


FORMAT = Format(
    "TIFF",
    (".tif", ".tiff"),
    matches,
    header,
    decode,
    encode,
    Holds(
        depths=(8, 16),
        alpha=True,
        selection=True,
        profile=True,
        exif=True,
        dpi=True,
        lossless=True,
        associated=True,
    ),
    orientation=orientation,
)
