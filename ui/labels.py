"""Labels: words are shown as they are, whatever a file is called."""

import html
from collections.abc import Iterable

from PySide6 import QtGui
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton

from core.text.plain import plain
from ui import theme

SEPARATOR = " · "


def dotted(parts: Iterable[str]) -> str:
    """Return the parts of a line, empty ones left out: "Photoshop · 16 bit · trimmed"."""
    return SEPARATOR.join(filter(None, parts))


class Label(QLabel):
    """A label of plain text: Qt's own takes a name like ``<b>x.png`` for HTML."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setStyleSheet(self, style_sheet: str) -> None:
        """Dress it otherwise; nothing where it is dressed so already, as Qt would lay out everything anew."""
        if style_sheet != self.styleSheet():
            super().setStyleSheet(style_sheet)


def plain_tip(text: str) -> str:
    """A tool tip that shows `text` as it is, though tool tips take what looks like HTML for HTML."""
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f"<span>{html.escape(text).replace(chr(10), '<br>')}</span>"


def dim_label(text: str = "", *, wrap: bool = False) -> Label:
    """A quiet label in the small font."""
    label = Label(text)
    label.setObjectName("dim")
    label.setFont(theme.small_font())
    label.setWordWrap(wrap)
    return label


class ElidedLabel(Label):
    """A one-line label that shortens its text in the middle; its tool tip is the whole text, and what it is `about`.

    `padding`: what the style sheet lays around the words, in pixels of the width.
    """

    def __init__(
        self,
        text: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        *,
        about: str = "",
        padding: int = 0,
    ) -> None:
        super().__init__()
        self._mode = mode
        self._about, self._padding = about, padding
        self._full = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_full_text(text)

    def full_text(self) -> str:
        """The text before shortening."""
        return self._full

    def set_full_text(self, text: str) -> None:
        """Show `text`, shortened to the width there is."""
        text = self._full = plain(text)
        self.setToolTip(plain_tip("\n".join(filter(None, (self._about, text)))))
        self.updateGeometry()
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew for the new width."""
        super().resizeEvent(event)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the layout wants, one line high."""
        return QSize(24, QFontMetrics(self.font()).height())

    def sizeHint(self) -> QSize:
        """The width of the whole text."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._full) + self._padding + 4, metrics.height())

    def _elide(self) -> None:
        room = max(0, self.width() - self._padding - 2)
        super().setText(QFontMetrics(self.font()).elidedText(self._full, self._mode, room))


class PartsLabel(ElidedLabel):
    """A label of parts, the most important first: shows as many whole ones as there is room for in so many lines."""

    def __init__(self, text: str = "", *, about: str = "", padding: int = 0, lines: int = 1) -> None:
        self._lines = lines
        super().__init__(text, about=about, padding=padding)

    def sizeHint(self) -> QSize:
        """The width of the whole text in one line, the height of all lines."""
        hint = super().sizeHint()
        return QSize(hint.width(), self._lines * hint.height())

    def _elide(self) -> None:
        room = max(0, self.width() - self._padding - 2)
        metrics, lines = QFontMetrics(self.font()), list[str]()
        for part in self._full.split(SEPARATOR):
            longer = f"{lines[-1]}{SEPARATOR}{part}" if lines else part
            if lines and metrics.horizontalAdvance(longer) <= room:
                lines[-1] = longer
            elif len(lines) < self._lines and metrics.horizontalAdvance(part) <= room:
                lines.append(part)
            else:
                break
        Label.setText(self, "\n".join(lines))


class NamingButton(QToolButton):
    """A tool button that says what is chosen of a kind, as "Model: built in"; where room is short the name alone."""

    def __init__(self) -> None:
        super().__init__()
        self._full = self._name = ""
        self._padding = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, full: str, name: str) -> None:
        """Show `full`, the name with its kind, as far as the width allows."""
        self._full, self._name = full, name
        self.setText(self.full_text())
        self._padding = super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.full_text())
        self.updateGeometry()
        self._fit()

    def full_text(self) -> str:
        """The words where there is room for all."""
        return self._full

    def sizeHint(self) -> QSize:
        """The width of all words."""
        width = self.fontMetrics().horizontalAdvance(self.full_text()) + self._padding
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as the layout wants."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the words anew for the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room, metrics = self.width() - self._padding, self.fontMetrics()
        is_roomy = metrics.horizontalAdvance(self.full_text()) <= room
        short = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, max(room, 0))
        self.setText(self.full_text() if is_roomy else short)
