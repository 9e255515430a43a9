"""The table of what the window of the comparison can do; the keys are those of the main window where it has them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from core.text.translate import mark
from ui.actions import titles
from ui.actions.keys import keys_of
from ui.actions.spec import Spec

VIEWS = (
    ("black", mark("On black"), "ground.black", mark("The cutouts on black")),
    ("white", mark("On white"), "ground.white", mark("The cutouts on white")),
    ("checker", mark("Checkerboard"), "mdi6.checkerboard", mark("The cutouts on a checkerboard")),
    ("color", mark("Color"), "mdi6.palette-outline",
     mark("The cutouts on a color; press again to choose another")),
    ("alpha", mark("Ma&tte"), "mdi6.circle-opacity", mark("The alpha mattes in gray")),
    ("map", mark("Detail map"), "mdi6.dots-grid", mark("Where the network looked closely, and what it merged")),
    ("difference", mark("Difference"), "mdi6.compare", mark("Where the two alphas differ, amplified eight times")),
)  # fmt: skip
"""(id, text, icon, tip) of each way to look at both sides."""
SHARED = {
    "black": "view_black", "white": "view_white", "checker": "view_checker", "color": "view_own", "alpha": "view_alpha",
    "map": "routing",
}  # fmt: skip
"""Actions of the main window whose keys these ways have."""
_DIFFERENCE = "D"


class Host(Protocol):
    """The part of the window that the table needs."""

    view: str
    wiping: bool

    def set_view(self, view: str) -> None: ...  # noqa: D102
    def set_wiping(self, wiping: bool) -> None: ...  # noqa: D102
    def cycle_view(self, step: int) -> None: ...  # noqa: D102
    def run(self) -> None: ...  # noqa: D102
    def run_again(self) -> None: ...  # noqa: D102
    def stop(self) -> None: ...  # noqa: D102
    def fit(self) -> None: ...  # noqa: D102
    def actual_size(self) -> None: ...  # noqa: D102
    def zoom(self, direction: int) -> None: ...  # noqa: D102
    def take_back(self) -> None: ...  # noqa: D102
    def can_take_back(self) -> bool: ...  # noqa: D102
    def close(self) -> bool: ...  # noqa: D102
    def can_look(self) -> bool: ...  # noqa: D102
    def can_run(self) -> bool: ...  # noqa: D102


def table(window: Host) -> list[Spec]:
    """The actions of one window; they stand in no menu."""

    def spec(
        id_: str, text: str, do: Callable[[], object], *keys: str, icon: str = "", tip: str = ""
    ) -> Spec:
        return Spec(id_, titles.NONE, text, lambda _: do(), keys, icon, tip=tip)

    specs = [
        *(_view(window, row) for row in VIEWS),
        spec("next_view", mark("Next view"), lambda: window.cycle_view(1), *keys_of("next_view")),
        spec("previous_view", mark("Previous view"), lambda: window.cycle_view(-1), *keys_of("previous_view")),
        Spec(
            "wipe",
            titles.NONE,
            mark("Wipe"),
            lambda _: window.set_wiping(not window.wiping),
            keys_of("view_wipe"),
            "mdi6.arrow-split-vertical",
            enabled=lambda _: window.can_look(),
            checked=lambda _: window.wiping,
            tip=mark("Both in one picture with a divider to drag (Shift and arrow keys move it too)"),
        ),
        spec("fit", mark("Fit"), window.fit, *keys_of("fit"), icon="mdi6.fit-to-page-outline",
             tip=mark("The whole photo")),
        spec("actual", mark("100 %"), window.actual_size, *keys_of("actual"), icon="mdi6.image-size-select-actual",
             tip=mark("One photo pixel on one screen pixel")),
        spec("zoom_in", mark("Zoom in"), lambda: window.zoom(1), *keys_of("zoom_in")),
        spec("zoom_out", mark("Zoom out"), lambda: window.zoom(-1), *keys_of("zoom_out")),
        Spec("compare", titles.NONE, mark("Compare"), lambda _: window.run(),
             keys_of("run"), "mdi6.play",
             enabled=lambda _: window.can_run(), tip=mark("Run the sides without a matte of the current marks")),
        spec("again", mark("Run both again"), window.run_again, *keys_of("compare"),
             tip=mark("Run both sides, even if there is a matte already, to measure time again")),
        Spec("take_back", titles.NONE, mark("Undo “Use this”"), lambda _: window.take_back(),
             keys_of("undo"), "mdi6.undo", enabled=lambda _: window.can_take_back(),
             tip=mark("Back to the setting and the matte that the main window had before")),
        spec("stop", mark("Stop or close"), window.stop, *keys_of("cancel"),
             tip=mark("Stop a run, or close this window if there is none")),
        spec("close", mark("Close"), window.close, *keys_of("close_photo"),
             tip=mark("Close this window; what was run is kept")),
    ]  # fmt: skip
    return [_without_taken(spec, specs) if spec.id == "view_difference" else spec for spec in specs]


def _without_taken(own: Spec, specs: Sequence[Spec]) -> Spec:
    """Leave keys that only this window has to what has them in the main window."""
    taken = {key for spec in specs if spec is not own for key in spec.keys}
    return replace(own, keys=tuple(key for key in own.keys if key not in taken))


def _view(window: Host, row: tuple[str, str, str, str]) -> Spec:
    name, text, icon, tip = row
    return Spec(
        id=f"view_{name}",
        menu=titles.NONE,
        text=text,
        do=lambda _: window.set_view(name),
        keys=keys_of(SHARED[name]) if name in SHARED else (_DIFFERENCE,),
        icon=icon,
        enabled=lambda _: window.can_look(),
        checked=lambda _: window.view == name,
        group="view",
        tip=tip,
    )
