"""General: the language, the theme, and what the start opens."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QCheckBox

from app.session import Session
from app.window_settings import ThemeChoice
from core.text.language import LANGUAGES, VARIABLE
from core.text.translate import mark, tr, tr_in
from ui import speech, theme
from ui.dialogs.preferences.controls import Options
from ui.dialogs.preferences.page import Page


class GeneralPage(Page):
    """Language and theme hold at once; the window is made anew for them, and the work in it goes on."""

    name = "general"
    title = mark("General")
    icon = "mdi6.tune"
    defaults = mark("Language and theme follow the system again, and no photos are reopened at start.")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.language = Options(
            tr("Language"),
            [(tr_in("language", "System"), ""), *((name, key) for key, name in LANGUAGES.items())],
        )
        self.theme = Options(
            tr("Theme"),
            [
                (tr_in("theme", "System"), "system"),
                (tr_in("theme", "Light"), "light"),
                (tr_in("theme", "Dark"), "dark"),
            ],
        )
        self.reopens = QCheckBox(tr("Reopen the photos of last time"))
        self.row(tr("Language"), self.language, hint=_other_language())
        self.row(tr("Theme"), self.theme)
        self.row(tr("At start"), self.reopens)
        self.end()
        self.language.taken.connect(lambda chosen: speech.choose(chosen, self.settings))
        self.theme.taken.connect(self._choose_theme)
        self.reopens.clicked.connect(self._set_reopens)

    def refresh(self) -> None:
        """Show what holds now."""
        self.language.show_value(self.settings.language)
        self.theme.show_value(self.settings.theme)
        self.reopens.setChecked(self.settings.reopens_photos)

    def reset(self) -> None:
        """Bring back the system's language and theme."""
        self._set_reopens(False)
        self._choose_theme("system")
        speech.choose("", self.settings)

    def _choose_theme(self, choice: ThemeChoice) -> None:
        theme.choose(choice, self.settings)

    def _set_reopens(self, on: bool) -> None:
        self.settings.reopens_photos = on
        self.session.reopening.changed.emit()


def _other_language() -> str:
    """Say why a choice changes nothing, "" where it does."""
    if not os.environ.get(VARIABLE):
        return ""
    return tr(
        "The environment variable {name} sets the language; while it does, this choice has no effect.",
        name=VARIABLE,
    )
