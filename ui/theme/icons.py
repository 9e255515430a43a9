"""Icons in the colors of the theme, and the fonts beside them."""

import os
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from core.resources import resource_path
from ui.theme.classes import class_look
from ui.theme.metrics import ICON
from ui.theme.standing import colors

_BLACK, _WHITE = "ground.black", "ground.white"
_SQUARE, _OUTLINE = "mdi6.square", "mdi6.square-outline"
_SCALES = (1, 2, 3, 4)
"""Pixels a logical pixel that swatches are drawn for."""


def icon(name: str, color: str | None = None) -> QIcon:
    """A qtawesome icon (``mdi6.brush``) in a color, that of words by default; needs a running QApplication.

    ``ground.black`` is a dark square and ``ground.white`` a bright one, in any theme.
    """
    roles = colors()
    if name in (_BLACK, _WHITE):  # one is filled in the color of words, the other shows the window through
        name = _SQUARE if (name == _WHITE) == roles.is_dark else _OUTLINE
    return _icon(name, color or roles.text, roles.disabled, roles.on_checked, roles.on_selected)


@cache
def _icon(name: str, color: str, disabled: str, checked: str, selected: str) -> QIcon:
    made = _icon_font().icon(
        name, color=color, color_disabled=disabled, color_on=checked, color_selected=selected
    )
    assert isinstance(made, QIcon)
    return made


@cache
def _icon_font() -> Any:
    """The one font of qtawesome that has all icons; it would load twelve, and the offline build has this one alone."""
    os.environ.setdefault("QT_API", "pyside6")
    import qtawesome
    from qtawesome.iconic_font import IconicFont

    folder, _ = qtawesome.get_fonts_info()
    (font,) = Path(folder).glob("materialdesignicons6-webfont-*.ttf")
    letters = font.name.replace("webfont", "webfont-charmap").replace(".ttf", ".json")
    return IconicFont(("mdi6", font.name, letters))


@cache
def app_icon() -> QIcon:
    """The icon of the application, drawn from resources/icons in the usual sizes."""
    made = QIcon()
    for size in (16, 32, 48, 128, 256):
        made.addPixmap(QPixmap(str(resource_path("icons", f"app-{size}.png"))))
    return made


def letter_icon(value: int, palette: str = "standard", size: int = ICON) -> QIcon:
    """A color swatch with the letter of the class on it."""
    look = class_look(value, palette)
    frame = None if colors().is_dark else colors().border
    return _letter_icon(look.letter, look.color, frame, size, QApplication.font().toString())


@cache
def _letter_icon(letter: str, color: str, frame: str | None, size: int, font: str) -> QIcon:
    made = QIcon()
    for scale in _SCALES:
        pixmap = QPixmap(QSize(size, size) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        pixmap.setDevicePixelRatio(scale)
        painter = QPainter(pixmap)
        _paint_swatch(painter, letter, color, frame, size)
        painter.end()
        made.addPixmap(pixmap)
    return made


def _paint_swatch(painter: QPainter, letter: str, color: str, frame: str | None, size: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(color))
    painter.setPen(Qt.PenStyle.NoPen if frame is None else QPen(QColor(frame), 1))
    gap = 1 if frame is None else 1.5
    painter.drawRoundedRect(QRectF(gap, gap, size - 2 * gap, size - 2 * gap), 4, 4)
    font = QFont(QApplication.font())
    font.setPixelSize(round(size * 0.62))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor("#101010" if QColor(color).lightnessF() > 0.35 else "#ffffff"))
    painter.drawText(0, 0, size, size, Qt.AlignmentFlag.AlignCenter, letter)


def small_font() -> QFont:
    """The font of hints and legends, one point below the application's."""
    font = QFont(QApplication.font())
    font.setPointSizeF(max(8.0, font.pointSizeF() - 0.5))
    return font
