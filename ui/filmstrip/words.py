"""Words and icons on one of the open photos: never by color alone."""

from app.workspace.photo import OpenPhoto, State
from core.text.amounts import percent_text, size_text
from ui import theme

UNSAVED = "Not saved"

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
_MEANINGS = {
    State.OPENING: "it is being read",
    State.UNMARKED: "paint Keep, Edge and Remove",
    State.MARKED: "ready to run",
    State.QUEUED: "its run begins once those before it are done",
    State.MATTED: "ready to export",
    State.OUTDATED: "the cutout is older than the marks; run it again",
    State.EXPORTED: "the cutout is in a file",
}


def state_icon(state: State) -> tuple[str, str]:
    """Return name and color of the icon of a state."""
    name, role = _ICONS[state]
    return name, str(getattr(theme.colors(), role))


def state_text(photo: OpenPhoto, progress: float | None = None) -> str:
    """Return the state in words: "Marked: ready to run", "Running, 40 %", "Failed: Memory ran out. ..."."""
    if photo.state is State.RUNNING:
        return photo.state.value if progress is None else f"{photo.state.value}, {percent_text(progress)}"
    more = photo.remark or _MEANINGS.get(photo.state, "")
    return f"{photo.state.value}: {more}" if more else photo.state.value


def tip_text(photo: OpenPhoto, progress: float | None = None) -> str:
    """Return all there is to say on a photo, a line each: name, size, state, what is not saved, folder."""
    lines = [
        photo.name,
        size_text(*photo.size) if all(photo.size) else "",
        state_text(photo, progress),
        f"{UNSAVED}: no project holds its latest changes" if photo.is_dirty else "",
        str(photo.path.parent) if photo.path else "",
    ]
    return "\n".join(filter(None, lines))


def spoken_text(photo: OpenPhoto, place: int, count: int, *, is_current: bool) -> str:
    """Return what a screen reader says: "fox.jpg, 3 of 7, in view, Marked: ready to run, not saved"."""
    parts = [
        photo.name,
        f"{place + 1} of {count}",
        "in view" if is_current else "",
        state_text(photo),
        UNSAVED.lower() if photo.is_dirty else "",
    ]
    return ", ".join(filter(None, parts))
