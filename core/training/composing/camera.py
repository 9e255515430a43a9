"""Effects of camera and file on images: core.training.samples.camera in batches, every step for those it befalls."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing.colors import column
from core.training.composing.host import taken, to_device
from core.training.composing.jpeg import TO_YCC, compressed
from core.training.composing.linear import apply, gaussian, reducing_and_enlarging
from core.training.samples import chances

Array = NDArray[Any]
_BLOCK = 16  # pixels of a block of JPEG's color, which is kept at half of the resolution


class Camera:
    """Takes the pictures of one batch."""

    def __init__(self, rng: np.random.Generator, generator: torch.Generator) -> None:
        self._rng, self._generator, self._device = rng, generator, generator.device

    def degrade(self, images: Tensor) -> Tensor:
        """Return images (n, 3, S, S) in [0, 1] after what cameras do, in steps of 1 / 255; S is a multiple of 16."""
        images = self._toned(images)
        steps = (
            (chances.FOCUS, self._focused), (chances.SCALED, self._scaled), (chances.GRAIN, self._grainy),
            (chances.LOW_LIGHT, self._in_low_light), (chances.GRAY, _gray),
        )  # fmt: skip
        is_noisy = self._rng.random(len(images))
        for share, step in steps:
            chance = self._rng.random(len(images))
            if step == self._grainy:
                chance = is_noisy
            elif step == self._in_low_light:
                chance = 1 - is_noisy  # one kind of noise is enough
            where = np.flatnonzero(chance < share)
            if len(where):
                index = self._to(where)
                images[index] = step(images[index])
        images = (images * 255).round().clamp(0, 255)
        where = np.flatnonzero(self._rng.random(len(images)) < chances.JPEG)
        if len(where):
            images[self._to(where)] = self._as_jpeg(images[self._to(where)])
        again = where[self._rng.random(len(where)) < chances.TWICE]
        if len(again):
            images[self._to(again)] = self._as_jpeg(images[self._to(again)])
        return images / 255

    def _toned(self, images: Tensor) -> Tensor:
        """Change gamma, white balance and exposure (darker or clipped) of some."""
        rng, count = self._rng, len(images)
        gamma = np.where(rng.random(count) < chances.GAMMA, np.exp(rng.normal(0, 0.25, count)), 1)
        balance = np.where(
            rng.random((count, 1)) < chances.BALANCE, np.exp(rng.normal(0, 0.12, (count, 3))), 1
        )
        exposure = np.where(
            rng.random((count, 1)) < chances.EXPOSURE, np.exp(rng.uniform(-0.9, 0.3, (count, 1))), 1
        )
        images = images.clamp(0, 1) ** column(gamma, self._device)
        return (images * column(balance * exposure, self._device)).clamp(0, 1)

    def _focused(self, images: Tensor) -> Tensor:
        """Soften, sharpen a little, or so much that edges have halos, as after reducing."""
        rng, count = self._rng, len(images)
        choice = rng.random(count)
        has_halos = choice > 1 - chances.HALOS
        soft = self._blurred(
            images, rng.uniform(np.where(has_halos, 0.8, 0.4), np.where(has_halos, 2.0, 1.0))
        )
        amount = rng.uniform(np.where(has_halos, 0.6, 0.2), np.where(has_halos, 1.6, 0.8))
        sharpening = np.where(choice < chances.SOFT, -1.0, amount)
        return images + column(sharpening, self._device) * (images - soft)

    def _scaled(self, images: Tensor) -> Tensor:
        """Scale down and up again."""
        count, size = len(images), images.shape[-1]
        grid = (size * self._rng.uniform(0.5, 0.85, count)).astype(np.int64)
        is_cubic = self._rng.random(count) >= 0.5
        return apply(reducing_and_enlarging(grid, size, is_cubic, self._device), images)

    def _grainy(self, images: Tensor) -> Tensor:
        rng, count = self._rng, len(images)
        grain = self._normal(images.shape) * column(rng.uniform(0.002, 0.025, count), self._device)
        coarse = np.flatnonzero(rng.random(count) >= 1 - chances.COARSE_GRAIN)
        if len(coarse):
            index = self._to(coarse)
            grain[index] = self._blurred(grain[index], np.full(1, 0.8))
        return images + grain

    def _in_low_light(self, images: Tensor) -> Tensor:
        """Add much noise, more in the shadows of the file, coarser in color."""
        rng, count = self._rng, len(images)
        color = self._blurred(self._normal(images.shape), rng.uniform(0.5, 1.5, count))
        both = self._normal((count, 1, *images.shape[2:])) + 1.5 * color
        strength = column(rng.uniform(0.02, 0.06, count), self._device)
        return images + strength * both * (0.15 + images.clamp(0, 1)).sqrt()

    def _as_jpeg(self, images: Tensor) -> Tensor:
        """Return images in 0 ... 255 as JPEG of quality 35 to 96 would keep them, its blocks beginning anywhere."""
        size = images.shape[-1]
        start = self._rng.integers(0, _BLOCK, (2, len(images), 1))
        padded = taken(images, *(np.arange(size + _BLOCK) - start).clip(0, size - 1))
        count = len(images)
        quality = np.where(
            self._rng.random(count) < chances.GOOD_JPEG,
            self._rng.integers(60, 97, count),
            self._rng.integers(35, 60, count),
        )
        return taken(compressed(padded, quality), *(np.arange(size) + start))

    def _blurred(self, images: Tensor, sigma: Array) -> Tensor:
        return apply(gaussian(column(sigma, self._device).flatten(), images.shape[-1]), images)

    def _normal(self, shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, device=self._device, generator=self._generator)

    def _to(self, values: Array) -> Tensor:
        return to_device(values, self._device)


def _gray(images: Tensor) -> Tensor:
    weights = to_device(TO_YCC[0], images.device).view(1, 3, 1, 1)
    return (images * weights).sum(1, keepdim=True).expand_as(images)
