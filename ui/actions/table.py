"""One table of everything the user can do. Menus, tool bar, strip of views and key sheet are all built from it."""

from dataclasses import replace

from app.keys.keymap import keys_of_texts
from core.text.translate import mark, tr
from ui.actions import titles
from ui.actions.edit import EDIT
from ui.actions.file import FILE
from ui.actions.help import HELP
from ui.actions.keys import keys_of, know
from ui.actions.mark import MARK
from ui.actions.matte import MATTE
from ui.actions.photos import PHOTOS
from ui.actions.refine import REFINE
from ui.actions.spec import Spec, button_text, menu_text, plain, shown_keys
from ui.actions.titles import Place
from ui.actions.versions import VERSIONS
from ui.actions.view import VIEW

ACTIONS: tuple[Spec, ...] = (*FILE, *EDIT, *MARK, *MATTE, *VERSIONS, *REFINE, *PHOTOS, *VIEW, *HELP)

_BY_ID = {spec.id: spec for spec in ACTIONS}

GESTURES: tuple[tuple[Place, str, str], ...] = (
    (titles.FILE, mark("Shift held"), mark("While files are dragged: what the smaller zone says")),
    (titles.MARK, mark("Alt held"), mark("Paint the opposite class")),
    (titles.MARK, mark("Alt + right drag"), mark("Brush size")),
    (titles.MARK, mark("Right click"), mark("Menu of the canvas")),
    (titles.MARK, mark("Shift + click"), mark("Straight line from the last point")),
    (titles.MARK, mark("Shift + drag"), mark("Box and scribble: the other of the two")),
    (titles.MARK, mark("Ctrl + drag"), mark("Box and scribble: how much belongs to the part under the pointer")),
    (titles.MARK, mark("Shift, Alt or both"),
     mark("First point of a polygon or with the pen: add, take away, all that stays")),
    (titles.MARK, mark("Shift + click"), mark("Next point horizontal, vertical or diagonal")),
    (titles.MARK, mark("Double click, Enter"), mark("Finish a polygon or what the pen draws")),
    (titles.MARK, mark("Backspace, Esc"), mark("Take its last point back, drop it")),
    (titles.REFINE, mark("Alt held"), mark("Touch-up does the opposite")),
    (titles.REFINE, mark("Enter, Backspace, Esc"), mark("Close a path, take its last point back, drop it")),
    (titles.PHOTOS, mark("Click; arrow keys, Home, End"), mark("In the filmstrip: show another")),
    (titles.PHOTOS, mark("Ctrl + click, Shift + click, Ctrl+A"), mark("In the filmstrip: choose several")),
    (titles.PHOTOS, mark("Space"), mark("In the filmstrip: show the photo under the dotted line")),
    (titles.PHOTOS, mark("Right click"), mark("In the filmstrip: menu of the chosen photos")),
    (titles.PHOTOS, mark("Delete"), mark("In the filmstrip: close the chosen photos")),
    (titles.VIEW, mark("Space held"), mark("Move the photo")),
    (titles.VIEW, mark("Arrow keys"), mark("Move the photo in steps")),
    (titles.VIEW, mark("Wheel"), mark("Zoom to the cursor")),
    (titles.VIEW, mark("\\ held"), mark("Original")),
    (titles.VIEW, mark("Shift + arrow keys"), mark("Move the line of the wipe")),
    (titles.VIEW, mark("Alt + hand"), mark("Move the background photo")),
)  # fmt: skip
"""Keys and gestures of canvas and filmstrip beside the shortcuts: (menu, keys, what it does)."""


def actions() -> tuple[Spec, ...]:
    """Return the actions with the keys that stand, which may be the user's own."""
    return tuple(replace(spec, keys=keys_of(spec.id)) for spec in ACTIONS)


def words_of(action_id: str) -> str:
    """Return the words of an action as sentences have them."""
    return button_text(_BY_ID[action_id]).rstrip("…")


def key_sheet() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return titles of menus with (keys, text) of everything that has a key."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for spec in actions():
        if spec.keys:
            sections.setdefault(spec.menu[0], []).append((shown_keys(spec), plain(menu_text(spec))))
    for place, keys, text in GESTURES:
        sections[place[0]].append((tr(keys), tr(text)))
    return [(plain(tr(title)), rows) for title, rows in sections.items()]


know({spec.id: keys_of_texts(spec.keys) for spec in ACTIONS}, words_of)
