"""Settings of how photos are looked at: colors of the marks, and the user's own background."""

from __future__ import annotations

import json
import re
from pathlib import Path

from app.settings_file import SettingsFile, parsed

_COLOR = re.compile("#[0-9a-fA-F]{6}")
_COVERING = 1.0, 0.0, 0.0
_OWN_COLORS = re.compile("own:#[0-9a-f]{6},#[0-9a-f]{6},#[0-9a-f]{6}")
DEFAULT_COLOR = "#6f94bd"
DEFAULT_TINT = 40


class LookSettings(SettingsFile):
    """Attributes that outlive the program; anything missing or damaged in the file reads as its default."""

    @property
    def palette(self) -> str:
        """The palette of the classes: "standard", "vivid", "color-blind", or own colors of Keep, Edge and Remove."""
        own = self._text("view/palette", "")
        if _OWN_COLORS.fullmatch(own):
            return own
        return self._choice("view/palette", ("standard", "vivid", "color-blind"), "standard")

    @palette.setter
    def palette(self, palette: str) -> None:
        self._store.setValue("view/palette", palette)

    @property
    def backdrop_color(self) -> str:
        """The user's own background color, #rrggbb."""
        color = self._text("view/backdrop_color", "")
        return color if _COLOR.fullmatch(color) else DEFAULT_COLOR

    @backdrop_color.setter
    def backdrop_color(self, color: str) -> None:
        self._store.setValue("view/backdrop_color", color)

    @property
    def backdrop_photo(self) -> Path | None:
        """The user's own background photo, None for the color alone."""
        path = self._text("view/backdrop_photo", "")
        return Path(path) if path else None

    @backdrop_photo.setter
    def backdrop_photo(self, path: Path | None) -> None:
        self._store.setValue("view/backdrop_photo", "" if path is None else str(path.absolute()))

    @property
    def backdrop_placement(self) -> tuple[float, float, float]:
        """Scale, x and y of the background photo, as core.jobs.backgrounds.Placement has them."""
        value = parsed(self._text("view/backdrop_placement", ""))
        is_sound = isinstance(value, list) and len(value) == len(_COVERING)
        if not is_sound or not all(isinstance(part, int | float) and abs(part) < 100 for part in value):
            return _COVERING
        scale, x, y = map(float, value)
        return (scale, x, y) if scale > 0 else _COVERING

    @backdrop_placement.setter
    def backdrop_placement(self, placement: tuple[float, float, float]) -> None:
        self._store.setValue("view/backdrop_placement", json.dumps(placement))

    @property
    def tint_percent(self) -> int:
        """The opacity of the overlay, 0 to 100."""
        return self._number("view/tint_percent", DEFAULT_TINT, 0, 100)

    @tint_percent.setter
    def tint_percent(self, percent: int) -> None:
        self._store.setValue("view/tint_percent", percent)
