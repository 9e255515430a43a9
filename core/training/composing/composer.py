"""Whole batches of training samples composed on one device, with torch alone.

What is drawn by chance and small (which images, where, how much) comes from NumPy on the CPU, what is large (noise)
from the device's own generator. So the host knows which samples a step befalls and never waits for the device.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from core.model.normalization import MEAN, STD
from core.training.batch import Batch
from core.training.composing import lights
from core.training.composing.backgrounds import BackgroundArtist
from core.training.composing.camera import Camera
from core.training.composing.colors import matched, recolored, told_apart
from core.training.composing.distances import CELL
from core.training.composing.host import taken, to_device
from core.training.composing.mixing import mixed
from core.training.composing.scenery import Scenery, Views
from core.training.composing.trimaps import INSIDE, MARGIN, WHOLE, Alphas, TrimapArtist, draw_plan
from core.training.samples import chances
from core.training.samples.borders import repeated_borders
from core.training.samples.extent import MAX_RADIUS, scales
from core.training.samples.mixing import drawn_mixing

Array = NDArray[Any]
_TRIES = 4  # places looked at for a crop with an edge in it and something to know
_LEAST_KNOWN, _MOST_KNOWN = 0.04, 0.99


@dataclass(frozen=True)
class Composition:
    """A batch as pictures: ``image`` (B, 3, S, S) in steps of 1 / 255, ``trimap`` (B, S, S) of 0, 0.5 and 1, ``alpha``

    (B, 1, S, S) in steps of 1 / 255; numbers (B,) of the front foregrounds' ``families``.
    """

    image: Tensor
    trimap: Tensor
    alpha: Tensor
    families: Array

    def to_batch(self) -> Batch:
        """Return what the network is given."""
        mean, deviation = (to_device(np.array(v), self.image.device).view(1, 3, 1, 1) for v in (MEAN, STD))
        is_unknown = (self.trimap == 0.5).float()[:, None]
        drawn = torch.where(is_unknown > 0, 128 / 255, self.trimap[:, None])
        return Batch(torch.cat([(self.image - mean) / deviation, drawn], 1), self.alpha, is_unknown)


class Composer:
    """Composes batches; that of the same ``key`` on the same device is always the same."""

    def __init__(self, scenery: Scenery, seed: int) -> None:
        self._scenery, self._seed = scenery, seed
        self._device = scenery.device

    @torch.no_grad()
    def compose(self, key: tuple[int, ...], count: int, size: int) -> Composition:
        """Return ``count`` samples as crops of ``size`` x ``size``, a multiple of 32; ``key`` is of whole numbers."""
        rng = np.random.default_rng([self._seed, count, size, *key])
        generator = torch.Generator(self._device).manual_seed(int(rng.integers(1 << 62)))
        styles = self._given_styles(rng, count)
        views, families = self._choose(rng, styles, size)
        front, alphas = self._fronts(rng, views, styles, size)
        trimap = TrimapArtist(rng, alphas, generator).draw(draw_plan(rng, styles))
        alpha = front[:, 3:]
        photos = self._scenery.pick_photos(rng, count)
        artist = BackgroundArtist(rng, self._scenery, size, generator)
        background = artist.draw(photos, views.which, families)
        light = rng.random(count)
        skies, rooms = light < chances.SKY, light > 1 - chances.DARK
        for is_lit, draw in ((skies, lights.bright_skies), (rooms, lights.dark_rooms)):
            where = np.flatnonzero(is_lit)
            if len(where):
                background[to_device(where, self._device)] = draw(rng, len(where), size, generator)
        color = self._textured(rng, front[:, :3], alpha, photos)
        image = self._pictured(rng, color, alpha, background, (skies, rooms))
        found = Composition(Camera(rng, generator).degrade(image), trimap, alpha, families)
        return _with_repeated_borders(rng, found)

    def _given_styles(self, rng: np.random.Generator, count: int) -> Array:
        """Return the styles (n,) of trimaps of crops that are not around an edge, 0 for those that are."""
        kind = rng.random(count)
        if not len(self._scenery.bodies):
            return np.zeros(count, np.int64)
        return np.select([kind < chances.INSIDE, kind < chances.INSIDE + chances.WHOLE], [INSIDE, WHOLE], 0)

    def _choose(self, rng: np.random.Generator, styles: Array, size: int) -> tuple[Views, Array]:
        """Return one view for each sample, of ``_TRIES`` of one family the first that shows something to learn."""
        scenery, count = self._scenery, len(styles)
        first = rng.integers(0, len(scenery.foregrounds), count)
        others = scenery.relatives(rng, np.repeat(first, _TRIES - 1)).reshape(count, _TRIES - 1)
        which = np.concatenate([first[:, None], others], 1).ravel()
        tried = scenery.place(rng, which, np.repeat(scales(rng, count), _TRIES), size)
        seen = scenery.look(tried, size, margin=0, step=CELL)
        known = _share_that_can_be_known(seen)
        may_be_unknown = to_device(rng.random(count * _TRIES) < 0.2, self._device)
        is_good = ((known < _MOST_KNOWN) & ((known > _LEAST_KNOWN) | may_be_unknown)).view(count, _TRIES)
        best = is_good.float().argmax(1) + _TRIES * torch.arange(count, device=self._device)
        chosen = Views(tried.which[best], tried.inverse[best], tried.style[best], tried.scale[::_TRIES])
        where = np.flatnonzero(styles > 0)
        if len(where):
            first[where], within = scenery.place_inside(rng, styles[where] == WHOLE, size)
            chosen = chosen.replaced(to_device(where, self._device), where, within)
        return chosen, scenery.families[first]

    def _fronts(
        self, rng: np.random.Generator, views: Views, styles: Array, size: int
    ) -> tuple[Tensor, Alphas]:
        """Return one or two foregrounds, premultiplied (B, 4, S, S), and their alpha around the crops."""
        scenery, count = self._scenery, len(views.scale)
        images = scenery.foreground_views(views, size, MARGIN)
        far = scenery.look(views, size, margin=MAX_RADIUS, step=CELL)
        two = np.flatnonzero((rng.random(count) < chances.TWO) & (styles == 0))
        if len(two):
            other = rng.integers(0, len(scenery.foregrounds), len(two))
            behind = scenery.place(rng, other, scales(rng, len(two)), size)
            index = to_device(two, self._device)
            front = images[index]
            images[index] = front + (1 - front[:, 3:]) * scenery.foreground_views(behind, size, MARGIN)
            far[index] = far[index].maximum(scenery.look(behind, size, margin=MAX_RADIUS, step=CELL))
        far = torch.where(far <= 2, 0, torch.where(far >= 253, 255, far))
        near = (images[:, 3] * 255).round()
        near = torch.where(near <= 2, 0, torch.where(near >= 253, 255, near))
        crop = images[..., MARGIN:-MARGIN, MARGIN:-MARGIN]
        alpha = near[:, None, MARGIN:-MARGIN, MARGIN:-MARGIN] / 255
        both = torch.cat([crop[:, :3].minimum(alpha), alpha], 1)
        return both, Alphas(near.to(torch.uint8), far)

    def _pictured(
        self,
        rng: np.random.Generator,
        color: Tensor,
        alpha: Tensor,
        background: Tensor,
        lit: tuple[Array, Array],
    ) -> Tensor:
        """Return the composites (B, 3, S, S) of recolored foregrounds over backgrounds that suit them or do not.

        ``lit`` tells which backgrounds (B,) are skies, and which are dark.
        """
        color = recolored(rng, color, alpha, background)
        skies = np.flatnonzero(lit[0])
        if len(skies):
            index = to_device(skies, self._device)
            color[index] = lights.overexposed(rng, color[index], alpha[index])
        where = np.flatnonzero((rng.random(len(color)) < chances.MATCHED) & ~lit[0] & ~lit[1])
        if len(where):
            index = to_device(where, self._device)
            background[index] = matched(rng, background[index], color[index], alpha[index])
        background = told_apart(color, alpha, background)
        mixings = np.array([drawn_mixing(rng) for _ in range(len(color))])
        return mixed(color, alpha, background, *to_device(mixings.T, self._device))

    def _textured(self, rng: np.random.Generator, color: Tensor, alpha: Tensor, photos: Array) -> Tensor:
        """Give some foregrounds the texture of a photograph, at times of the one that is behind."""
        where = np.flatnonzero(rng.random(len(color)) < chances.TEXTURE)
        if not len(where):
            return color
        any_photo = self._scenery.pick_photos(rng, len(where))
        source = np.where(rng.random(len(where)) < chances.BEHIND, photos[where], any_photo)
        low, high = np.full(len(where), 0.4), np.full(len(where), 1.3)
        index = to_device(where, self._device)
        color = color.clone()
        color[index] = alpha[index] * self._scenery.photo_views(rng, source, color.shape[-1], low, high)
        return color


def _with_repeated_borders(rng: np.random.Generator, found: Composition) -> Composition:
    """Return the batch; of some, one or two sides repeat their last row or column in image, trimap and alpha."""
    where = np.flatnonzero(rng.random(len(found.families)) < chances.BORDER)
    if not len(where):
        return found
    index = to_device(where, found.image.device)
    lines = repeated_borders(rng, len(where), found.image.shape[-1])
    for part in (found.image, found.trimap[:, None], found.alpha):
        part[index] = taken(part[index], *lines)
    return found


def _share_that_can_be_known(seen: Tensor) -> Tensor:
    """Return how much (n,) of alphas uint8 (n, s, s), every fourth pixel, is 0 or 1 with its neighbors."""
    values = seen.float()[:, None]
    high = F.max_pool2d(values, 3, 1, 1)
    low = -F.max_pool2d(-values, 3, 1, 1)
    return ((high <= 2) | (low >= 253)).float().mean((1, 2, 3))
