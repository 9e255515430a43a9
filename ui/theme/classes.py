"""The three classes: how each is named and colored wherever it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QColor

from core.text.translate import tr_in
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN


@dataclass(frozen=True)
class ClassLook:
    """The name and color of one of the three classes wherever it is shown; never by color alone.

    `letter` is the key that chooses it.
    """

    name: str
    letter: str
    color: str
    term: str


_KEYS = {FOREGROUND: "1", UNKNOWN: "2", BACKGROUND: "3"}
_COLORS: Mapping[str, Mapping[int, str]] = {
    "standard": {FOREGROUND: "#3fc25a", UNKNOWN: "#4c9dff", BACKGROUND: "#ff5a50"},
    # Colors that leaves, flowers and skies have not.
    "vivid": {FOREGROUND: "#19e3d8", UNKNOWN: "#ffd400", BACKGROUND: "#ff4df2"},
    # Okabe and Ito: distinct with any kind of color vision, and by lightness alone.
    "color-blind": {FOREGROUND: "#56b4e9", UNKNOWN: "#f0e442", BACKGROUND: "#d55e00"},
}
PALETTES = tuple(_COLORS)
_OWN = "own:"


def own_palette(colors: Mapping[int, str]) -> str:
    """Return the name of a palette with these colors (#rrggbb) of Keep, Edge and Remove."""
    return _OWN + ",".join(colors[value] for value in _KEYS)


def palette_colors(palette: str) -> Mapping[int, str]:
    """Return the color (#rrggbb) of each trimap value under one of PALETTES, or under own colors."""
    if palette.startswith(_OWN):
        return dict(zip(_KEYS, palette.removeprefix(_OWN).split(","), strict=True))
    return _COLORS[palette]


def class_look(value: int, palette: str = "standard") -> ClassLook:
    """Name, letter and color of the trimap value under one of PALETTES, or under own colors."""
    name, term = _named(value)
    return ClassLook(name, _KEYS[value], palette_colors(palette)[value], term)


def _named(value: int) -> tuple[str, str]:
    """Return name and term of a class; of one alone, as the word under the pointer is looked up with every move."""
    if value == FOREGROUND:
        return tr_in("class", "Keep"), tr_in("class", "foreground")
    if value == UNKNOWN:
        return tr_in("class", "Edge"), tr_in("class", "unknown")
    return tr_in("class", "Remove"), tr_in("class", "background")


def class_color(value: int, palette: str = "standard") -> QColor:
    """The opaque color of the trimap value under one of PALETTES, or under own colors."""
    return QColor(palette_colors(palette)[value])
