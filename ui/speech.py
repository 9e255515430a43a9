"""The language of the application: which one stands, for our texts, Qt's own and its numbers."""

from __future__ import annotations

import os
from typing import cast

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from app.window_settings import WindowSettings
from core.text import language
from core.text.translate import tr_in


class _Keys(QTranslator):
    """Calls both keys Enter what our texts and most keyboards call them; Qt says Return and Enter, or 回车 twice."""

    def isEmpty(self) -> bool:
        """It has a word of its own, though no file."""
        return False

    def translate(
        self, context: str | bytes, text: str | bytes, disambiguation: str | bytes | None = None, n: int = -1
    ) -> str:
        """Return the word for that key; None, which Qt takes for no answer, for all else."""
        is_enter = context == "QShortcut" and text in ("Return", "Enter")  # not translated
        # Translators: the key, as sentences say it.
        return tr_in("key", "Enter") if is_enter else cast(str, None)


class Speech(QObject):
    """The language of `app` as the settings, else the system, have it.

    Signals: ``changed`` once another language stands; who has said something says it again.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: WindowSettings) -> None:
        super().__init__(app)
        self._app, self._settings = app, settings
        self._of_qt, self._keys = QTranslator(self), _Keys(self)
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
        self._app.removeTranslator(self._keys)
        self._app.installTranslator(self._keys)  # the last one is asked first


def choose(chosen: str, settings: WindowSettings) -> None:
    """Keep a language in the settings, "" for the system's, and speak it from now on, as `Speech.choose` does."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    (app.findChild(Speech) or Speech(app, settings)).choose(chosen)


def _wanted(chosen: str) -> str:
    """Return the language that the environment asks for, else the chosen one, else the system's."""
    if os.environ.get(language.VARIABLE):
        return language.system_language()
    return chosen or language.first_known(QLocale.system().uiLanguages())
