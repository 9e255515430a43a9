"""A version as the bytes that a project file has of it: decoded when it is asked for, written again as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.geometry import Size
from core.project.archive import Archive
from core.project.fields import Fields
from core.project.layers import (
    Entries,
    alpha_of,
    marks_of,
    put_alpha_png,
    put_marks_pngs,
    run_from,
    stored_picture,
    unpainted_from,
)
from core.project.project import ProjectMarks, ProjectMatte

_NONE = np.empty((0, 0), np.float32)


@dataclass(frozen=True, eq=False)
class StoredVersion:
    """Marks, matte and small picture of a version, each a PNG.

    Attributes:
        number: counts up with the runs of a photo, from 1.
        size: (height, width) of its layers in pixels.
        unpainted: what unpainted pixels hold.
        bare: its matte, whose alpha is empty.
        trimap, painted, alpha, picture: the PNGs.
        archive: the file they came from, closed, for sentences.
    """

    number: int
    size: Size
    unpainted: int
    bare: ProjectMatte
    trimap: bytes
    painted: bytes
    alpha: bytes
    picture: bytes
    archive: Archive

    @classmethod
    def of(cls, archive: Archive, values: Fields, size: Size) -> StoredVersion:
        """Read the bytes; headers are checked, pixels are once they are decoded. Raises UserError, BadFieldError."""
        marks, matte = values.inner("marks"), values.inner("matte")
        return cls(
            number=values.whole("number", 1, 1 << 30),
            size=size,
            unpainted=unpainted_from(marks),
            bare=ProjectMatte(_NONE, run_from(matte.inner("run"), size), matte.flag("is_current", True)),
            trimap=stored_picture(archive, marks.text("trimap"), size, 8),
            painted=stored_picture(archive, marks.text("painted"), size, 8),
            alpha=stored_picture(archive, matte.text("alpha"), size, 16),
            picture=archive.read(values.text("picture"), 8 << 20),
            archive=archive,
        )

    @property
    def marks_bytes(self) -> int:
        """Memory that the marks take, in bytes."""
        return len(self.trimap) + len(self.painted)

    @property
    def matte_bytes(self) -> int:
        """Memory that the matte takes, in bytes."""
        return len(self.alpha)

    def load(self) -> tuple[ProjectMarks, ProjectMatte]:
        """Decode marks and matte. Raises UserError if a picture is damaged."""
        return self.marks(), self.matte()

    def marks(self) -> ProjectMarks:
        """Decode the marks. Raises UserError if a picture is damaged."""
        return marks_of(self.archive, (self.trimap, self.painted), self.unpainted, self.size)

    def matte(self) -> ProjectMatte:
        """Decode the matte. Raises UserError if its picture is damaged."""
        return replace(self.bare, alpha=alpha_of(self.archive, self.alpha, self.size))

    def encoded(self) -> tuple[dict[str, Any], Entries]:
        """Return what a manifest says of it, all but its finish, and its entries."""
        folder = f"versions/{self.number}/"
        entries: Entries = {f"{folder}picture.png": self.picture}
        values = {
            "number": self.number,
            "picture": f"{folder}picture.png",
            "marks": put_marks_pngs(entries, folder, (self.trimap, self.painted), self.unpainted),
            "matte": put_alpha_png(entries, folder, self.alpha, self.bare),
        }
        return values, entries
