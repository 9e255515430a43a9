"""Foregrounds to composite: each a premultiplied RGBA image with an exact alpha, of one of many families."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import Studio
from core.training.drawing.families import (
    bodies,
    branches,
    coats,
    glass,
    glossy,
    hair,
    limbs,
    plants,
    seeds,
    threads,
    vapor,
    wisps,
)
from core.training.drawing.optics import lens
from core.training.drawing.photos import PhotoStore, image_files

Array = NDArray[Any]
Draw = Callable[[Studio, np.random.Generator], Array]
GENERATION = 4
"""Raise this when what is drawn changes, so that a pool drawn before is not taken for one drawn now."""


@dataclass(frozen=True)
class Family:
    """A kind of foreground: its share of the pool relative to the others', and the function that draws one."""

    name: str
    share: float
    draw: Draw


_DRAWN = (
    Family("furry", 0.12, hair.furry), Family("hairy", 0.11, hair.hairy), Family("wet", 0.03, hair.wet),
    Family("halo", 0.05, hair.halo), Family("fine", 0.12, hair.fine), Family("wisps", 0.06, wisps.wisps),
    Family("lashes", 0.015, wisps.lashes), Family("solid", 0.15, bodies.solid),
    Family("leafy", 0.015, plants.leafy), Family("foliage", 0.035, plants.foliage),
    Family("understory", 0.015, plants.camouflaged), Family("flower", 0.01, plants.bouquet),
    Family("twigs", 0.02, branches.twigs), Family("fern", 0.01, branches.fern),
    Family("grass", 0.015, plants.grass), Family("seed head", 0.025, seeds.seed_head),
    Family("thistle", 0.01, seeds.thistle), Family("feather", 0.015, seeds.feather),
    Family("woven", 0.015, threads.woven), Family("lace", 0.012, threads.lace),
    Family("gauze", 0.01, threads.gauze), Family("web", 0.008, threads.web),
    Family("fringe", 0.01, threads.fringe), Family("glass", 0.028, glass.glass),
    Family("water", 0.014, glass.water), Family("vapor", 0.01, vapor.vapor),
    Family("smoke", 0.013, vapor.smoke), Family("fire", 0.01, vapor.fire),
)  # fmt: skip
_PICTURES = (("image", 0.025, bodies.image, "foregrounds"), ("brush", 0.015, bodies.brush, "alphas"))
_SOLIDS = (
    Family("limbs", 0.057, limbs.limbs), Family("glossy", 0.04, glossy.glossy), Family("coat", 0.045, coats.coat),
)  # fmt: skip
SOLIDS = ("solid", *(family.name for family in _SOLIDS))
RENDERED = "rendered"
_RENDERED_SHARE = 0.047
NAMES = (*(f.name for f in _DRAWN), *(name for name, *_ in _PICTURES), *(f.name for f in _SOLIDS), RENDERED)
"""The families in the order of their numbers; ``RENDERED`` has a share only where the data holds renders."""


def rendered_files(data: Path) -> list[Path]:
    """Return the renders of hair and fur among training data, which may have none."""
    return image_files(data / "renders", required=False)


class ForegroundMaker:
    """Draws foregrounds of ``size`` x ``size`` pixels from photographs, RGBA images and brush tips.

    Without ``textures`` only the RGBA images look like photographs. ``image_share`` in [0, 1) of all foregrounds are
    RGBA images, 2 % where it is None. Raises UserError if ``data`` lacks the images.
    """

    def __init__(
        self,
        data: Path,
        photos: PhotoStore,
        size: int,
        *,
        textures: bool = True,
        image_share: float | None = None,
    ) -> None:
        self.studio = Studio(photos, size, textures=textures)
        pictures = (
            Family(name, share, partial(draw, files=image_files(data / folder)))
            for name, share, draw, folder in _PICTURES
        )
        renders = rendered_files(data)
        share = _RENDERED_SHARE if renders else 0.0
        rendered = Family(RENDERED, share, partial(bodies.rendered, files=renders))
        families = (*_DRAWN, *pictures, *_SOLIDS, rendered)
        self.families = families if image_share is None else _with_share(families, "image", image_share)

    def make(self, rng: np.random.Generator) -> tuple[Array, int]:
        """Return one foreground, premultiplied RGBA uint8 with something in it, and its family's number."""
        shares = np.array([family.share for family in self.families])
        for _ in range(20):
            number = int(rng.choice(len(shares), p=shares / shares.sum()))
            rgba = lens(rng, self.draw(self.families[number].name, rng))
            if (rgba[..., 3] > 25).mean() > 0.01:
                return rgba, number
        raise RuntimeError("no foreground with anything in it after 20 attempts")

    def draw(self, name: str, rng: np.random.Generator) -> Array:
        """Return one foreground (size, size, 4), premultiplied uint8, of the family ``name``."""
        return self.families[NAMES.index(name)].draw(self.studio, rng)


def _with_share(families: tuple[Family, ...], name: str, share: float) -> tuple[Family, ...]:
    """Return the families, that of this name at a share in [0, 1) of all."""
    others = sum(family.share for family in families if family.name != name)
    own = share / (1 - share) * others
    return tuple(replace(family, share=own) if family.name == name else family for family in families)
