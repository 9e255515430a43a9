"""Keys: every action with its keys, found by words or keys, and other keys for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.errors import describe
from app.keys.file import read_keys, write_keys
from app.keys.keymap import Keymap, Keys
from app.keys.refused import why_refused
from app.session import Session
from core.files import is_file
from core.text.lists import listed, sentences
from core.text.plain import plain as in_line
from core.text.translate import mark, tr, tr_n
from ui import theme
from ui.actions import keys
from ui.actions.spec import Spec, menu_text, plain
from ui.actions.table import ACTIONS
from ui.dialogs import files
from ui.dialogs.preferences.page import Page, tell
from ui.dialogs.preferences.recorder import Recorder
from ui.dialogs.questions import ask_replace, confirmed, plain_box
from ui.labels import dim_label
from ui.push import Push
from ui.widgets import push_button

_ID = Qt.ItemDataRole.UserRole
_NAMED = 4
_LEAST_ROWS = 150
_SPECS = {spec.id: spec for spec in ACTIONS}


class KeysPage(Page):
    """Other keys hold at once; the window is made anew for them, and the work in it goes on."""

    name = "keys"
    title = mark("Keys")
    icon = "mdi6.keyboard-outline"
    defaults = mark("Every action gets its original keys back.")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search for an action or a key"))
        self.search.setAccessibleName(tr("Search for an action or a key"))
        self.tree = _Tree()
        self.add = Recorder()
        self.reset_one = push_button(tr("Reset"), tr("Give the action its original keys back"))
        self.told = dim_label(wrap=True)
        room = self.told.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # or the buttons above would jump
        self.told.setSizePolicy(room)
        self.chips = list[QWidget]()
        self._found = True
        self._chips_say: tuple[str, Keys] | None = None
        below = QWidget()
        self._row = QHBoxLayout(below)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.SMALL_GAP)
        self._row.addStretch(1)
        self._row.addWidget(self.add)
        self._row.addWidget(self.reset_one)
        self.load = push_button(tr("Import…"), tr("Replace your keys with those of a file"))
        self.save = push_button(tr("Export…"), tr("Write the keys you changed to a file"))
        self.across(self.search, self.load, self.save)
        self.across(self.tree)
        self.across(below)
        self.across(self.told)
        self._fill()
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._filter())
        self.tree.currentItemChanged.connect(self._choose_other)
        self.tree.itemActivated.connect(lambda *_: self.add.click() if self.add.isEnabled() else None)
        self.add.recorded.connect(self._record)
        self.reset_one.clicked.connect(self._reset_one)
        self.load.clicked.connect(self._import)
        self.save.clicked.connect(self._export)

    # --- what is shown -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the keys that stand."""
        for item in self.tree.rows():
            action_id = item.data(0, _ID)
            item.setText(1, keys.shown(keys.keys_of(action_id)))
            font = item.font(1)
            font.setBold(keys.keymap().is_changed(action_id))
            item.setFont(1, font)
        self._filter()
        self._show_chosen()

    def state(self) -> object:
        """Return what is searched for, what is chosen, and what was said of it."""
        return self.search.text(), self.chosen, self.told.text()

    def go_to(self, state: object) -> None:
        """Search, choose and say the same."""
        assert isinstance(state, tuple)
        search, chosen, told = state
        self.search.setText(search)
        self.choose(chosen)
        tell(self.told, told)

    @property
    def chosen(self) -> str:
        """The id of the chosen action, "" for none."""
        item = self.tree.currentItem()
        return "" if item is None else item.data(0, _ID) or ""

    def choose(self, action_id: str) -> None:
        """Choose an action."""
        for item in self.tree.rows():
            if item.data(0, _ID) == action_id:
                self.tree.setCurrentItem(item)
                self.tree.scrollToItem(item)

    def _fill(self) -> None:
        places = dict[tuple[str, ...], QTreeWidgetItem]()
        for spec in ACTIONS:
            top = places.get(spec.menu)
            if top is None:
                top = places[spec.menu] = QTreeWidgetItem([_place_text(spec)])
                top.setFlags(Qt.ItemFlag.ItemIsEnabled)
                font = top.font(0)
                font.setBold(True)
                top.setFont(0, font)
                self.tree.addTopLevelItem(top)
            item = QTreeWidgetItem([_words(spec.id), ""])
            item.setData(0, _ID, spec.id)
            top.addChild(item)
        self.tree.expandAll()

    def _filter(self) -> None:
        """Show the actions alone whose words, menu or keys hold what is searched for."""
        wanted = self.search.text().casefold().split()
        for top in self.tree.tops():
            place, shown = top.text(0).casefold(), 0
            for item in self.tree.actions_below(top):
                text = f"{place} {item.text(0)} {item.text(1)}".casefold()
                item.setHidden(not all(word in text for word in wanted))
                shown += not item.isHidden()
            top.setHidden(not shown)
        self._tell_found(any(not top.isHidden() for top in self.tree.tops()))

    def _tell_found(self, found: bool) -> None:
        """Say that nothing matches, until something does."""
        if not found:
            text = self.search.text().strip()
            tell(
                self.told,
                tr("No action or key matches “{text}”. Try another word, or clear the field.", text=text),
            )
        elif not self._found:
            tell(self.told, "")
        self._found = found

    def _choose_other(self) -> None:
        tell(self.told, "")
        self._show_chosen()

    def _show_chosen(self) -> None:
        action_id, keymap = self.chosen, keys.keymap()
        self.add.setEnabled(bool(action_id))
        self.reset_one.setEnabled(bool(action_id) and keymap.is_changed(action_id))
        strokes = keys.keys_of(action_id) if action_id else ()
        if self._chips_say != (action_id, strokes):  # one of them may have the keyboard
            self._chips_say = action_id, strokes
            self._show_chips(
                [self._chip(action_id, stroke) for stroke in strokes]
                or [dim_label(tr("No key") if action_id else tr("Choose an action"))]
            )

    def _show_chips(self, chips: Sequence[QWidget]) -> None:
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = list(chips)
        for at, chip in enumerate(self.chips):
            self._row.insertWidget(at, chip)
            chip.show()  # at once: it may be given the keyboard
            QWidget.setTabOrder(self.chips[at - 1] if at else self.tree, chip)
        QWidget.setTabOrder(self.chips[-1], self.add)

    def _chip(self, action_id: str, stroke: str) -> QPushButton:
        chip = Push(keys.native(stroke))
        chip.setIcon(theme.icon("mdi6.close"))
        chip.setToolTip(tr("Remove {key} from {action}", key=keys.native(stroke), action=_words(action_id)))
        chip.setAccessibleName(chip.toolTip())
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setAutoDefault(False)
        chip.clicked.connect(lambda: self._soon(keys.keymap().without_stroke(action_id, stroke)))
        return chip

    # --- other keys --------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Give all actions the keys that they came with."""
        self._take(keys.keymap().reset_all())

    def _record(self, stroke: str) -> None:
        if not stroke:
            tell(self.told, tr("This key cannot be kept. Choose another key."))
            return
        action_id, keymap, shown = self.chosen, keys.keymap(), keys.native(stroke)
        refusal = why_refused(stroke, keymap.defaults[action_id], shown)
        holder = keymap.holder(stroke)
        if refusal:
            tell(self.told, refusal)
        elif holder == action_id:
            tell(self.told, tr("{action} has “{key}” already.", action=_words(action_id), key=shown))
        elif holder is None or ask_take(self, {stroke: holder}, action_id):
            self._take(keymap.with_stroke(action_id, stroke))

    def _reset_one(self) -> None:
        action_id, keymap = self.chosen, keys.keymap()
        others = keymap.in_the_way(action_id)
        if not others or ask_take(self, others, action_id):
            self._take(keymap.reset(action_id))

    def _soon(self, keymap: Keymap) -> None:
        """Take keys once the button is done that asked for it, which goes with them."""
        QTimer.singleShot(0, self, lambda: self._take(keymap))

    def _take(self, keymap: Keymap) -> None:
        tell(self.told, "")
        keys.choose(keymap, self.settings)
        self.refresh()

    # --- files -------------------------------------------------------------------------------------------------

    def _import(self) -> None:
        path = files.ask_open(self, tr("Import keys"), self._folder(), files.KEYS)
        if path is not None:
            name = in_line(path.name)
            self._in_background(
                partial(read_keys, path, keys.keymap().defaults), partial(self.take_import, name)
            )

    def take_import(self, name: str, keymap: Keymap) -> None:
        """Take the keys of the file `name` in place of the user's own, and say what became of them."""
        own = keys.keymap().own
        if not own or own == keymap.own or ask_import(self, name, len(own)):
            self._take(keymap)
            tell(self.told, _imported_text(keymap))

    def _export(self) -> None:
        path = files.ask_keys(self, self._folder())
        if path is not None and (not is_file(path) or ask_replace(self, in_line(path.name))):
            name, own = in_line(path.name), dict(keys.keymap().own)
            self._in_background(
                partial(write_keys, path, own),
                lambda _: tell(self.told, tr("Your keys were exported to {name}.", name=name)),
            )

    def _in_background(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def landed(answer: Any) -> None:
            if shiboken6.isValid(self):
                done(answer)

        def failed(error: BaseException) -> None:
            if shiboken6.isValid(self):
                tell(self.told, describe(error))

        self.session.files.submit(work, landed, failed=failed, keep=True)

    def _folder(self) -> Path:
        return self.settings.folder or Path.home()


class _Tree(QTreeWidget):
    """Actions below their menus, each with its keys."""

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(2)
        self.setHeaderLabels([tr("Action"), tr("Keys")])
        self.setAccessibleName(tr("Actions and their keys"))
        self.setRootIsDecorated(False)
        self.setIndentation(theme.WIDE_GAP)
        self.setMinimumHeight(_LEAST_ROWS)
        self.setTabKeyNavigation(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(False)

    def sizeHint(self) -> QSize:
        """As high as there is room for."""
        return QSize(super().sizeHint().width(), _LEAST_ROWS)

    def tops(self) -> list[QTreeWidgetItem]:
        """The rows of menus."""
        found = (self.topLevelItem(at) for at in range(self.topLevelItemCount()))
        return [item for item in found if item is not None]

    def actions_below(self, top: QTreeWidgetItem) -> list[QTreeWidgetItem]:
        """The rows of actions of a menu."""
        found = (top.child(at) for at in range(top.childCount()))
        return [item for item in found if item is not None]

    def rows(self) -> list[QTreeWidgetItem]:
        """The rows of all actions."""
        return [item for top in self.tops() for item in self.actions_below(top)]


def ask_take(page: QWidget, held: dict[str, str], action_id: str) -> bool:
    """Ask whether strokes are to be taken from the actions that have them."""
    told = [
        tr("{key} is already used by {action}.", key=keys.native(stroke), action=_words(other))
        for stroke, other in held.items()
    ]
    question = tr("Remove it there and use it for {action}?", action=_words(action_id))
    if len(held) > 1:
        question = tr("Remove them there and use them for {action}?", action=_words(action_id))
    box = plain_box(page, tr("Keys"), sentences(*told), question)
    return confirmed(box, tr("Use here"))


def ask_import(page: QWidget, name: str, count: int) -> bool:
    """Ask whether the user's own keys of so many actions are to give way to those of a file."""
    question = tr_n(
        "Replace the keys you changed ({n:,} action) with those of {name}?",
        "Replace the keys you changed ({n:,} actions) with those of {name}?",
        count,
        name=name,
    )
    box = plain_box(page, tr("Import keys"), question, tr("Export your keys first if you want to keep them."))
    return confirmed(box, tr("&Replace"))


def _words(action_id: str) -> str:
    return plain(menu_text(_SPECS[action_id]))


def _place_text(spec: Spec) -> str:
    return " > ".join(plain(tr(title)) for title in spec.menu)


def _imported_text(keymap: Keymap) -> str:
    count = sum(map(keymap.is_changed, keymap.defaults))
    unknown = [in_line(name) for name in keymap.unknown]
    taken = tr_n(
        "{n:,} action differs from its original keys.",
        "{n:,} actions differ from their original keys.",
        count,
    )
    aside = tr("Unknown actions, kept aside: {names}.", names=listed(unknown, _NAMED)) if unknown else ""
    return sentences(taken, aside)
