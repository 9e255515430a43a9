"""The canvas before there is a photo: how to begin."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.session import Session
from ui import theme
from ui.labels import Label, plain_tip
from ui.wording import how_to_mark

RECENT_SHOWN = 6
_PRIMARY = f"""
QPushButton {{ background: #2f6fb3; border: 1px solid #5c9be0; color: #ffffff; font-weight: 600; padding: 7px 16px; }}
QPushButton:hover {{ background: #3b80c8; }}
QPushButton:focus {{ border: 1px solid {theme.TEXT}; }}
"""


class Welcome(QWidget):
    """A sentence, two buttons and the photos opened before; ``open_requested`` asks for a file dialog."""

    open_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName("Welcome")
        self._recent = QVBoxLayout()
        self._recent.setContentsMargins(0, 8, 0, 0)
        self._recent.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(12)
        self.lead = _words()
        for item in (_picture(), _heading()):
            column.addWidget(item, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.lead)
        column.addWidget(self._buttons(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._recent)
        column.addWidget(
            _words("JPEG, PNG, TIFF, WebP · up to 16384 pixels a side · nothing leaves this computer")
        )
        grid = QGridLayout(self)
        grid.addLayout(column, 1, 1)
        for edge in (0, 2):
            grid.setRowStretch(edge, 1)
            grid.setColumnStretch(edge, 1)
        session.recent_files_changed.connect(self.refresh)
        session.unpainted_changed.connect(self._tell_how)
        self._tell_how()
        self.refresh()

    def _tell_how(self) -> None:
        self.lead.setText(how_to_mark(self._session.document.unpainted_value))

    def refresh(self) -> None:
        """Show the recent photos as they are now."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        paths = self._session.recent_files[:RECENT_SHOWN]
        if paths:
            heading = Label("Opened before")
            heading.setObjectName("dim")
            self._recent.addWidget(heading, 0, Qt.AlignmentFlag.AlignHCenter)
        for path in paths:
            self._recent.addWidget(self._recent_button(path), 0, Qt.AlignmentFlag.AlignHCenter)

    def _buttons(self) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        opener = QPushButton("Open photo…", row)
        opener.setStyleSheet(_PRIMARY)
        opener.clicked.connect(self.open_requested)
        sample = QPushButton("Try the sample", row)
        sample.setStyleSheet("QPushButton { padding: 7px 16px; }")
        sample.setToolTip("A bundled photo whose trimap is nearly done")
        sample.clicked.connect(self._session.open_sample)
        layout.addWidget(opener)
        layout.addWidget(sample)
        return row

    def _recent_button(self, path: Path) -> QPushButton:
        button = QPushButton(path.name.replace("&", "&&"))
        button.setFlat(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(plain_tip(str(path)))
        button.setAccessibleName(f"Open {path.name}")
        button.clicked.connect(partial(self._session.open_path, path))
        return button


def _picture() -> Label:
    label = Label()
    label.setPixmap(theme.icon("mdi6.image-plus-outline", theme.FAINT).pixmap(56, 56))
    return label


def _heading() -> Label:
    label = Label("Drop a photo, paste, or open")
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 1.9)
    label.setFont(font)
    return label


def _words(text: str = "") -> Label:
    """A centered line, or several where the canvas is narrow."""
    label = Label(text)
    label.setObjectName("dim")
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
