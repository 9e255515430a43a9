"""The first bits of a JPEG XL codestream: size, depth, alpha and colors; decoders at hand tell none of them."""

from __future__ import annotations

from dataclasses import dataclass

_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_ALPHA, _SPOT, _COLOR_FILTER = 0, 2, 5
_GRAY = 1
_CUSTOM = 2
_CICP_PRIMARIES = {1: 1, 9: 9, 11: 11}
_DCI_WHITE = 11

Choice = tuple[int, int]
"""A number that is added, and how many bits are read for the rest."""


@dataclass(frozen=True)
class JxlHeader:
    """The header of a codestream.

    Attributes:
        height, width: in pixels, as stored.
        orientation: that of EXIF, which decoders apply.
        depth: bits per sample.
        is_float: whether samples are floating point values.
        channels: of color: 1 or 3.
        alpha_is_associated: None without alpha.
        is_animated: whether there may be several frames.
        is_xyb: whether colors are stored as they are perceived; decoders bring these to sRGB where there is a profile.
        has_icc: whether a profile is embedded.
        cicp: code points of primaries and transfer (ITU-T H.273); None if there are none for them.
        gamma: in place of a transfer, as the power that light is raised to.
    """

    height: int
    width: int
    orientation: int = 1
    depth: int = 8
    is_float: bool = False
    channels: int = 3
    alpha_is_associated: bool | None = None
    is_animated: bool = False
    is_xyb: bool = True
    has_icc: bool = False
    cicp: tuple[int, int] | None = (1, 13)
    gamma: float | None = None


class _Bits:
    """Bits of a codestream from its first on, the lowest of each byte first; past the end raises ValueError."""

    def __init__(self, data: bytes) -> None:
        self._number, self._left = int.from_bytes(data, "little"), len(data) * 8

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("the header ends too early")
        value = self._number & ((1 << count) - 1)
        self._number >>= count
        self._left -= count
        return value

    def flag(self) -> bool:
        return bool(self.take(1))

    def number(self, *choices: Choice) -> int:
        added, count = choices[self.take(2)]
        return added + self.take(count)

    def choice(self) -> int:
        return self.number((0, 0), (1, 0), (2, 4), (18, 6))


def read_jxl_header(codestream: bytes) -> JxlHeader:
    """Read the header of a codestream from its signature on; raise ValueError where it is damaged."""
    if codestream[:2] != b"\xff\x0a":
        raise ValueError("not a codestream of JPEG XL")
    bits = _Bits(codestream[2:4096])
    height, width = _size(bits)
    if bits.flag():  # all is as it is by default
        return JxlHeader(height, width)
    orientation, is_animated = 1, False
    if bits.flag():
        orientation = 1 + bits.take(3)
        if bits.flag():
            _size(bits)
        if bits.flag():
            _skip_preview(bits)
        if is_animated := bits.flag():
            _skip_animation(bits)
    depth, is_float = _depth(bits)
    bits.take(1)
    alphas = [_extra_channel(bits) for _ in range(bits.number((0, 0), (1, 0), (2, 4), (1, 12)))]
    alpha = next((each for each in alphas if each is not None), None)
    is_xyb = bits.flag()
    channels, has_icc, cicp, gamma = _colors(bits)
    return JxlHeader(
        height,
        width,
        orientation,
        depth,
        is_float,
        channels,
        alpha,
        is_animated,
        is_xyb,
        has_icc,
        cicp,
        gamma,
    )


def _size(bits: _Bits) -> tuple[int, int]:
    is_small = bits.flag()
    height = _side(bits, is_small)
    ratio = bits.take(3)
    if not ratio:
        return height, _side(bits, is_small)
    across, down = _RATIOS[ratio - 1]
    return height, height * across // down


def _side(bits: _Bits, is_small: bool) -> int:
    return 8 * (1 + bits.take(5)) if is_small else bits.number((1, 9), (1, 13), (1, 18), (1, 30))


def _skip_preview(bits: _Bits) -> None:
    choices = ((16, 0), (32, 0), (1, 5), (33, 9)) if bits.flag() else ((1, 6), (65, 8), (321, 10), (1345, 12))
    bits.number(*choices)
    if not bits.take(3):
        bits.number(*choices)


def _skip_animation(bits: _Bits) -> None:
    bits.number((100, 0), (1000, 0), (1, 10), (1, 30))
    bits.number((1, 0), (1001, 0), (1, 8), (1, 10))
    bits.number((0, 0), (0, 3), (0, 16), (0, 32))
    bits.take(1)


def _depth(bits: _Bits) -> tuple[int, bool]:
    if not bits.flag():
        return bits.number((8, 0), (10, 0), (12, 0), (1, 6)), False
    depth = bits.number((32, 0), (16, 0), (24, 0), (1, 6))
    bits.take(4)
    return depth, True


def _extra_channel(bits: _Bits) -> bool | None:
    """Step over an extra channel; return whether colors are multiplied by it, None if it is not an alpha."""
    if bits.flag():
        return False
    kind = bits.choice()
    _depth(bits)
    bits.number((0, 0), (3, 0), (4, 0), (1, 3))
    bits.take(8 * bits.number((0, 0), (0, 4), (16, 5), (48, 10)))
    if kind == _ALPHA:
        return bits.flag()
    if kind == _SPOT:
        bits.take(64)
    if kind == _COLOR_FILTER:
        bits.number((1, 0), (0, 2), (3, 4), (19, 8))
    return None


def _colors(bits: _Bits) -> tuple[int, bool, tuple[int, int] | None, float | None]:
    """Return channels, whether there is a profile, code points, and gamma."""
    if bits.flag():
        return 3, False, (1, 13), None
    has_icc, space = bits.flag(), bits.choice()
    channels = 1 if space == _GRAY else 3
    if has_icc or space > _GRAY:
        return channels, has_icc, None, None
    white = bits.choice()
    _skip_points(bits, 1 if white == _CUSTOM else 0)
    primaries = 1 if channels == 1 else bits.choice()
    _skip_points(bits, 3 if primaries == _CUSTOM else 0)
    gamma = bits.take(24) / 1e7 if bits.flag() else None
    transfer = 1 if gamma is not None else bits.choice()
    code = _CICP_PRIMARIES.get(primaries)
    if code == _DCI_WHITE and white != _DCI_WHITE:
        code = 12
    is_told = code is not None and white != _CUSTOM
    return channels, False, (code, transfer) if is_told and code is not None else None, gamma


def _skip_points(bits: _Bits, count: int) -> None:
    for _ in range(2 * count):
        bits.number((0, 19), (1 << 19, 19), (1 << 20, 20), (1 << 21, 21))
