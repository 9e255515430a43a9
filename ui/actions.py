"""One table of everything the user can do. Menus, tool bar, strip of views and key sheet are all built from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QKeySequence

from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui import theme


class Files(Protocol):
    """The verbs that ask for a file first."""

    def open_photo(self) -> None: ...  # noqa: D102
    def paste(self) -> None: ...  # noqa: D102
    def import_trimap(self) -> None: ...  # noqa: D102
    def save_trimap(self) -> None: ...  # noqa: D102
    def export_cutout(self) -> None: ...  # noqa: D102
    def export_alpha(self) -> None: ...  # noqa: D102
    def choose_model(self) -> None: ...  # noqa: D102


class Host(Protocol):
    """The window as the table needs it: the session, and the verbs that need a dialog, the canvas or the layout."""

    session: Session

    @property
    def files(self) -> Files: ...  # noqa: D102
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
    def cancel_run(self) -> None: ...  # noqa: D102
    def compare(self) -> None: ...  # noqa: D102
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
        short: the words on buttons, the text by default.
        detail: words that follow the text in the menu and change with the session.
        repeats: whether the key held does it again and again.
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
    short: str = ""
    detail: Callable[[Host], str] | None = None
    repeats: bool = False


def class_id(value: int) -> str:
    """The id of the action that chooses the trimap value."""
    return f"class_{theme.class_look(value).name.lower()}"


def _has_photo(host: Host) -> bool:
    return host.session.document.photo is not None


def _has_cutout(host: Host) -> bool:
    """Return True where there is something to export: a result, or a preview, which is run at full size first."""
    return host.session.document.result is not None or host.session.document.preview is not None


def _has_card(host: Host) -> bool:
    """Return True where there is a choice of device: a graphics card in use, or one that was turned down."""
    in_use = host.session.host.device_name
    return host.session.settings.device != "auto" or (bool(in_use) and not in_use.lower().startswith("cpu"))


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
        separator=name == "hand",
        tip=tip,
    )


def _class(value: int, key: str, text: str, tip: str) -> Spec:
    return Spec(
        id=class_id(value),
        menu="&Mark",
        text=text,
        do=lambda host: host.session.set_class(value),
        keys=(key,),
        checked=lambda host: host.session.value == value,
        group="class",
        separator=value == FOREGROUND,
        tip=tip,
    )


def _view(name: str, text: str, keys: tuple[str, ...], icon: str, tip: str) -> Spec:
    return Spec(
        id=f"view_{name}",
        menu="&View",
        text=text,
        do=lambda host: host.session.set_view(name),
        keys=keys,
        icon=icon,
        enabled=_has_photo,
        checked=lambda host: host.session.view == name,
        group="view",
        tip=tip,
    )


def _routing(view: str | int, text: str, icon: str, tip: str) -> Spec:
    return Spec(
        id=f"routing_{view}",
        menu="&View/Routing &map",
        text=text,
        do=lambda host: host.session.set_routing_view(view),
        icon=icon,
        enabled=_has_photo,
        checked=lambda host: host.session.routing_view == view,
        group="routing",
        short="Routing",
        tip=tip,
    )


def _memory(name: str, limit: int | None) -> Spec:
    return Spec(
        id=f"memory_{name.partition(' ')[0]}",
        menu="M&atte/M&emory",
        text="Automatic" if limit is None else name,
        do=lambda host: host.session.set_memory_limit(limit),
        checked=lambda host: host.session.settings.memory_limit == limit,
        group="memory",
        tip=f"Plan a run for up to {name} beside the loaded model: smaller tiles first, then a lower k"
        if limit is not None
        else "A run takes what it needs of the memory that is free",
    )


MEMORY = (
    _memory("auto", None),
    *(_memory(f"{megabytes} MB", megabytes * 2**20) for megabytes in (256, 512)),
    *(_memory(f"{gigabytes} GB", gigabytes * 2**30) for gigabytes in (1, 2, 4, 8)),
)
"""How much memory a run may take."""


def _toggle_routing(host: Host) -> None:
    host.session.set_routing_view("count" if host.session.routing_view == "off" else "off")


_FILE = (
    Spec("open", "&File", "&Open…", lambda h: h.files.open_photo(), ("Ctrl+O",), "mdi6.folder-open-outline",
         tip="Open a photo"),
    Spec("sample", "&File", "Open the sa&mple", lambda h: h.session.open_sample(), (), "mdi6.flower-outline",
         tip="Open the photo that comes with Matte Studio, its marks nearly done"),
    Spec("paste", "&File", "&Paste a photo", lambda h: h.files.paste(), ("Ctrl+V",), "mdi6.content-paste",
         tip="Open the photo or the file on the clipboard"),
    Spec("import_trimap", "&File", "&Import a trimap…", lambda h: h.files.import_trimap(), (),
         "mdi6.file-import-outline", enabled=_has_photo, separator=True,
         short="Import trimap…", tip="Take the marks from a trimap, a mask or an alpha of the same size"),
    Spec("save_trimap", "&File", "&Save the trimap…", lambda h: h.files.save_trimap(), ("Ctrl+S",),
         "mdi6.content-save-outline", enabled=_has_photo, tip="Save the marks as a trimap (PNG)"),
    Spec("recover", "&File", "&Recover marks…", lambda h: h.session.look_for_marks(), (), "mdi6.backup-restore",
         enabled=lambda h: bool(h.session.recovery.offers),
         tip="Open photos with marks that were not saved before Matte Studio was ended"),
    Spec("export_cutout", "&File", "&Export the cutout…", lambda h: h.files.export_cutout(), ("Ctrl+Shift+E",),
         "mdi6.export-variant", enabled=_has_cutout, separator=True,
         short="Export cutout…", tip="Save the subject on a transparent background (PNG)"),
    Spec("export_alpha", "&File", "Export the &alpha…", lambda h: h.files.export_alpha(), (), "mdi6.circle-opacity",
         enabled=_has_cutout, short="Export alpha…", tip="Save the alpha matte alone as a gray image (PNG)"),
    Spec("quit", "&File", "&Quit", lambda h: h.close(), ("Ctrl+Q",), separator=True, tip="Leave Matte Studio"),
)  # fmt: skip

_EDIT = (
    Spec("undo", "&Edit", "&Undo", lambda h: h.session.undo(), ("Ctrl+Z",), "mdi6.undo",
         enabled=lambda h: h.session.history.can_undo, detail=lambda h: h.session.history.undo_text, repeats=True),
    Spec("redo", "&Edit", "&Redo", lambda h: h.session.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo",
         enabled=lambda h: h.session.history.can_redo, detail=lambda h: h.session.history.redo_text, repeats=True),
    Spec("copy_cutout", "&Edit", "&Copy the cutout", lambda h: h.session.copy_cutout(), ("Ctrl+Shift+C",),
         "mdi6.content-copy", enabled=_has_cutout, separator=True,
         short="Copy cutout", tip="Copy the subject on a transparent background to the clipboard"),
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
    Spec("brush_smaller", "&Mark", "Smaller brush", lambda h: h.step_brush(-1), ("[",), separator=True, repeats=True),
    Spec("brush_larger", "&Mark", "Larger brush", lambda h: h.step_brush(1), ("]",), repeats=True),
    Spec("auto_edge", "&Mark", "&Auto edge", lambda h: h.auto_edge(), (), "mdi6.auto-fix", enabled=_has_photo,
         separator=True, tip="Lay a band of Edge along the outline of what is marked Keep"),
    Spec("unpainted_edge", "&Mark/&Unpainted counts as", "Edge", lambda h: h.session.set_unpainted(UNKNOWN),
         icon="mdi6.blur",
         checked=lambda h: h.session.document.unpainted_value == UNKNOWN, group="unpainted",
         tip="What nobody painted is left to the network"),
    Spec("unpainted_remove", "&Mark/&Unpainted counts as", "Remove",
         lambda h: h.session.set_unpainted(BACKGROUND), icon="mdi6.close",
         checked=lambda h: h.session.document.unpainted_value == BACKGROUND, group="unpainted",
         tip="What nobody painted goes"),
    Spec("clear", "&Mark", "&Clear the marks", lambda h: h.session.clear_trimap(), (), "mdi6.delete-outline",
         enabled=_has_photo, short="Clear", tip="Unpaint everything"),
)  # fmt: skip

_MATTE = (
    Spec("run", "M&atte", "&Run", lambda h: h.session.run(), ("Return", "Enter"), "mdi6.play", enabled=_can_run,
         tip="Make the alpha matte from the marks"),
    Spec("cancel", "M&atte", "&Cancel", lambda h: h.cancel_run(), ("Esc",), "mdi6.stop",
         enabled=lambda h: h.session.running, tip="Stop the run; the matte from before stays"),
    Spec("live", "M&atte", "&Live preview", lambda h: h.session.set_live(not h.session.live.on), ("P",),
         "mdi6.flash-outline", checked=lambda h: h.session.live.on, short="Live",
         tip="After each pause in painting, show a quick preview of what is in view; Run mattes all of it"),
    Spec("two_passes", "M&atte", "&Two passes",
         lambda h: h.session.set_passes(3 - h.session.settings.passes), ("Shift+P",), "mdi6.flip-horizontal",
         checked=lambda h: h.session.settings.passes == 2, short="2\u00d7",
         tip="Matte the mirrored photo too and take the mean of both: closer to the truth, for twice the time"),
    Spec("polish", "M&atte", "Po&lish along colors",
         lambda h: h.session.set_polish(not h.session.settings.polish), (), "mdi6.creation-outline",
         checked=lambda h: h.session.settings.polish, short="Polish",
         tip="Follow the colors around each pixel after the network, for cleaner edges (built-in model only)"),
    Spec("compare", "M&atte", "Com&pare…", lambda h: h.compare(), ("Ctrl+Return", "Ctrl+Enter"), "mdi6.compare",
         enabled=_has_photo, short="Compare…",
         tip="Two kinds of attention, or two k, on this photo side by side, with time and memory of each"),
    Spec("model", "M&atte", "&Model…", lambda h: h.files.choose_model(), (), "mdi6.cube-outline", separator=True,
         short="Change…", tip="Use the built-in model or a file of yours"),
    *MEMORY,
    Spec("device_auto", "M&atte/&Device", "Automatic", lambda h: h.session.set_device("auto"), (),
         "mdi6.expansion-card", enabled=_has_card, checked=lambda h: h.session.settings.device == "auto",
         group="device", tip="The graphics card where there is one that fits, else the CPU"),
    Spec("device_cpu", "M&atte/&Device", "CPU only", lambda h: h.session.set_device("cpu"), (), "mdi6.chip",
         enabled=_has_card, checked=lambda h: h.session.settings.device == "cpu", group="device",
         tip="Leave the graphics card alone"),
)  # fmt: skip

_VIEW = (
    _view("overlay", "&Overlay", ("V",), "mdi6.layers-outline", "The photo with the marks over it"),
    _view("black", "On &black", ("A",), "mdi6.square-outline", "The cutout on black"),
    _view("white", "On &white", ("T",), "mdi6.square", "The cutout on white"),
    _view("checker", "&Checkerboard", ("C",), "mdi6.checkerboard", "The cutout on a checkerboard"),
    _view("alpha", "&Matte", ("K",), "mdi6.circle-opacity", "The alpha matte in gray"),
    _view("original", "Ori&ginal", (), "mdi6.image-outline", "The photo alone (hold \\ to peek)"),
    Spec("next_view", "&View", "&Next view", lambda h: h.cycle_view(1), ("F",), enabled=_has_photo),
    Spec("previous_view", "&View", "&Previous view", lambda h: h.cycle_view(-1), ("Shift+F",), enabled=_has_photo),
    Spec("routing", "&View", "&Routing map over the photo", _toggle_routing, ("R",), "mdi6.dots-grid",
         enabled=_has_photo, checked=lambda h: h.session.routing_view != "off", separator=True,
         short="Routing",
         tip="Show which patches were compared with the whole photo, or merged into which"),
    _routing("count", "All four blocks", "mdi6.counter", "In how many of the four blocks, or how much merged in all"),
    *(
        _routing(n - 1, f"Block {n}", f"mdi6.numeric-{n}-box-outline", f"What router {n} chose, or block {n} merged")
        for n in range(1, 5)
    ),
    _tool("hand", "&Hand", "H", "mdi6.hand-back-right-outline", "Drag to move the photo; Space held does the same"),
    _tool("zoom", "&Zoom", "Z", "mdi6.magnify", "Click to zoom in, Alt+click to zoom out, or drag sideways"),
    Spec("fit", "&View", "&Fit", lambda h: h.zoom_fit(), ("Ctrl+0",), "mdi6.fit-to-page-outline",
         enabled=_has_photo, separator=True, tip="The whole photo in the window"),
    Spec("actual", "&View", "&100 %", lambda h: h.zoom_actual(), ("Ctrl+1",), "mdi6.image-size-select-actual",
         enabled=_has_photo, tip="One photo pixel on one screen pixel"),
    Spec("zoom_in", "&View", "Zoom &in", lambda h: h.zoom_by(1), ("Ctrl++", "Ctrl+="), enabled=_has_photo,
         repeats=True),
    Spec("zoom_out", "&View", "Zoom o&ut", lambda h: h.zoom_by(-1), ("Ctrl+-",), enabled=_has_photo,
         repeats=True),
    Spec("panels", "&View", "Hide pan&els", lambda h: h.toggle_panels(), ("Tab",), "mdi6.fullscreen",
         enabled=_has_photo, checked=lambda h: h.panels_hidden(), on_canvas=True, separator=True,
         tip="Only the photo"),
    Spec("next_pane", "&View", "Keyboard to the next panel", lambda h: h.next_pane(), ("F6",)),
    Spec("color_blind", "&View", "Color-blind palette", icon="mdi6.palette-outline", do=
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
    ("Mark", "Right click", "Menu of the canvas"),
    ("Mark", "Shift + click", "Straight line from the last point"),
    ("View", "Space held", "Move the photo"),
    ("View", "Arrow keys", "Move the photo in steps"),
    ("View", "Wheel", "Zoom to the cursor"),
    ("View", "\\ held", "Original"),
)
"""Keys and gestures of the canvas beside the shortcuts: (menu, keys, what it does)."""


def button_text(spec: Spec) -> str:
    """The words on a button: no mnemonic mark, no dots unless the table says so."""
    return spec.short or plain(spec.text)


def plain(text: str) -> str:
    """A menu text without its mnemonic mark and its dots."""
    return text.replace("&", "").rstrip("…")


def tool_tip(spec: Spec) -> str:
    """The tip with the shortcuts behind it."""
    text = spec.tip or plain(spec.text)
    return f"{text} ({shown_keys(spec)})" if spec.keys else text


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
            sections.setdefault(title, []).append((shown_keys(spec), plain(spec.text)))
    for title, keys, text in GESTURES:
        sections[title].append((keys, text))
    return list(sections.items())
