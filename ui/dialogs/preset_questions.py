"""The boxes that presets need: a name, whether to replace one, and what went wrong."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QWidget

from core.text.translate import tr
from ui.dialogs.questions import ask_replace_preset, show_error


class PresetQuestions:
    """Asks over a window."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def name(self, proposal: str) -> str | None:
        """Ask for a name; None if that was cancelled."""
        name, is_named = QInputDialog.getText(
            self._parent, tr("Save preset"), tr("Name of the preset"), text=proposal
        )
        return name if is_named else None

    def replaces(self, name: str) -> bool:
        """Ask whether the preset of this name may get other values."""
        return ask_replace_preset(self._parent, name)

    def error(self, text: str) -> None:
        """Say what went wrong."""
        show_error(self._parent, text)
