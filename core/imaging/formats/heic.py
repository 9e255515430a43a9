"""HEIC, the photos of phones: 8, 10 and 12 bits are read."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.imaging.color.profiles import is_hdr, profile_of_cicp
from core.imaging.formats.exif import dpi_of
from core.imaging.formats.heif_boxes import brands, exif_of, primary_of, without_descriptions
from core.imaging.formats.record import QUARTER_TURNS, Decoded, Format, Header, Space
from core.imaging.formats.samples import divided, full_scale
from core.imaging.remarks import hdr
from core.text.translate import tr

_BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 heif".split())
_OTHER_BRANDS = frozenset((b"avif", b"avis", b"crx "))


def _matches(head: bytes) -> bool:
    found = brands(head)
    return bool(found & _BRANDS) and not found & _OTHER_BRANDS


def _header(data: bytes) -> Header:
    """Read the size as it is decoded: turned."""
    primary = primary_of(data)
    height, width = primary.seen
    if primary.orientation in QUARTER_TURNS:
        height, width = width, height
    return Header(height, width, primary.channels, primary.depth)


def _decode(data: bytes, name: str) -> Decoded:
    """Decode the primary picture; the decoder turns it as the file's boxes say, so that EXIF's orientation is void."""
    import pi_heif

    header = _header(data)
    options = pi_heif.options
    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    opened = pi_heif.open_heif(without_descriptions(data), convert_hdr_to_8bit=False, hdr_to_16bit=False)
    image = opened[opened.primary_index]
    if image.size[0] > header.width or image.size[1] > header.height:
        raise ValueError("two sizes are told")
    depth = int(image.info["bit_depth"])
    samples, alpha = divided(full_scale(np.array(image), depth))
    exif = exif_of(data)
    is_gray = samples.shape[2] == 1
    return Decoded(
        samples=samples,
        space=Space.GRAY if is_gray else Space.RGB,
        alpha=alpha,
        is_associated=bool(image.premultiplied_alpha),
        icc_profile=image.info.get("icc_profile") or (None if is_gray else _profile_of(image.info)),
        exif=exif,
        dpi=dpi_of(exif),
        depth=depth,
        remarks=_remarks(image.info, len(opened), name),
    )


def _profile_of(info: dict[str, Any]) -> bytes | None:
    """Return the profile of the code points that the file tells, None for sRGB."""
    told = info.get("nclx_profile")
    return told and profile_of_cicp(int(told["color_primaries"]), int(told["transfer_characteristics"]))


def _remarks(info: dict[str, Any], count: int, name: str) -> tuple[str, ...]:
    remarks = []
    if count > 1:
        remarks.append(
            tr(
                "{name} holds {count} pictures; its primary one was opened.",
                name=name,
                count=count,
            )
        )
    told = info.get("nclx_profile")
    if told and is_hdr(int(told["transfer_characteristics"])):
        remarks.append(hdr(name))
    return tuple(remarks)


FORMAT = Format(
    name="HEIC",
    suffixes=(".heic", ".heif", ".hif"),
    matches=_matches,
    header=_header,
    decode=_decode,
)
