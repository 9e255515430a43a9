"""The QActions of one window, made from the table of actions and kept in step with the session."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon

from app.keys.keymap import keys_of_texts
from ui import theme
from ui.actions.keys import sequences
from ui.actions.mark import CLASS_IDS
from ui.actions.spec import Host, Spec, button_text, menu_text, tip_text, tool_tip
from ui.actions.table import actions
from ui.soon import Soon

_ROLES = {
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
}
"""What macOS shows in the menu of the program. By itself Qt goes by the words, of one language, and finds more."""


class ActionSet(QObject):
    """The QActions of the table for one window, kept in step with what the session allows.

    Signals: `begun` with the id of an action right before it is done; what was said before is about something older.
    """

    begun = Signal(str)

    def __init__(self, host: Host, parent: QObject, specs: Sequence[Spec] | None = None) -> None:
        super().__init__(parent)
        self._host = host
        specs = actions() if specs is None else specs
        self._specs = {spec.id: spec for spec in specs}
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {spec.id: self._make(spec) for spec in specs}
        self._soon = Soon(self.refresh, self)
        parent.installEventFilter(self)
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Know what may be done before Qt asks whether a key is a shortcut: one may follow a stroke at once."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self._soon.now()
        return super().eventFilter(watched, event)

    def __getitem__(self, action_id: str) -> QAction:
        """The action of a Spec's id."""
        return self._actions[action_id]

    def specs(self) -> list[Spec]:
        """The table this set was made from."""
        return list(self._specs.values())

    def set_class_palette(self, name: str) -> None:
        """Draw the icons of the classes by one of theme.PALETTES."""
        for value, action_id in CLASS_IDS.items():
            self._actions[action_id].setIcon(theme.letter_icon(value, name))

    def refresh_soon(self, *_: object) -> None:
        """Bring states up to date once control returns to the event loop, once for many signals; connect any to it."""
        self._soon.ask()

    def refresh(self) -> None:
        """Bring enabled and checked states up to date now."""
        for spec in self._specs.values():
            action = self._actions[spec.id]
            if spec.enabled is not None:
                action.setEnabled(spec.enabled(self._host))
            if spec.checked is not None:
                action.setChecked(spec.checked(self._host))
            if spec.detail is not None:
                self._set_detail(action, spec, spec.detail(self._host))

    def _set_detail(self, action: QAction, spec: Spec, detail: str) -> None:
        action.setText(detail or menu_text(spec))
        action.setIconText(button_text(spec))
        action.setToolTip(tool_tip(spec))

    def _make(self, spec: Spec) -> QAction:
        action = QAction(self._icon(spec), menu_text(spec), self)
        action.setObjectName(spec.id)
        action.setIconText(button_text(spec))
        action.setShortcuts(sequences(keys_of_texts(spec.keys)))
        action.setAutoRepeat(spec.repeats)
        action.setToolTip(tool_tip(spec))
        action.setStatusTip(tip_text(spec))
        action.setCheckable(spec.checked is not None)
        action.setMenuRole(_ROLES.get(spec.id, QAction.MenuRole.NoRole))
        if spec.group:
            self._group(spec.group).addAction(action)
        action.triggered.connect(lambda: self._trigger(spec))
        return action

    def _icon(self, spec: Spec) -> QIcon:
        return theme.icon(spec.icon) if spec.icon else QIcon()

    def _group(self, name: str) -> QActionGroup:
        return self._groups.setdefault(name, QActionGroup(self))

    def _trigger(self, spec: Spec) -> None:
        self.begun.emit(spec.id)
        spec.do(self._host)
        self.refresh_soon()
