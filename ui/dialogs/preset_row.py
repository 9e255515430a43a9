"""Presets by name: choose one, keep what is set as one, delete one of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QWidget

from app.patience import soon
from core.errors import UserError
from core.jobs.export_options import ExportOptions
from core.jobs.presets.common import Preset, Presets, delete_preset, read_presets, save_preset
from core.jobs.presets.export import EXPORT, ExportValues
from ui import theme
from ui.dialogs.questions import ask_replace_preset, show_error
from ui.export_words import options_line
from ui.widgets import push_button

_NONE = "None"


class PresetRow(QWidget):
    """A list of the presets with *Save as…* and *Delete*.

    `chosen` brings the preset that was chosen; `show_options` says what is set now, which may be none of them.

    Args:
        folder: the settings folder, where they are kept.
        make: makes a preset of this name of what is set.
    """

    chosen = Signal(object)

    def __init__(self, folder: Path, make: Callable[[str], Preset[ExportValues]]) -> None:
        super().__init__()
        self._folder, self._make = folder, make
        self.current: Preset[ExportValues] | None = None
        self.list = QComboBox()
        self.list.setAccessibleName("Preset")
        self.list.activated.connect(self._choose)
        self.save = push_button("Save as…", "Keep these options under a name; the command line knows it, too")
        self.delete = push_button("Delete", "Delete this preset of yours")
        self.save.clicked.connect(self._save)
        self.delete.clicked.connect(self._delete)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SMALL_GAP + 2)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.save)
        layout.addWidget(self.delete)
        self._show(soon(partial(read_presets, folder, EXPORT), Presets(EXPORT), folder))

    def show_options(self, options: ExportOptions) -> None:
        """Show the preset that these are: the chosen one, else the first alike, else none."""
        alike = [preset for preset in self._presets.all if preset.values.options == options]
        self.current = self.current if self.current in alike else next(iter(alike), None)
        self._select()

    def _select(self) -> None:
        self.list.setCurrentIndex(0 if self.current is None else self.list.findText(self.current.name))
        is_own = self.current is not None and not self.current.is_built_in
        self.delete.setEnabled(is_own)
        self.delete.setToolTip(
            "Delete this preset of yours" if is_own else "Only presets of your own can be deleted."
        )

    def _show(self, presets: Presets[ExportValues]) -> None:
        self._presets = presets
        self.list.clear()
        self.list.addItem(_NONE)
        for preset in presets.all:
            if preset in presets.own[:1]:
                self.list.insertSeparator(self.list.count())
            self.list.addItem(preset.name, preset)
            self.list.setItemData(
                self.list.count() - 1, options_line(preset.values.options), Qt.ItemDataRole.ToolTipRole
            )
        self.list.setToolTip("\n".join(presets.remarks) or "Options that were kept under a name")

    def _choose(self, index: int) -> None:
        preset = self.list.itemData(index)
        if preset is None:
            self._select()
        else:
            self.current = preset
            self.chosen.emit(preset)

    def _save(self) -> None:
        proposal = "" if self.current is None or self.current.is_built_in else self.current.name
        name, is_named = QInputDialog.getText(self, "Save preset", "Name of the preset", text=proposal)
        if is_named:
            self.save_as(name)

    def save_as(self, name: str) -> None:
        """Keep what is set under a name; of one that is taken it is asked."""
        found = self._presets.find(name)
        replaces = found is not None and not found.is_built_in
        if replaces and not ask_replace_preset(self, name):
            return
        preset = self._make(name)
        if self._change(partial(save_preset, self._folder, EXPORT, preset, replaces=replaces)):
            self.current = self._presets.find(name)
            self._select()

    def _delete(self) -> None:
        preset = self.current
        if preset is not None and self._change(partial(delete_preset, self._folder, EXPORT, preset.name)):
            self.current = None
            self.show_options(preset.values.options)

    def _change(self, change: Callable[[], Presets[ExportValues]]) -> bool:
        try:
            self._show(change())
        except UserError as error:
            show_error(self, str(error))
            return False
        return True
