"""AVIF: 8, 10 and 12 bits are read, 8 written."""

from __future__ import annotations

import io

import numpy as np

from core.imaging.color.profiles import is_hdr, profile_of_cicp
from core.imaging.formats.by_pillow import encoded
from core.imaging.formats.exif import block_of, dpi_of
from core.imaging.formats.heif_boxes import Primary, brands, primary_of
from core.imaging.formats.record import Decoded, Format, Header, Holds, Picture, Space, Writing
from core.imaging.formats.samples import divided, full_scale
from core.imaging.remarks import animated, hdr
from core.text.translate import tr

_QUALITY = 95
_SPEED, _QUICK_SPEED = 6, 9


def _matches(head: bytes) -> bool:
    return bool(brands(head) & {b"avif", b"avis"})


def _header(data: bytes) -> Header:
    primary = primary_of(data)
    return Header(primary.height, primary.width, primary.channels, primary.depth)


def _decode(data: bytes, name: str) -> Decoded:
    """Decode the primary picture, as stored: turns and mirrors are told by the orientation, that of EXIF is void."""
    import imagecodecs
    from PIL import Image

    primary = primary_of(data)
    with Image.open(io.BytesIO(data)) as opened:
        if opened.size != (primary.width, primary.height):  # that of a film may be another, of any size
            raise ValueError("two sizes are told")
        profile, exif = opened.info.get("icc_profile"), block_of(opened.info.get("exif"))
        is_animated = getattr(opened, "n_frames", 1) > 1
        frame = np.asarray(opened) if is_animated else None
    # Of several frames imagecodecs decodes all or, asked for one, writes beyond its memory.
    pixels = imagecodecs.avif_decode(data) if frame is None else frame
    depth = 8 if pixels.dtype == np.uint8 else primary.depth
    samples, alpha = divided(full_scale(pixels, depth))
    return Decoded(
        samples=samples,
        space=Space.GRAY if samples.shape[2] == 1 else Space.RGB,
        alpha=alpha,
        icc_profile=profile or _profile_of(primary),
        orientation=primary.orientation,
        exif=exif,
        dpi=dpi_of(exif),
        depth=depth,
        remarks=_remarks(primary, is_animated, name),
    )


def _remarks(primary: Primary, is_animated: bool, name: str) -> tuple[str, ...]:
    remarks = []
    if is_animated:
        remarks.append(animated(name))
    if is_animated and primary.depth > 8:
        remarks.append(
            tr(
                "{name} is animated, so its {depth} bits were reduced to 8.",
                name=name,
                depth=primary.depth,
            )
        )
    if primary.cicp is not None and is_hdr(primary.cicp[1]):
        remarks.append(hdr(name))
    return tuple(remarks)


def _profile_of(primary: Primary) -> bytes | None:
    is_gray = primary.channels < 3
    return None if primary.cicp is None or is_gray else profile_of_cicp(*primary.cicp)


def _encode(picture: Picture, writing: Writing) -> bytes:
    return encoded(
        picture,
        "AVIF",
        quality=writing.quality or _QUALITY,
        subsampling="4:4:4",
        speed=_QUICK_SPEED if writing.is_quick else _SPEED,
    )


FORMAT = Format(
    name="AVIF",
    suffixes=(".avif",),
    matches=_matches,
    header=_header,
    decode=_decode,
    encode=_encode,
    holds=Holds(alpha=True, profile=True, exif=True, dpi=True, quality=True),
    orientation=lambda data: primary_of(data).orientation,
)
