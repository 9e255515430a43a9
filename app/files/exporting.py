"""Cutout, alpha and trimap into files and onto the clipboard; all of it in the background, each file whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.files import check_target
from core.imaging.composite import cutout
from core.imaging.convert import from_float
from core.imaging.io import Photo, Pixels, write_png

if TYPE_CHECKING:
    from app.session import Session

_DTYPES: dict[int, np.dtype[Any]] = {8: np.dtype(np.uint8), 16: np.dtype(np.uint16)}

_PREVIEWED = "The full run comes first: what you see is a preview."
_JOINS = "This follows the run that is going on."


class _Matte(NamedTuple):
    """What an export needs, taken on the GUI thread."""

    photo: Photo
    alpha: NDArray[np.float32]
    foreground: Pixels | None


def export_cutout(session: Session, path: Path, depth: int) -> None:
    """Write RGBA, straight alpha, colors free of the background."""
    _export(session, path, lambda matte, target: _write_cutout(matte, target, depth))


def export_alpha(session: Session, path: Path, depth: int) -> None:
    """Write the alpha matte as gray."""
    _export(session, path, lambda matte, target: write_png(target, from_float(matte.alpha, _DTYPES[depth])))


def copy_cutout(session: Session) -> None:
    """Make an 8-bit RGBA cutout and emit it."""
    if session.needs_run_first:
        _run_first(session, lambda: copy_cutout(session))
        return
    matte = _matte(session)
    if matte is not None:
        session.files.submit(
            lambda: cutout(_foreground(matte), matte.alpha, depth=8),
            session.cutout_ready.emit,
            kind="copy",
            text="Copying the cutout",
        )


def save_trimap(session: Session, path: Path) -> None:
    """Write the trimap as it is now; once written, this state counts as saved."""
    document = session.document
    if document.trimap is None:
        return
    target, trimap = png_path(path), document.trimap.copy()
    photo_id, position = document.photo_id, session.history.position

    def done(_: object) -> None:
        if document.photo_id == photo_id:
            session.history.mark_saved(position)
        _told(session, target)

    session.files.submit(lambda: write_png(target, trimap), done, text=f"Writing {target.name}", keep=True)


def png_path(path: Path) -> Path:
    """The path with .png at its end."""
    return path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")


def _run_first(session: Session, then: Callable[[], None], file: str = "") -> None:
    """What is shown is only a preview, which must not leave the program, or the run that replaces it goes on."""
    session.notice.emit(_PREVIEWED if session.document.preview is not None else _JOINS)
    session.run_first(then, file)


def _export(session: Session, path: Path, write: Callable[[_Matte, Path], None]) -> None:
    if session.needs_run_first:
        target = png_path(path)
        try:
            check_target(target)  # now, not after a run of minutes
        except UserError as error:
            session.error.emit(str(error))
        else:
            _run_first(session, lambda: _export(session, path, write), target.name)
        return
    matte = _matte(session)
    if matte is not None:
        target = png_path(path)
        session.files.submit(
            partial(write, matte, target),
            lambda _: _told(session, target),
            text=f"Writing {target.name}",
            keep=True,
        )


def _matte(session: Session) -> _Matte | None:
    """The last finished run; without one a sentence, with an outdated one a hint."""
    document = session.document
    if document.photo is None:
        session.error.emit("Open a photo first.")
        return None
    if document.result is None:
        sentence = "There is no cutout yet: " + (
            "wait for the run to finish." if session.running else "mark the edge and press Run first."
        )
        session.error.emit(sentence)
        return None
    if session.running:
        session.notice.emit(
            "The cutout is that of the run before; wait for the one going on to export its own."
        )
    elif not document.alpha_is_current:
        session.notice.emit(
            "The cutout is that of the last run; the marks have changed since. Run again to update."
        )
    return _Matte(document.photo, document.result.alpha, document.foreground)


def _write_cutout(matte: _Matte, path: Path, depth: int) -> None:
    rgba = cutout(_foreground(matte), matte.alpha, depth=depth)
    write_png(path, rgba, icc_profile=matte.photo.icc_profile)


def _foreground(matte: _Matte) -> Pixels:
    if matte.foreground is not None:
        return matte.foreground
    from core.imaging.foreground import estimate_foreground

    return estimate_foreground(matte.photo.image, matte.alpha)


def _told(session: Session, path: Path) -> None:
    session.settings.folder = path.parent
    session.notice.emit(f"Saved {path.name} in {path.parent}.")
