"""The notice bar above the canvas: what happened, in words, until dismissed or some seconds have passed."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton

from ui import theme

_SHOWN_MS = 12_000


class NoticeBar(QFrame):
    """One notice at a time; the newest replaces the older. Hidden when there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self._icon = QLabel()
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.dismiss = QToolButton()
        self.dismiss.setIcon(theme.icon("mdi6.close"))
        self.dismiss.setToolTip("Dismiss this notice")
        self.dismiss.setAccessibleName("Dismiss notice")
        self.dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.WIDE_GAP, 3, theme.SMALL_GAP, 3)
        layout.addWidget(self._icon)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.dismiss)
        self.hide()

    def show_notice(self, text: str) -> None:
        """Show `text` for a while."""
        self._show(text, "notice", "mdi6.information-outline", theme.TEXT)
        self._timer.start()

    def show_error(self, text: str) -> None:
        """Show `text` in red until dismissed."""
        self._timer.stop()
        self._show(text, "error", "mdi6.alert-circle-outline", "#ffffff")

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is timed while nothing is shown."""
        if not event.spontaneous():
            self._timer.stop()
        super().hideEvent(event)

    def _show(self, text: str, kind: str, icon: str, color: str) -> None:
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.setPixmap(theme.icon(icon, color).pixmap(18, 18))
        self.label.setText(text)
        self.setAccessibleName(text)
        self.show()
