"""The View menu: views, the detail map, zoom, and the layout of the window."""

from ui.actions.check import CHECK
from ui.actions.spec import Host, Spec, has_photo
from ui.actions.tools import tool

_SHORT = {
    "black": "Black",
    "white": "White",
    "gray": "Gray",
    "checker": "Checker",
    "own": "Mine",
    "wipe": "Wipe",
}
"""The words on buttons, where those of the menu are longer."""


def _view(name: str, text: str, key: str, icon: str, tip: str) -> Spec:
    return Spec(
        id=f"view_{name}",
        menu="&View",
        text=text,
        do=lambda host: host.session.set_view(name),
        keys=(key,) if key else (),
        icon=icon,
        enabled=has_photo,
        checked=lambda host: host.session.view == name,
        group="view",
        tip=tip,
        short=_SHORT.get(name, ""),
    )


def _routing(view: str | int, text: str, icon: str, tip: str) -> Spec:
    return Spec(
        id=f"routing_{view}",
        menu="&View/&Detail map",
        text=text,
        do=lambda host: host.session.set_routing_view(view),
        icon=icon,
        enabled=has_photo,
        checked=lambda host: host.session.routing_view == view,
        group="routing",
        short="Details",
        tip=tip,
    )


def _toggle_routing(host: Host) -> None:
    host.session.set_routing_view("count" if host.session.routing_view == "off" else "off")


VIEW = (
    _view("overlay", "&Overlay", "V", "mdi6.layers-outline", "The photo with the marks over it"),
    _view("black", "On &black", "A", "mdi6.square-outline", "The cutout on black"),
    _view("white", "On &white", "T", "mdi6.square", "The cutout on white"),
    _view("gray", "On gra&y", "U", "mdi6.square-opacity", "The cutout on neutral gray"),
    _view("checker", "&Checkerboard", "C", "mdi6.checkerboard", "The cutout on a checkerboard"),
    _view("own", "On &my background", "Y", "mdi6.image-area",
          "The cutout on a color or photo of yours (Shift+Y chooses it)"),
    _view("alpha", "&Matte", "K", "mdi6.circle-opacity", "The alpha matte in gray"),
    _view("colors", "Subject's &colors", "Shift+K", "mdi6.palette-swatch-outline",
          "The subject's colors without transparency, with the old background's color taken out"),
    _view("wipe", "&Wipe: before and after", "W", "mdi6.arrow-split-vertical",
          "The photo left of a line, the cutout right of it; drag the line, or Shift and arrow keys"),
    _view("original", "Ori&ginal", "", "mdi6.image-outline", "The photo alone (hold \\ to peek)"),
    Spec("background", "&View", "My bac&kground…", lambda h: h.looks.choose_background(), ("Shift+Y",),
         "mdi6.format-color-fill", enabled=has_photo, short="My background…",
         tip="A color or a photo to see the cutout on"),
    Spec("next_view", "&View", "&Next view", lambda h: h.cycle_view(1), ("F",), enabled=has_photo),
    Spec("previous_view", "&View", "&Previous view", lambda h: h.cycle_view(-1), ("Shift+F",), enabled=has_photo),
    Spec("routing", "&View", "Detail map &over the photo", _toggle_routing, ("R",), "mdi6.dots-grid",
         enabled=has_photo, checked=lambda h: h.session.routing_view != "off", separator=True,
         short="Details",
         tip="Show where the network looked closely (the routing map)"),
    _routing("count", "All four steps", "mdi6.counter", "In how many of the four steps, or how much merged in all"),
    *(
        _routing(n - 1, f"Step {n}", f"mdi6.numeric-{n}-box-outline", f"Router {n}, or what global block {n} merged")
        for n in range(1, 5)
    ),
    *CHECK,
    tool("hand", "&Hand", "H", "mdi6.hand-back-right-outline", "Drag to move the photo; Space held does the same",
         menu="&View", separator=True),
    tool("zoom", "&Zoom", "Z", "mdi6.magnify", "Click to zoom in, Alt+click to zoom out, or drag sideways",
         menu="&View"),
    Spec("fit", "&View", "&Fit", lambda h: h.zoom_fit(), ("Ctrl+0",), "mdi6.fit-to-page-outline",
         enabled=has_photo, separator=True, tip="The whole photo in the window"),
    Spec("actual", "&View", "&100 %", lambda h: h.zoom_actual(), ("Ctrl+1",), "mdi6.image-size-select-actual",
         enabled=has_photo, tip="One photo pixel on one screen pixel"),
    Spec("zoom_in", "&View", "Zoom &in", lambda h: h.zoom_by(1), ("Ctrl++", "Ctrl+="), enabled=has_photo,
         repeats=True),
    Spec("zoom_out", "&View", "Zoom o&ut", lambda h: h.zoom_by(-1), ("Ctrl+-",), enabled=has_photo,
         repeats=True),
    Spec("panels", "&View", "Hide pan&els", lambda h: h.toggle_panels(), ("Tab",), "mdi6.fullscreen",
         enabled=has_photo, checked=lambda h: h.panels_hidden(), on_canvas=True, separator=True,
         tip="Only the photo"),
    Spec("next_pane", "&View", "Keyboard to the next panel", lambda h: h.next_pane(), ("F6",)),
    Spec("marks", "&View/Mar&ks", "&Show the marks", lambda h: h.session.set_marks_shown(not h.session.marks_shown),
         ("Ctrl+H",), "mdi6.vector-polyline", enabled=has_photo, checked=lambda h: h.session.marks_shown,
         tip="Outlines, tint and hatching of what you marked; marking shows them again"),
    Spec("marks_look", "&View/Mar&ks", "&Colors and opacity…", lambda h: h.looks.choose_marks(), (),
         "mdi6.palette-swatch-outline", tip="Colors of Keep, Edge and Remove, and how much the overlay hides"),
    Spec("color_blind", "&View/Mar&ks", "Color-&blind palette", icon="mdi6.palette-outline", do=
         lambda h: h.set_palette("standard" if h.palette_name() == "color-blind" else "color-blind"),
         checked=lambda h: h.palette_name() == "color-blind",
         tip="Class colors that any eyes can tell apart"),
)  # fmt: skip
