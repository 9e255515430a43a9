"""Profiles: make them of primaries and curves, name them, and judge whether they are of use."""

from __future__ import annotations

import io
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.imaging.color.icc import (
    Point,
    gray_profile,
    linear_colorants,
    parametric,
    profile_of_colorants,
    rgb_profile,
    tabulated,
    tags_of,
)
from core.imaging.color.lcms import exact
from core.imaging.color.spaces import Space
from core.text.translate import tr

D65: Point = (0.3127, 0.3290)
_DCI_WHITE: Point = (0.314, 0.351)
_ILLUMINANT_C: Point = (0.310, 0.316)
SRGB_PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE_PRIMARIES = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
P3_PRIMARIES = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
BT2020_PRIMARIES = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
_SMPTE_C = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))

_SIGNATURES = {Space.GRAY: b"GRAY", Space.RGB: b"RGB ", Space.CMYK: b"CMYK", Space.LAB: b"Lab "}
_ENTRIES = 4096
_SDR_WHITE, _PQ_WHITE, _HLG_WHITE = 203.0, 10000.0, 1000.0  # candelas a square meter
_KNEE = 0.75
_LEAST_RANGE = 0.05
_MOST_LEVELS, _MEAN_LEVELS = 3.0, 0.5


class Curve(Enum):
    """Transfer functions that are not powers."""

    SRGB = "sRGB"
    LINEAR = "linear"
    BT709 = "BT.709"
    SMPTE240 = "SMPTE 240M"
    PQ = "PQ"
    HLG = "HLG"


class _Primaries(NamedTuple):
    name: str
    points: tuple[Point, Point, Point]
    white: Point = D65


_CICP_PRIMARIES = {
    1: _Primaries("sRGB", SRGB_PRIMARIES),
    4: _Primaries("BT.470 M", ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08)), _ILLUMINANT_C),
    5: _Primaries("BT.601 625", ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06))),
    6: _Primaries("BT.601 525", _SMPTE_C),
    7: _Primaries("SMPTE 240M", _SMPTE_C),
    8: _Primaries("Film", ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049)), _ILLUMINANT_C),  # not translated
    9: _Primaries("BT.2020", BT2020_PRIMARIES),
    10: _Primaries("XYZ", ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)), (1 / 3, 1 / 3)),
    11: _Primaries("DCI-P3", P3_PRIMARIES, _DCI_WHITE),
    12: _Primaries("Display P3", P3_PRIMARIES),
    22: _Primaries("EBU 3213", ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077))),
}
_CICP_CURVES: dict[int, Curve | float] = {
    **dict.fromkeys((1, 6, 11, 12, 14, 15), Curve.BT709),
    **{
        4: 2.2,
        5: 2.8,
        7: Curve.SMPTE240,
        8: Curve.LINEAR,
        13: Curve.SRGB,
        16: Curve.PQ,
        17: 2.6,
        18: Curve.HLG,
    },
}
_KNOWN = (
    _Primaries("sRGB", SRGB_PRIMARIES),
    _Primaries("Adobe RGB", ADOBE_PRIMARIES),
    _Primaries("Display P3", P3_PRIMARIES),
    _Primaries("BT.2020", BT2020_PRIMARIES),
)


def profile_of(
    primaries: tuple[Point, Point, Point], white: Point, curve: Curve | float, *, name: str | None = None
) -> bytes:
    """Return the profile of an RGB space: (x, y) of red, green, blue and white, and a curve or gamma (2.2).

    PQ and HLG reach far beyond white: up to three quarters of its light they are as they are, above that they are
    rolled off. Whoever makes such a profile of a file should say so.

    Raises:
        ValueError: these span no colors, or the gamma is not within 0.1 and 10.
    """
    return rgb_profile(name or _named(primaries, white, curve), primaries, white, _curve_tag(curve))


def gray_profile_of(curve: Curve | float) -> bytes:
    """Return the profile of gray values with a curve or gamma. Raises ValueError for a gamma beyond 0.1 and 10."""
    return gray_profile(f"Gray, {_curve_name(curve)}", _curve_tag(curve))


def profile_of_cicp(primaries: int, transfer: int) -> bytes | None:
    """Return the profile of two code points (ITU-T H.273), as in PNG's cICP and HEIF's nclx.

    Where one of them is unknown or left open, it is taken as that of sRGB; None if that makes the pair sRGB.
    """
    space = _CICP_PRIMARIES.get(primaries, _CICP_PRIMARIES[1])
    curve = _CICP_CURVES.get(transfer, Curve.SRGB)
    if space.points == SRGB_PRIMARIES and curve is Curve.SRGB:
        return None
    return profile_of(space.points, space.white, curve, name=_joined(space.name, curve))


def gray_profile_of_cicp(transfer: int) -> bytes | None:
    """Return the profile of gray values with a transfer's code point; None for that of sRGB and for unknown ones."""
    curve = _CICP_CURVES.get(transfer, Curve.SRGB)
    return None if curve is Curve.SRGB else gray_profile_of(curve)


def with_srgb_curve(profile: bytes) -> bytes | None:
    """Return the profile of the same primaries as one of linear light, with the curve of sRGB; None if it is not."""
    colorants = linear_colorants(profile)
    if colorants is None:
        return None
    name = (_short_name(profile) or "RGB").removesuffix(f", {Curve.LINEAR.value}")
    return profile_of_colorants(name, colorants, _curve_tag(Curve.SRGB))


def is_hdr(transfer: int) -> bool:
    """Report whether a transfer's code point (ITU-T H.273) is one of light far beyond white: PQ or HLG."""
    return _CICP_CURVES.get(transfer) in (Curve.PQ, Curve.HLG)


@lru_cache(maxsize=1)
def srgb() -> bytes:
    """Return the profile of sRGB."""
    return profile_of(SRGB_PRIMARIES, D65, Curve.SRGB)


@lru_cache(maxsize=1)
def adobe_rgb() -> bytes:
    """Return the profile of Adobe RGB (1998)."""
    return profile_of(ADOBE_PRIMARIES, D65, 563 / 256)


@lru_cache(maxsize=1)
def display_p3() -> bytes:
    """Return the profile of Display P3."""
    return profile_of(P3_PRIMARIES, D65, Curve.SRGB)


@lru_cache(maxsize=1)
def lab() -> bytes:
    """Return the profile of Lab under D50."""
    import imagecodecs

    return bytes(imagecodecs.cms_profile("lab4"))


def name_of(profile: bytes | None) -> str:
    """Return the description in a profile in at most 24 characters; without one the photo is taken as sRGB."""
    if profile is None:
        return tr("no profile")
    return _short_name(profile) or tr("unnamed profile")


@lru_cache(maxsize=8)
def _short_name(profile: bytes) -> str:
    name = _description(profile)
    if name.startswith("sRGB") and is_srgb(profile):
        return "sRGB"
    return name if len(name) <= 24 else f"{name[:23]}…"


def description_of(profile: bytes) -> str:
    """Return the description in a profile unchanged, "unnamed profile" if there is none."""
    return _description(profile) or tr("unnamed profile")


def _description(profile: bytes) -> str:
    from PIL import ImageCms

    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
    except (ImageCms.PyCMSError, OSError, ValueError):
        return ""


def space_of(profile: bytes) -> Space | None:
    """Return the color space that a profile's header tells, or None for others and for what is no profile."""
    return next((space for space, sign in _SIGNATURES.items() if profile[16:20] == sign), None)


@lru_cache(maxsize=16)
def is_usable(profile: bytes, space: Space) -> bool:
    """Report whether a profile can convert colors of a space: it is whole, of that space, and distinguishes colors.

    Never raises.
    """
    if tags_of(profile) is None or space_of(profile) is not space:
        return False
    if space is Space.LAB:
        return True
    samples = np.array([[0.0], [0.5], [1.0]], np.float64).repeat(4 if space is Space.CMYK else 3, 1)
    table = np.rint(samples[:, : 1 if space is Space.GRAY else None] * 65535).astype(np.uint16)
    try:
        shown = exact(table[None], space, source=profile, target=srgb())
    except ValueError:
        return False
    return int(np.ptp(shown.astype(np.int64))) > _LEAST_RANGE * 65535


@lru_cache(maxsize=16)
def is_srgb(profile: bytes | None) -> bool:
    """Report whether a profile is equivalent to sRGB, whoever made it; None is sRGB. Never raises."""
    if profile is None or profile == srgb():
        return True
    return is_usable(profile, Space.RGB) and does_alike(profile, srgb())


def does_alike(profile: bytes, other: bytes) -> bool:
    """Report whether two usable RGB profiles show the same colors, without a visible difference."""
    table = color_table(9)
    shown = (
        exact(table, Space.RGB, source=each, target=srgb()).astype(np.float64) for each in (profile, other)
    )
    difference = np.abs(next(shown) - next(shown)) / 257
    return bool(difference.max() <= _MOST_LEVELS and difference.mean() <= _MEAN_LEVELS)


def color_table(steps: int) -> NDArray[np.uint16]:
    """Return all mixtures of RGB in equal steps, (1, steps ** 3, 3)."""
    axis = np.linspace(0, 65535, steps).astype(np.uint16)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(1, -1, 3)


def _named(primaries: tuple[Point, Point, Point], white: Point, curve: Curve | float) -> str:
    known = (
        each.name
        for each in _KNOWN
        if np.allclose([*each.points, each.white], [*primaries, white], atol=2e-3)
    )
    return _joined(next(known, "RGB of the file"), curve)  # not translated: it stands in the profile


def _joined(name: str, curve: Curve | float) -> str:
    is_usual = curve is Curve.SRGB or (name == "Adobe RGB" and curve == 563 / 256)
    return name if is_usual else f"{name}, {_curve_name(curve)}"


def _curve_name(curve: Curve | float) -> str:
    return curve.value if isinstance(curve, Curve) else f"gamma {curve:.4g}"


@lru_cache(maxsize=16)
def _curve_tag(curve: Curve | float) -> bytes:
    if not isinstance(curve, Curve):
        if not 0.1 <= curve <= 10:
            raise ValueError(f"a gamma of {curve}")
        return parametric(curve)
    signal = np.linspace(0, 1, _ENTRIES)
    return {
        Curve.SRGB: lambda: parametric(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
        Curve.LINEAR: lambda: parametric(1.0),
        Curve.BT709: lambda: parametric(1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081),
        Curve.SMPTE240: lambda: parametric(1 / 0.45, 1 / 1.1115, 0.1115 / 1.1115, 1 / 4.0, 0.0912),
        Curve.PQ: lambda: tabulated(_rolled_off(_pq(signal))),
        Curve.HLG: lambda: tabulated(_rolled_off(_hlg(signal))),
    }[curve]()


def _pq(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the light of PQ (SMPTE ST 2084), 1 for white."""
    root = signal ** (32 / 2523)
    light = (np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (16384 / 2610)
    return np.asarray(light * _PQ_WHITE / _SDR_WHITE)


def _hlg(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the light of HLG (BT.2100) on a screen of 1000 candelas, 1 for white."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return np.asarray(np.clip(scene, 0, 1) ** 1.2 * _HLG_WHITE / _SDR_WHITE)


def _rolled_off(light: NDArray[np.float64]) -> NDArray[np.float64]:
    room = 1 - _KNEE
    return np.where(light <= _KNEE, light, 1 - room * np.exp(-(np.maximum(light, _KNEE) - _KNEE) / room))
