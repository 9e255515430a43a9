"""Backgrounds in batches: photographs or patterns, more of the foreground's kind in them, focus and light."""

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing.colors import column
from core.training.composing.host import to_device
from core.training.composing.linear import apply, gaussian, reducing_and_enlarging, smooth_noise
from core.training.composing.patterns import PatternArtist
from core.training.composing.scenery import Scenery
from core.training.drawing.families import PLANTS
from core.training.samples import chances
from core.training.samples.extent import log_uniform, scales

Array = NDArray[Any]
_BROAD = 8  # cells that a background reduced to its broad colors keeps


class BackgroundArtist:
    """Draws the backgrounds of one batch of crops of ``size`` pixels."""

    def __init__(
        self, rng: np.random.Generator, scenery: Scenery, size: int, generator: torch.Generator
    ) -> None:
        self._rng, self._scenery, self._size, self._generator = rng, scenery, size, generator
        self._device = scenery.device

    def draw(self, photos: Array, chosen: Tensor, families: Array) -> Tensor:
        """Return backgrounds (B, 3, S, S) in [0, 1].

        Args:
            photos: numbers (B,) of the photographs.
            chosen: numbers (B,) of the foregrounds in front, on the device.
            families: numbers (B,) of their families.
        """
        rng, count = self._rng, len(photos)
        is_drawn = rng.random(count) < chances.PATTERN
        background = torch.empty(count, 3, self._size, self._size, device=self._device)
        shown, drawn = np.flatnonzero(~is_drawn), np.flatnonzero(is_drawn)
        if len(shown):
            shortest = self._scenery.photos.sizes[2 * photos[shown]].min(1)
            low = np.maximum(0.35, 0.65 * self._size / shortest)  # smaller, it would be mostly mirror images
            high = np.maximum(1.8, low)
            background[self._to(shown)] = self._scenery.photo_views(rng, photos[shown], self._size, low, high)
        if len(drawn):
            background[self._to(drawn)] = PatternArtist(rng, self._size, self._generator).draw(len(drawn))
        background = self._with_relatives(background, chosen, families)
        return self._lit(self._focused(background))

    def _with_relatives(self, background: Tensor, chosen: Tensor, families: Array) -> Tensor:
        """Lay one to three views of the same foreground, of its family or of any over some of the backgrounds.

        Some of these are then out of focus.
        """
        rng, names = self._rng, self._scenery.family_names
        is_plant = np.isin(families, [names.index(name) for name in PLANTS if name in names])
        share = np.where(is_plant, chances.RELATIVES_OF_PLANTS, chances.RELATIVES)
        is_given = rng.random(len(families)) < share
        layers = np.where(is_given, rng.integers(1, 4, len(families)), 0)
        for layer in range(int(layers.max(initial=0))):
            where = np.flatnonzero(layers > layer)
            index, view = self._to(where), self._relative(where, chosen, families)
            tone = column(rng.uniform(0.4, 1.05, len(where)), self._device)
            background[index] = tone * view[:, :3] + (1 - view[:, 3:]) * background[index]
        return self._blurred(
            background, np.flatnonzero((layers > 0) & (rng.random(len(layers)) < chances.OUT_OF_FOCUS)), 2, 10
        )

    def _blurred(self, background: Tensor, where: Array, low: float, high: float) -> Tensor:
        if len(where):
            index = self._to(where)
            sigma = column(log_uniform(self._rng, low, high, len(where)), self._device).flatten()
            background[index] = apply(gaussian(sigma, self._size), background[index])
        return background

    def _relative(self, where: Array, chosen: Tensor, families: Array) -> Tensor:
        rng, scenery, count = self._rng, self._scenery, len(where)
        kind = rng.random(count)
        example = np.array([np.flatnonzero(scenery.families == family)[0] for family in families[where]])
        other = scenery.relatives(rng, example)
        other = np.where(kind > 1 - chances.ANY, rng.integers(0, len(scenery.foregrounds), count), other)
        views = scenery.place(rng, other, scales(rng, count), self._size)
        which = torch.where(self._to(kind < chances.SAME), chosen[self._to(where)], views.which)
        return scenery.foreground_views(views.of(which), self._size)

    def _focused(self, background: Tensor) -> Tensor:
        """Return backgrounds blurred, reduced to their broad colors, sharpened, or as they are."""
        rng, choice = self._rng, self._rng.random(len(background))
        ends = np.cumsum((0, chances.BLURRED, chances.BROAD, chances.SHARPENED))
        blurred, broad, sharp = (
            np.flatnonzero((low <= choice) & (choice < high)) for low, high in pairwise(ends)
        )
        background = self._blurred(background, blurred, 0.7, 7)
        if len(broad):
            grid = np.array([_BROAD])
            matrix = reducing_and_enlarging(grid, self._size, grid > 0, self._device)
            index = self._to(broad)
            background[index] = apply(matrix, background[index])
        if len(sharp):
            index = self._to(sharp)
            soft = apply(gaussian(torch.full((1,), 1.5, device=self._device), self._size), background[index])
            amount = column(rng.uniform(0.5, 2, len(sharp)), self._device)
            background[index] = background[index] + amount * (background[index] - soft)
        return background

    def _lit(self, background: Tensor) -> Tensor:
        """Return backgrounds of mostly lower contrast, under uneven light of some color."""
        rng, count = self._rng, len(background)
        contrast, mean = (
            column(rng.uniform(0.45, 1.2, count), self._device),
            background.mean((2, 3), keepdim=True),
        )
        background = mean + contrast * (background - mean)
        bumps = smooth_noise(rng.uniform(100, 300, count), self._size, self._generator)[:, None]
        light = 1 + column(rng.uniform(0, 0.15, count), self._device) * bumps
        gain = np.exp(rng.normal(0, 0.2, (count, 1)) + rng.normal(0, 0.06, (count, 3)))
        return (background * light * column(gain, self._device)).clamp(0, 1)

    def _to(self, values: Array) -> Tensor:
        return to_device(values, self._device)
