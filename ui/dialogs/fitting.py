"""Dialogs on small screens: no larger than the screen, their buttons always in view, the rest scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.spins import CalmWheel
from ui.widgets import line_up

_AROUND = QSize(24, 56)
"""Largest frame that a window manager adds around a dialog."""
_LOWEST = 80
"""Pixels in height of what scrolls that stay at least."""


def room_for(dialog: QWidget) -> QSize:
    """Return what the screen has room for, with a frame and a title around it."""
    return dialog.screen().availableGeometry().size() - _AROUND


class FittingDialog(QDialog):
    """A dialog of `rows` above a row of buttons. It opens as large as its rows need, and grows with them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = 0
        self.area = _Page()
        self.rows = self.area.page.rows
        column = QVBoxLayout(self)
        column.setSpacing(theme.GAP)
        column.addWidget(self.area)
        self.area.page.installEventFilter(self)

    def end_with(self, buttons: QWidget, *, width: int = 0) -> None:
        """Put the buttons below the rows, which are all there; `width`: at least, where the screen has room."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(buttons)
        line_up(self.area.page)
        self._width = width
        CalmWheel(self.area).watch(self.area.page)

    def sizeHint(self) -> QSize:
        """As large as the rows need, with words that wrap at that width; no larger than the screen."""
        layout = self.layout()
        if layout is None:
            return super().sizeHint()
        sides = layout.contentsMargins().left() + layout.contentsMargins().right()
        width = min(max(self._width, layout.sizeHint().width()), room_for(self).width())
        hidden = self.area.page.height_at(width - sides) - self.area.sizeHint().height()
        return QSize(width, layout.sizeHint().height() + hidden).boundedTo(room_for(self))

    def showEvent(self, event: QShowEvent) -> None:
        """Open as large as the rows need."""
        if not event.spontaneous():
            self.resize(self.sizeHint().expandedTo(self.size()).boundedTo(room_for(self)))
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the rows."""
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self.area.updateGeometry()
            self._grow()
        return False

    def shrink(self) -> None:
        """Become as low as the rows need that are still shown."""
        self.rows.activate()
        self.area.updateGeometry()
        self.resize(self.width(), self.sizeHint().height())

    def _grow(self) -> None:
        """Grow with the rows, and move up or left where the screen ends."""
        size = self.size().expandedTo(self.sizeHint())
        if size == self.size():
            return
        frame = self.frameGeometry().size() - self.size()
        self.resize(size)
        screen, place = self.screen().availableGeometry(), self.pos()
        most = screen.bottomRight() - QPoint(size.width(), size.height())
        most -= QPoint(frame.width(), frame.height())
        kept = QPoint(min(place.x(), most.x()), min(place.y(), most.y()))
        kept = QPoint(max(kept.x(), screen.left()), max(kept.y(), screen.top()))
        if kept != place:
            self.move(kept)


class _Rows(QWidget):
    """The rows below each other."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(theme.GAP)

    def height_at(self, width: int) -> int:
        """Return the height that the rows need in this width."""
        return self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()


class _Page(QScrollArea):
    """Scrolls the rows where the dialog is lower than they are, up and down alone."""

    def __init__(self) -> None:
        super().__init__()
        self.page = _Rows()
        self.setWidget(self.page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """As large as the rows."""
        return self.page.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As wide as the rows need beside a scroll bar, and low."""
        least = self.page.minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(least.width() + bar, min(least.height(), _LOWEST))
