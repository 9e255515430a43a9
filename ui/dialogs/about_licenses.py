"""The page of About with every part of the program, its license and the full texts of that."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from core.parts.packed import parts
from core.parts.part import Part
from core.text.translate import tr

_RULE = "\n\n" + "\u2014" * 20 + "\n\n"


class LicensesPage(QWidget):
    """A list of parts, and beside it the terms of the one that is chosen. Filled when it is first shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Parts of the program"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("License of the chosen part"))
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.list)
        halves.addWidget(self.text)
        halves.setStretchFactor(1, 1)
        halves.setChildrenCollapsible(False)
        halves.setSizes([210, 560])  # lines of licenses are 80 letters long
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(halves)
        self._parts: Sequence[Part] = ()
        self.list.currentRowChanged.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:
        """Look for the parts, once."""
        super().showEvent(event)
        if not self._parts:
            self.fill()

    def fill(self) -> None:
        """List all parts, the program itself first, and choose it."""
        self._parts = parts()
        for part in self._parts:
            item = QListWidgetItem(titled(part))
            item.setToolTip(f"{titled(part)}\n{part.license}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        self.text.setPlainText(told(self._parts[row]))


def titled(part: Part) -> str:
    """The name of a part with its version, where that is known."""
    return f"{part.name} {part.version}".strip()


def told(part: Part) -> str:
    """All that is known of a part, with the full texts of its license."""
    head = [titled(part)]
    if part.license:
        head.append(tr("License: {license}", license=part.license))
    if part.inside:
        head.append(tr("It comes with {package}.", package=part.inside))
    if part.home:
        head.append(part.home)
    blocks = ["\n".join(head), *([part.note] if part.note else []), *part.texts]
    return _RULE.join(blocks)
