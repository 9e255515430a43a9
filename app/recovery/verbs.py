"""Verbs of the session that keep work for the next start and bring it back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app.files.stamp import stamp_of
from app.projects.restore import Restored
from app.projects.verbs import ProjectVerbs
from app.recovery.entry import Origin
from app.recovery.keeper import Recovery
from app.recovery.offers import Found, Offers
from app.recovery.staging import stage_recovered


class RecoveryVerbs(ProjectVerbs):
    """What outlives the window; the parts that do it are those of `Session`."""

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

    def recover(self, found: Found, photo: Path | None = None) -> None:
        """Open a photo with the work that an earlier window left unsaved; `photo` where the user says that it is."""
        path = photo or found.photo
        if path is None:
            self.error.emit(f"{found.name} is no longer at {found.kept.about.photo}; say where it is now.")
            return
        self.opener.open(partial(stage_recovered, found, path, partial(self._land, found)), found.name, path)

    def _land(self, found: Found, restored: Restored) -> None:
        self.projects.land(restored)
        self.history.mark_unsaved()
        if found.kept.about.origin is not None:
            self._belong_to(found.kept.about.origin)
        self.offers.take(found)
        self.recovery.keep_anew(found.kept, partial(self.offers.remove, found))

    def _belong_to(self, origin: Origin) -> None:
        """Let Save write into the project that the work came from, unless that holds something else by now."""
        if stamp_of(origin.path) == origin.stamp:
            self.projects.belong_to(origin.path, origin.stamp)
        else:
            name = origin.path.name
            self.notice.emit(f"{name} was changed or moved since then, so saving asks for a name.")
