"""make-testset: photos with exact alphas and trimaps, composed as Deep Image Matting composes its test set."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.evaluation.collections.composed import compose, cover
from core.evaluation.collections.dilation import dilated
from core.evaluation.collections.testset import MANIFEST, PARTS
from core.geometry import Size
from core.imaging.convert import to_depth
from core.imaging.io import read_image
from core.imaging.write import write_png
from core.training.sets import wide
from core.training.sets.drawn import GENERATION, TESTS, draw_foreground, random, subject_name
from core.training.sets.own import OwnData, fitted, open_own
from core.training.sets.record import Facts, Made, Record, carry_out
from core.training.sets.scenery import SCENES, with_grain
from core.trimap.values import VALUES

Array = NDArray[Any]
RADII = (5.0, 25.0)
"""How far unknown reaches into 0 and into 1, pixels on a longer side of 2048, in proportion on others."""
_GRAIN = (0.5, 2.0)


@dataclass(frozen=True)
class TestsetPlan:
    """A set to make: ``count`` foregrounds on as many ``backgrounds`` each.

    Without ``data`` foregrounds and backgrounds are drawn at ``size`` (height, width). With it they are the user's
    (all of them where ``count`` is 0), as large as they are or, with a size, made to fit. ``wide`` draws the wide set
    (wide.py): its own subjects and trimaps, and without a size its own sizes, reduced to a ``longest`` side if given.
    """

    __test__ = False  # for pytest this is no class of tests

    folder: Path
    count: int
    size: Size | None
    backgrounds: int
    seed: int
    data: Path | None = None
    wide: bool = False
    longest: int | None = None

    @cached_property
    def own(self) -> OwnData | None:
        """The user's images, if they are to be used. Raises UserError."""
        return None if self.data is None else open_own(self.data)

    @property
    def foregrounds(self) -> int:
        """The number of foregrounds. Raises UserError if the user has fewer than asked for."""
        if self.own is None:
            return self.count
        there = len(self.own.foregrounds)
        if self.count > there:
            raise UserError(
                f"{self.data} has {there} foregrounds, less than {self.count}; give a smaller --count."
            )
        return self.count or there

    def name(self, index: int, turn: int) -> str:
        """Return the name of foreground ``index`` on its background ``turn``."""
        return f"{index:04d}-{self.subject(index)}_{turn}"

    def subject(self, index: int) -> str:
        """Return what foreground ``index`` is called."""
        if self.own is not None:
            return self.own.foregrounds[index].name
        return subject_name(index, wide.SUBJECTS) if self.wide else subject_name(index)

    def recipe(self) -> dict[str, Any]:
        """Return all that decides what the files hold, as JSON."""
        widely = {"wide": wide.GENERATION, "longest": self.longest} if self.wide else {}
        return {
            "what": "test set", "generation": GENERATION, "count": self.foregrounds, "seed": self.seed,
            "size": None if self.size is None else f"{self.size[1]}x{self.size[0]}",
            "backgrounds_per_foreground": self.backgrounds, "data": None if self.own is None else self.own.key,
            **widely,
        }  # fmt: skip


def make_testset(
    plan: TestsetPlan, *, workers: int = 1, progress: Callable[[float], None] = lambda _: None
) -> int:
    """Make the photos that are not there yet; return how many there were.

    A set grows where only ``count`` is larger than in the plan it was made by. The same plan gives the same
    bytes, whatever ``workers`` (processes) is. Raises UserError.
    """
    record = Record(plan.folder, MANIFEST, plan.recipe(), growing=("count",))
    record.begin(PARTS)
    names = {
        index: [plan.name(index, turn) for turn in range(plan.backgrounds)]
        for index in range(plan.foregrounds)
    }
    done = {name for own in names.values() for name in own if record.is_done(name)}
    todo = [index for index, own in names.items() if not done.issuperset(own)]
    carry_out(record, partial(_make, plan, done), todo, workers, progress)
    return len(done)


def _make(plan: TestsetPlan, done: Collection[str], index: int) -> Made:
    """Make what is missing of foreground ``index``."""
    colors, alpha = _foreground(plan, index)
    made = {}
    for turn in range(plan.backgrounds):
        if plan.name(index, turn) not in done:
            made[plan.name(index, turn)] = _photo(plan, (index, turn), colors, alpha)
    return made


def _foreground(plan: TestsetPlan, index: int) -> tuple[Array, Array]:
    if plan.wide:
        return wide.wide_foreground(plan.seed, index, plan.size or wide.wide_size(index, plan.longest))
    if plan.own is None:
        assert plan.size is not None
        return draw_foreground(plan.seed, index, plan.size)
    colors, alpha = plan.own.foregrounds[index].load()
    return (colors, alpha) if plan.size is None else fitted(colors, alpha, plan.size)


def _photo(plan: TestsetPlan, place: tuple[int, int], colors: Array, alpha: Array) -> Facts:
    """Compose and write one photo; alpha is written before the image, so that an image is never without it."""
    index, turn = place
    rng = random(plan.seed, index, turn + 1, wide.STREAM if plan.wide else TESTS)
    trimap = wide.wide_marks(rng, alpha, plan.subject(index)) if plan.wide else _trimap(rng, alpha)
    background, behind = _background(
        plan, rng, index * plan.backgrounds + turn, (alpha.shape[0], alpha.shape[1])
    )
    image = compose(colors, alpha, background)
    if plan.own is None:  # photographs have grain of their own
        image = with_grain(rng, image, rng.uniform(*_GRAIN))
    name = plan.name(index, turn)
    files = {part: f"{part}/{name}.png" for part in PARTS}
    for part, array in (("alpha", alpha), ("trimap", trimap), ("image", image)):
        write_png(plan.folder / files[part], array)
    return {
        "foreground": name.rpartition("_")[0].partition("-")[2], "background": behind,
        "size": f"{alpha.shape[1]}x{alpha.shape[0]}",
        "shares": {str(value): round(float((trimap == value).mean()), 4) for value in VALUES},
        "files": {file: _digest(plan.folder / file) for file in files.values()},
    }  # fmt: skip


def _trimap(rng: np.random.Generator, alpha: Array) -> Array:
    """Return a trimap of random radii, smaller ones where those would leave no pixel known on a side."""
    inner, outer = rng.uniform(*RADII, 2) * max(alpha.shape) / 2048
    for _ in range(4):
        trimap = dilated(alpha, inner, outer)
        if all((trimap == value).any() for value in VALUES):
            break
        inner, outer = inner / 2, outer / 2
    return trimap


def _background(plan: TestsetPlan, rng: np.random.Generator, number: int, size: Size) -> tuple[Array, str]:
    """Return the background of photo ``number``, and its name: the user's in an order drawn by the seed, or drawn."""
    if plan.own is None or not plan.own.backgrounds:
        name = list(SCENES)[number % len(SCENES)]
        return SCENES[name](rng, size), name
    files = plan.own.backgrounds
    order = np.random.default_rng([plan.seed, len(files)]).permutation(len(files))
    path = files[int(order[number % len(files)])]
    return cover(to_depth(read_image(path).image, 8), size), path.stem


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
