"""The settings of exports: where to, how files are called, and how they are written."""

from __future__ import annotations

import json
from pathlib import Path

from app.patience import is_folder_soon
from app.settings_file import SettingsFile, parsed
from core.errors import UserError
from core.jobs.backgrounds import color_of
from core.jobs.export_options import ExportOptions
from core.jobs.name_pattern import DEFAULT_PATTERN
from core.jobs.presets.export import entry_of, options_from


class ExportSettings(SettingsFile):
    """The export settings remembered between starts."""

    @property
    def export_folder(self) -> Path | None:
        """The folder exported into last; None before, when it is gone, when its disk hangs, or by `exports_beside`."""
        return None if self.exports_beside else self._folder("files/export_folder")

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._store.setValue("files/export_folder", str(folder))

    @property
    def exports_beside(self) -> bool:
        """True where dialogs of exports begin beside the photo, not in the folder of the last export; off at first."""
        return self._is_on("files/exports_beside")

    @exports_beside.setter
    def exports_beside(self, on: bool) -> None:
        self._set_on("files/exports_beside", on)

    @property
    def name_pattern(self) -> str:
        """The name pattern for exports of many photos, as `NamePattern` reads it."""
        return self._text("files/name_pattern", DEFAULT_PATTERN) or DEFAULT_PATTERN

    @name_pattern.setter
    def name_pattern(self, pattern: str) -> None:
        self._store.setValue("files/name_pattern", pattern)

    @property
    def export_options(self) -> ExportOptions:
        """The options of exports; impossible values in the file read as the default."""
        entry = parsed(self._text("export/options", ""))
        try:
            options = options_from(entry if isinstance(entry, dict) else {})
            options.checked()
        except UserError:
            return ExportOptions()
        return options

    @export_options.setter
    def export_options(self, options: ExportOptions) -> None:
        self._store.setValue("export/options", json.dumps(entry_of(options)))

    @property
    def export_background(self) -> str:
        """The color that a chosen preset puts cutouts on, as black, white, gray or #rrggbb; "" for none."""
        color = self._text("export/background", "")
        return color if color_of(color) is not None else ""

    @export_background.setter
    def export_background(self, color: str) -> None:
        self._store.setValue("export/background", color)

    def _folder(self, key: str) -> Path | None:
        folder = Path(self._text(key, ""))
        return folder if str(folder) != "." and is_folder_soon(folder) else None
