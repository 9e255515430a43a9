"""One table of everything the user can do. Menus, tool bar, strip of views and key sheet are all built from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence

from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui import theme


class Host(Protocol):
    """What the table needs of the window: the session, and the verbs that need a dialog, the canvas or the layout."""

    session: Session

    def open_photo(self) -> None: ...  # noqa: D102
    def paste(self) -> None: ...  # noqa: D102
    def import_trimap(self) -> None: ...  # noqa: D102
    def save_trimap(self) -> None: ...  # noqa: D102
    def export_cutout(self) -> None: ...  # noqa: D102
    def export_alpha(self) -> None: ...  # noqa: D102
    def choose_model(self) -> None: ...  # noqa: D102
    def auto_edge(self) -> None: ...  # noqa: D102
    def step_brush(self, direction: int) -> None: ...  # noqa: D102
    def cycle_view(self, step: int) -> None: ...  # noqa: D102
    def zoom_fit(self) -> None: ...  # noqa: D102
    def zoom_actual(self) -> None: ...  # noqa: D102
    def zoom_by(self, direction: int) -> None: ...  # noqa: D102
    def toggle_panels(self) -> None: ...  # noqa: D102
    def panels_hidden(self) -> bool: ...  # noqa: D102
    def next_pane(self) -> None: ...  # noqa: D102
    def set_palette(self, name: str) -> None: ...  # noqa: D102
    def palette_name(self) -> str: ...  # noqa: D102
    def show_keys(self) -> None: ...  # noqa: D102
    def show_about(self) -> None: ...  # noqa: D102
    def close(self) -> bool: ...  # noqa: D102


Verb = Callable[[Host], object]
Rule = Callable[[Host], bool]


@dataclass(frozen=True)
class Spec:
    """One action: where it stands, how it looks, what it does and when it can.

    Attributes:
        menu: title of the menu, with "/" before the title of a submenu.
        keys: shortcuts in Qt's portable text; the first is the one shown.
        checked: for actions that show a state; `group` makes them exclusive.
        on_canvas: the shortcut works while the canvas has the focus, and leaves the key to others elsewhere.
        tip: the sentence of the tool tip, the text by default.
    """

    id: str
    menu: str
    text: str
    do: Verb
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Rule | None = None
    checked: Rule | None = None
    group: str = ""
    on_canvas: bool = False
    tip: str = ""
    separator: bool = False


def _has_photo(host: Host) -> bool:
    return host.session.document.photo is not None


def _has_alpha(host: Host) -> bool:
    return host.session.document.alpha is not None


def _has_result(host: Host) -> bool:
    return host.session.document.result is not None and _has_alpha(host)


def _can_run(host: Host) -> bool:
    return _has_photo(host) and not host.session.running


def _tool(name: str, text: str, key: str, icon: str, tip: str) -> Spec:
    return Spec(
        id=f"tool_{name}",
        menu="&Mark" if name not in ("hand", "zoom") else "&View",
        text=text,
        do=lambda host: host.session.set_tool(name),
        keys=(key,),
        icon=icon,
        checked=lambda host: host.session.tool == name,
        group="tool",
        tip=tip,
    )


def _class(value: int, key: str, text: str, tip: str) -> Spec:
    return Spec(
        id=f"class_{theme.class_look(value).name.lower()}",
        menu="&Mark",
        text=text,
        do=lambda host: host.session.set_class(value),
        keys=(key,),
        checked=lambda host: host.session.value == value,
        group="class",
        tip=tip,
    )


def _view(name: str, text: str, keys: tuple[str, ...], icon: str, tip: str, *, alpha: bool = True) -> Spec:
    return Spec(
        id=f"view_{name}",
        menu="&View",
        text=text,
        do=lambda host: host.session.set_view(name),
        keys=keys,
        icon=icon,
        enabled=_has_alpha if alpha else _has_photo,
        checked=lambda host: host.session.view == name,
        group="view",
        tip=tip,
    )


def _routing(mode: str | int, text: str, tip: str) -> Spec:
    return Spec(
        id=f"routing_{mode}",
        menu="&View/Routing &map",
        text=text,
        do=lambda host: host.session.set_routing_mode(mode),
        enabled=_has_photo,
        checked=lambda host: host.session.routing_mode == mode,
        group="routing",
        tip=tip,
    )


def _toggle_routing(host: Host) -> None:
    host.session.set_routing_mode("count" if host.session.routing_mode == "off" else "off")


_FILE = (
    Spec("open", "&File", "&Open…", lambda h: h.open_photo(), ("Ctrl+O",), "mdi6.folder-open-outline",
         tip="Open a photo"),
    Spec("sample", "&File", "Open the sa&mple", lambda h: h.session.open_sample(), (), "mdi6.flower-outline",
         tip="Open the photo that comes with Matte Studio, its marks nearly done"),
    Spec("paste", "&File", "&Paste a photo", lambda h: h.paste(), ("Ctrl+V",), "mdi6.content-paste",
         tip="Open the photo or the file on the clipboard"),
    Spec("import_trimap", "&File", "&Import a trimap…", lambda h: h.import_trimap(), (),
         "mdi6.file-import-outline", enabled=_has_photo, separator=True,
         tip="Take the marks from a trimap, a mask or an alpha of the same size"),
    Spec("save_trimap", "&File", "&Save the trimap…", lambda h: h.save_trimap(), ("Ctrl+S",),
         "mdi6.content-save-outline", enabled=_has_photo, tip="Save the marks as a trimap (PNG)"),
    Spec("export_cutout", "&File", "&Export the cutout…", lambda h: h.export_cutout(), ("Ctrl+Shift+E",),
         "mdi6.export-variant", enabled=_has_result, separator=True,
         tip="Save the subject on a transparent background (PNG)"),
    Spec("export_alpha", "&File", "Export the &alpha…", lambda h: h.export_alpha(), (), "mdi6.circle-opacity",
         enabled=_has_alpha, tip="Save the alpha matte alone as a gray image (PNG)"),
    Spec("quit", "&File", "&Quit", lambda h: h.close(), ("Ctrl+Q",), separator=True, tip="Leave Matte Studio"),
)  # fmt: skip

_EDIT = (
    Spec("undo", "&Edit", "&Undo", lambda h: h.session.undo(), ("Ctrl+Z",), "mdi6.undo",
         enabled=lambda h: h.session.history.can_undo),
    Spec("redo", "&Edit", "&Redo", lambda h: h.session.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo",
         enabled=lambda h: h.session.history.can_redo),
    Spec("copy_cutout", "&Edit", "&Copy the cutout", lambda h: h.session.copy_cutout(), ("Ctrl+Shift+C",),
         "mdi6.content-copy", enabled=_has_result, separator=True,
         tip="Copy the subject on a transparent background to the clipboard"),
)  # fmt: skip

_MARK = (
    _tool("brush", "&Brush", "B", "mdi6.brush", "Paint the chosen class; Alt held paints the opposite"),
    _tool("eraser", "&Eraser", "E", "mdi6.eraser", "Back to unpainted"),
    _tool("bucket", "Buc&ket", "G", "mdi6.format-color-fill", "Fill an area of like color, or a marked region"),
    _tool("lasso", "&Lasso", "L", "mdi6.lasso", "Draw around an area to fill it"),
    _class(FOREGROUND, "1", "Kee&p", "Surely the subject (foreground in the trimap)"),
    _class(UNKNOWN, "2", "Ed&ge", "Hair, fur, glass: the network decides here (unknown in the trimap)"),
    _class(BACKGROUND, "3", "Re&move", "Surely not the subject (background in the trimap)"),
    Spec("swap_class", "&Mark", "S&wap the last two", lambda h: h.session.swap_class(), ("X",),
         "mdi6.swap-horizontal", tip="Back to the class used before"),
    Spec("brush_smaller", "&Mark", "Smaller brush", lambda h: h.step_brush(-1), ("[",), separator=True),
    Spec("brush_larger", "&Mark", "Larger brush", lambda h: h.step_brush(1), ("]",)),
    Spec("auto_edge", "&Mark", "&Auto edge", lambda h: h.auto_edge(), (), "mdi6.auto-fix", enabled=_has_photo,
         separator=True, tip="Lay a band of Edge along the outline of what is marked Keep"),
    Spec("unpainted_edge", "&Mark/&Unpainted counts as", "Edge", lambda h: h.session.set_unpainted(UNKNOWN),
         checked=lambda h: h.session.document.unpainted_value == UNKNOWN, group="unpainted",
         tip="What nobody painted is left to the network"),
    Spec("unpainted_remove", "&Mark/&Unpainted counts as", "Remove",
         lambda h: h.session.set_unpainted(BACKGROUND),
         checked=lambda h: h.session.document.unpainted_value == BACKGROUND, group="unpainted",
         tip="What nobody painted goes"),
    Spec("clear", "&Mark", "&Clear the marks", lambda h: h.session.clear_trimap(), (), "mdi6.delete-outline",
         enabled=_has_photo, tip="Unpaint everything"),
)  # fmt: skip

_MATTE = (
    Spec("run", "M&atte", "&Run", lambda h: h.session.run(), ("Return", "Enter"), "mdi6.play", enabled=_can_run,
         tip="Make the alpha matte from the marks"),
    Spec("cancel", "M&atte", "&Cancel", lambda h: h.session.cancel(), ("Esc",), "mdi6.stop",
         enabled=lambda h: h.session.running, tip="Stop the run; the matte from before stays"),
    Spec("model", "M&atte", "&Model…", lambda h: h.choose_model(), (), "mdi6.cube-outline", separator=True,
         tip="Use the built-in model or a file of yours"),
)  # fmt: skip

_VIEW = (
    _view("overlay", "&Overlay", ("V",), "mdi6.layers-outline", "The photo with the marks over it", alpha=False),
    _view("black", "On &black", ("A",), "mdi6.square", "The cutout on black"),
    _view("white", "On &white", ("T",), "mdi6.square-outline", "The cutout on white"),
    _view("checker", "&Checkerboard", ("C",), "mdi6.checkerboard", "The cutout on a checkerboard"),
    _view("alpha", "&Matte", ("K",), "mdi6.circle-opacity", "The alpha matte in gray"),
    _view("original", "Ori&ginal", (), "mdi6.image-outline", "The photo alone (hold \\ to peek)", alpha=False),
    Spec("next_view", "&View", "&Next view", lambda h: h.cycle_view(1), ("F",), enabled=_has_alpha),
    Spec("previous_view", "&View", "&Previous view", lambda h: h.cycle_view(-1), ("Shift+F",), enabled=_has_alpha),
    Spec("routing", "&View", "&Routing map over the photo", _toggle_routing, ("R",), "mdi6.dots-grid",
         enabled=_has_photo, checked=lambda h: h.session.routing_mode != "off", separator=True,
         tip="Show where the network compared with the whole photo"),
    _routing("count", "How many routers (0–4)", "How many of the four routers chose the whole photo"),
    *(_routing(index, f"Router {index + 1}", f"What router {index + 1} chose") for index in range(4)),
    _tool("hand", "&Hand", "H", "mdi6.hand-back-right-outline", "Drag to move the photo; Space held does the same"),
    _tool("zoom", "&Zoom", "Z", "mdi6.magnify", "Click to zoom in, Alt+click to zoom out"),
    Spec("fit", "&View", "&Fit", lambda h: h.zoom_fit(), ("Ctrl+0",), "mdi6.fit-to-page-outline",
         enabled=_has_photo, separator=True, tip="The whole photo in the window"),
    Spec("actual", "&View", "&100 %", lambda h: h.zoom_actual(), ("Ctrl+1",), "mdi6.image-size-select-actual",
         enabled=_has_photo, tip="One photo pixel on one screen pixel"),
    Spec("zoom_in", "&View", "Zoom &in", lambda h: h.zoom_by(1), ("Ctrl++", "Ctrl+="), enabled=_has_photo),
    Spec("zoom_out", "&View", "Zoom o&ut", lambda h: h.zoom_by(-1), ("Ctrl+-",), enabled=_has_photo),
    Spec("panels", "&View", "Hide pan&els", lambda h: h.toggle_panels(), ("Tab",),
         checked=lambda h: h.panels_hidden(), on_canvas=True, separator=True, tip="Only the photo"),
    Spec("next_pane", "&View", "Keyboard to the next panel", lambda h: h.next_pane(), ("F6",)),
    Spec("color_blind", "&View", "Color-blind palette",
         lambda h: h.set_palette("standard" if h.palette_name() == "color-blind" else "color-blind"),
         checked=lambda h: h.palette_name() == "color-blind",
         tip="Class colors that any eyes can tell apart"),
)  # fmt: skip

_HELP = (
    Spec("keys", "&Help", "&Keys", lambda h: h.show_keys(), ("F1",), "mdi6.keyboard-outline",
         tip="All shortcuts on one sheet"),
    Spec("about", "&Help", "&About Matte Studio", lambda h: h.show_about(), (), "mdi6.information-outline",
         tip="Version, model card and licenses"),
)  # fmt: skip

ACTIONS: tuple[Spec, ...] = (*_FILE, *_EDIT, *_MARK, *_MATTE, *_VIEW, *_HELP)

GESTURES: tuple[tuple[str, str, str], ...] = (
    ("Mark", "Alt held", "Paint the opposite class"),
    ("Mark", "Alt + right drag", "Brush size"),
    ("Mark", "Shift + click", "Straight line from the last point"),
    ("View", "Space held", "Move the photo"),
    ("View", "Wheel", "Zoom to the cursor"),
    ("View", "\\ held", "Original"),
)
"""What the canvas understands beside the shortcuts: (menu, keys, what it does)."""


def shown_keys(spec: Spec) -> str:
    """The shortcuts of an action as this system writes them, "" without one."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(keys).toString(native) for keys in spec.keys)


def key_sheet() -> list[tuple[str, list[tuple[str, str]]]]:
    """Titles of menus with (keys, text) of everything that has a key."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for spec in ACTIONS:
        if spec.keys:
            title = spec.menu.split("/")[0].replace("&", "")
            sections.setdefault(title, []).append((shown_keys(spec), spec.text.replace("&", "").rstrip("…")))
    for title, keys, text in GESTURES:
        sections[title].append((keys, text))
    return list(sections.items())


class ActionSet(QObject):
    """The QActions of the table for one window, kept in step with what the session allows."""

    def __init__(self, host: Host, parent: QObject, specs: Sequence[Spec] = ACTIONS) -> None:
        super().__init__(parent)
        self._host = host
        self._specs = {spec.id: spec for spec in specs}
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {spec.id: self._make(spec) for spec in specs}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self.refresh()

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def specs(self) -> list[Spec]:
        """The table this set was made from."""
        return list(self._specs.values())

    def refresh_soon(self, *_: object) -> None:
        """Bring states up to date once control returns to the event loop; connect any signal to it."""
        self._soon.start()

    def refresh(self) -> None:
        """Bring enabled and checked states up to date."""
        for spec in self._specs.values():
            action = self._actions[spec.id]
            if spec.enabled is not None:
                action.setEnabled(spec.enabled(self._host))
            if spec.checked is not None:
                action.setChecked(spec.checked(self._host))

    def _make(self, spec: Spec) -> QAction:
        action = QAction(self._icon(spec), spec.text, self)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setAutoRepeat(spec.id.startswith(("brush_", "zoom_", "undo", "redo")))
        action.setToolTip(_tool_tip(spec))
        action.setStatusTip(spec.tip)
        action.setCheckable(spec.checked is not None)
        if spec.group:
            self._group(spec.group).addAction(action)
        action.triggered.connect(lambda: self._trigger(spec))
        return action

    def _icon(self, spec: Spec) -> QIcon:
        return theme.icon(spec.icon) if spec.icon else QIcon()

    def _group(self, name: str) -> QActionGroup:
        return self._groups.setdefault(name, QActionGroup(self))

    def _trigger(self, spec: Spec) -> None:
        spec.do(self._host)
        self.refresh_soon()


def _tool_tip(spec: Spec) -> str:
    text = spec.tip or spec.text.replace("&", "").rstrip("…")
    return f"{text} ({shown_keys(spec)})" if spec.keys else text
