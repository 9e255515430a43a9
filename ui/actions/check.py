"""Where to look after a run: from one doubtful place to the next, and the map of the error to expect."""

from ui.actions.spec import Host, Spec, has_photo


def _dismiss(host: Host) -> None:
    tour = host.session.doubts
    if tour.current is not None:
        tour.dismiss(tour.current)


def _toggle_map(host: Host) -> None:
    tour = host.session.doubts
    tour.set_shows_map(not tour.shows_map)


CHECK = (
    Spec("next_place", "&View", "Next &doubtful place", lambda h: h.session.doubts.step(1), ("N",),
         "mdi6.chevron-right", enabled=has_photo, separator=True, short="Next",
         tip="Go to the next place where the matte, or a mark, may be wrong; the worst come first"),
    Spec("previous_place", "&View", "Previous doubtful place", lambda h: h.session.doubts.step(-1), ("Shift+N",),
         "mdi6.chevron-left", enabled=has_photo, short="Previous", tip="Go back to the doubtful place before"),
    Spec("dismiss_place", "&View", "This place is all right", _dismiss, ("Del",), "mdi6.check",
         enabled=lambda h: h.session.doubts.current is not None, short="All right",
         tip="Leave the place visited last out of the list, or take it in again"),
    Spec("doubt_map", "&View", "Map of do&ubt", _toggle_map, ("Q",),
         "mdi6.lightbulb-on-outline", enabled=has_photo, checked=lambda h: h.session.doubts.shows_map,
         short="Map", tip="Darken what is sure and light up where error is to be expected, over any view"),
)  # fmt: skip
