"""The Where to look menu: from one doubtful place to the next, and the map of the expected error."""

from core.text.translate import mark
from ui.actions import titles
from ui.actions.spec import Host, Spec, has_photo


def _dismiss(host: Host) -> None:
    tour = host.session.doubts
    if tour.current is not None:
        tour.dismiss(tour.current)


def _toggle_map(host: Host) -> None:
    tour = host.session.doubts
    tour.set_shows_map(not tour.shows_map)


CHECK = (
    Spec("next_place", titles.VIEW, mark("Ne&xt doubtful place"), lambda h: h.session.doubts.step(1), ("N",),
         "mdi6.chevron-right", enabled=has_photo, separator=True, short=mark("Next"),
         tip=mark("Go to the next place where the matte, or a mark, may be wrong; the worst come first")),
    Spec("previous_place", titles.VIEW, mark("Previous doubtful place"), lambda h: h.session.doubts.step(-1),
         ("Shift+N",),
         "mdi6.chevron-left", enabled=has_photo, short=mark("Previous"),
         tip=mark("Go back to the previous doubtful place")),
    Spec("dismiss_place", titles.VIEW, mark("This place is all right"), _dismiss,
         ("Del",), "mdi6.check",  # not translated
         enabled=lambda h: h.session.doubts.current is not None, short=mark("All right"),
         tip=mark("Take the place visited last off the list, or put it back")),
    Spec("doubt_map", titles.VIEW, mark("Ma&p of doubt"), _toggle_map, ("Q",),
         "mdi6.lightbulb-on-outline", enabled=has_photo, checked=lambda h: h.session.doubts.shows_map,
         short=mark("Map"), tip=mark("Darken what is sure and light up where errors are likely, over any view")),
)  # fmt: skip
