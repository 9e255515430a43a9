"""Parking's view of a held photo: whether it may be packed, its mattes, its memory, and what it can drop."""

from __future__ import annotations

from app.editor.refining import HeldRefining
from app.matting.doubts import HeldTour
from app.matting.kept_matte import KeptMatte
from app.workspace.held import Held
from app.workspace.parked import Whole
from core.engine.options import MatteResult
from core.project.memo import Memo


def is_at_rest(held: Held) -> bool:
    """Report whether a photo may be packed: no run, nothing on its way, and recovery has what no file holds."""
    waits = held.run is not None or held.waiting or held.mattes.coming is not None
    is_kept = held.recovery.left is None
    return held.document.photo is not None and is_kept and not waits


def standing(held: Held) -> KeptMatte | None:
    """Return the matte of its result, which history and versions may hold too; None before the first run."""
    document, kept = held.document, held.mattes.kept
    if document.result is None or document.photo is None:
        return None
    if kept is not None and kept.is_of(document.result):
        return kept
    landed = held.landed
    made = KeptMatte(document.result, document.photo.image, landed.revision, landed.options, landed.model_id)
    held.mattes = held.mattes._replace(kept=made)
    return made


def mattes_of(held: Held) -> list[KeptMatte]:
    """Return all mattes that it holds, each once: that which stands, those of its versions and of its history."""
    found = [version.matte for version in held.versions.all]
    for step in (*held.history.done, *held.history.undone):
        found += getattr(step, "mattes", ())
    if held.mattes.kept is not None:
        found.append(held.mattes.kept)
    return list({id(matte): matte for matte in found}.values())


def pack(held: Held) -> None:
    """Make small what history and versions still hold whole; on any thread."""
    for matte in mattes_of(held):
        matte.pack()
    held.document.marks_then.pack()
    for tile in held.document.finish.touch_up.tiles.values():
        tile.pack()


def small_bytes(held: Held) -> int:
    """Return the memory of all that stays when it is packed, but for its mattes: history, versions, touch-up, saves."""
    versions = sum(version.marks.nbytes + version.picture.nbytes for version in held.versions.all)
    mattes = sum(matte.nbytes for matte in mattes_of(held) if matte.packed)
    in_history: int = sum(
        matte.nbytes
        for step in (*held.history.done, *held.history.undone)
        for matte in getattr(step, "mattes", ())
    )
    look = held.doubts.look
    doubts = 0 if look is None else look.found.map.nbytes + sum(marks.nbytes for marks in look.marks)
    rest = (
        doubts + held.document.finish.touch_up.nbytes + held.project.memo.nbytes + held.recovery.writer.nbytes
    )
    return held.history.nbytes - in_history + versions + mattes + rest


def let_go(held: Held, before: MatteResult | None) -> None:
    """Let go of what only hastens the next save or look, once a photo is packed; `before` is its result as it was."""
    result = held.document.result
    held.project.memo = Memo()
    held.recovery.writer.let_go()
    held.refining = HeldRefining(held.refining.chosen)
    look = held.doubts.look
    if look is not None:
        if look.result is before and result is not None:
            look.result = result
        else:
            held.doubts = HeldTour()


def take_back(held: Held, whole: Whole) -> None:
    """Let all follow that belongs to the parts that came back."""
    held.project.photo_stamp = whole.stamp
    look, result = held.doubts.look, whole.large.result
    if look is not None and result is not None:
        look.result = result
