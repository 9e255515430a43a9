"""The panel at the right: its sections in the order of the job, and what must stay in view where they do not fit."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.spins import CalmWheel
from ui.widgets import ROW_GAP, rule

Pin = tuple[QBoxLayout, QWidget]
"""A widget that stays in view, and the layout in which it is at home."""
_SLACK = 8
"""Pixels that must be to spare before what is pinned goes home: no to and fro."""


class SidePanel(QWidget):
    """Scrolls `sections`; in a window too low for them the `pins` stand below, always in view."""

    def __init__(self, sections: Sequence[QWidget], pins: Sequence[Pin]) -> None:
        super().__init__()
        self._homes = [(layout, layout.indexOf(widget), widget) for layout, widget in pins]
        self.pinned = False
        self.page = _column(*(part for section in sections for part in (section, rule())))
        self.page.installEventFilter(self)
        self.area = _scroll(self.page)
        self.foot = QFrame()
        self.foot.setObjectName("foot")
        self._foot = QVBoxLayout(self.foot)
        self._foot.setContentsMargins(theme.WIDE_GAP, theme.GAP, theme.WIDE_GAP, theme.GAP)
        self._foot.setSpacing(ROW_GAP)
        self.foot.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.foot)
        self.setFixedWidth(theme.PANEL_WIDTH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, or less."""
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The sections need more room, or less."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._arrange()
        return False

    def _arrange(self) -> None:
        """Pin where all does not fit, let go where it does."""
        width = self.area.viewport().width()
        needed = max(self.page.sizeHint().height(), self.page.heightForWidth(width))
        if self.pinned:
            away = [widget for _, _, widget in self._homes if not widget.isHidden()]
            needed += _SLACK + sum(widget.sizeHint().height() + ROW_GAP for widget in away)
        if self.pinned != (needed > self.height()):
            self._pin(not self.pinned)

    def _pin(self, pinned: bool) -> None:
        self.pinned = pinned
        for layout, index, widget in self._homes:
            was_hidden = widget.isHidden()
            if pinned:
                self._foot.addWidget(widget)
            else:
                layout.insertWidget(index, widget)
            widget.setHidden(was_hidden)
        self.foot.setVisible(pinned)


def _column(*widgets: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return page


def _scroll(page: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setObjectName("right")
    scroll.setWidget(page)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    CalmWheel(scroll).watch(page)
    return scroll
