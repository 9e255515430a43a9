"""Turn the samples of a file into RGB of 8 or 16 bits and the profile that describes it."""

from __future__ import annotations

from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.color import profiles
from core.imaging.color.gamut import wider_space
from core.imaging.color.spaces import Samples, Space, space_text
from core.imaging.color.transform import converted, in_bands
from core.imaging.convert import from_float, to_float
from core.imaging.photo import Pixels
from core.imaging.remarks import damaged_profile
from core.text.translate import tr

Rgb = tuple[Pixels, bytes | None]
_BARELY = 1 + 1 / 1024
_DEEP = np.dtype(np.uint16)


class Colors(Protocol):
    """The colors of a file: the part of a `Decoded` that is used here."""

    @property
    def samples(self) -> Samples: ...  # noqa: D102

    @property
    def space(self) -> Space: ...  # noqa: D102

    @property
    def icc_profile(self) -> bytes | None: ...  # noqa: D102


def to_rgb(decoded: Colors, name: str) -> tuple[Pixels, bytes | None, tuple[str, ...]]:
    """Return (H, W, 3) uint8 or uint16, its RGB profile (None: sRGB) and remarks on a file.

    8 bits stay 8; 16 bits and floating point values become 16. RGB keeps its values where its profile is of use, but
    for floating point values of linear light, which get the curve of sRGB, and wider primaries where their own do not
    hold them. Gray, CMYK and Lab become sRGB. Alpha is not looked at: colors are to be free of it.
    """
    samples, profile, remarks = decoded.samples, decoded.icc_profile, list[str]()
    if samples.dtype == np.float32:
        samples = _numbers(samples, name, remarks)
    space = decoded.space
    if space is Space.GRAY and profile is not None and profiles.is_usable(profile, Space.RGB):
        samples, space = _repeated(samples), Space.RGB
    if profile is not None and not profiles.is_usable(profile, space):
        remarks.append(_refusal(profile, space, name))
        profile = None
    elif profile is None and space is Space.CMYK:
        remarks.append(
            tr(
                "{name} is CMYK without a color profile; it was converted by a plain formula, so "
                "colors may differ from those of other programs.",
                name=name,
            )
        )
    image, profile = {
        Space.RGB: _of_rgb,
        Space.GRAY: _of_gray,
        Space.CMYK: _of_cmyk,
        Space.LAB: _of_lab,
    }[space](samples, profile, name, remarks)
    return np.ascontiguousarray(image), profile, tuple(remarks)


def _of_rgb(samples: Samples, profile: bytes | None, name: str, remarks: list[str]) -> Rgb:
    if samples.dtype != np.float32:
        return _whole(samples), profile
    wide = wider_space(samples, profile) if profile else None
    if wide is not None:
        samples, profile = np.asarray(converted(samples, profile, Space.RGB, wide), np.float32), wide
    encoded = profiles.with_srgb_curve(profile) if profile else None
    if wide is not None:
        shown = profiles.name_of(encoded)
        remarks.append(
            tr(
                "{name} holds colors beyond its own primaries; it was opened in {shown}.",
                name=name,
                shown=shown,
            )
        )
    _remark_on_range(samples, name, remarks)
    if encoded is None:
        return _quantized(samples), profile
    return _in_srgb_curve(samples), None if profiles.is_srgb(encoded) else encoded


def _of_gray(samples: Samples, profile: bytes | None, name: str, remarks: list[str]) -> Rgb:
    if profile is None:
        _remark_on_range(samples, name, remarks)
        return _repeated(_quantized(samples)), None
    shown = converted(samples, profile, Space.GRAY, None)
    if shown.dtype == np.float32:
        shown = np.asarray(np.nan_to_num(shown), np.float32)  # curves of damaged profiles may lead anywhere
    _remark_on_range(shown, name, remarks)
    return _quantized(shown), None


def _of_cmyk(samples: Samples, profile: bytes | None, _name: str, _remarks: list[str]) -> Rgb:
    inks = _quantized(samples)
    if profile is not None:
        return _whole(converted(inks, profile, Space.CMYK, None)), None
    out: Pixels = np.empty((*inks.shape[:2], 3), inks.dtype)

    def convert(rows: slice) -> None:
        *colors, black = cv2.split(np.invert(inks[rows]))
        out[rows] = cv2.merge(
            [cv2.multiply(each, black, scale=1 / np.iinfo(out.dtype).max) for each in colors]
        )

    in_bands(inks.shape, convert)
    return out, None


def _of_lab(samples: Samples, _profile: bytes | None, _name: str, _remarks: list[str]) -> Rgb:
    if samples.dtype == np.float32:
        shifted = samples * np.array([1, 65536 / 65535, 65536 / 65535], np.float32)  # 0.5 is the middle there
        samples = _quantized(np.minimum(shifted, 1))
    if samples.dtype == np.uint16:
        samples = _with_lcms_middle(samples)
    return _whole(converted(samples, profiles.lab(), Space.LAB, None)), None


def _with_lcms_middle(lab: Samples) -> Samples:
    """Return 16-bit Lab with 0 of a and b at 32896 (257 x 128) in place of 32768."""
    moved = lab.copy()
    moved[..., 1:] = np.minimum(lab[..., 1:].astype(np.uint32) * 257 // 256, 65535)
    return moved


def _numbers(samples: Samples, name: str, remarks: list[str]) -> Samples:
    if bool(np.isfinite(samples).all()):
        return samples
    remarks.append(
        tr(
            "{name} holds values that are not numbers; they were read as black, or as white if infinite.",
            name=name,
        )
    )
    return np.asarray(np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=0.0), np.float32)


def _remark_on_range(samples: Samples, name: str, remarks: list[str]) -> None:
    most = float(samples.max(initial=0)) if samples.dtype == np.float32 else 0.0
    if most > _BARELY:
        remarks.append(
            tr(
                "{name} holds light up to {most:.3g} times as bright as white; it was cut at white.",
                name=name,
                most=most,
            )
        )


def _refusal(profile: bytes, space: Space, name: str) -> str:
    told = profiles.space_of(profile)
    if told is None or told is space:
        return damaged_profile(name)
    return tr(
        "The color profile of {name} is for {told}, not {space}; it was ignored, so colors may differ.",
        name=name,
        told=space_text(told),
        space=space_text(space),
    )


def _whole(samples: Any) -> Pixels:
    return np.asarray(samples)


def _repeated(samples: Samples) -> Any:
    return np.repeat(samples, 3, axis=2)


def _quantized(samples: Samples) -> Pixels:
    if samples.dtype != np.float32:
        return _whole(samples)
    out: Pixels = np.empty(samples.shape, _DEEP)

    def convert(rows: slice) -> None:
        out[rows] = from_float(to_float(samples[rows]), _DEEP)

    in_bands(samples.shape, convert)
    return out


def _in_srgb_curve(samples: Samples) -> Pixels:
    out: Pixels = np.empty(samples.shape, _DEEP)

    def convert(rows: slice) -> None:
        out[rows] = from_float(srgb_values(np.clip(samples[rows], 0, 1)), _DEEP)

    in_bands(samples.shape, convert)
    return out


def srgb_values(light: NDArray[Any]) -> NDArray[np.float32]:
    """Return linear light in [0, 1] with the curve of sRGB."""
    bright = np.float32(1.055) * np.power(light, np.float32(1 / 2.4)) - np.float32(0.055)
    return np.asarray(np.where(light <= 0.0031308, light * np.float32(12.92), bright), np.float32)
