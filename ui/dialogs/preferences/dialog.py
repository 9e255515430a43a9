"""The preferences: a list of pages on the left, the page on the right; every change holds at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.text.translate import tr
from ui import theme
from ui.dialogs import fitting
from ui.dialogs.preferences.page import Page
from ui.dialogs.questions import confirmed, plain_box
from ui.spins import CalmWheel
from ui.widgets import close_row

_SIZE = QSize(840, 520)
_BESIDE_NAMES = 36
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Place:
    """Where a person was in the preferences, for those of another window.

    Attributes:
        page: its name.
        focus: how many of the widgets that Tab reaches lie before the one with the focus; -1 for none.
        around: the dialog on the screen.
        scrolled: how far each page is scrolled.
        states: what each page says of itself.
    """

    page: str
    focus: int
    around: QRect
    scrolled: tuple[int, ...]
    states: tuple[object, ...]


class PreferencesDialog(QDialog):
    """Shows these pages beside a window that goes on working."""

    def __init__(self, pages: Sequence[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self.pages = tuple(pages)
        self.names = QListWidget()
        self.names.setAccessibleName(tr("Pages"))
        self.stack = QStackedWidget()
        self._areas = [_scrolling(page) for page in self.pages]
        for page, area in zip(self.pages, self._areas, strict=True):
            self.names.addItem(QListWidgetItem(theme.icon(page.icon), tr(page.title)))
            self.stack.addWidget(area)
        self.box = close_row(self)
        self.reset = self.box.addButton(tr("Reset this page…"), QDialogButtonBox.ButtonRole.ResetRole)
        self._lay_out()
        self.names.currentRowChanged.connect(self._show_page)
        self.reset.clicked.connect(self._ask_reset)
        self.names.setCurrentRow(0)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field or a list closes nothing
        self.resize(_SIZE.boundedTo(fitting.room_for(self)))

    def _lay_out(self) -> None:
        self.names.setFixedWidth(self.names.sizeHintForColumn(0) + _BESIDE_NAMES)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(self.names)
        row.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(self.box)

    @property
    def page(self) -> Page:
        """The page in view."""
        return self.pages[self.stack.currentIndex()]

    def show_page(self, name: str) -> None:
        """Turn to a page."""
        self.names.setCurrentRow(next(i for i, page in enumerate(self.pages) if page.name == name))

    def place(self) -> Place:
        """Return where a person is."""
        chain, focus = self._reached(), self.focusWidget()
        at = chain.index(focus) if focus in chain else -1
        scrolled = tuple(bar.value() for bar in self._bars())
        return Place(
            self.page.name, at, self.geometry(), scrolled, tuple(page.state() for page in self.pages)
        )

    def go_to(self, place: Place) -> None:
        """Go where a person was; the dialog is shown already."""
        self.setGeometry(place.around)
        self.show_page(place.page)
        for page, state in zip(self.pages, place.states, strict=True):
            page.go_to(state)
        for bar, value in zip(self._bars(), place.scrolled, strict=True):
            bar.setValue(value)
        chain = self._reached()
        if 0 <= place.focus < len(chain):
            chain[place.focus].setFocus(Qt.FocusReason.TabFocusReason)

    def leave(self) -> None:
        """Close for good, with the window: a late click must not reach parts that are gone already."""
        self.names.blockSignals(True)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, and no other one."""
        focused = self.focusWidget()
        if event.key() not in _ENTER or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif isinstance(focused, QPushButton) and not event.isAutoRepeat():
            focused.click()

    def changeEvent(self, event: QEvent) -> None:
        """Show what was changed elsewhere once the keyboard comes back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.page.refresh()

    def _show_page(self, row: int) -> None:
        self.stack.setCurrentIndex(row)
        self.reset.setToolTip(tr(self.page.defaults))

    def _ask_reset(self) -> None:
        page = self.page
        title = tr("Reset this page")
        text = tr("Reset the page {name}?", name=tr(page.title))
        if confirmed(plain_box(self, title, text, tr(page.defaults)), tr("Reset")):
            page.reset()
            page.refresh()

    def _reached(self) -> list[QWidget]:
        """The widgets that Tab reaches, in their order, hidden ones too: a new dialog has the same."""
        chain, widget = list[QWidget](), self.nextInFocusChain()
        while widget is not None and widget is not self:
            if self.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                chain.append(widget)
            widget = widget.nextInFocusChain()
        return chain

    def _bars(self) -> list[QScrollBar]:
        return [area.verticalScrollBar() for area in self._areas]


def _scrolling(page: Page) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    CalmWheel(area).watch(page)
    return area
