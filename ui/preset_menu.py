"""Presets behind a small button: a menu of them, with Save as… and Delete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMenu, QToolButton

from core.jobs.presets.common import Preset
from core.text.translate import mark, tr
from ui import theme
from ui.labels import plain_tip
from ui.preset_verbs import PresetVerbs
from ui.preset_words import preset_line

_ICON = 14
_SAVE = mark("Save the current settings under a name; the command line knows it, too")
_DELETE = mark("Delete this preset; the current settings stay")
_NOT_OWN = mark("Choose one of your own presets to delete it.")


class PresetMenu(QToolButton):
    """Its icon is filled while what is set is a preset, which its name says.

    Args:
        title: the presets, in plain words: "Matting presets".
        verbs: what it does.
        why_not: returns why values cannot be chosen here, "" if they can.
    """

    def __init__(
        self, title: str, verbs: PresetVerbs, why_not: Callable[[Any], str] = lambda values: ""
    ) -> None:
        super().__init__()
        self._title, self.verbs, self._why_not = title, verbs, why_not
        self.setObjectName("presets")
        self.setIconSize(QSize(_ICON, _ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        verbs.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        current = self.verbs.current
        self.setIcon(theme.icon("mdi6.bookmark" if current else "mdi6.bookmark-outline", theme.colors().dim))
        name = tr("{presets}: {name}", presets=self._title, name=current.title) if current else self._title
        self.setAccessibleName(name)
        remarks = "\n".join(self.verbs.shelf.presets.remarks)
        self.setToolTip(plain_tip("\n".join(filter(None, (name, remarks)))))

    def _fill(self) -> None:
        menu, presets, current = self.menu(), self.verbs.shelf.presets, self.verbs.current
        menu.clear()
        for preset in presets.all:
            if preset in presets.own[:1]:
                menu.addSeparator()
            self._add(preset, is_set=preset == current)
        menu.addSeparator()
        save = menu.addAction(tr("Save as…"))
        save.setToolTip(tr(_SAVE))
        save.triggered.connect(self.verbs.ask_save)
        delete = menu.addAction(
            tr("Delete {name}", name=_shown(current.name)) if current and self.verbs.is_own else tr("Delete")
        )
        delete.setEnabled(self.verbs.is_own)
        delete.setToolTip(tr(_DELETE if self.verbs.is_own else _NOT_OWN))
        delete.triggered.connect(self.verbs.delete)

    def _add(self, preset: Preset[Any], *, is_set: bool) -> None:
        why_not = self._why_not(preset.values)
        action = self.menu().addAction(_shown(preset.title))
        action.setCheckable(True)
        action.setChecked(is_set)
        action.setEnabled(not why_not)
        action.setToolTip(plain_tip(why_not or preset_line(preset.values)))
        action.triggered.connect(partial(self.verbs.choose, preset))


def _shown(name: str) -> str:
    return name.replace("&", "&&")
