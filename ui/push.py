"""Buttons and choices whose words are shortened rather than cut, and rows in which buttons share the width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

_LEAST = 40


class Push(QPushButton):
    """A framed button that may get less width than its words need: they end in "…", the tool tip has all of them."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of the words as there is room for."""
        lacking = self._lacking()
        if lacking <= 0:
            super().paintEvent(event)
            return
        option, metrics = QStyleOptionButton(), self.fontMetrics()
        self.initStyleOption(option)
        room = metrics.horizontalAdvance(_shown(self.text())) - lacking
        elide = Qt.TextElideMode.ElideRight
        option.text = metrics.elidedText(self.text(), elide, room, int(Qt.TextFlag.TextShowMnemonic))
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def minimumSizeHint(self) -> QSize:
        """A few letters and the icon."""
        hint = self.sizeHint()
        return QSize(min(_LEAST, hint.width()), hint.height())

    def event(self, event: QEvent) -> bool:
        """Put the words before the tool tip where they are shortened."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._lacking() > 0:
            tip = "\n".join(filter(None, (_shown(self.text()), self.toolTip())))
            QToolTip.showText(QPoint(event.globalPos()), tip, self)
            return True
        return super().event(event)

    def _lacking(self) -> int:
        return self.sizeHint().width() - self.width()


class Choice(QComboBox):
    """A list to choose from that may be narrower than what is chosen: its words end in "…", the open list has all."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of what is chosen as there is room for."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        elided = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room - 2)
        option.currentText = elided
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        """Open the list as wide as its words."""
        rows, bar = self.view(), self.view().verticalScrollBar().sizeHint().width()
        rows.setMinimumWidth(rows.sizeHintForColumn(0) + bar)
        super().showPopup()


def _shown(text: str) -> str:
    """Return the words of a button as they are drawn, without the sign of its key."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


class SharedRow(QWidget):
    """Controls beside each other that share the width: equally where all words have room so, else by their length."""

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets: list[QWidget] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(gap)

    def add(self, widget: QWidget, stretch: int) -> None:
        """Append a control; those without `stretch` take what they need."""
        self._row.addWidget(widget, stretch)
        self._widgets.append(widget)

    def words_width(self) -> int:
        """Return the width in which no word is shortened; 0 where the row has no buttons to share it."""
        has_words = any(isinstance(widget, Push) for widget in self._widgets)
        return self.sizeHint().width() if has_words else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share anew."""
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        """Share anew where words have changed."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._share()
        return super().event(event)

    def _share(self) -> None:
        shown = [widget for widget in self._widgets if not widget.isHidden()]
        pushes = [widget for widget in shown if isinstance(widget, Push)]
        if len(pushes) < 2:
            return
        needs = [push.sizeHint().width() for push in pushes]
        taken = sum(widget.sizeHint().width() for widget in shown if widget not in pushes)
        room = self.width() - taken - self._row.spacing() * (len(shown) - 1)
        is_even = max(needs) * len(needs) <= room
        for push, need in zip(pushes, needs, strict=True):
            stretch, place = 1 if is_even else need, self._row.indexOf(push)
            if self._row.stretch(place) != stretch:
                self._row.setStretch(place, stretch)
