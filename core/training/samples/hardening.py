"""The effects of a sample's cases, one after the other, on what is about to be composed."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.samples import lights
from core.training.samples.cases import ALIKE, DECOY, PATCHED, SHADED, SHINY, Cases
from core.training.samples.effects import alike, lit_unevenly, patched, with_decoys
from core.training.samples.shine import has_body, with_dark_parts, with_highlights
from core.training.samples.trimaps import far_trimap
from core.trimap.values import BACKGROUND, FOREGROUND

Array = NDArray[Any]


@dataclass(frozen=True)
class Composed:
    """A sample about to be composed: ``color`` (H, W, 3), premultiplied, over ``background``, float32 in [0, 1]."""

    color: Array
    alpha: Array
    background: Array
    trimap: Array


def hardened(rng: np.random.Generator, view: Composed, cases: Cases) -> tuple[Composed, Cases]:
    """Return what is composed after the effects of its cases, and the cases without those it has no room for."""
    has = set(cases.effects)
    if DECOY in has and not ((view.trimap == BACKGROUND).any() or (view.trimap == FOREGROUND).any()):
        has.remove(DECOY)
    if SHINY in has and not has_body(view.alpha):
        has.remove(SHINY)
    color, alpha, background, trimap = view.color, view.alpha, view.background, view.trimap
    if ALIKE in has:
        color = alike(rng, color, alpha, background, trimap)
    if PATCHED in has:
        color, background = patched(rng, color, alpha, background)
    if DECOY in has:
        color, background = with_decoys(rng, color, alpha, background, trimap)
    if SHADED in has:
        color, background = lit_unevenly(rng, color, alpha, background)
    found = Composed(color, alpha, background, trimap)
    if SHINY in has:
        found = _shiny(rng, found)
    return found, replace(cases, effects=tuple(name for name in cases.effects if name in has))


def _shiny(rng: np.random.Generator, view: Composed) -> Composed:
    """Return it with highlights (75 %) or dark parts (25 %), before the same (40 %), in a far band (60 %)."""
    is_dark = rng.random() < 0.25
    draw, behind = (with_dark_parts, lights.dark_room) if is_dark else (with_highlights, lights.bright_sky)
    background = behind(rng, len(view.alpha)) if rng.random() < 0.4 else view.background
    trimap = view.trimap
    if rng.random() < 0.6 and (trimap == FOREGROUND).any() and (trimap == BACKGROUND).any():
        trimap = far_trimap(rng, np.rint(view.alpha * 255).astype(np.uint8))
    return Composed(draw(rng, view.color, view.alpha), view.alpha, background, trimap)
