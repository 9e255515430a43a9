"""Words and icons on one of the open photos: never by color alone."""

from app.workspace.photo import OpenPhoto, State
from core.text.amounts import percent_text, size_text
from core.text.lists import in_row
from core.text.plain import plain
from core.text.translate import again, mark, tr
from ui import theme

_ICONS = {
    State.OPENING: ("mdi6.timer-sand", "dim"),
    State.UNMARKED: ("mdi6.circle-outline", "faint"),
    State.MARKED: ("mdi6.brush", "dim"),
    State.QUEUED: ("mdi6.clock-outline", "accent"),
    State.RUNNING: ("mdi6.play", "accent"),
    State.MATTED: ("mdi6.content-cut", "good"),
    State.OUTDATED: ("mdi6.update", "warn"),
    State.EXPORTED: ("mdi6.check-bold", "good"),
    State.FAILED: ("mdi6.alert", "bad"),
    State.MISSING: ("mdi6.image-off-outline", "bad"),
}
_TITLES = {
    State.OPENING: mark("Opening"),
    State.UNMARKED: mark("No marks"),
    State.MARKED: mark("Marked"),
    State.QUEUED: mark("Waiting"),
    State.RUNNING: mark("Running"),
    State.MATTED: mark("Cutout"),
    State.OUTDATED: mark("Marks changed"),
    State.EXPORTED: mark("Exported"),
    State.FAILED: mark("Failed"),
    State.MISSING: mark("File missing"),
}
_MEANINGS = {
    State.OPENING: mark("Opening: it is being read"),
    State.UNMARKED: mark("No marks: paint Keep, Edge and Remove"),
    State.MARKED: mark("Marked: ready to run"),
    State.QUEUED: mark("Waiting: its run begins once those before it are done"),
    State.MATTED: mark("Cutout: ready to export"),
    State.OUTDATED: mark("Marks changed: the cutout is older than the marks; run it again"),
    State.EXPORTED: mark("Exported: the cutout is in a file"),
}


def state_icon(state: State) -> tuple[str, str]:
    """Return name and color of the icon of a state."""
    name, role = _ICONS[state]
    return name, str(getattr(theme.colors(), role))


def state_text(photo: OpenPhoto, progress: float | None = None) -> str:
    """Return the state in words: "Marked: ready to run", "Running, 40 %", "Failed: Memory ran out. ..."."""
    if photo.state is State.RUNNING and progress is not None:
        return tr("Running, {share}", share=percent_text(progress))
    if photo.state is not State.RUNNING and photo.remark:
        return tr("{state}: {remark}", state=tr(_TITLES[photo.state]), remark=again(photo.remark))
    return tr(_MEANINGS.get(photo.state, _TITLES[photo.state]))


def tip_text(photo: OpenPhoto, progress: float | None = None) -> str:
    """Return all there is to say on a photo, a line each: name, size, state, what is not saved, folder."""
    lines = [
        plain(photo.name),
        size_text(*photo.size) if all(photo.size) else "",
        state_text(photo, progress),
        tr("Not saved: no project holds its latest changes") if photo.is_dirty else "",
        plain(str(photo.path.parent)) if photo.path else "",
    ]
    return "\n".join(filter(None, lines))


def spoken_text(photo: OpenPhoto, place: int, count: int, *, is_current: bool) -> str:
    """Return what a screen reader says: "fox.jpg, 3 of 7, in view, Marked: ready to run, not saved"."""
    parts = [
        plain(photo.name),
        tr("{place} of {count}", place=place + 1, count=count),
        tr("in view") if is_current else "",
        state_text(photo),
        tr("not saved") if photo.is_dirty else "",
    ]
    return in_row(parts)
