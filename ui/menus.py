"""The menu bar, built from the table of actions; only the list of recent files comes from elsewhere."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.editor.choices import VIEWS
from app.session import Session
from core.text.translate import mark, tr
from ui.action_set import ActionSet
from ui.actions.titles import Place
from ui.recent_list import Tell
from ui.recent_menu import RecentMenu

_CLASSES = ("class_keep", "class_edge", "class_remove", "swap_class")
_TOOLS = (
    "tool_brush",
    "tool_eraser",
    "tool_bucket",
    "tool_lasso",
    "tool_grab",
    "tool_shape",
    "tool_touch",
    "tool_path",
    "tool_hand",
    "tool_zoom",
)
_VIEWS = (*(f"view_{name}" for name in VIEWS), "background", "marks", "routing")
_ON_CANVAS = (
    ("", _CLASSES),
    (mark("Tool"), _TOOLS),
    ("", ("undo", "redo")),
    ("", ("run", "cancel", "auto_edge")),
    (mark("Show"), _VIEWS),
    ("", ("fit", "actual")),
    ("", ("export_cutout", "copy_cutout")),
)
"""Groups of the menu of the canvas: the title of a submenu, "" for the menu itself, and its actions."""
_WITHOUT_PHOTO = (("", ("open", "paste", "sample")),)


def canvas_menu(actions: ActionSet, parent: QWidget, *, has_photo: bool) -> QMenu:
    """A menu for the canvas, gone once it was closed: what is done over and over while marking."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for title, names in _ON_CANVAS if has_photo else _WITHOUT_PHOTO:
        part = menu.addMenu(tr(title)) if title else menu
        for name in names:
            part.addAction(actions[name])
        menu.addSeparator()
    return menu


class MenuBuilder:
    """Fills a menu bar once; `build` also keeps the recent files up to date. `tell` says what can be taken back."""

    def __init__(self, bar: QMenuBar, actions: ActionSet, tell: Tell) -> None:
        self._bar = bar
        self._actions = actions
        self._tell = tell
        self._menus: dict[Place, QMenu] = {}

    def build(self, session: Session) -> None:
        """Add every action where its spec says."""
        for spec in self._actions.specs():
            menu = self._menu(spec.menu)
            if spec.separator:
                menu.addSeparator()
            menu.addAction(self._actions[spec.id])
            if spec.id == "open":
                menu.addMenu(RecentMenu(session, self._tell, menu))

    def _menu(self, place: Place) -> QMenu:
        if place not in self._menus:
            *parents, title = place
            owner = self._menu(tuple(parents)) if parents else self._bar
            self._menus[place] = owner.addMenu(tr(title))
        return self._menus[place]
