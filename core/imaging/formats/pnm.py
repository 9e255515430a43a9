"""PNM: PBM, PGM and PPM as text and as bytes, PAM, and PFM with floating point values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.record import Decoded, Format, Header, Space
from core.imaging.remarks import missing_rows

_BLANK = rb"(?:\s|#[^\r\n]*[\r\n])"
_START = re.compile(rb"P[1-6]%b+\d|P7[ \t]*\r?\n(?:#|[A-Z])|P[Ff]%b+\d+%b+\d+%b+[-+.\d]" % ((_BLANK,) * 4))
_PLAIN = re.compile(rb"P([1-6])%b+(\d{1,9})%b+(\d{1,9})" % ((_BLANK,) * 2))
_MOST_VALUE = re.compile(rb"%b+(\d{1,9})\s" % _BLANK)
_FLOAT = re.compile(rb"P([Ff])%b+(\d{1,9})%b+(\d{1,9})%b+([-+.\deE]{1,40})\s" % ((_BLANK,) * 3))
_PAM_END = re.compile(rb"\nENDHDR[^\n]*\n")
_COMMENT = re.compile(rb"#[^\r\n]*")
_NO_NUMBER = re.compile(rb"[^\s\d]")
_MOST_HEADER = 8192
_LEAST_SHARE = 0.01


@dataclass(frozen=True)
class _Said:
    """A header; the samples begin at `at`, and `kind` is how they are written: "bits", "text", ..."""

    kind: str
    height: int
    width: int
    channels: int
    most: int
    at: int
    space: Space
    has_alpha: bool = False
    order: str = ">"


def matches(head: bytes) -> bool:
    """Report whether a file that begins so is a PNM."""
    return _START.match(head) is not None


def header(data: bytes) -> Header:
    """Return the header of a PNM. Raises ValueError if it makes no sense."""
    said = _read(data[:_MOST_HEADER])
    is_float = said.kind == "floats"
    return Header(
        said.height, said.width, said.channels, 32 if is_float else said.most.bit_length(), is_float
    )


def decode(data: bytes, name: str) -> Decoded:
    """Decode a PNM; see `Format`. Raises ValueError if next to nothing of its picture is there."""
    said = _read(data[:_MOST_HEADER])
    samples, missing = _filled(_values(data, said), said)
    remarks = [missing_rows(name, missing, said.height)] if missing else []
    colors = {Space.GRAY: 1, Space.RGB: 3, Space.CMYK: 4}[said.space]
    behind = colors + said.has_alpha
    is_float = said.kind == "floats"
    if is_float:
        samples = samples[::-1]
    return Decoded(
        samples[..., :colors],
        said.space,
        alpha=samples[..., colors] if said.has_alpha else None,
        selections=tuple(samples[..., each] for each in range(behind, said.channels)),
        icc_profile=_linear(said.space) if is_float else None,
        depth=32 if is_float else said.most.bit_length(),
        remarks=tuple(remarks),
    )


def _read(head: bytes) -> _Said:
    if head.startswith(b"P7"):
        said = _pam(head)
    elif head.startswith((b"PF", b"Pf")):
        said = _pfm(head)
    else:
        said = _plain(head)
    if not (said.height and said.width and said.channels and 0 < said.most < 1 << 16):
        raise ValueError("no picture that a PNM can hold")
    return said


def _plain(head: bytes) -> _Said:
    found = _PLAIN.match(head)
    if found is None:
        raise ValueError("no PNM header")
    number, width, height = (int(each) for each in found.groups())
    at, most = found.end(), 1
    if number in (1, 4):
        at += 1
    else:
        said = _MOST_VALUE.match(head, at)
        if said is None:
            raise ValueError("no PNM header")
        most, at = int(said[1]), said.end()
    space = Space.RGB if number in (3, 6) else Space.GRAY
    kind = {1: "digits", 2: "text", 3: "text", 4: "bits"}.get(number, "bytes")
    return _Said(kind, height, width, 3 if space is Space.RGB else 1, most, at, space)


def _pam(head: bytes) -> _Said:
    end = _PAM_END.search(head)
    if end is None:
        raise ValueError("no PAM header")
    told: dict[str, str] = {}
    for line in head[2 : end.start()].decode("latin-1").splitlines():
        word, _, value = line.strip().partition(" ")
        told.setdefault(word.upper(), value.strip())
    height, width, channels, most = (int(told[each]) for each in ("HEIGHT", "WIDTH", "DEPTH", "MAXVAL"))
    if not (0 < channels <= 64 and min(height, width) > 0):
        raise ValueError("no picture that a PAM can hold")
    kind = told.get("TUPLTYPE", "").upper()
    is_cmyk = kind.startswith("CMYK") and channels >= 4
    space = Space.CMYK if is_cmyk else Space.GRAY if channels < 3 else Space.RGB
    colors = {Space.GRAY: 1, Space.RGB: 3, Space.CMYK: 4}[space]
    has_alpha = channels > colors and (kind.endswith("_ALPHA") or not kind)
    return _Said("bytes", height, width, channels, most, end.end(), space, has_alpha)


def _pfm(head: bytes) -> _Said:
    found = _FLOAT.match(head)
    if found is None:
        raise ValueError("no PFM header")
    space = Space.RGB if found[1] == b"F" else Space.GRAY
    order = "<" if float(found[4]) < 0 else ">"
    channels = 3 if space is Space.RGB else 1
    return _Said("floats", int(found[3]), int(found[2]), channels, 1, found.end(), space, order=order)


def _values(data: bytes, said: _Said) -> NDArray[Any]:
    """Return as many of the samples as are there, as they are told, in a row."""
    count = said.height * said.width * said.channels
    if said.kind == "bits":
        return _bits(data, said)
    if said.kind == "digits":
        digits = np.frombuffer(_COMMENT.sub(b"", data[said.at - 1 :]), np.uint8) - ord("0")
        return 1 - digits[digits < 2][:count]
    if said.kind == "text":
        return _numbers(data[said.at :])[:count]
    kind = f"{said.order}f4" if said.kind == "floats" else ">u2" if said.most > 255 else "u1"
    dtype: np.dtype[Any] = np.dtype(kind)
    there = min(count, max(len(data) - said.at, 0) // dtype.itemsize)
    return np.frombuffer(data, dtype, there, said.at)


def _bits(data: bytes, said: _Said) -> NDArray[Any]:
    stride = (said.width + 7) // 8
    rows = min(said.height, max(len(data) - said.at, 0) // stride)
    packed = np.frombuffer(data, np.uint8, rows * stride, said.at).reshape(rows, stride)
    return (1 - np.unpackbits(packed, axis=1, count=said.width)).ravel()


def _numbers(text: bytes) -> NDArray[Any]:
    text = _COMMENT.sub(b" ", text)
    damage = _NO_NUMBER.search(text)
    text = text[: damage.start()] if damage else text
    return np.fromstring(text.decode("ascii"), np.int64, sep=" ") if text.strip() else np.zeros(0, np.int64)


def _filled(values: NDArray[Any], said: _Said) -> tuple[NDArray[Any], int]:
    """Return the samples, (H, W, C) over their full scale, and how many rows are missing; these are 0."""
    row = said.width * said.channels
    rows = len(values) // row
    if not rows or rows < said.height * _LEAST_SHARE:
        raise ValueError("next to nothing of the picture is there")
    scaled = _over_full_scale(values[: rows * row], said)
    if rows < said.height:
        scaled = np.concatenate([scaled, np.zeros((said.height - rows) * row, scaled.dtype)])
    return scaled.reshape(said.height, said.width, said.channels), said.height - rows


def _over_full_scale(values: NDArray[Any], said: _Said) -> NDArray[Any]:
    if said.kind == "floats":
        return values.astype(np.float32)
    dtype: Any = np.uint8 if said.most < 256 else np.uint16
    most = int(np.iinfo(dtype).max)
    if said.most == most and said.kind == "bytes":
        return values.astype(dtype)
    table = ((np.arange(said.most + 1) * 2 * most + said.most) // (2 * said.most)).astype(dtype)
    return np.take(table, values, mode="clip")


def _linear(space: Space) -> bytes:
    from core.imaging.color.profiles import D65, SRGB_PRIMARIES, Curve, gray_profile_of, profile_of

    return (
        gray_profile_of(Curve.LINEAR)
        if space is Space.GRAY
        else profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR)
    )


FORMAT = Format(
    name="PNM",
    suffixes=(".ppm", ".pgm", ".pbm", ".pnm", ".pam", ".pfm"),
    matches=matches,
    header=header,
    decode=decode,
)
