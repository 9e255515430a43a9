"""Dressing the application: which theme stands, its palette and style sheet, and what follows the system."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.settings import Settings
from app.window_settings import ThemeChoice
from ui.theme.icons import app_icon
from ui.theme.roles import DARK, LIGHT, Roles, high_contrast
from ui.theme.standing import colors, set_colors
from ui.theme.style import style_sheet

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def apply(app: QApplication, choice: ThemeChoice = "system") -> Roles:
    """Dress the application and return the colors that stand from now on: Fusion, a palette, the style sheet.

    "system" is dark where the system does not say. A high-contrast scheme of the system goes before any choice.
    """
    app.styleHints().setColorScheme(_SCHEMES[choice])  # the frames of windows too
    roles = _roles(app, choice)
    set_colors(roles)
    app.setStyle(QStyleFactory.create("Fusion"))  # not translated
    app.setPalette(palette_of(roles))
    app.setStyleSheet(style_sheet(roles))
    app.setWindowIcon(app_icon())
    return roles


def _roles(app: QApplication, choice: ThemeChoice) -> Roles:
    if wants_contrast(app):
        return high_contrast(system_palette(app))
    is_light = choice == "light" or (choice == "system" and system_scheme(app) is Qt.ColorScheme.Light)
    return LIGHT if is_light else DARK


def system_scheme(app: QApplication) -> Qt.ColorScheme:
    """Return whether the system is light or dark; some do not say."""
    return app.styleHints().colorScheme()


def system_palette(app: QApplication) -> QPalette:
    """Return the colors that the system would give a program which has none of its own."""
    app.setPalette(QPalette())
    return app.palette()


def wants_contrast(app: QApplication) -> bool:
    """Report whether the system has a high-contrast scheme; Qt tells from 6.10 on."""
    hints: Any = app.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


def palette_of(roles: Roles) -> QPalette:
    """Return the palette that Qt's own drawing takes its colors from."""
    role = QPalette.ColorRole
    palette = QPalette()
    for name, color in {
        role.Window: roles.window,
        role.WindowText: roles.text,
        role.Base: roles.field,
        role.AlternateBase: roles.panel,
        role.Text: roles.text,
        role.PlaceholderText: roles.faint,
        role.Button: roles.raised,
        role.ButtonText: roles.text,
        role.BrightText: roles.strong,
        role.ToolTipBase: roles.tip,
        role.ToolTipText: roles.text,
        role.Highlight: roles.selected,
        role.HighlightedText: roles.on_selected,
        role.Accent: roles.accent,
        role.Link: roles.accent,
        role.LinkVisited: roles.accent,
    }.items():
        palette.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(roles.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(roles.off))
    return palette


class Wardrobe(QObject):
    """The theme of `app` as the settings and the system want it, followed while the program runs.

    Signals: `changed` once other colors stand; who has built something builds it anew.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app, self._settings = app, settings
        apply(app, settings.theme)
        app.styleHints().colorSchemeChanged.connect(self._follow)
        hints: Any = app.styleHints()
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._follow)

    def choose(self, choice: ThemeChoice) -> None:
        """Keep this choice in the settings and dress the application by it now."""
        self._settings.theme = choice
        self._follow()

    def _follow(self, *_: object) -> None:
        """Dress anew where the system or the choice asks for other colors than stand."""
        before = colors()
        if apply(self._app, self._settings.theme) != before:
            self.changed.emit()


def choose(choice: ThemeChoice, settings: Settings) -> None:
    """Keep a theme in the settings and let it stand at once; the window is then built anew, if it is the program's."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    (app.findChild(Wardrobe) or Wardrobe(app, settings)).choose(choice)
