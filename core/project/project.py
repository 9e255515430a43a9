"""A project: all that a person made of one photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.files import is_file
from core.geometry import Rect, Size
from core.refine.finish import Finish
from core.trimap.values import Trimap

SUFFIX = ".matte"
Plain = dict[str, str | int | float | bool | None]
"""Settings by name: values that JSON holds."""


@dataclass(frozen=True, eq=False)
class ProjectPhoto:
    """The photo, as the bytes of its file or as a reference to it.

    Attributes:
        name: of the file, for sentences and proposals.
        data: the bytes it came in; None for a reference.
        path: where it was opened, "" for a pasted one.
        digest: SHA-256 of the bytes, in hexadecimal.
    """

    name: str
    data: bytes | None
    path: str
    digest: str


@dataclass(frozen=True, eq=False)
class ProjectMarks:
    """Marks: trimap, uint8 (H, W) of 0, 128 and 255; painted, bool (H, W); what unpainted pixels hold.

    The same `key` stands for the same pixels of both; None if nothing is to be remembered of them.
    """

    trimap: Trimap
    painted: NDArray[np.bool_]
    unpainted: int
    key: object = None


@dataclass(frozen=True)
class ProjectRun:
    """Facts about the run that made an alpha.

    Attributes:
        model, device, precision: what ran.
        max_tokens: the k that was used; None if nothing was capped.
        seconds: what it took.
        passes, polish: as in MatteOptions.
        settings: what the run was asked with, by name.
        made: when it ended, local time in ISO 8601, "" if not known.
        updated: the regions that alone were run again; empty for the whole photo.
        weights: SHA-256 of the model's file in hexadecimal, "" if not known.
        memory: bytes that it took at most, 0 if not known.
        wanted: the most tokens that a Router wanted; None without Routers, or where that is not known.
    """

    model: str
    device: str
    precision: str
    max_tokens: int | None
    seconds: float
    passes: int
    polish: int
    settings: Plain = field(default_factory=dict)
    made: str = ""
    updated: tuple[Rect, ...] = ()
    weights: str = ""
    memory: int = 0
    wanted: int | None = None


@dataclass(frozen=True, eq=False)
class ProjectMatte:
    """A finished alpha, float32 (H, W) in [0, 1] (kept in 16 bits), and its run.

    `is_current`: whether it belongs to the marks of the project as they are, not to earlier ones.
    The same `key` stands for the same alpha; None if nothing is to be remembered of it.
    """

    alpha: NDArray[np.float32]
    run: ProjectRun
    is_current: bool = True
    key: object = None


class Stored(Protocol):
    """The bytes that a file has of a version; see core/project/stored.py."""

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def unpainted(self) -> int: ...  # noqa: D102
    @property
    def bare(self) -> ProjectMatte: ...  # noqa: D102
    @property
    def marks_bytes(self) -> int: ...  # noqa: D102
    @property
    def matte_bytes(self) -> int: ...  # noqa: D102

    def marks(self) -> ProjectMarks: ...  # noqa: D102
    def matte(self) -> ProjectMatte: ...  # noqa: D102
    def encoded(self) -> tuple[dict[str, Any], dict[str, bytes]]: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class ProjectVersion:
    """A kept run with its marks and what stood over it.

    Attributes:
        number: counts up with the runs of a photo, from 1.
        load: gives its marks and its matte, which may be held packed.
        finish: touch-up and refinement over it.
        picture: uint8 (h, w, 3), small.
        key: the same object stands for the same marks and matte; None if nothing is to be remembered of them.
        stored: the bytes that a file had of it, which a save writes again; None for one that is to be encoded.
    """

    number: int
    load: Callable[[], tuple[ProjectMarks, ProjectMatte]]
    finish: Finish
    picture: NDArray[np.uint8]
    key: object = None
    stored: Stored | None = None


@dataclass(frozen=True, eq=False)
class Project:
    """All of it.

    Attributes:
        size: (height, width) of the photo, upright, in pixels.
        matte: None before the first run.
        versions: oldest first.
        settings: view, model, options of the next run and of exports, by name; unknown ones are kept.
        thumbnail: uint8 (h, w, 3), small; None for none.
    """

    photo: ProjectPhoto
    size: Size
    marks: ProjectMarks
    matte: ProjectMatte | None
    finish: Finish
    versions: tuple[ProjectVersion, ...] = ()
    settings: Plain = field(default_factory=dict)
    thumbnail: NDArray[np.uint8] | None = None


def is_project(path: Path) -> bool:
    """Report whether a path names a project file that is there."""
    return path.suffix.lower() == SUFFIX and is_file(path)


def with_suffix(path: Path) -> Path:
    """Return the path with .matte at its end."""
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
