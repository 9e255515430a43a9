"""Camera raw files, developed as shot; read where rawpy is installed.

Most are TIFFs by their first bytes, some of them by all but their names: core/imaging/kinds.py decides before the
registry does.
"""

from __future__ import annotations

import importlib.util
import io
import struct
from collections.abc import Iterator

from core.imaging.formats.record import Decoded, Format, Header, Space
from core.imaging.quiet import quiet_libraries
from core.text.translate import tr

_SRGB_CURVE = (2.4, 12.92)
_QUARTER_TURNS = (5, 6)
_SIGNS = (b"FUJIFILMCCD-RAW", b"FOVb", b"IIRO", b"IIRS", b"MMOR", b"IIU\0")
_SUFFIXES = (
    ".dng .3fr .arw .cr2 .cr3 .crw .dcr .erf .fff .iiq .k25 .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw .rw2 "
    ".rwl .sr2 .srf .srw .x3f"
)
_PHOTOMETRIC, _SUBFILE_TYPE, _SUB_FOLDERS, _DNG_VERSION = 262, 254, 330, 50706
_COLOR_FILTER_ARRAY = 32803
_MOST_TAGS = 200


def is_available() -> bool:
    """Report whether the package that develops raw files is installed."""
    return importlib.util.find_spec("rawpy") is not None


def _matches(head: bytes) -> bool:
    """Report whether a file is raw by its first bytes; some TIFFs are raw only by their names."""
    is_canon = head[4:12] == b"ftypcrx " or (head[:2] in (b"II", b"MM") and head[8:10] == b"CR")
    return is_canon or head.startswith(_SIGNS) or _is_raw_tiff(head)


def _is_raw_tiff(head: bytes) -> bool:
    """Return True for the first picture of a raw photo: its sensor's own values, a DNG, or a small preview of it."""
    tags = dict(_tags(head))
    is_preview = tags.get(_SUBFILE_TYPE) == 1 and _SUB_FOLDERS in tags
    return _DNG_VERSION in tags or tags.get(_PHOTOMETRIC) == _COLOR_FILTER_ARRAY or is_preview


def _tags(head: bytes) -> Iterator[tuple[int, int]]:
    """Yield number and first value of the tags in the first folder of a TIFF, as far as `head` has them."""
    order = "<" if head.startswith(b"II") else ">"
    if len(head) < 8 or head[:4] not in (b"II*\0", b"MM\0*"):
        return
    (at,) = struct.unpack(order + "I", head[4:8])
    if at + 2 > len(head):
        return
    (count,) = struct.unpack(order + "H", head[at : at + 2])
    for index in range(min(count, _MOST_TAGS)):
        entry = head[at + 2 + 12 * index : at + 14 + 12 * index]
        if len(entry) < 12:
            return
        number, form, _, value = struct.unpack(order + "HHII", entry)
        short = struct.unpack(order + "H", entry[8:10])[0]
        yield number, short if form == 3 else value


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
        remarks=(
            tr(
                "{name} was developed as shot, with the white balance of the camera, to 16 bits in sRGB.",
                name=name,
            ),
        ),
    )


FORMAT = Format(
    name="Camera raw",  # not translated
    suffixes=tuple(_SUFFIXES.split()),
    matches=_matches,
    header=_header,
    decode=_decode,
)
