"""Which theme stands: that of the system, or the one that was chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.settings import Settings
from ui import theme
from ui.theme import dress


class Scheme:
    """What the system says of light and dark, in its stead."""

    now = Qt.ColorScheme.Unknown


@pytest.fixture
def scheme(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scheme]:
    """The system's scheme, to be set; the dark theme stands again afterwards."""
    system = Scheme()
    monkeypatch.setattr(dress, "system_scheme", lambda app: system.now)
    yield system
    monkeypatch.undo()
    theme.apply(qapp)


@pytest.mark.parametrize(
    ("choice", "system", "expected"),
    [
        ("system", Qt.ColorScheme.Unknown, theme.DARK),
        ("system", Qt.ColorScheme.Dark, theme.DARK),
        ("system", Qt.ColorScheme.Light, theme.LIGHT),
        ("light", Qt.ColorScheme.Dark, theme.LIGHT),
        ("dark", Qt.ColorScheme.Light, theme.DARK),
    ],
)
def test_the_choice_goes_before_the_system(
    qapp: QApplication,
    scheme: Scheme,
    choice: theme.ThemeChoice,
    system: Qt.ColorScheme,
    expected: theme.Roles,
) -> None:
    scheme.now = system
    assert theme.apply(qapp, choice) is theme.colors() is expected
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(expected.window)
    assert expected.run in qapp.styleSheet()


def test_a_choice_is_kept_and_told_once(qapp: QApplication, scheme: Scheme, qtbot: QtBot) -> None:
    settings = Settings()
    wardrobe = theme.Wardrobe(qapp, settings)
    told: list[None] = []
    wardrobe.changed.connect(lambda: told.append(None))
    assert settings.theme == "system" and theme.colors() is theme.DARK
    wardrobe.choose("dark")
    assert not told
    wardrobe.choose("light")
    assert Settings().theme == "light" and theme.colors() is theme.LIGHT and len(told) == 1
    wardrobe.deleteLater()


def test_the_window_follows_the_system(qapp: QApplication, scheme: Scheme) -> None:
    wardrobe = theme.Wardrobe(qapp, Settings())
    told: list[None] = []
    wardrobe.changed.connect(lambda: told.append(None))
    scheme.now = Qt.ColorScheme.Light
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colors() is theme.LIGHT and len(told) == 1
    wardrobe.choose("light")
    scheme.now = Qt.ColorScheme.Dark
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.colors() is theme.LIGHT and len(told) == 1
    wardrobe.deleteLater()


def test_a_damaged_setting_follows_the_system(qapp: QApplication) -> None:
    settings = Settings()
    settings._store.setValue("view/theme", "purple")
    assert settings.theme == "system"


def test_a_high_contrast_scheme_goes_before_any_choice(
    qapp: QApplication, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dress, "wants_contrast", lambda app: True)
    role = QPalette.ColorRole
    system = QPalette()
    for name, color in {
        role.Window: "#000000",
        role.WindowText: "#ffff00",
        role.Base: "#000000",
        role.Button: "#000000",
        role.ButtonText: "#ffff00",
        role.Highlight: "#1aebff",
        role.HighlightedText: "#000000",
    }.items():
        system.setColor(name, QColor(color))
    monkeypatch.setattr(dress, "system_palette", lambda app: system)
    roles = theme.apply(qapp, "light")
    assert (roles.window, roles.text, roles.dim, roles.border) == ("#000000", "#ffff00", "#ffff00", "#ffff00")
    assert (roles.run, roles.on_run, roles.focus) == ("#1aebff", "#000000", "#1aebff")
    assert roles.is_dark and roles.surround == theme.DARK.surround
