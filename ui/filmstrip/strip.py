"""The strip below the canvas with all open photos, there while there are two or more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from core.text.translate import tr
from ui import theme
from ui.action_set import ActionSet
from ui.actions.spec import with_key
from ui.filmstrip.model import PhotosModel
from ui.filmstrip.photo_list import PhotoList
from ui.widgets import action_button, vertical_rule

if TYPE_CHECKING:
    from app.workspace.run_queue import RunQueue
    from app.workspace.workspace import Workspace

_LOW = 640
"""Height of a window below which the strip is one line, so that the canvas keeps its room."""
_BUTTONS = 280
"""Width of the buttons at the end without their words, in pixels."""
_VERBS: tuple[tuple[str, ...], ...] = (
    ("run_chosen", "cancel_chosen", "retry_photo", "find_photo"),
    ("export_chosen", "copy_settings"),
    ("move_left", "move_right"),
    ("close_chosen",),
)
_AT_THE_END = "stop_photos", "run_photos", "export_all"


class Filmstrip(QFrame):
    """Lists the photos of `workspace`; a click shows one, a right click offers what can be done to those chosen.

    Signals: ``chosen_changed`` when others are chosen than before.
    """

    chosen_changed = Signal()

    def __init__(
        self, workspace: Workspace, queue: RunQueue, actions: ActionSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._actions = workspace, actions
        self._hidden = self._folded = self._low = False
        self.setObjectName("filmstrip-frame")
        self.model = PhotosModel(workspace, queue, self)
        self.list = PhotoList(self.model)
        self._lay_out()
        self.list.wanted.connect(workspace.show)
        self.list.given_up.connect(actions["close_chosen"].trigger)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self.chosen_changed.emit())
        workspace.changed.connect(self._refresh)
        workspace.current_changed.connect(self.list.follow)
        self._refresh()
        self.list.follow(workspace.current)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SMALL_GAP, 2, theme.GAP, 2)
        layout.setSpacing(2)
        layout.addWidget(self.list, 1)
        self.more = self._more_button()
        layout.addWidget(self.more)
        layout.addStretch(0)
        layout.addWidget(vertical_rule())
        self._buttons = [action_button(self._actions[name]) for name in _AT_THE_END]
        self.fold = action_button(self._actions["fold_filmstrip"])
        for button in (*self._buttons, self.fold):
            layout.addWidget(button)
        self.stop = self._buttons[0]
        self._actions[_AT_THE_END[0]].changed.connect(self._show_words)

    def _more_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon("mdi6.plus"))
        button.setIconSize(QSize(theme.ICON, theme.ICON))
        button.setAccessibleName(tr("Open more photos"))
        button.setToolTip(with_key(tr("Open more photos"), self._actions["open"]))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._actions["open"].trigger)
        return button

    def chosen(self) -> list[int]:
        """Return the keys of the chosen photos in their order; without a choice that of the photo in view."""
        current = self._workspace.current
        return self.list.chosen() or ([current] if current else [])

    def set_folded(self, folded: bool) -> None:
        """Show one line per photo, or pictures."""
        self._folded = folded
        self._refresh()

    def set_hidden(self, hidden: bool) -> None:
        """Hide the strip with the panels."""
        self._hidden = hidden
        self._refresh()

    def fit_window(self, height: int) -> None:
        """Fold in a window of so few pixels height."""
        self._low = height < _LOW
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show words on the buttons where all photos have room beside them."""
        super().resizeEvent(event)
        self._show_words()

    def _show_words(self) -> None:
        """Show words where there is room; Stop, left of the others, only while there is something to stop."""
        self.stop.setVisible(self._actions[_AT_THE_END[0]].isEnabled())
        spoken = sum(button.fontMetrics().horizontalAdvance(button.text()) for button in self._buttons)
        room = self.width() - self.list.sizeHint().width() - spoken - _BUTTONS
        style = Qt.ToolButtonStyle
        for button in self._buttons:
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if room > 0 else style.ToolButtonIconOnly
            )

    def _refresh(self) -> None:
        folded = self._folded or self._low
        if folded != self.list.photo_delegate.folded:
            self.list.set_folded(folded)
            self.list.follow(self._workspace.current)
        self.fold.setVisible(not self._low)  # then it could not unfold
        self._show_words()
        is_there = not self._hidden and self.model.rowCount() > 1
        if self.parentWidget() is not None or not is_there:  # or it would be a window of its own
            self.setVisible(is_there)

    def _show_menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def menu(self) -> QMenu:
        """Return the menu of what can be done to the chosen photos."""
        menu = QMenu(self)
        for group in _VERBS:
            for name in group:
                menu.addAction(self._actions[name])
            menu.addSeparator()
        return menu
