"""Settings of the window itself: its theme, what is folded in it, where it stands."""

from __future__ import annotations

import json
from typing import Any, Literal, cast, get_args

from PySide6.QtCore import QByteArray

from app.settings_file import SettingsFile, parsed
from core.text.language import LANGUAGES

ThemeChoice = Literal["system", "light", "dark"]
RECOVERY_PAUSES = 1, 5, 30, 120, 0
DEFAULT_RECOVERY_PAUSE = 1
THEMES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)


class WindowSettings(SettingsFile):
    """Attributes that outlive the program; anything missing or damaged in the file reads as its default."""

    @property
    def theme(self) -> ThemeChoice:
        """The look of the window: as the system has it, light or dark."""
        return cast(ThemeChoice, self._choice("view/theme", THEMES, "system"))

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._store.setValue("view/theme", choice)

    @property
    def language(self) -> str:
        """The language of the window, a key of LANGUAGES; "" for that of the system."""
        return self._choice("view/language", ("", *LANGUAGES), "")

    @language.setter
    def language(self, chosen: str) -> None:
        self._store.setValue("view/language", chosen)

    @property
    def recovery_pause(self) -> int:
        """Seconds from a change to when unsaved work is kept, one of RECOVERY_PAUSES; 0 for not by itself."""
        return self._choice("files/recovery_pause", RECOVERY_PAUSES, DEFAULT_RECOVERY_PAUSE)

    @recovery_pause.setter
    def recovery_pause(self, seconds: int) -> None:
        self._store.setValue("files/recovery_pause", seconds)

    @property
    def own_keys(self) -> dict[str, tuple[str, ...]]:
        """The keys of actions that have others than they came with, by id, as texts; whatever the file may hold."""
        found = parsed(self._text("keys/own", "{}"))
        pairs = found.items() if isinstance(found, dict) else ()
        return {
            name: tuple(text for text in texts if isinstance(text, str))
            for name, texts in pairs
            if isinstance(texts, list)
        }

    @own_keys.setter
    def own_keys(self, keys: dict[str, tuple[str, ...]]) -> None:
        self._store.setValue("keys/own", json.dumps(keys))

    def is_folded(self, section: str, *, default: bool) -> bool:
        """Report whether a section of the right panel, or the filmstrip, was folded last; `default` if untouched."""
        return bool(self._number(f"panel/folded_{section.lower()}", int(default), 0, 1))

    def set_folded(self, section: str, folded: bool) -> None:
        """Keep whether a section of the right panel, or the filmstrip, is folded."""
        self._store.setValue(f"panel/folded_{section.lower()}", int(folded))

    def window_state(self, name: str) -> QByteArray:
        """A window's stored geometry or dock layout, empty without one."""
        value: Any = self._store.value(f"window/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_window_state(self, name: str, state: QByteArray) -> None:
        """Keep a window's geometry or dock layout."""
        self._store.setValue(f"window/{name}", state)
