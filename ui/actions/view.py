"""The View menu: views, the detail map, zoom, and the layout of the window."""

from core.text.translate import mark, tr
from ui.actions import titles
from ui.actions.check import CHECK
from ui.actions.keys import key_or_words
from ui.actions.spec import Host, Spec, Words, has_photo
from ui.actions.tools import tool


def _view(name: str, text: str, key: str, icon: str, tip: Words, *, short: str = "") -> Spec:
    return Spec(
        id=f"view_{name}",
        menu=titles.VIEW,
        text=text,
        do=lambda host: host.session.set_view(name),
        keys=(key,) if key else (),
        icon=icon,
        enabled=has_photo,
        checked=lambda host: host.session.view == name,
        group="view",
        tip=tip,
        short=short,
    )


def _routing(view: str | int, text: Words, icon: str, tip: Words) -> Spec:
    return Spec(
        id=f"routing_{view}",
        menu=titles.DETAIL_MAP,
        text=text,
        do=lambda host: host.session.set_routing_view(view),
        icon=icon,
        enabled=has_photo,
        checked=lambda host: host.session.routing_view == view,
        group="routing",
        short=mark("Details"),
        tip=tip,
    )


def _step(n: int) -> Spec:
    return _routing(
        n - 1,
        lambda: tr("Step {n}", n=n),
        f"mdi6.numeric-{n}-box-outline",
        lambda: tr("Router {n}, or what global block {n} merged", n=n),
    )


def _toggle_routing(host: Host) -> None:
    host.session.set_routing_view("count" if host.session.routing_view == "off" else "off")


VIEW = (
    _view("overlay", mark("&Overlay"), "V", "mdi6.layers-outline", mark("The photo with the marks over it")),
    _view("black", mark("On &black"), "A", "ground.black", mark("The cutout on black"),
          short=mark("Black")),
    _view("white", mark("On &white"), "T", "ground.white", mark("The cutout on white"), short=mark("White")),
    _view("gray", mark("On gra&y"), "U", "mdi6.square-opacity", mark("The cutout on neutral gray"),
          short=mark("Gray")),
    _view("checker", mark("&Checkerboard"), "C", "mdi6.checkerboard", mark("The cutout on a checkerboard"),
          short=mark("Checker")),
    _view("own", mark("On &my background"), "Y", "mdi6.image-area",
          lambda: tr("The cutout on your own color or photo ({key} chooses it)", key=key_or_words("background")),
          short=mark("Mine")),
    _view("alpha", mark("Ma&tte"), "K", "mdi6.circle-opacity", mark("The alpha matte in gray")),
    _view("colors", mark("Sub&ject's colors"), "Shift+K", "mdi6.palette-swatch-outline",
          mark("The subject's colors without transparency, with the old background's color taken out")),
    _view("wipe", mark("Wip&e: before and after"), "W", "mdi6.arrow-split-vertical",
          mark("The photo left of a line, the cutout right of it; drag the line, or Shift and arrow keys"),
          short=mark("Wipe")),
    _view("original", mark("Ori&ginal"), "", "mdi6.image-outline", mark("The photo alone (hold \\ to peek)")),
    Spec("background", titles.VIEW, mark("My bac&kground…"), lambda h: h.looks.choose_background(), ("Shift+Y",),
         "mdi6.format-color-fill", enabled=has_photo, short=mark("My background…"),
         tip=mark("A color or a photo to see the cutout on")),
    Spec("next_view", titles.VIEW, mark("&Next view"), lambda h: h.cycle_view(1), ("F",), enabled=has_photo),
    Spec("previous_view", titles.VIEW, mark("Pre&vious view"), lambda h: h.cycle_view(-1), ("Shift+F",),
         enabled=has_photo),
    Spec("routing", titles.VIEW, mark("Det&ail map over the photo"), _toggle_routing, ("R",), "mdi6.dots-grid",
         enabled=has_photo, checked=lambda h: h.session.routing_view != "off", separator=True,
         short=mark("Details"),
         tip=mark("Show where the network looked closely (the routing map)")),
    _routing("count", mark("All four steps"), "mdi6.counter",
             mark("In how many of the four steps, or how much merged in all")),
    *(_step(n) for n in range(1, 5)),
    Spec("marks", titles.MARKS, mark("&Show the marks"), lambda h: h.session.set_marks_shown(not h.session.marks_shown),
         ("Ctrl+H",), "mdi6.vector-polyline", enabled=has_photo, checked=lambda h: h.session.marks_shown,
         tip=mark("Outlines, tint and hatching of what you marked; marking shows them again")),
    Spec("marks_look", titles.MARKS, mark("&Colors and opacity…"), lambda h: h.looks.choose_marks(), (),
         "mdi6.palette-swatch-outline", tip=mark("Colors of Keep, Edge and Remove, and how much the overlay hides")),
    Spec("color_blind", titles.MARKS, mark("Color-&blind palette"), icon="mdi6.palette-outline", do=
         lambda h: h.set_palette("standard" if h.palette_name() == "color-blind" else "color-blind"),
         checked=lambda h: h.palette_name() == "color-blind",
         tip=mark("Class colors that everyone can tell apart")),
    *CHECK,
    tool("hand", mark("&Hand"), "H", "mdi6.hand-back-right-outline",
         mark("Drag to move the photo; Space held does the same"),
         menu=titles.VIEW, separator=True),
    tool("zoom", mark("&Zoom"), "Z", "mdi6.magnify", mark("Click to zoom in, Alt+click to zoom out, or drag sideways"),
         menu=titles.VIEW),
    Spec("fit", titles.VIEW, mark("&Fit"), lambda h: h.zoom_fit(), ("Ctrl+0",), "mdi6.fit-to-page-outline",
         enabled=has_photo, separator=True, tip=mark("The whole photo in the window")),
    Spec("actual", titles.VIEW, mark("&100 %"), lambda h: h.zoom_actual(), ("Ctrl+1",), "mdi6.image-size-select-actual",
         enabled=has_photo, tip=mark("One photo pixel on one screen pixel")),
    Spec("zoom_in", titles.VIEW, mark("Zoom &in"), lambda h: h.zoom_by(1), ("Ctrl++", "Ctrl+="), enabled=has_photo,
         repeats=True),
    Spec("zoom_out", titles.VIEW, mark("Zoom o&ut"), lambda h: h.zoom_by(-1), ("Ctrl+-",), enabled=has_photo,
         repeats=True),
    Spec("panels", titles.VIEW, mark("Hide panel&s"), lambda h: h.toggle_panels(),
         ("Tab",), "mdi6.fullscreen",  # not translated
         enabled=has_photo, checked=lambda h: h.panels_hidden(), on_canvas=True, separator=True,
         tip=mark("Only the photo")),
    Spec("fold_filmstrip", titles.VIEW, mark("Fold the fi&lmstrip"), lambda h: h.photos.toggle_folded(), ("F7",),
         "mdi6.chevron-down", checked=lambda h: h.photos.folded,
         tip=mark("Show the open photos below the canvas as one line of names")),
    Spec("next_pane", titles.VIEW, mark("Move the keyboard to the next panel"), lambda h: h.next_pane(), ("F6",)),
    Spec("previous_pane", titles.VIEW, mark("Move the keyboard to the previous panel"), lambda h: h.previous_pane(),
         ("Shift+F6",)),
)  # fmt: skip
