"""make-dataset: a folder that ``train --data`` reads, of the user's photos and alphas, of drawn ones, or of both."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.files import atomic_write
from core.imaging.write import write_png
from core.training.sets.drawn import GENERATION, TRAINING, draw_foreground, random, subject_name
from core.training.sets.own import OwnData, open_own
from core.training.sets.record import Facts, Made, Record, carry_out
from core.training.sets.scenery import SCENES, TRAINING_SCENES

Array = NDArray[Any]
MANIFEST = "dataset.json"
CHANGES = 1
"""Raise this when only training sets change. 1: no scene is of the bundled photograph."""
FOLDERS = ("foregrounds", "alphas", "backgrounds")
_SHAPE_SIDE = 512  # longest side of an alpha kept as a shape alone
Job = tuple[str, int]
"""A kind of picture, a name of ``_MAKERS``, and its number among those."""


@dataclass(frozen=True)
class DatasetPlan:
    """A set to make: all of ``data`` (or nothing), ``drawn`` subjects and ``scenes`` (backgrounds) of ``side`` pixels.

    Foregrounds longer than ``side`` are reduced to it, others kept; 0 keeps all.
    """

    folder: Path
    data: Path | None
    drawn: int
    scenes: int
    side: int
    seed: int

    @cached_property
    def own(self) -> OwnData | None:
        """The user's images. Raises UserError."""
        return None if self.data is None else open_own(self.data)

    def recipe(self) -> dict[str, Any]:
        """Return all that decides what the files hold, as JSON."""
        return {
            "what": "training set", "generation": GENERATION + CHANGES, "drawn": self.drawn, "scenes": self.scenes,
            "side": self.side, "seed": self.seed, "data": None if self.own is None else self.own.key,
        }  # fmt: skip

    def jobs(self) -> list[Job]:
        """Return all there is to make. Raises UserError."""
        own = (len(self.own.foregrounds), len(self.own.backgrounds)) if self.own else (0, 0)
        if not own[0] + self.drawn:
            raise UserError("There is nothing to make: give --data, --drawn, or both.")
        if not own[1] + self.scenes:
            raise UserError(
                f"{self.data} has no backgrounds/ and training needs some; add photographs, or let some be drawn with "
                "--scenes."
            )
        counts = {"own": own[0], "drawn": self.drawn, "background": own[1], "scene": self.scenes}
        return [(kind, number) for kind, count in counts.items() for number in range(count)]


def make_dataset(
    plan: DatasetPlan, *, workers: int = 1, progress: Callable[[float], None] = lambda _: None
) -> int:
    """Make what is not there yet; return how many pictures there were. Raises UserError.

    A set grows where only ``drawn`` and ``scenes`` are larger than in the plan it was made by.
    """
    jobs = plan.jobs()
    record = Record(plan.folder, MANIFEST, plan.recipe(), growing=("drawn", "scenes"))
    record.begin(FOLDERS)
    todo = [job for job in jobs if not record.is_done(_name(plan, *job))]
    carry_out(record, partial(_make, plan), todo, workers, progress)
    return len(jobs) - len(todo)


def _name(plan: DatasetPlan, kind: str, number: int) -> str:
    match kind:
        case "own":
            assert plan.own is not None
            return f"own-{number:05d}-{plan.own.foregrounds[number].name}"
        case "background":
            assert plan.own is not None
            return f"own-{number:05d}-{plan.own.backgrounds[number].name}"
        case "drawn":
            return f"drawn-{number:05d}-{subject_name(number)}"
        case _:
            return f"scene-{number:05d}"


def _make(plan: DatasetPlan, job: Job) -> Made:
    kind, number = job
    name = _name(plan, kind, number)
    return {name: _MAKERS[kind](plan, number, name)}


def _own(plan: DatasetPlan, number: int, name: str) -> Facts:
    assert plan.own is not None
    return _cutout(plan, name, *plan.own.foregrounds[number].load())


def _drawn(plan: DatasetPlan, number: int, name: str) -> Facts:
    side = plan.side or 1024
    return _cutout(plan, name, *draw_foreground(plan.seed, number, (side, side), TRAINING))


def _cutout(plan: DatasetPlan, name: str, colors: Array, alpha: Array) -> Facts:
    """Write a foreground as RGBA, cut to what is seen of it, and its alpha as a shape."""
    rows, cols = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    if not len(rows):
        raise UserError(f"The alpha of {name} is empty; remove it from the data.")
    seen = np.s_[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    colors, alpha = _reduced(colors[seen], alpha[seen], plan.side)
    files = [f"foregrounds/{name}.png", f"alphas/{name}.png"]
    write_png(plan.folder / files[0], np.dstack([colors, alpha]))
    write_png(plan.folder / files[1], _reduced(colors, alpha, _SHAPE_SIDE)[1])
    return {"size": f"{alpha.shape[1]}x{alpha.shape[0]}", "files": files}


def _reduced(colors: Array, alpha: Array, side: int) -> tuple[Array, Array]:
    """Return a foreground no longer than ``side``; what is transparent adds nothing to the colors."""
    scale = side / max(alpha.shape) if side else 1.0
    if scale >= 1:
        return colors, alpha
    size = tuple(max(round(length * scale), 1) for length in alpha.shape[::-1])
    share = alpha[..., None] / np.float32(255)
    flat = np.dstack([colors * share, share])
    small = cv2.resize(flat, size, interpolation=cv2.INTER_AREA)
    plain = small[..., :3] / np.maximum(small[..., 3:], 1 / 255)
    return np.clip(np.rint(plain), 0, 255).astype(np.uint8), np.rint(small[..., 3] * 255).astype(np.uint8)


def _background(plan: DatasetPlan, number: int, name: str) -> Facts:
    assert plan.own is not None
    file = f"backgrounds/{name}"
    with atomic_write(plan.folder / file) as temporary:
        shutil.copyfile(plan.own.backgrounds[number], temporary)
    return {"files": [file]}


def _scene(plan: DatasetPlan, number: int, name: str) -> Facts:
    kind = TRAINING_SCENES[number % len(TRAINING_SCENES)]
    side = plan.side or 1024
    picture = SCENES[kind](random(plan.seed, number, 1, TRAINING), (side * 2 // 3, side))
    write_png(plan.folder / f"backgrounds/{name}.png", picture)
    return {"background": kind, "files": [f"backgrounds/{name}.png"]}


_MAKERS: dict[str, Callable[[DatasetPlan, int, str], Facts]] = {
    "own": _own, "drawn": _drawn, "background": _background, "scene": _scene,
}  # fmt: skip
