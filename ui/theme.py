"""The look in one place: colors, spacing, fonts, icons and the style sheet. Neutral grays keep the eye on the photo."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from core.resources import resource_path
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

SURROUND = "#262626"
WINDOW = "#2f2f2f"
PANEL = "#353535"
RAISED = "#454545"
HOVER = "#525252"
PRESSED = "#2a2a2a"
BORDER = "#565656"
FIELD = "#232323"
TEXT = "#ececec"
DIM = "#b4b4b4"
FAINT = "#8a8a8a"
ACCENT = "#7db4f0"
CHECKED = "#35506e"
GOOD = "#79cf7f"
WARN = "#f0b94c"
BAD = "#ff8f80"

SMALL_GAP, GAP, WIDE_GAP = 4, 8, 12
ICON = 20
PANEL_WIDTH = 320


@dataclass(frozen=True)
class ClassLook:
    """How one of the three classes is named and colored wherever it is shown; never by color alone.

    `letter` is the key that chooses it.
    """

    name: str
    letter: str
    color: str
    term: str


_NAMES = {
    FOREGROUND: ("Keep", "1", "foreground"),
    UNKNOWN: ("Edge", "2", "unknown"),
    BACKGROUND: ("Remove", "3", "background"),
}
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
    return _OWN + ",".join(colors[value] for value in _NAMES)


def palette_colors(palette: str) -> Mapping[int, str]:
    """Return the color (#rrggbb) of each trimap value under one of PALETTES, or under own colors."""
    if palette.startswith(_OWN):
        return dict(zip(_NAMES, palette.removeprefix(_OWN).split(","), strict=True))
    return _COLORS[palette]


def class_look(value: int, palette: str = "standard") -> ClassLook:
    """Name, letter and color of the trimap value under one of PALETTES, or under own colors."""
    name, letter, term = _NAMES[value]
    return ClassLook(name, letter, palette_colors(palette)[value], term)


def class_color(value: int, palette: str = "standard") -> QColor:
    """The opaque color of the trimap value under one of PALETTES, or under own colors."""
    return QColor(palette_colors(palette)[value])


@cache
def icon(name: str, color: str = TEXT) -> QIcon:
    """A qtawesome icon (``mdi6.brush``) in theme colors; needs a running QApplication."""
    os.environ.setdefault("QT_API", "pyside6")
    import qtawesome

    made = qtawesome.icon(name, color=color, color_disabled="#6d6d6d", color_on="#ffffff")
    assert isinstance(made, QIcon)
    return made


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
    made = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap(QSize(size, size) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        pixmap.setDevicePixelRatio(scale)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(look.color))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(1, 1, size - 2, size - 2, 4, 4)
        font = QFont(QApplication.font())
        font.setPixelSize(round(size * 0.62))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("#101010" if QColor(look.color).lightnessF() > 0.35 else "#ffffff"))
        painter.drawText(0, 0, size, size, Qt.AlignmentFlag.AlignCenter, look.letter)
        painter.end()
        made.addPixmap(pixmap)
    return made


def small_font() -> QFont:
    """The font of hints and legends, one point below the application's."""
    font = QFont(QApplication.font())
    font.setPointSizeF(max(8.0, font.pointSizeF() - 0.5))
    return font


def apply(app: QApplication) -> None:
    """Dress the application: Fusion, the dark palette, the style sheet."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette())
    app.setStyleSheet(_STYLE)
    app.setWindowIcon(app_icon())


def _palette() -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, color in {
        role.Window: WINDOW,
        role.WindowText: TEXT,
        role.Base: FIELD,
        role.AlternateBase: PANEL,
        role.Text: TEXT,
        role.PlaceholderText: FAINT,
        role.Button: RAISED,
        role.ButtonText: TEXT,
        role.BrightText: "#ffffff",
        role.ToolTipBase: "#1c1c1c",
        role.ToolTipText: TEXT,
        role.Highlight: "#4f8fd6",
        role.HighlightedText: "#ffffff",
        role.Accent: ACCENT,
        role.Link: ACCENT,
        role.LinkVisited: ACCENT,
    }.items():
        palette.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor("#808080"))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor("#4d4d4d"))
    return palette


_STYLE = f"""
QToolTip {{ color: {TEXT}; background: #1c1c1c; border: 1px solid {BORDER}; padding: 4px; }}
QMainWindow::separator {{ width: 1px; height: 1px; background: #222222; }}
QToolBar {{ background: {WINDOW}; border: none; padding: 3px; spacing: 2px; }}
QToolBar#tools {{ border-right: 1px solid #222222; }}
QFrame#options {{ border-bottom: 1px solid #222222; }}
QFrame#views {{ border-top: 1px solid #222222; }}
QFrame#filmstrip-frame {{ border-top: 1px solid #222222; }}
QListView#filmstrip {{ background: transparent; }}
QScrollArea#right, QScrollArea#right > QWidget > QWidget, QFrame#foot {{ background: {PANEL}; }}
QFrame#foot {{ border-top: 1px solid #222222; }}
QStatusBar {{ border-top: 1px solid #222222; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {DIM}; padding: 0 6px; }}

QStatusBar QLabel#share {{ padding: 0 6px 0 3px; }}
QStatusBar QLabel#swatch {{ padding: 0; }}

QToolButton, QPushButton {{
    background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 4px 6px; color: {TEXT};
}}
QPushButton {{ background: {RAISED}; border-color: {BORDER}; }}
QPushButton {{ padding: 5px 8px; }}
QToolButton:hover, QPushButton:hover {{ background: {HOVER}; }}
QToolButton:pressed, QPushButton:pressed {{ background: {PRESSED}; }}
QToolButton:checked, QPushButton:checked {{ background: {CHECKED}; border-color: {ACCENT}; color: #ffffff; }}
QToolButton:checked:disabled, QPushButton:checked:disabled {{ background: #3b3b3b; border-color: #555555; }}
QToolButton:focus, QPushButton:focus {{ border: 1px solid #ffffff; }}
QToolButton:disabled, QPushButton:disabled {{ color: #7c7c7c; }}
QPushButton:disabled {{ background: #3b3b3b; border-color: #484848; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton#head {{ padding: 0 4px; margin: 0 -5px 0 0; color: {DIM}; }}
QToolButton#head:hover {{ color: {TEXT}; }}
QToolButton#presets {{ padding: 0; border: none; }}
QToolButton#presets:focus {{ border: 1px solid #ffffff; }}
QPushButton#run {{ background: #2f6fb3; border-color: #5c9be0; font-weight: 600; padding: 8px; color: #ffffff; }}
QPushButton#run:hover {{ background: #3b80c8; }}
QPushButton#run:pressed {{ background: #275d96; }}
QPushButton#run:focus {{ border: 1px solid #ffffff; }}
QPushButton#run:disabled {{ background: #3b3b3b; border-color: #484848; color: #8a8a8a; }}
QPushButton#run[running="true"] {{ background: #6b3a35; border-color: #b0655c; }}

QLabel#heading, QToolButton#heading {{ color: #ffffff; font-weight: 600; }}
QToolButton#heading {{ padding: 0; margin: 0 -10px 0 -5px; }}
QLabel#dim, QLabel#legend {{ color: {DIM}; }}
QFrame#rule {{ background: #484848; max-height: 1px; min-height: 1px; border: none; }}
QFrame#vertical-rule {{ background: #5a5a5a; border: none; margin: 4px 5px; }}
QFrame#check {{ background: {PANEL}; border: 1px solid #222222; }}
QFrame#check QListWidget {{ background: {FIELD}; border: 1px solid {BORDER}; }}
QFrame#notice {{ background: #3a3f46; border-bottom: 1px solid #222222; }}
QFrame#notice[kind="error"] {{ background: #5a322e; }}
QListWidget#versions {{ background: {FIELD}; border: 1px solid {BORDER}; border-radius: 3px; outline: none; }}
QListWidget#versions:focus {{ border-color: #ffffff; }}
QListWidget#versions::item {{ padding: 2px; }}
QListWidget#versions::item:hover {{ background: {PANEL}; }}
QListWidget#versions::item:selected {{ background: {CHECKED}; }}
QProgressBar {{
    background: {FIELD}; border: 1px solid {BORDER}; border-radius: 3px; max-height: 8px; min-height: 8px;
}}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 2px; }}
QSlider:focus {{ border: 1px solid #ffffff; border-radius: 4px; }}
QSlider {{ border: 1px solid transparent; }}
QRadioButton::indicator {{
    width: 13px; height: 13px; border: 1px solid #9a9a9a; border-radius: 7px; background: {FIELD};
}}
QRadioButton::indicator:checked {{
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 {ACCENT}, stop: 0.5 {ACCENT}, stop: 0.62 {FIELD}, stop: 1 {FIELD});
}}
QRadioButton:focus {{ text-decoration: underline; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; border: none; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; border: none; }}
QScrollBar::handle {{ background: #5c5c5c; border-radius: 4px; margin: 1px; min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: #757575; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu::separator {{ height: 1px; background: #4a4a4a; margin: 4px 8px; }}
"""
