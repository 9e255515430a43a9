"""The menu bar, built from the table of actions; only the list of recent files comes from elsewhere."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.editor.choices import VIEWS
from app.session import Session
from ui.action_set import ActionSet
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
_ON_CANVAS: tuple[tuple[str, ...] | tuple[str, tuple[str, ...]], ...] = (
    _CLASSES,
    ("Tool", _TOOLS),
    ("undo", "redo"),
    ("run", "cancel", "auto_edge"),
    ("Show", _VIEWS),
    ("fit", "actual"),
    ("export_cutout", "copy_cutout"),
)
_WITHOUT_PHOTO = (("open", "paste", "sample"),)


def canvas_menu(actions: ActionSet, parent: QWidget, *, has_photo: bool) -> QMenu:
    """A menu for the canvas, gone once it was closed: what is done over and over while marking."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for group in _ON_CANVAS if has_photo else _WITHOUT_PHOTO:
        title, names = (group[0], group[1]) if isinstance(group[1], tuple) else ("", group)
        part = menu.addMenu(title) if title else menu
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
        self._menus: dict[str, QMenu] = {}

    def build(self, session: Session) -> None:
        """Add every action where its spec says."""
        for spec in self._actions.specs():
            menu = self._menu(spec.menu)
            if spec.separator:
                menu.addSeparator()
            menu.addAction(self._actions[spec.id])
            if spec.id == "open":
                menu.addMenu(RecentMenu(session, self._tell, menu))

    def _menu(self, path: str) -> QMenu:
        if path not in self._menus:
            parent, _, title = path.rpartition("/")
            owner = self._menu(parent) if parent else self._bar
            self._menus[path] = owner.addMenu(title)
        return self._menus[path]
