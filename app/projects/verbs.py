"""Verbs of the session that save and open projects."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app.files.verbs import FileVerbs
from app.projects.projects import Projects
from core.project.project import SUFFIX


class ProjectVerbs(FileVerbs):
    """The verbs that save all of a photo's work; a part of `Session` does it."""

    projects: Projects

    def open_path(self, path: Path, marks: Path | None = None) -> None:
        """Open a project, or a photo with the `marks` that came for it."""
        if Path(path).suffix.lower() == SUFFIX:
            self.projects.open(Path(path))
        else:
            super().open_path(path, marks)

    def save_project(self, path: Path, *, with_photo: bool = True) -> None:
        """Write all that was made of the open photo into a project file; it then counts as saved."""
        save = partial(self.projects.save, Path(path), with_photo=with_photo)
        self._when_settled(save, "save", outlives_undo=True)
