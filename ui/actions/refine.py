"""The Refine menu: what is done to a matte once it is there."""

from core.refine.soft_brush import Effect
from core.text.translate import mark
from ui.actions import titles
from ui.actions.spec import Host, Spec
from ui.actions.tools import tool


def _can_refine(host: Host) -> bool:
    return host.session.refining.is_possible


def _touch(effect: Effect, text: str, icon: str, tip: str) -> Spec:
    return Spec(
        id=f"touch_{effect}",
        menu=titles.TOUCH_UP,
        text=text,
        do=lambda host: host.session.touch.take_up(effect),
        icon=icon,
        checked=lambda host: host.session.touch.effect == effect,
        group="touch",
        tip=tip,
    )


REFINE = (
    tool("touch", mark("&Touch-up brush"), "J", "mdi6.spray",
         mark("Paint the matte itself, softly; it stays through every new run. Alt held does the opposite"),
         menu=titles.REFINE),
    _touch("add", mark("Add"), "mdi6.plus", mark("Make the subject more opaque")),
    _touch("erase", mark("Erase"), "mdi6.minus", mark("Make the subject more transparent")),
    _touch("restore", mark("Restore"), "mdi6.backup-restore", mark("Back to what the network found")),
    tool("path", mark("&Path"), "D", "mdi6.vector-curve",
         mark("Set points around a product or another hard edge, drag to bend the path; the first one closes it"),
         menu=titles.REFINE),
    Spec("last_path", titles.REFINE, mark("Edit the &last path"), lambda h: h.session.take_up_path(), ("Shift+D",),
         "mdi6.vector-polyline-edit", enabled=lambda h: h.session.pen.has_last,
         short=mark("Last path"),
         tip=mark("Show the path that was finished or dropped last, to change it or make something else of it")),
    Spec("clear_touch_up", titles.REFINE, mark("&Remove all touch-up"), lambda h: h.session.touch.clear(), (),
         "mdi6.delete-outline", enabled=lambda h: h.session.touch.can_clear,
         tip=mark("Take all strokes on the matte away; the network's own comes back")),
    Spec("refine_on", titles.REFINE, mark("&Settings on"),
         lambda h: h.session.refining.set_on(not h.session.refining.is_on),
         ("Shift+R",), "mdi6.eye-outline", enabled=_can_refine, checked=lambda h: h.session.refining.is_on,
         separator=True, short=mark("On"),
         tip=mark("Show and export the matte with the refine settings, or without them to compare")),
    Spec("refine_reset", titles.REFINE, mark("R&eset settings"), lambda h: h.session.refining.reset(), (),
         "mdi6.restore",
         enabled=lambda h: _can_refine(h) and not h.session.refining.is_neutral, short=mark("Reset"),
         tip=mark("Set all settings of the photo or region back to changing nothing")),
    tool("region", mark("Add a re&gion"), "Shift+L", "mdi6.selection-drag",
         mark("Draw around a part to give it refine settings of its own, such as soft hair or a hard product"),
         menu=titles.REFINE),
    Spec("remove_region", titles.REFINE, mark("Re&move the region"), lambda h: h.session.refining.remove_region(), (),
         "mdi6.selection-remove", enabled=lambda h: h.session.refining.target is not None,
         tip=mark("The chosen region gets the settings of the whole photo again")),
)  # fmt: skip
