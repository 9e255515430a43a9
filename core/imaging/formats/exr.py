"""OpenEXR: linear light in half or float, with associated alpha."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.imaging.color.profiles import D65, SRGB_PRIMARIES, Curve, profile_of
from core.imaging.color.spaces import Space
from core.imaging.formats.exr_parts import HALF, Channel, Choice, Part, Window, chosen, parts_of
from core.imaging.formats.record import Decoded, Format, Header, Holds, Picture, Writing
from core.imaging.quiet import quiet_libraries, quiet_prints
from core.text.translate import tr

_MAGIC = b"v/1\x01"
_USUAL_BYTES, _MOST_RATIO = 1 << 26, 20_000
_SRGB = (*(number for point in SRGB_PRIMARIES for number in point), *D65)
_WHITES_OF_WHOLE_NUMBERS = (1, 255, 65535, (1 << 32) - 1)
_LARGEST_HALF = 65504
_THREADS = 4


def matches(head: bytes) -> bool:
    """Report whether a file that begins with these bytes is an OpenEXR file."""
    return head.startswith(_MAGIC)


def header(data: bytes) -> Header:
    """Return the size of the display window; `channels` are as many as all parts have, as all are decoded."""
    parts = parts_of(data)
    choice = chosen(parts)
    part = parts[choice.index]
    height, width = part.display.height, part.display.width
    depth = _depth(part, choice)
    decoded = 8 * sum(each.size for each in parts) // (depth * height * width)
    return Header(height, width, max(len(choice.colors), decoded), depth, is_float=True)


def decode(data: bytes, name: str) -> Decoded:
    """Decode the first colors of an OpenEXR file, in linear light; `name` is that of the file, for remarks.

    Raises UserError for files of deep data, ValueError and others for damaged ones.
    """
    parts = parts_of(data)
    choice = chosen(parts)
    part = parts[choice.index]
    if any(each.is_deep for each in parts):
        raise UserError(
            tr("{name} holds deep data; flatten it to one sample per pixel and open that.", name=name)
        )
    if sum(each.size for each in parts) > max(_USUAL_BYTES, _MOST_RATIO * len(data)):
        raise ValueError("far more pixels than the file can hold")
    planes = _planes(data, choice)
    colors = [_placed(planes[each], part.channels[each], part) for each in choice.colors]
    alpha = _placed(planes[choice.alpha], part.channels[choice.alpha], part) if choice.alpha else None
    return Decoded(
        np.stack(_from_luminance(*colors) if choice.is_luminance else colors, -1),
        Space.RGB if len(colors) == 3 else Space.GRAY,
        alpha,
        is_associated=alpha is not None,
        icc_profile=_profile(part),
        dpi=_dpi(part),
        depth=_depth(part, choice),
        remarks=_remarks(part, choice, name),
    )


def _depth(part: Part, choice: Choice) -> int:
    return 16 if all(part.channels[each].kind == HALF for each in choice.colors) else 32


def _planes(data: bytes, choice: Choice) -> dict[str, NDArray[Any]]:
    import OpenEXR

    with quiet_libraries(), quiet_prints():
        file = OpenEXR.File(io.BytesIO(data), separate_channels=True, num_threads=_THREADS)
    read = [each for each in file.parts if each.part_index == choice.index]  # without those that are damaged
    if not read:
        raise ValueError("the part is damaged")
    wanted = (*choice.colors, *([choice.alpha] if choice.alpha else []))
    return {each: read[0].channels[each].pixels for each in wanted}


def _placed(pixels: NDArray[Any], channel: Channel, part: Part) -> NDArray[np.float32]:
    """Return a channel (H, W) in the display window, with 0 where it has no pixels there."""
    data, display = part.data, part.display
    whole = _upsampled(_as_floats(pixels), channel)[: data.height, : data.width]
    if data == display:
        return np.ascontiguousarray(whole)
    placed = np.zeros((display.height, display.width), np.float32)
    rows, columns = _overlap(data, display)
    placed[
        rows.start - display.top : rows.stop - display.top,
        columns.start - display.left : columns.stop - display.left,
    ] = whole[
        rows.start - data.top : rows.stop - data.top, columns.start - data.left : columns.stop - data.left
    ]
    return placed


def _overlap(one: Window, other: Window) -> tuple[slice, slice]:
    top, bottom = max(one.top, other.top), min(one.bottom, other.bottom) + 1
    left, right = max(one.left, other.left), min(one.right, other.right) + 1
    if top >= bottom or left >= right:
        raise ValueError("no pixels within the picture")
    return slice(top, bottom), slice(left, right)


def _as_floats(pixels: NDArray[Any]) -> NDArray[np.float32]:
    """Return values as float32; whole numbers, which have no white of their own, by the next usual one."""
    if pixels.dtype.kind == "f":
        return pixels.astype(np.float32)
    most = int(pixels.max(initial=0))
    white = next(each for each in _WHITES_OF_WHOLE_NUMBERS if each >= most)
    return (pixels / white).astype(np.float32)


def _upsampled(pixels: NDArray[np.float32], channel: Channel) -> NDArray[np.float32]:
    for axis, times in ((0, channel.down), (1, channel.across)):
        if times > 1:
            whole = pixels.repeat(times, axis).swapaxes(0, axis)
            known = pixels.swapaxes(0, axis)
            for step in range(1, times):  # between two samples on a straight line
                share = np.float32(step / times)
                whole[step:-times:times] = known[:-1] * (1 - share) + known[1:] * share
            pixels = whole.swapaxes(0, axis)
    return pixels


def _from_luminance(
    luminance: NDArray[np.float32], red: NDArray[np.float32], blue: NDArray[np.float32]
) -> tuple[NDArray[np.float32], ...]:
    """Return red, green and blue of a luminance and its two chromas, R / Y - 1 and B / Y - 1."""
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32)
    red, blue = (red + 1) * luminance, (blue + 1) * luminance
    return red, (luminance - red * weights[0] - blue * weights[2]) / weights[1], blue


# --- what else the file tells ----------------------------------------------------------------------------------------


def _profile(part: Part) -> bytes:
    """Return the profile of linear light in the file's primaries, in those of sRGB where it tells none of use."""
    red_x, red_y, green_x, green_y, blue_x, blue_y, *white = part.floats("chromaticities", 8) or _SRGB
    try:
        points = (red_x, red_y), (green_x, green_y), (blue_x, blue_y)
        return profile_of(points, (white[0], white[1]), Curve.LINEAR)
    except ValueError:
        return profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR)


def _dpi(part: Part) -> tuple[float, float] | None:
    (across,) = part.floats("xDensity", 1) or (0.0,)
    return (across, across * _aspect(part)) if 0 < across < float("inf") else None


def _aspect(part: Part) -> float:
    (aspect,) = part.floats("pixelAspectRatio", 1) or (1.0,)
    return aspect if 0.01 < aspect < 100 else 1.0


def _remarks(part: Part, choice: Choice, name: str) -> tuple[str, ...]:
    remarks = []
    if choice.others:
        remarks.append(_which_part(part, name))
    if choice.layer:
        remarks.append(
            tr(
                "{name} has colors only in layers; the layer “{layer}” was read.",
                name=name,
                layer=choice.layer,
            )
        )
    if len(choice.colors) == 1 and not choice.colors[0].upper().endswith("Y"):
        remarks.append(
            tr(
                "{name} has no colors; its channel {value} was read as gray.",
                name=name,
                value=choice.colors[0],
            )
        )
    if abs(_aspect(part) - 1) > 0.01:
        remarks.append(
            tr("{name} has pixels that are not square; they are shown as if they were.", name=name)
        )
    return tuple(remarks)


def _which_part(part: Part, name: str) -> str:
    if part.name:
        return tr("{name} has several parts; “{part}” was read.", name=name, part=part.name)
    return tr("{name} has several parts; the first with colors was read.", name=name)


# --- writing ---------------------------------------------------------------------------------------------------------


def encode(picture: Picture, writing: Writing) -> bytes:
    """Return the bytes of an OpenEXR file of linear light in the primaries of sRGB (float32), half or float.

    Colors are multiplied by alpha whatever `writing` says: the format has no other kind. Values beyond the range of
    half are brought to its end there.
    """
    import OpenEXR

    colors = picture.color if picture.color.ndim == 3 else picture.color[..., None]
    planes = dict(zip("RGB" if colors.shape[2] == 3 else "Y", np.moveaxis(colors, 2, 0), strict=True))
    if picture.alpha is not None:
        planes = {name: plane * picture.alpha for name, plane in planes.items()} | {"A": picture.alpha}
    told: dict[str, Any] = {
        "compression": OpenEXR.ZIP_COMPRESSION,
        "type": OpenEXR.scanlineimage,
        "chromaticities": _SRGB,
    }
    if picture.dpi is not None:
        told |= {"xDensity": float(picture.dpi[0]), "pixelAspectRatio": 1.0}
    file = OpenEXR.File(
        told, {name: _stored(plane, writing) for name, plane in planes.items()}, num_threads=_THREADS
    )
    out = io.BytesIO()
    file.write(out)
    return out.getvalue()


def _stored(plane: NDArray[Any], writing: Writing) -> NDArray[Any]:
    if writing.is_half:
        return np.ascontiguousarray(np.clip(plane, -_LARGEST_HALF, _LARGEST_HALF), np.float16)
    return np.ascontiguousarray(plane, np.float32)


FORMAT = Format(
    "OpenEXR",
    (".exr",),
    matches,
    header,
    decode,
    encode,
    Holds(depths=(), is_float=True, alpha=True, dpi=True, lossless=True),
)
