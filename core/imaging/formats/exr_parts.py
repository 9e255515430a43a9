"""The headers of an OpenEXR file, read without its library, and which of its channels are the picture."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_MULTIPART = 0x1000
_UINT, HALF, _FLOAT = range(3)
_BYTES = {_UINT: 4, HALF: 2, _FLOAT: 4}
_MOST_PARTS, _MOST_CHANNELS, _MOST_SAMPLING = 256, 2048, 64
_MAIN_LAYERS = ("combined", "beauty", "rgba", "rgb", "color")
_RGB = ("R", "G", "B")
_LUMINANCE = ("Y", "RY", "BY")


class Window(NamedTuple):
    """A rectangle of whole pixels, its last row and column included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:  # noqa: D102
        return self.right - self.left + 1

    @property
    def height(self) -> int:  # noqa: D102
        return self.bottom - self.top + 1


class Channel(NamedTuple):
    """A channel: its pixel type, and every how many columns and rows it has a sample."""

    kind: int
    across: int
    down: int


@dataclass(frozen=True)
class Part:
    """One part of a file as its header tells of it.

    Attributes:
        channels: by their full names, with those of their layers.
        data, display: where there are pixels, and the picture that they belong to.
        attributes: the others, as bytes.
    """

    channels: dict[str, Channel]
    data: Window
    display: Window
    attributes: dict[str, bytes]

    @property
    def name(self) -> str:
        """The name of the part, "" for one without."""
        return self.attributes.get("name", b"").decode("utf-8", "replace")

    @property
    def is_deep(self) -> bool:
        """True if it has several samples per pixel, at several depths."""
        return self.attributes.get("type", b"").startswith(b"deep")

    @property
    def size(self) -> int:
        """Bytes of all its channels when decoded."""
        area = self.data.width * self.data.height
        return sum(
            _BYTES[kind] * -(-area // (across * down)) for kind, across, down in self.channels.values()
        )

    def floats(self, name: str, count: int) -> tuple[float, ...] | None:
        """Return the values of an attribute of this many floating point numbers, None if there is none."""
        value = self.attributes.get(name, b"")
        return struct.unpack(f"<{count}f", value) if len(value) == 4 * count else None


@dataclass(frozen=True)
class Choice:
    """The channels of a file that are its picture.

    Attributes:
        index: of the part.
        layer: the layer of the part, "" for the channels without one.
        colors: the names of red, green and blue, of luminance and its two chromas, or of one channel.
        alpha: its name, or None.
        is_luminance: whether the three are luminance and chromas.
        others: parts with colors besides this one.
    """

    index: int
    layer: str
    colors: tuple[str, ...]
    alpha: str | None = None
    is_luminance: bool = False
    others: int = 0


def parts_of(data: bytes) -> list[Part]:
    """Return the headers of all parts. Raises ValueError and others for damaged ones."""
    (version,) = struct.unpack_from("<I", data, 4)
    at, parts = 8, list[Part]()
    while len(parts) < _MOST_PARTS:
        attributes, at = _attributes(data, at)
        parts.append(_part(attributes))
        if not version & _MULTIPART or data[at : at + 1] == b"\0":
            return parts
    raise ValueError("too many parts")


def _attributes(data: bytes, at: int) -> tuple[dict[str, bytes], int]:
    found: dict[str, bytes] = {}
    while data[at] != 0:
        end = data.index(b"\0", at)
        kind_end = data.index(b"\0", end + 1)
        (size,) = struct.unpack_from("<I", data, kind_end + 1)
        start = kind_end + 5
        if start + size > len(data):
            raise ValueError("a header is cut")
        found[data[at:end].decode("latin-1")] = data[start : start + size]
        at = start + size
    return found, at + 1


def _part(attributes: dict[str, bytes]) -> Part:
    data, display = (
        Window(*struct.unpack("<4i", attributes[name])) for name in ("dataWindow", "displayWindow")
    )
    if min(data.width, data.height, display.width, display.height) < 1:
        raise ValueError("an empty window")
    channels = dict(_channels(attributes["channels"]))
    if not 1 <= len(channels) <= _MOST_CHANNELS:
        raise ValueError(f"{len(channels)} channels")
    return Part(channels, data, display, attributes)


def _channels(listed: bytes) -> Iterator[tuple[str, Channel]]:
    at = 0
    while listed[at] != 0:
        end = listed.index(b"\0", at)
        kind, _, across, down = struct.unpack_from("<iiii", listed, end + 1)
        if kind not in _BYTES or not (1 <= across <= _MOST_SAMPLING and 1 <= down <= _MOST_SAMPLING):
            raise ValueError("a channel of a kind that there is not")
        yield listed[at:end].decode("utf-8", "replace"), Channel(kind, across, down)
        at = end + 17


# --- the picture among them ------------------------------------------------------------------------------------------


def chosen(parts: list[Part]) -> Choice:
    """Return the first colors of a file: those without a layer come before those of layers, any before one channel."""
    found = [choice for index, part in enumerate(parts) for choice in _choices(index, part)]
    if not found:
        return Choice(0, "", (_only_channel(parts[0]),))
    others = len({choice.index for choice in found}) - 1
    best = min(found, key=_rank)
    return Choice(best.index, best.layer, best.colors, best.alpha, best.is_luminance, others)


def _choices(index: int, part: Part) -> Iterator[Choice]:
    layers: dict[str, dict[str, str]] = {}
    for name in part.channels:
        layer, _, last = name.rpartition(".")
        layers.setdefault(layer, {})[last.upper()] = name
    for layer, names in layers.items():
        for colors in (_RGB, _LUMINANCE, ("Y",)):
            if all(color in names for color in colors):
                picked = tuple(names[color] for color in colors)
                yield Choice(index, layer, picked, names.get("A"), colors is _LUMINANCE)
                break


def _rank(choice: Choice) -> tuple[bool, bool, int]:
    last = choice.layer.rpartition(".")[2].lower()
    return choice.layer != "", last not in _MAIN_LAYERS, choice.index


def _only_channel(part: Part) -> str:
    usual = (name for name in ("R", "G", "B", "A", "Z") if name in part.channels)
    return next(usual, next(iter(part.channels)))
