"""The Refine menu: what is done to a matte once it is there."""

from core.refine.soft_brush import Effect
from ui.actions.spec import Host, Spec
from ui.actions.tools import tool


def _can_refine(host: Host) -> bool:
    return host.session.refining.is_possible


def _touch(effect: Effect, text: str, icon: str, tip: str) -> Spec:
    return Spec(
        id=f"touch_{effect}",
        menu="&Refine/&Touch-up does",
        text=text,
        do=lambda host: host.session.touch.take_up(effect),
        icon=icon,
        checked=lambda host: host.session.touch.effect == effect,
        group="touch",
        tip=tip,
    )


REFINE = (
    tool("touch", "&Touch-up brush", "J", "mdi6.spray",
         "Paint the matte itself, softly; it stays through every new run. Alt held does the opposite",
         menu="&Refine"),
    _touch("add", "Add", "mdi6.plus", "Make the subject more opaque"),
    _touch("erase", "Erase", "mdi6.minus", "Make the subject more transparent"),
    _touch("restore", "Restore", "mdi6.backup-restore", "Back to what the network found"),
    tool("path", "&Path", "D", "mdi6.vector-curve",
         "Set points around a product or another hard edge, drag to bend the path, click the first point to close it",
         menu="&Refine"),
    Spec("last_path", "&Refine", "Take up the &last path", lambda h: h.session.take_up_path(), ("Shift+D",),
         "mdi6.vector-polyline-edit", enabled=lambda h: h.session.pen.has_last,
         short="Last path",
         tip="Show the path that was finished or dropped last, to change it or to let it make something else"),
    Spec("clear_touch_up", "&Refine", "&Remove all touch-up", lambda h: h.session.touch.clear(), (),
         "mdi6.delete-outline", enabled=lambda h: h.session.touch.can_clear,
         tip="Take all strokes on the matte away; the network's own comes back"),
    Spec("refine_on", "&Refine", "&Settings on", lambda h: h.session.refining.set_on(not h.session.refining.is_on),
         ("Shift+R",), "mdi6.eye-outline", enabled=_can_refine, checked=lambda h: h.session.refining.is_on,
         separator=True, short="On",
         tip="Show and export the matte with the refine settings, or without them to compare"),
    Spec("refine_reset", "&Refine", "R&eset settings", lambda h: h.session.refining.reset(), (), "mdi6.restore",
         enabled=lambda h: _can_refine(h) and not h.session.refining.is_neutral, short="Reset",
         tip="All settings of what is chosen back to what changes nothing"),
    tool("region", "Add a re&gion", "Shift+L", "mdi6.selection-drag",
         "Draw around a part that is to have refine settings of its own, such as soft hair or a hard product",
         menu="&Refine"),
    Spec("remove_region", "&Refine", "Re&move the region", lambda h: h.session.refining.remove_region(), (),
         "mdi6.selection-remove", enabled=lambda h: h.session.refining.target is not None,
         tip="The chosen region gets the settings of the whole photo again"),
)  # fmt: skip
