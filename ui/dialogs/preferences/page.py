"""A page of the preferences: rows of a caption and what is set, with quiet sentences below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QGridLayout, QHBoxLayout, QWidget

from app.session import Session
from core.text.translate import tr
from ui import theme
from ui.labels import Label, dim_label
from ui.naming import field_of, name_by

_CAPTION = 130


class Page(QWidget):
    """One page; what is changed on it holds at once.

    Attributes:
        name: of the page, whatever the language.
        title, icon: in the list of pages; the title is marked for translation.
        defaults: a sentence on what `reset` brings back, marked for translation.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str]
    defaults: ClassVar[str]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.settings = session, session.settings
        self.setAccessibleName(tr(self.title))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.WIDE_GAP, 0, theme.WIDE_GAP, 0)
        self._grid.setHorizontalSpacing(theme.WIDE_GAP)
        self._grid.setVerticalSpacing(theme.GAP)
        self._grid.setColumnMinimumWidth(0, _CAPTION)
        self._grid.setColumnStretch(1, 1)

    def refresh(self) -> None:
        """Show what holds now."""

    def reset(self) -> None:
        """Bring back what the page had when the program was new."""

    def state(self) -> object:
        """Return what `go_to` takes, to show the same in another window."""
        return None

    def go_to(self, state: object) -> None:
        """Show what was in view in another window."""

    def showEvent(self, event: QShowEvent) -> None:
        """Show what holds now: menus change it too."""
        super().showEvent(event)
        self.refresh()

    # --- for the pages -----------------------------------------------------------------------------------------

    def heading(self, text: str) -> None:
        """Begin a group of rows."""
        label = Label(text)
        if self._grid.count():
            label.setContentsMargins(0, theme.GAP, 0, 0)
        label.setObjectName("heading")
        self._grid.addWidget(label, self._grid.rowCount(), 0, 1, 2)

    def row(self, caption: str, *controls: QWidget, hint: str = "") -> Label:
        """Add a row; the first control has the width. Screen readers call a field by the caption, buttons by their own.

        Returns the quiet sentence below, which is hidden while it is empty.
        """
        at, label, field = self._grid.rowCount(), Label(caption), field_of(controls)
        if field is not None and not isinstance(field, QAbstractButton):
            name_by(label, field)
        self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addLayout(_in_row(controls), at, 1)
        return self.remark(hint)

    def remark(self, text: str = "") -> Label:
        """Add a quiet sentence below the last row."""
        label = dim_label(text, wrap=True)
        label.setVisible(bool(text))
        self._grid.addWidget(label, self._grid.rowCount(), 1)
        return label

    def across(self, *controls: QWidget) -> None:
        """Add a row without a caption, over the whole width."""
        self._grid.addLayout(_in_row(controls), self._grid.rowCount(), 0, 1, 2)

    def end(self) -> None:
        """All rows are there: what room is left is below them."""
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def later(self, look: Callable[[], Any], show: Callable[[Any], None], kind: str) -> None:
        """Call `look` in the background, then `show` with its answer, unless the page is gone by then."""
        self.session.in_background(
            look, lambda answer: show(answer) if shiboken6.isValid(self) else None, kind=f"page {kind}"
        )


def tell(label: Label, text: str) -> None:
    """Show a sentence, or nothing and no room for it."""
    label.setText(text)
    label.setVisible(bool(text))


def _in_row(controls: tuple[QWidget, ...]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.GAP)
    is_wide = not isinstance(controls[0], QCheckBox)  # whose ring lies close around its words
    for control in controls:
        row.addWidget(control, int(is_wide and control is controls[0]))
    if not is_wide:
        row.addStretch(1)
    return row
