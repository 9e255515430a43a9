"""The merged picture of a Photoshop file, in the file's own values."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.imaging.formats.exif import block_of
from core.imaging.formats.psd_planes import UnpackedRows, unpack
from core.imaging.formats.psd_sections import FileHeader, Mode, Resource, Sections, read_sections
from core.imaging.formats.record import Decoded, Space
from core.text.translate import tr

_SPACES = {
    Mode.BITMAP: Space.GRAY,
    Mode.GRAY: Space.GRAY,
    Mode.DUOTONE: Space.GRAY,
    Mode.INDEXED: Space.RGB,
    Mode.RGB: Space.RGB,
    Mode.CMYK: Space.CMYK,
    Mode.LAB: Space.LAB,
}
_CHANNELS = {Mode.RGB: 3, Mode.LAB: 3, Mode.CMYK: 4}
"""Channels of color; all other modes have one."""
_MOST_DAMAGE = 0.1
"""Share of damaged rows up to which a picture is still worth opening."""
_DTYPES: dict[int, np.dtype[Any]] = {8: np.dtype(np.uint8), 16: np.dtype(">u2"), 32: np.dtype(">f4")}

Plane = NDArray[Any]


@dataclass(frozen=True, eq=False)
class _Planes:
    """The channels of the merged picture: those of color, (H, W, C), and what follows them."""

    color: Plane
    others: tuple[Plane, ...]
    remarks: tuple[str, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """Decode the merged picture; raise UserError if there is none, or anything for a damaged file."""
    sections = read_sections(data)
    header = sections.header
    _check_mode(header, name)
    if len(data) < sections.image_at:
        raise ValueError("the file ends before its picture")
    if _says_unmerged(sections) or len(data) <= sections.image_at + 2:
        raise UserError(_unmerged(name))
    planes = _read_planes(data, sections, name)
    if sections.layers and Resource.VERSION not in sections.resources and _is_white(planes, header.mode):
        raise UserError(_unmerged(name))
    color, alpha, selections = _divide(planes, sections)
    return Decoded(
        samples=color,
        space=_SPACES[header.mode],
        alpha=alpha,
        selections=selections,
        icc_profile=_profile(sections),
        exif=block_of(sections.resources.get(Resource.EXIF)),
        dpi=_dpi(sections),
        depth=header.depth,
        remarks=(*planes.remarks, *_mode_remarks(header, name)),
    )


# --- what is said ----------------------------------------------------------------------------------------------------


def _check_mode(header: FileHeader, name: str) -> None:
    if header.mode is Mode.MULTICHANNEL:
        raise UserError(
            tr(
                "{name} is in multichannel mode, which does not define its colors; choose Image > Mode > RGB "
                "Color in Photoshop and save it again.",
                name=name,
            )
        )
    if header.channels < _CHANNELS.get(header.mode, 1):
        raise ValueError("fewer channels than its colors need")
    if (header.depth == 1) != (header.mode is Mode.BITMAP):
        raise ValueError("a depth that its mode does not have")


def _says_unmerged(sections: Sections) -> bool:
    version = sections.resources.get(Resource.VERSION, b"")
    return len(version) > 4 and version[4] == 0


def _unmerged(name: str) -> str:
    return tr(
        "{name} has layers but no merged picture; save it again in Photoshop with “Maximize "
        "PSD and PSB File Compatibility” set to Always (Preferences > File Handling).",
        name=name,
    )


def _mode_remarks(header: FileHeader, name: str) -> tuple[str, ...]:
    if header.mode is Mode.DUOTONE:
        return (tr("{name} is a duotone; it was opened as the gray picture without its inks.", name=name),)
    return ()


# --- channels --------------------------------------------------------------------------------------------------------


def _read_planes(data: bytes, sections: Sections, name: str) -> _Planes:
    header = sections.header
    unpacked = unpack(memoryview(data)[sections.image_at :], header)
    colors = _CHANNELS.get(header.mode, 1)
    needed = (colors + (sections.is_transparent and header.channels > colors)) * header.height
    remarks = _damage(unpacked, needed, name)
    channels = unpacked.rows.reshape(header.channels, header.height, header.row_bytes)
    is_whole = [bool(sound.all()) for sound in np.split(unpacked.is_sound, header.channels)]
    kept = [
        index for index in range(colors, header.channels) if index * header.height < needed or is_whole[index]
    ]
    color = np.stack([_samples(channel, header) for channel in channels[:colors]], axis=-1)
    return _Planes(color, tuple(_samples(channels[index], header) for index in kept), remarks)


def _damage(unpacked: UnpackedRows, needed: int, name: str) -> tuple[str, ...]:
    """Remark on damaged rows; raise ValueError where too many of the colors and the transparency are."""
    lost = int(np.count_nonzero(~unpacked.is_sound[:needed]))
    if lost > needed * _MOST_DAMAGE:
        raise ValueError("most of the picture is missing")
    remarks = [tr("{name} is damaged; some of its rows are lost.", name=name)] if lost else []
    if not unpacked.is_sound[needed:].all():
        remarks.append(tr("{name} is damaged; saved selections in it are lost.", name=name))
    return tuple(remarks)


def _samples(channel: NDArray[np.uint8], header: FileHeader) -> Plane:
    """Turn the rows of a channel into samples (H, W) of the machine's byte order."""
    if header.depth == 1:  # a set bit is black
        return (1 - np.unpackbits(channel, axis=1, count=header.width)) * np.uint8(255)
    stored = _DTYPES[header.depth]
    return np.ascontiguousarray(channel).view(stored).astype(stored.newbyteorder("="), copy=False)


def _divide(planes: _Planes, sections: Sections) -> tuple[Plane, Plane | None, tuple[Plane, ...]]:
    """Return colors, transparency and saved selections as `Decoded` has them."""
    mode = sections.header.mode
    if mode is Mode.INDEXED:
        return (*_look_up(planes.color[..., 0], sections), planes.others)
    color, others = planes.color, planes.others
    alpha = others[0] if sections.is_transparent and others else None
    if alpha is not None:
        color, others = _take_from_white(color, alpha, mode), others[1:]
    return _white(color) - color if mode is Mode.CMYK else color, alpha, others


def _look_up(indices: Plane, sections: Sections) -> tuple[Plane, Plane | None]:
    """Return the colors of an indexed picture, and alpha where one of them is transparent."""
    palette = np.frombuffer(sections.palette, np.uint8, 768).reshape(3, 256).T
    transparent = int.from_bytes(sections.resources.get(Resource.TRANSPARENT_INDEX, b"\xff\xff"), "big")
    alpha = np.where(indices == transparent, np.uint8(0), np.uint8(255)) if transparent < 256 else None
    return palette[indices], alpha


# --- transparency ----------------------------------------------------------------------------------------------------


def _white(samples: Plane) -> Any:
    """Return full scale in the dtype of the samples."""
    dtype = samples.dtype
    return dtype.type(1.0) if dtype.kind == "f" else dtype.type(np.iinfo(dtype).max)


def _white_of(mode: Mode, samples: Plane) -> NDArray[np.float32]:
    """Return paper white, (C,), as the file has it: no ink is full scale in CMYK, too."""
    white = np.full(samples.shape[2], _white(samples), np.float32)
    if mode is Mode.LAB:
        white[1:] = (int(white[0]) + 1) // 2
    return white


def _take_from_white(color: Plane, alpha: Plane, mode: Mode) -> Plane:
    """Free colors of the white that Photoshop puts under transparency; leave those that cannot have been on white."""
    full = np.float32(_white(alpha))
    rows, columns = np.nonzero((alpha > 0) & (alpha < full))
    white = _white_of(mode, color)
    share = alpha[rows, columns, None].astype(np.float32) / full
    on_white = color[rows, columns].astype(np.float32)
    with np.errstate(all="ignore"):  # damaged floating point values
        freed = white + (on_white - white) / share
    if not _was_on_white(freed, share, mode, full) or not _is_white_where(alpha == 0, color, white):
        return color
    freed = freed if color.dtype.kind == "f" else np.clip(np.rint(freed), 0, full)
    result = color.copy()
    result[rows, columns] = freed.astype(color.dtype)
    return result


def _was_on_white(
    freed: NDArray[np.float32], share: NDArray[np.float32], mode: Mode, full: np.float32
) -> bool:
    """Report whether hardly any color would be darker than black, beyond what rounding explains."""
    if mode is Mode.LAB or full == 1:
        return True
    is_too_dark = (freed * share < -1.5 * max(1.0, float(full) / 255)).any(axis=1)
    return bool(np.count_nonzero(is_too_dark) <= 0.02 * is_too_dark.size)


def _is_white_where(clear: NDArray[np.bool_], color: Plane, white: NDArray[np.float32]) -> bool:
    """Report whether the colors under full transparency are white nearly everywhere."""
    hidden = color[clear]
    near = np.abs(hidden.astype(np.float32) - white) <= np.float32(0.02) * white[0]
    return bool(np.count_nonzero(~near.all(axis=1)) <= 0.02 * len(hidden))


def _is_white(planes: _Planes, mode: Mode) -> bool:
    return bool((planes.color == _white_of(mode, planes.color).astype(planes.color.dtype)).all())


# --- resources -------------------------------------------------------------------------------------------------------


def _profile(sections: Sections) -> bytes | None:
    """Return the profile, unless it is that of a duotone's inks."""
    profile = sections.resources.get(Resource.ICC_PROFILE)
    is_inks = sections.header.mode is Mode.DUOTONE and profile is not None and profile[16:20] != b"GRAY"
    return None if is_inks else profile


def _dpi(sections: Sections) -> tuple[float, float] | None:
    stored = sections.resources.get(Resource.RESOLUTION, b"")
    if len(stored) < 12:
        return None
    across, down = (value / 65536 for value in struct.unpack(">I4xI", stored[:12]))
    return (across, down) if across > 0 and down > 0 else None
