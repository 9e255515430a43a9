"""The table of what the window of the comparison can do; the keys are those of the main window where it has them."""

from collections.abc import Callable
from typing import Protocol

from core.text.translate import mark
from ui.actions import titles
from ui.actions.spec import Spec

VIEWS = (
    ("black", mark("On black"), "A", "ground.black", mark("The cutouts on black")),
    ("white", mark("On white"), "T", "ground.white", mark("The cutouts on white")),
    ("checker", mark("Checkerboard"), "C", "mdi6.checkerboard", mark("The cutouts on a checkerboard")),
    ("color", mark("Color"), "Y", "mdi6.palette-outline",
     mark("The cutouts on a color; press again to choose another")),
    ("alpha", mark("&Matte"), "K", "mdi6.circle-opacity", mark("The alpha mattes in gray")),
    ("map", mark("Detail map"), "R", "mdi6.dots-grid", mark("Where the network looked closely, and what it merged")),
    ("difference", mark("Difference"), "D", "mdi6.compare", mark("Where the two alphas differ, amplified eight times")),
)  # fmt: skip
"""(id, text, key, icon, tip) of each way to look at both sides."""


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

    return [
        *(_view(window, row) for row in VIEWS),
        spec("next_view", mark("Next view"), lambda: window.cycle_view(1), "F"),
        spec("previous_view", mark("Previous view"), lambda: window.cycle_view(-1), "Shift+F"),
        Spec(
            "wipe",
            titles.NONE,
            mark("Wipe"),
            lambda _: window.set_wiping(not window.wiping),
            ("W",),
            "mdi6.arrow-split-vertical",
            enabled=lambda _: window.can_look(),
            checked=lambda _: window.wiping,
            tip=mark("Both in one picture with a divider to drag (Shift and arrow keys move it too)"),
        ),
        spec("fit", mark("Fit"), window.fit, "Ctrl+0", icon="mdi6.fit-to-page-outline", tip=mark("The whole photo")),
        spec("actual", mark("100 %"), window.actual_size, "Ctrl+1", icon="mdi6.image-size-select-actual",
             tip=mark("One photo pixel on one screen pixel")),
        spec("zoom_in", mark("Zoom in"), lambda: window.zoom(1), "Ctrl++", "Ctrl+="),
        spec("zoom_out", mark("Zoom out"), lambda: window.zoom(-1), "Ctrl+-"),
        Spec("compare", titles.NONE, mark("Compare"), lambda _: window.run(),
             ("Enter", "Return"), "mdi6.play",  # not translated
             enabled=lambda _: window.can_run(), tip=mark("Run the sides without a matte of the current marks")),
        spec("again", mark("Run both again"), window.run_again, "Ctrl+Enter", "Ctrl+Return",
             tip=mark("Run both sides, even if there is a matte already, to measure time again")),
        Spec("take_back", titles.NONE, mark("Undo “Use this”"), lambda _: window.take_back(),
             ("Ctrl+Z",), "mdi6.undo", enabled=lambda _: window.can_take_back(),
             tip=mark("Back to the setting and the matte that the main window had before")),
        spec("stop", mark("Stop or close"), window.stop, "Esc",  # not translated
             tip=mark("Stop a run, or close this window if there is none")),
        spec("close", mark("Close"), window.close, "Ctrl+W", tip=mark("Close this window; what was run is kept")),
    ]  # fmt: skip


def _view(window: Host, row: tuple[str, str, str, str, str]) -> Spec:
    name, text, key, icon, tip = row
    return Spec(
        id=f"view_{name}",
        menu=titles.NONE,
        text=text,
        do=lambda _: window.set_view(name),
        keys=(key,),
        icon=icon,
        enabled=lambda _: window.can_look(),
        checked=lambda _: window.view == name,
        group="view",
        tip=tip,
    )
