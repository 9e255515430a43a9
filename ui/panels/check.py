"""The Where to look part of the panel: the number of places left beside the heading, and their list."""

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from app.session import Session
from core.text.translate import tr
from ui import theme
from ui.action_set import ActionSet
from ui.doubt_words import CAVEAT, empty_text, row_text, summary
from ui.labels import dim_label
from ui.widgets import ActionPush, row_of

_LEAST_ROWS, _MOST_ROWS, _ROW = 3, 12, 22
_WIDTH = 288
_ICONS = {"done": "mdi6.check", "dismissed": "mdi6.minus", "visited": "mdi6.eye-outline", "new": "mdi6.help"}


class CheckButton(QToolButton):
    """Says how many doubtful places are left, and opens their list; not there before the first run."""

    def __init__(self, session: Session, actions: ActionSet) -> None:
        super().__init__()
        self._tour = session.doubts
        self.popup = CheckPopup(session, actions, self)
        self.setObjectName("head")
        self.setFont(theme.small_font())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("Places where the matte, or a mark, may be wrong (N: the next)"))
        self.clicked.connect(self.open)
        self._tour.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the count from the session."""
        text = summary(self._tour)
        self.setText(f"{text} ▾")
        self.setAccessibleName(tr("Doubtful places: {state}", state=text))
        self.setVisible(bool(text))

    def open(self) -> None:
        """Open the list below, within the screen."""
        popup = self.popup
        screen = self.screen().availableGeometry()
        popup.fit_into(screen.height())
        corner = self.mapToGlobal(QPoint(self.width() - popup.width(), self.height() + 2))
        popup.move(max(corner.x(), screen.left()), min(corner.y(), screen.bottom() - popup.height()))
        popup.show()
        popup.list.setFocus(Qt.FocusReason.PopupFocusReason)


class CheckPopup(QFrame):
    """The list of doubtful places, each with its state. The arrow keys lead through it, and the canvas follows."""

    def __init__(self, session: Session, actions: ActionSet, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._tour = session.doubts
        self.setObjectName("check")
        self.setFixedWidth(_WIDTH)
        self.empty = dim_label(wrap=True)
        self.list = self._make_list()
        self.caveat = dim_label(tr(CAVEAT), wrap=True)
        self._most_rows = _MOST_ROWS
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        column.setSpacing(theme.SMALL_GAP)
        for widget in (self.empty, self.list):
            column.addWidget(widget)
        column.addWidget(row_of(*(ActionPush(actions[name]) for name in ("previous_place", "next_place"))))
        column.addWidget(row_of(*(ActionPush(actions[name]) for name in ("dismiss_place", "doubt_map"))))
        column.addWidget(self.caveat)
        for name in ("previous_place", "next_place", "dismiss_place", "doubt_map"):
            self.addAction(actions[name])  # their keys work in here too
        self._tour.changed.connect(self.refresh)

    def _make_list(self) -> QListWidget:
        places = QListWidget()
        places.setAccessibleName(tr("Doubtful places"))
        places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        places.setTextElideMode(Qt.TextElideMode.ElideRight)
        places.setUniformItemSizes(True)
        places.itemClicked.connect(lambda item: self._tour.show(places.row(item)))
        places.currentRowChanged.connect(self._tour.show)
        return places

    def refresh(self) -> None:
        """Read everything from the session."""
        tour = self._tour
        self.empty.setText(empty_text(tour))
        self.empty.setVisible(not tour.places)
        self.list.setVisible(bool(tour.places))
        rows = min(len(tour.places), self._most_rows)
        self.list.setFixedHeight(rows * _ROW + 2 * self.list.frameWidth())
        with QSignalBlocker(self.list):
            self._fill_list()

    def fit_into(self, height: int) -> None:
        """Take the size of all of it, with as many rows as fit into this many pixels; the list scrolls."""
        self._most_rows = _MOST_ROWS
        self.refresh()
        over = self._needed_height() - height
        if over > 0:
            self._most_rows = max(_LEAST_ROWS, self.list.height() // _ROW + -over // _ROW)
            self.refresh()
        self.resize(_WIDTH, self._needed_height())  # adjustSize() would stop at two thirds of the screen

    def _needed_height(self) -> int:
        self._column.activate()
        return self._column.totalHeightForWidth(_WIDTH)

    def _fill_list(self) -> None:
        tour = self._tour
        while self.list.count() > len(tour.places):
            self.list.takeItem(self.list.count() - 1)
        for index in range(len(tour.places)):
            if index == self.list.count():
                self.list.addItem(QListWidgetItem())
            self._fill(self.list.item(index), index)
        self.list.setCurrentRow(-1 if tour.current is None else tour.current)

    def _fill(self, item: QListWidgetItem, index: int) -> None:
        tour = self._tour
        is_over = index not in tour.left
        item.setText(row_text(tour, index))
        item.setIcon(theme.icon(_ICONS[self._state(index)], theme.colors().dim))
        item.setForeground(QColor(theme.colors().dim if is_over else theme.colors().text))
        item.setToolTip(tour.places[index].sentence)
        item.setSizeHint(QSize(0, _ROW))

    def _state(self, index: int) -> str:
        tour = self._tour
        if tour.is_done(index):
            return "done"
        if tour.is_dismissed(index):
            return "dismissed"
        return "visited" if tour.was_visited(index) else "new"
