"""Sections of the right panel, which fold: a heading with a chevron, and rows below it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.settings import Settings
from core.text.translate import tr
from ui import theme
from ui.labels import ElidedLabel
from ui.widgets import ROW_GAP, line_up, row_of

_CHEVRON = 12
_GAP, _FOLDED_GAP = 5, 2
"""Above and below the rows; less where only the heading shows."""


class Section(QFrame):
    """A part of the right panel: heading with room beside it in `head`, then `rows`, folded by a click on the heading.

    What is in `head` stays in view. Whether a section is folded is remembered in the settings.

    Args:
        name: under which the settings remember the section, in any language.
        title: its name in the window.
        is_step: whether it is one of the numbered steps of the job.
        folded: as long as nobody folded or unfolded it.
    """

    folded_changed = Signal(bool)

    def __init__(
        self,
        name: str,
        title: str,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        is_step: bool = True,
        folded: bool = False,
    ) -> None:
        super().__init__(parent)
        self.name, self.title, self.is_step = name, title, is_step
        self._settings = settings
        self.setAccessibleName(title)
        self.heading = self._make_heading()
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.SMALL_GAP)
        self.head.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignLeft)
        self.body = QWidget(self)
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(ROW_GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ROW_GAP)
        column.addLayout(self.head)
        column.addWidget(self.body)
        self.body.installEventFilter(self)
        self._show_folded(settings.is_folded(name, default=folded))

    def _make_heading(self) -> QToolButton:
        heading = QToolButton(self)
        heading.setObjectName("heading")
        heading.setText(self.title)
        heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        heading.setIconSize(QSize(_CHEVRON, _CHEVRON))
        heading.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        heading.setFixedHeight(heading.fontMetrics().height())  # no higher than its words: the panel is full
        heading.clicked.connect(lambda: self.set_folded(not self.folded))
        return heading

    @property
    def folded(self) -> bool:
        """True while only the heading shows."""
        return self.body.isHidden()

    def set_folded(self, folded: bool) -> None:
        """Leave only the heading, or show the rows again; remembered."""
        if folded != self.folded:
            self._settings.set_folded(self.name, folded)
            self._show_folded(folded)
            self.folded_changed.emit(folded)

    def set_number(self, number: int) -> None:
        """Say which step of the job this is."""
        self.heading.setText(f"{number}  {self.title}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere beside the heading counts too."""
        at = event.position().toPoint()
        if (
            event.button() is Qt.MouseButton.LeftButton
            and self.rect().contains(at)
            and at.y() <= self._head_end()
        ):
            self.heading.click()

    def _head_end(self) -> int:
        return self.height() if self.folded else self.head.geometry().bottom()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass on at once that the rows need more room, or less: the panel then moves within one frame."""
        if event.type() is QEvent.Type.LayoutRequest:
            for widget in (self.body, self):
                layout = widget.layout()
                if layout is not None:
                    layout.activate()
        return False

    def add(self, *widgets: QWidget | str) -> QWidget:
        """Append what `row_of` makes of these, lined up with the rows above."""
        row = row_of(*widgets, parent=self.body)
        self.rows.addWidget(row)
        if any(isinstance(part, str) for part in widgets):
            line_up(self.body)
        return row

    def add_state(self) -> ElidedLabel:
        """Put a line beside the heading that says how things stand; nothing shifts when it speaks."""
        state = ElidedLabel()
        state.setObjectName("dim")
        state.setFont(theme.small_font())
        state.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.head.addWidget(state, 1)
        return state

    def _show_folded(self, folded: bool) -> None:
        self.body.setHidden(folded)
        gap = _FOLDED_GAP if folded else _GAP
        self.setContentsMargins(theme.WIDE_GAP, gap, theme.WIDE_GAP, gap)
        self.heading.setIcon(
            theme.icon("mdi6.chevron-right" if folded else "mdi6.chevron-down", theme.colors().dim)
        )
        if folded:
            self.heading.setAccessibleName(tr("{section}, folded", section=self.title))
            self.heading.setToolTip(tr("Unfold {section}", section=self.title))
        else:
            self.heading.setAccessibleName(tr("{section}, unfolded", section=self.title))
            self.heading.setToolTip(tr("Fold {section}", section=self.title))
