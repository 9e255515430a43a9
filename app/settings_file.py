"""The ini file that settings are kept in: found, read with types whatever it holds, and written."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QSettings

from app.folders import settings_folder
from core.text.translate import tr

_MAX_BYTES = 16 << 20

_T = TypeVar("_T", int, str)


class SettingsFile:
    """Values that outlive the program; anything missing or damaged in the file reads as its default.

    It is MatteStudio.ini in the user's settings folder, or in the folder that the environment variable
    MATTE_STUDIO_SETTINGS names (tests, portable installs).
    """

    def __init__(self) -> None:
        self.path = settings_folder() / "MatteStudio.ini"
        self._is_sound = _is_sound(self.path)  # reading anything else might wait forever or take all memory
        path = self.path if self._is_sound else Path(os.devnull) / "none.ini"
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def sync(self) -> None:
        """Write what changed to the file now."""
        self._store.sync()

    @property
    def problem(self) -> str:
        """Why nothing will be remembered, in a sentence that names the file; "" if all is well."""
        if not self._is_sound:
            return tr(
                "{path} is not a settings file. Move it away; until then settings are not remembered.",
                path=str(self.path),
            )
        if self._store.isWritable() and self._store.status() != QSettings.Status.AccessError:
            return ""
        return tr(
            "The settings cannot be saved: {path} cannot be written. Check its permissions and the disk.",
            path=str(self.path),
        )

    def _text(self, key: str, default: str) -> str:
        value: Any = self._store.value(key)
        return value if isinstance(value, str) else default

    def _strings(self, key: str) -> list[str]:
        value = parsed(self._text(key, "[]"))
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def _number(self, key: str, default: int, low: int, high: int) -> int:
        try:
            value: Any = self._store.value(key, default)
            return min(max(int(value), low), high)
        except (TypeError, ValueError, OverflowError):
            return default

    def _choice(self, key: str, allowed: tuple[_T, ...], default: _T) -> _T:
        value: Any = self._store.value(key)
        return next((item for item in allowed if str(item) == str(value)), default)

    def _is_on(self, key: str) -> bool:
        return self._choice(key, ("off", "on"), "off") == "on"

    def _set_on(self, key: str, on: bool) -> None:
        self._store.setValue(key, "on" if on else "off")


def _is_sound(path: Path) -> bool:
    """Report whether there is no settings file yet, or a regular one of a sane size."""
    try:
        found = path.stat()
    except OSError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_size <= _MAX_BYTES


def parsed(text: str) -> Any:
    """Return what a JSON text holds, None for anything else: the file may be edited, cut short or hostile."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
