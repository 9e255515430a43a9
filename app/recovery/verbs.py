"""Verbs of the session that keep work for the next start and bring it back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from app.files.stamp import stamp_of
from app.projects.restore import Restored
from app.projects.verbs import ProjectVerbs
from app.recovery.keeper import Recovery
from app.recovery.offers import Found, Offers
from app.recovery.staging import stage_recovered
from core.text.translate import tr


class RecoveryVerbs(ProjectVerbs):
    """The verbs of recovery; the parts of `Session` do the work."""

    recovery: Recovery
    offers: Offers

    def keep_for_recovery(self) -> None:
        """Keep unsaved work for the next start, at once; call it where nobody can be asked any more, then close."""
        self.end_stroke()
        self.edits.settle()
        self.recovery.keep_now()

    def look_for_work(self) -> None:
        """Look again for work that earlier windows left unsaved; it arrives through `offers.found`."""
        self.offers.look()

    def recover(self, found: Found, photo: Path | None = None) -> int:
        """Open a photo with the work that an earlier window left unsaved; `photo` where the user says that it is.

        Return the id of the photo that comes of it, 0 where it cannot be read.
        """
        path = photo or found.photo
        if path is None:
            place = found.kept.about.photo
            self.error.emit(
                tr("{name} is no longer at {path}; say where it is now.", name=found.name, path=place)
            )
            return 0
        return self.opener.open(
            partial(stage_recovered, found, path, partial(self._land, found)), found.name, path
        )

    def _land(self, found: Found, photo_id: int, restored: Restored) -> None:
        """Photo and marks are open, in view or not: the rest follows. Save goes on into the project it came from."""
        origin = found.kept.about.origin
        is_as_it_was = origin is not None and stamp_of(origin.path) == origin.stamp
        restored = replace(restored, file=origin.stamp if origin is not None and is_as_it_was else None)
        self.recovery.keep_anew(photo_id, found.kept, partial(self.offers.remove, found))
        self.projects.restore(
            photo_id, restored, origin.path if origin is not None and is_as_it_was else None, False
        )
        if origin is not None and not is_as_it_was:
            self.notice.emit(
                tr(
                    "{name} was changed or moved since then, so saving asks for a name.",
                    name=origin.path.name,
                )
            )
        self.offers.take(found)
