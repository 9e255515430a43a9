"""All foregrounds and photographs of a pack on one device, and random views of them in batches."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing import placing
from core.training.composing.host import to_device
from core.training.composing.linear import apply, gaussian
from core.training.composing.store import PixelStore
from core.training.packing.pack import Foreground, Pack
from core.training.samples.extent import BEADED, log_uniform
from core.training.samples.interior import fitting_scale, interior

Array = NDArray[Any]
_LARGE = 700  # photographs with a longer side are few, and drawn as often as all others
_HALVED = 0.6  # photographs are taken from copies of half the size if they are reduced more


@dataclass(frozen=True)
class Views:
    """Where the views of a batch come from: images ``which`` (n,), maps ``inverse`` (n, 2, 3) and ``style`` (n,) on the

    device; how much they are enlarged, ``scale`` (n,), in main memory.
    """

    which: Tensor
    inverse: Tensor
    style: Tensor
    scale: Array

    def replaced(self, index: Tensor, where: Array, others: "Views") -> "Views":
        """Return views of which those at ``where`` (n,), ``index`` on the device, are others."""
        parts = [
            mine.index_copy(0, index, theirs)
            for mine, theirs in (
                (self.which, others.which), (self.inverse, others.inverse), (self.style, others.style)
            )
        ]  # fmt: skip
        scale = self.scale.copy()
        scale[where] = others.scale
        return Views(parts[0], parts[1], parts[2], scale)

    def of(self, which: Tensor) -> "Views":
        """Return the same views of other images."""
        return replace(self, which=which)


@dataclass(frozen=True)
class Scenery:
    """The parts that batches are composed of.

    ``foregrounds`` with their ``edges`` (N, E, 2), what is in their ``interiors`` (N, P, 3), ``families`` (N,) and
    ``is_cut`` (N,), whether they go on beyond their border; ``photos``, each followed by a copy of half its size.
    """

    foregrounds: PixelStore
    photos: PixelStore
    edges: Array
    interiors: Array
    families: Array
    family_names: tuple[str, ...]
    is_cut: Tensor

    @classmethod
    def load(cls, pack: Pack, device: torch.device, workers: int = 1) -> "Scenery":
        """Decode a pack onto a device. Raises UserError if a part is damaged."""
        sizes = np.array([(item.height, item.width) for item in pack.foregrounds])
        edges: list[Array] = []
        interiors: list[Array] = []
        images = _premultiplied(pack.read_foregrounds(workers), edges, interiors)
        foregrounds = PixelStore.build(images, sizes, device)
        whole = np.array([(item.height, item.width) for item in pack.photos])
        both = np.stack([whole, whole // 2], 1).reshape(-1, 2)
        photos = PixelStore.build(_with_halves(pack.read_photos(workers)), both, device)
        is_cut = torch.tensor([item.is_cut for item in pack.foregrounds], device=device)
        families = np.array([item.family for item in pack.foregrounds])
        places = np.stack(edges), np.stack(interiors)
        return cls(foregrounds, photos, *places, families, pack.families, is_cut)

    @property
    def device(self) -> torch.device:
        """Where the pixels lie."""
        return self.foregrounds.pixels.device

    def split(self, held_out: int) -> tuple["Scenery", "Scenery"]:
        """Return sceneries without and with only the last ``held_out`` foregrounds; both have all photographs."""
        border = len(self.foregrounds) - held_out
        first, second = (
            replace(
                self,
                foregrounds=self.foregrounds.some(part),
                edges=self.edges[part],
                interiors=self.interiors[part],
                families=self.families[part],
                is_cut=self.is_cut[part],
            )
            for part in (slice(None, border), slice(border, None))
        )
        return first, second

    def relatives(self, rng: np.random.Generator, which: Array) -> Array:
        """Return for each foreground the number of a random one of its family."""
        order = np.argsort(self.families, kind="stable")
        ranked = self.families[order]
        first = np.searchsorted(ranked, self.families[which])
        count = np.searchsorted(ranked, self.families[which], side="right") - first
        return order[first + (rng.random(which.shape) * count).astype(np.int64)]

    def place(self, rng: np.random.Generator, which: Array, scale: Array, size: int) -> Views:
        """Return random views of ``size`` pixels of the foregrounds ``which`` (n,), each around one of its edges."""
        points = self.edges[which, rng.integers(0, self.edges.shape[1], len(which))]
        return self._views(rng, which, placing.around(rng, points, scale, size), scale)

    def place_inside(self, rng: np.random.Generator, is_whole: Array, size: int) -> tuple[Array, Views]:
        """Return foregrounds with an opaque body, at least one has it, and views of ``size`` pixels of them.

        Where ``is_whole`` (n,) most of the subject is seen, elsewhere little but the body.
        """
        which = rng.choice(self.bodies, len(is_whole))
        last = self.interiors.shape[1] - 1
        places = self.interiors[which, np.where(is_whole, last, rng.integers(0, last, len(which)))]
        scale = fitting_scale(rng, places[:, 2], size, is_whole=is_whole)
        return which, self._views(
            rng, which, placing.around(rng, places[:, :2], scale, size, 0.1 * size), scale
        )

    @cached_property
    def bodies(self) -> Array:
        """The numbers of the foregrounds that have an opaque body."""
        return np.flatnonzero(self.interiors[:, 0, 2])

    def _views(self, rng: np.random.Generator, which: Array, inverse: Array, scale: Array) -> Views:
        choice = rng.integers(0, 5, len(which))
        blocky = np.where(scale < BEADED, 2, 1)  # enlarged, the nearest neighbors would show as squares
        style = np.where(scale > 0.8, np.select([choice < 2, choice < 4], [0, 1], blocky), 0)
        return Views(self._to(which), self._to(inverse), self._to(style), scale)

    def foreground_views(self, views: Views, size: int, margin: int = 0) -> Tensor:
        """Return premultiplied views (n, 4, S, S) in [0, 1], S = size + 2 margin; the enlarged ones are softened."""
        side = size + 2 * margin
        images = self.foregrounds.view(
            views.which,
            views.inverse,
            side,
            style=views.style,
            is_mirrored=self.is_cut[views.which],
            origin=-margin,
        )
        beaded = np.flatnonzero(views.scale > BEADED)
        if len(beaded):
            index = self._to(beaded)
            sigma = 0.6 + 0.3 * torch.linspace(0, 1, len(beaded), device=self.device)
            images[index] = apply(gaussian(sigma * self._to(views.scale[beaded]), side), images[index])
        images[:, :3] = images[:, :3].minimum(images[:, 3:])
        return images

    def look(self, views: Views, size: int, *, margin: int, step: int) -> Tensor:
        """Return the alpha, uint8 (n, s, s), of every ``step``-th pixel of views with a margin."""
        cells = (size + 2 * margin) // step
        return self.foregrounds.look(
            views.which, views.inverse, cells, is_mirrored=self.is_cut[views.which], origin=-margin, step=step
        )

    def pick_photos(self, rng: np.random.Generator, count: int) -> Array:
        """Return the numbers of ``count`` random photographs, half of them of the few large ones."""
        longest = self.photos.sizes[::2].max(1)
        large, small = np.flatnonzero(longest > _LARGE), np.flatnonzero(longest <= _LARGE)
        large, small = (large if len(large) else small), (small if len(small) else large)
        chosen = [rng.choice(group, count) for group in (large, small)]
        return np.where(rng.random(count) < 0.5, *chosen)

    def photo_views(
        self, rng: np.random.Generator, photos: Array, size: int, low: Array, high: Array
    ) -> Tensor:
        """Return random views (n, 3, size, size) in [0, 1] of ``photos`` (n,), enlarged ``low`` to ``high`` times."""
        scale = log_uniform(rng, low, high, len(photos))
        is_halved = scale < _HALVED
        which = 2 * photos + is_halved
        inverse = placing.of_photos(
            rng, self.photos.sizes[which], np.where(is_halved, 2 * scale, scale), size
        )
        style = np.where(rng.random(len(photos)) < 0.7, 0, 1)
        numbers, maps, styles = self._to(which), self._to(inverse), self._to(style)
        mirrored = torch.ones_like(numbers, dtype=torch.bool)
        return self.photos.view(numbers, maps, size, style=styles, is_mirrored=mirrored)[:, :3]

    def _to(self, values: Array) -> Tensor:
        return to_device(values, self.device)


def _premultiplied(
    foregrounds: Iterator[Foreground], edges: list[Array], interiors: list[Array]
) -> Iterator[Array]:
    """Yield premultiplied RGBA uint8 (H, W, 4); places on the edges and inside go into the lists."""
    rng = np.random.default_rng(0)
    for item in foregrounds:
        edges.append(item.edges)
        interiors.append(interior(rng, item.alpha, is_cut=item.is_cut))
        alpha = item.alpha[..., None].astype(np.uint16)
        color = (item.color * alpha + 127) // 255
        yield np.concatenate([color, alpha], -1).astype(np.uint8)


def _with_halves(photos: Iterator[Array]) -> Iterator[Array]:
    """Yield every photograph as RGBA uint8, and its copy of half the size."""
    for photo in photos:
        rgba = np.pad(photo, ((0, 0), (0, 0), (0, 1)), constant_values=255)
        yield rgba
        height, width = (n // 2 for n in rgba.shape[:2])
        blocks = rgba[: 2 * height, : 2 * width].reshape(height, 2, width, 2, 4)
        yield ((blocks.sum((1, 3), dtype=np.uint16) + 2) // 4).astype(np.uint8)
