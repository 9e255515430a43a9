"""The language of the application: which one stands, for our texts, Qt's own and its numbers."""

from __future__ import annotations

import os

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from app.window_settings import WindowSettings
from core.text import language


class Speech(QObject):
    """The language of `app` as the settings, else the system, have it.

    Signals: ``changed`` once another language stands; who has said something says it again.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: WindowSettings) -> None:
        super().__init__(app)
        self._app, self._settings = app, settings
        self._of_qt = QTranslator(self)
        self._speak()

    def choose(self, chosen: str) -> None:
        """Keep a language in the settings, "" for the system's, and speak it from now on."""
        self._settings.language = chosen
        before = language.current()
        self._speak()
        if language.current() != before:
            self.changed.emit()

    def _speak(self) -> None:
        spoken = _wanted(self._settings.language)
        language.use(spoken)
        locale = QLocale("en_US" if spoken == language.PSEUDO else spoken)
        QLocale.setDefault(locale)
        self._app.removeTranslator(self._of_qt)
        if self._of_qt.load(
            locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        ):
            self._app.installTranslator(self._of_qt)


def _wanted(chosen: str) -> str:
    """Return the language that the environment asks for, else the chosen one, else the system's."""
    if os.environ.get(language.VARIABLE):
        return language.system_language()
    return chosen or language.first_known(QLocale.system().uiLanguages())
