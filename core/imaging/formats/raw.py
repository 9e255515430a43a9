"""Camera raw files, developed as shot; read where rawpy is installed.

Most are TIFFs by their first bytes, which core/imaging/kinds.py tells from others: it decides, not the registry.
"""

from __future__ import annotations

import importlib.util
import io

from core.imaging.formats.record import Decoded, Format, Header, Space
from core.imaging.quiet import quiet_libraries

_SRGB_CURVE = (2.4, 12.92)
_QUARTER_TURNS = (5, 6)
_SIGNS = (b"FUJIFILMCCD-RAW", b"FOVb", b"IIRO", b"IIRS", b"MMOR", b"IIU\0")
_SUFFIXES = (
    ".dng .3fr .arw .cr2 .cr3 .crw .dcr .erf .fff .iiq .k25 .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw .rw2 "
    ".rwl .sr2 .srf .srw .x3f"
)


def is_available() -> bool:
    """Report whether what develops raw files is installed."""
    return importlib.util.find_spec("rawpy") is not None


def _matches(head: bytes) -> bool:
    return (
        head.startswith(_SIGNS)
        or head[4:12] == b"ftypcrx "
        or (head[:2] in (b"II", b"MM") and head[8:10] == b"CR")
    )


def _header(data: bytes) -> Header:
    """Read the size of the developed picture, which is turned as the camera was held."""
    import rawpy

    with quiet_libraries(), rawpy.imread(io.BytesIO(data)) as raw:
        sizes = raw.sizes
    height, width = sizes.height, sizes.width
    if sizes.flip in _QUARTER_TURNS:
        height, width = width, height
    return Header(height, width, 3, 16)


def _decode(data: bytes, name: str) -> Decoded:
    """Develop to sRGB in 16 bits with the camera's white balance and exposure as it is."""
    import rawpy

    with quiet_libraries(), rawpy.imread(io.BytesIO(data)) as raw:
        developed = raw.postprocess(
            use_camera_wb=True,
            no_auto_bright=True,
            output_color=rawpy.ColorSpace.sRGB,
            output_bps=16,
            gamma=_SRGB_CURVE,
        )
    return Decoded(
        samples=developed,
        space=Space.RGB,
        depth=16,
        remarks=(f"{name} was developed as shot, with the white balance of the camera, to 16 bits in sRGB.",),
    )


FORMAT = Format(
    name="Camera raw",
    suffixes=tuple(_SUFFIXES.split()),
    matches=_matches,
    header=_header,
    decode=_decode,
    needs="rawpy",
)
