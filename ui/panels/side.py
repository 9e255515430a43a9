"""The panel at the right: its sections in the order of the job, and what must stay in view where they do not fit."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.panels.section import Section
from ui.push import SharedRow
from ui.spins import CalmWheel
from ui.tab_order import arrange
from ui.widgets import ROW_GAP, rule

Pin = tuple[Section, QWidget]
"""A widget that stays in view, and the section among whose rows it is at home."""
_SLACK = 8
"""Pixels that must be to spare before what is pinned goes home: no to and fro."""


class SidePanel(QWidget):
    """Scrolls sections and numbers their steps; in a window too low for them the pins stand below, always in view.

    So do the pins of a section that is folded. `fill` tells it both.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._homes: list[tuple[Section, int, QWidget]] = []
        self.pinned = False
        self.page = QWidget()
        self.area = _scroll(self.page, self)
        self.foot = self._make_foot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.foot)

    def fill(self, sections: Sequence[Section], pins: Sequence[Pin]) -> None:
        """Take sections, made in `page` best, and what is pinned of them."""
        self._homes = [(section, section.rows.indexOf(widget), widget) for section, widget in pins]
        _stack(self.page, *(part for section in sections for part in (section, rule(self.page))))
        CalmWheel(self.area).watch(self.page)
        self.page.installEventFilter(self)
        for number, step in enumerate((section for section in sections if section.is_step), 1):
            step.set_number(number)
        for section in sections:
            section.folded_changed.connect(lambda _=False, section=section: self._show_fold(section))
        self._place()  # Tab comes later, to all of the window at once
        self._fit_words()

    def _make_foot(self) -> QFrame:
        foot = QFrame(self)
        foot.setObjectName("foot")
        self._foot = QVBoxLayout(foot)
        self._foot.setContentsMargins(theme.WIDE_GAP, theme.GAP, theme.WIDE_GAP, theme.GAP)
        self._foot.setSpacing(ROW_GAP)
        foot.hide()
        return foot

    def _fit_words(self) -> None:
        """Be as wide as the words of a language ask for, within reason: what has less room is shortened."""
        bar = self.area.verticalScrollBar().sizeHint().width()
        wanted = max(row.words_width() for row in self.findChildren(SharedRow)) + 2 * theme.WIDE_GAP
        least = max(self.page.minimumSizeHint().width(), self.foot.minimumSizeHint().width())
        self.setFixedWidth(max(theme.PANEL_WIDTH, least + bar, min(wanted + bar, theme.WIDEST_PANEL)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, or less."""
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The sections need more room, or less."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._arrange()
        return False

    def _show_fold(self, section: Section) -> None:
        """Give a section that was folded or unfolded its room, and bring all of it into view."""
        self._place_anew()
        self._arrange()
        layout = self.page.layout()
        if layout is not None and not section.folded:
            layout.activate()
            # the area scrolls no further than it knew the page to be high
            QApplication.sendEvent(self.area, QEvent(QEvent.Type.LayoutRequest))
            self.area.ensureWidgetVisible(section.body, 0, 0)
            self.area.ensureWidgetVisible(section.heading, 0, 0)

    def _arrange(self) -> None:
        """Pin where all does not fit, let go where it does."""
        width = self.area.viewport().width()
        needed = max(self.page.sizeHint().height(), self.page.heightForWidth(width))
        away = [widget for _, _, widget in self._homes if self._is_away(widget) and not widget.isHidden()]
        needed += sum(widget.sizeHint().height() + ROW_GAP for widget in away)
        needed += _SLACK if self.pinned else 0
        if self.pinned != (needed > self.height()):
            self.pinned = not self.pinned
            self._place_anew()

    def _place_anew(self) -> None:
        self._place()
        arrange([self])

    def _place(self) -> None:
        """Put every pin where it belongs now."""
        for section, index, widget in self._homes:
            was_hidden = widget.isHidden()
            if self.pinned or section.folded:
                self._foot.addWidget(widget)
            elif self._is_away(widget):
                section.rows.insertWidget(index, widget)
            widget.setHidden(was_hidden)
        self.foot.setVisible(self._foot.count() > 0)

    def _is_away(self, widget: QWidget) -> bool:
        return self._foot.indexOf(widget) >= 0


def _stack(page: QWidget, *widgets: QWidget) -> None:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)


def _scroll(page: QWidget, parent: QWidget) -> QScrollArea:
    scroll = QScrollArea(parent)
    scroll.setObjectName("right")
    scroll.setWidget(page)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll
