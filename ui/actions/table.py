"""One table of everything the user can do. Menus, tool bar, strip of views and key sheet are all built from it."""

from ui.actions.edit import EDIT
from ui.actions.file import FILE
from ui.actions.help import HELP
from ui.actions.mark import MARK
from ui.actions.matte import MATTE
from ui.actions.photos import PHOTOS
from ui.actions.refine import REFINE
from ui.actions.spec import Spec, plain, shown_keys
from ui.actions.versions import VERSIONS
from ui.actions.view import VIEW

ACTIONS: tuple[Spec, ...] = (*FILE, *EDIT, *MARK, *MATTE, *VERSIONS, *REFINE, *PHOTOS, *VIEW, *HELP)

GESTURES: tuple[tuple[str, str, str], ...] = (
    ("File", "Shift held", "While files are dragged: what the smaller zone says"),
    ("Mark", "Alt held", "Paint the opposite class"),
    ("Mark", "Alt + right drag", "Brush size"),
    ("Mark", "Right click", "Menu of the canvas"),
    ("Mark", "Shift + click", "Straight line from the last point"),
    ("Mark", "Shift + drag", "Box and scribble: the other of the two"),
    ("Mark", "Ctrl + drag", "Box and scribble: how much belongs to the part under the press"),
    (
        "Mark",
        "Shift, Alt or both",
        "First point of a polygon or with the pen: add, take away, all that stays",
    ),
    ("Mark", "Shift + click", "Next point level, upright or halfway between"),
    ("Mark", "Double click, Enter", "Finish a polygon or what the pen draws"),
    ("Mark", "Backspace, Esc", "Take its last point back, drop it"),
    ("Refine", "Alt held", "Touch-up does the opposite"),
    ("Refine", "Enter, Backspace, Esc", "Close a path, take its last point back, drop it"),
    ("Photos", "Click; arrow keys, Home, End", "In the filmstrip: show another"),
    ("Photos", "Ctrl + click, Shift + click, Ctrl+A", "In the filmstrip: choose several"),
    ("Photos", "Space", "In the filmstrip: show the photo under the dotted line"),
    ("Photos", "Right click", "In the filmstrip: menu of the chosen photos"),
    ("Photos", "Delete", "In the filmstrip: close the chosen photos"),
    ("View", "Space held", "Move the photo"),
    ("View", "Arrow keys", "Move the photo in steps"),
    ("View", "Wheel", "Zoom to the cursor"),
    ("View", "\\ held", "Original"),
    ("View", "Shift + arrow keys", "Move the line of the wipe"),
    ("View", "Alt + hand", "Move the background photo"),
)
"""Keys and gestures of canvas and filmstrip beside the shortcuts: (menu, keys, what it does)."""


def key_sheet() -> list[tuple[str, list[tuple[str, str]]]]:
    """Titles of menus with (keys, text) of everything that has a key."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for spec in ACTIONS:
        if spec.keys:
            title = spec.menu.split("/")[0].replace("&", "")
            sections.setdefault(title, []).append((shown_keys(spec), plain(spec.text)))
    for title, keys, text in GESTURES:
        sections[title].append((keys, text))
    return list(sections.items())
