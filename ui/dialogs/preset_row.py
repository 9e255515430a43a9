"""Presets in a row of a dialog: a list of them, with Save as… and Delete."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from core.jobs.presets.common import Preset
from core.jobs.presets.export import ExportValues
from core.text.translate import mark, tr, tr_in
from ui import theme
from ui.naming import name_fields
from ui.preset_verbs import PresetVerbs
from ui.preset_words import preset_line
from ui.widgets import push_button

_DELETE = mark("Delete this preset")
_NOT_OWN = mark("Only your own presets can be deleted.")


class PresetRow(QWidget):
    """The list shows the preset that is set, which may be none of them."""

    def __init__(self, verbs: PresetVerbs) -> None:
        super().__init__()
        self.verbs = verbs
        self.list = QComboBox()
        self.list.setAccessibleName(tr("Preset"))
        self.list.activated.connect(self._choose)
        self.save = push_button(
            tr("Save as…"), tr("Save these options under a name; the command line knows it, too")
        )
        self.delete = push_button(tr("Delete"), tr(_DELETE))
        self.save.clicked.connect(verbs.ask_save)
        self.delete.clicked.connect(verbs.delete)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SMALL_GAP + 2)
        layout.addWidget(self.list, 1)
        name_fields(self, [self.list])
        layout.addWidget(self.save)
        layout.addWidget(self.delete)
        verbs.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        presets, current = self.verbs.shelf.presets, self.verbs.current
        self.list.clear()
        self.list.addItem(tr_in("preset", "None"))
        for preset in presets.all:
            if preset in presets.own[:1]:
                self.list.insertSeparator(self.list.count())
            self.list.addItem(preset.title, preset)
            self.list.setItemData(
                self.list.count() - 1, preset_line(preset.values), Qt.ItemDataRole.ToolTipRole
            )
        self.list.setToolTip("\n".join(presets.remarks) or tr("Options saved under a name"))
        self.list.setCurrentIndex(self._place_of(current))
        self.delete.setEnabled(self.verbs.is_own)
        self.delete.setToolTip(tr(_DELETE if self.verbs.is_own else _NOT_OWN))

    def _place_of(self, preset: Preset[ExportValues] | None) -> int:
        """Return where a preset is listed: names of own ones may be titles of others in some language."""
        rows = range(self.list.count())
        return next((row for row in rows if self.list.itemData(row) == preset), -1)

    def _choose(self, index: int) -> None:
        preset = self.list.itemData(index)
        if preset is None:
            self._show()
        else:
            self.verbs.choose(preset)
