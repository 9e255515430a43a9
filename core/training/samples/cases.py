"""Cases that networks fail at, and which of them a sample is."""

from dataclasses import dataclass

import numpy as np

from core.training.samples import chances

FIRM, WIDE, NO_KEEP, NO_REMOVE = "hard edge", "wide", "no Keep", "no Remove"
"""Cases that decide what is shown and marked; a sample is one of them at most."""
ALIKE, PATCHED, DECOY, SHADED, SHINY = "colors alike", "patchwork", "decoy", "uneven light", "highlights"
"""Cases that change the colors of what is shown; any of them may meet."""
SUBJECTS, EFFECTS = (FIRM, WIDE, NO_KEEP, NO_REMOVE), (ALIKE, PATCHED, DECOY, SHADED, SHINY)
WIDE_SIDE = 384
"""Crops less wide have no room for unknown regions of a hundred pixels and more."""


@dataclass(frozen=True)
class Cases:
    """One of ``SUBJECTS`` or None, and any of ``EFFECTS``."""

    subject: str | None = None
    effects: tuple[str, ...] = ()


PLAIN = Cases()


def draw_cases(rng: np.random.Generator, size: int) -> Cases:
    """Return the cases of one sample, a crop of ``size`` x ``size``; most samples have none."""
    wide = chances.WIDE if size >= WIDE_SIDE else 0.0
    shares = {FIRM: chances.FIRM, NO_KEEP: chances.NO_KEEP, NO_REMOVE: chances.NO_REMOVE, WIDE: wide}
    ends = np.cumsum(list(shares.values()))
    number = int((ends <= rng.random()).sum())
    subject = list(shares)[number] if number < len(ends) else None
    shiny = chances.SHINY_FIRM if subject == FIRM else chances.SHINY
    likely = {
        ALIKE: chances.ALIKE, PATCHED: chances.PATCHED, DECOY: chances.DECOY, SHADED: chances.SHADED, SHINY: shiny,
    }  # fmt: skip
    chance = rng.random(len(EFFECTS))
    return Cases(subject, tuple(name for name, at in zip(EFFECTS, chance, strict=True) if at < likely[name]))
