"""Training samples: foregrounds from the pool over backgrounds, degraded as cameras do, with a trimap."""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import over
from core.training.drawing.families import PLANTS, STRANDS
from core.training.drawing.foregrounds import NAMES
from core.training.drawing.photos import PhotoStore
from core.training.drawing.shapes import smooth_noise
from core.training.samples import chances, lights
from core.training.samples.behind import crossing_lines, lines_along
from core.training.samples.borders import repeated_borders
from core.training.samples.camera import degrade
from core.training.samples.cases import FIRM, PLAIN, Cases, draw_cases
from core.training.samples.colors import matched, recolored, told_apart
from core.training.samples.extent import MAX_RADIUS, NOTHING_KNOWN, scales
from core.training.samples.hardening import Composed, hardened
from core.training.samples.interior import fitting_scale, interior
from core.training.samples.laying import mixed
from core.training.samples.mixing import NUMBERS, Mixing, drawn_mixing
from core.training.samples.patterns import pattern
from core.training.samples.pool import ForegroundPool
from core.training.samples.subjects import HardSubjects, Subject, snapped
from core.training.samples.trimaps import even_trimap, marked_trimap, tight_trimap, trimap_from_alpha
from core.training.samples.views import is_cut, view
from core.trimap.values import UNKNOWN

Array = NDArray[Any]
_PLANTS = {NAMES.index(name) for name in PLANTS}
_CASES = 0xCA5E
"""Stream of random numbers that decides on cases, so that samples without one are the same as if there were none."""
_LIGHT = 0x116E7
"""Stream of random numbers that decides how foreground and background mix, for the same reason."""


@dataclass(frozen=True)
class Sample:
    """image (H, W, 3) uint8 RGB, trimap (H, W) uint8 of the three values, alpha (H, W) float32 in [0, 1].

    ``family`` names the family of the foreground, the front one of two; ``cases`` what is made hard about it.
    """

    image: Array
    trimap: Array
    alpha: Array
    family: str = ""
    cases: Cases = PLAIN


class SampleMaker:
    """Makes sample ``index`` of a seeded, endless stream; the same index gives the same sample in any process.

    Without ``textures`` no foreground is made of a photograph here; without ``trimap_styles`` trimaps are even bands,
    and there are no cases. Without ``has_cases`` there are none of what networks are known to fail at, and the samples
    that have none of it anyway are the same. Without ``in_light`` the numbers of a file mix, in all samples.
    """

    def __init__(
        self,
        pool: ForegroundPool,
        photos: PhotoStore,
        seed: int,
        *,
        textures: bool = True,
        trimap_styles: bool = True,
        has_cases: bool = True,
        in_light: bool = True,
    ) -> None:
        self._pool = pool
        self._photos = photos
        self._seed = seed
        self._textures = textures
        self._has_styles = trimap_styles
        self._draw_trimap = trimap_from_alpha if trimap_styles else even_trimap
        self._has_cases = has_cases and trimap_styles
        self._in_light = in_light
        self._hard = HardSubjects(pool, photos)

    def make(self, index: int, size: int) -> Sample:
        """Return sample ``index`` as a crop of ``size`` x ``size`` with enough unknown pixels in it."""
        rng = np.random.default_rng([self._seed, index])
        kind = rng.random() if self._has_styles else 1.0
        apart = np.random.default_rng([self._seed, index, _CASES])
        cases = draw_cases(apart, size) if self._has_cases else PLAIN
        subject = self._hard.make(apart, cases.subject, size)
        if subject is None:
            cases = replace(cases, subject=None)
            if kind < chances.INSIDE + chances.WHOLE:
                subject = self._marked(rng, size, is_whole=kind >= chances.INSIDE)
        light = np.random.default_rng([self._seed, index, _LIGHT])
        mixing = drawn_mixing(light) if self._in_light else NUMBERS
        sample = self._compose(rng, subject or self._around_an_edge(rng, size), cases, mixing)
        return _with_repeated_border(rng, sample) if rng.random() < chances.BORDER else sample

    def _around_an_edge(self, rng: np.random.Generator, size: int) -> Subject:
        for _ in range(8):
            chosen = self._pool.pick(rng)
            front = self._front(rng, chosen, size)
            inner = _inner(self._draw_trimap(rng, front[..., 3]))
            if (inner == UNKNOWN).mean() > NOTHING_KNOWN and rng.random() < chances.TIGHTENED:
                inner = _inner(tight_trimap(rng, front[..., 3]))
            share = (inner == UNKNOWN).mean()
            if 0.02 < share < NOTHING_KNOWN or (share > 0.02 and rng.random() < 0.4):
                break
        return Subject(chosen, _inner(front), np.ascontiguousarray(inner))

    def _marked(self, rng: np.random.Generator, size: int, *, is_whole: bool) -> Subject | None:
        """Return a crop in or of an opaque body of which dabs alone are known; None if none of 12 has such a body."""
        for _ in range(12):
            chosen = self._pool.pick(rng)
            source = self._pool.images[chosen]
            places = interior(rng, source[..., 3], is_cut=is_cut(source[..., 3]))
            if not places[0, 2]:
                continue
            row, col, reach = places[-1 if is_whole else rng.integers(len(places) - 1)]
            scale = float(fitting_scale(rng, reach, size, is_whole=is_whole))
            front = snapped(view(rng, source, np.array([row, col]), scale, size, wander=0.1 * size))
            trimap = marked_trimap(rng, front[..., 3], is_whole=is_whole)
            if (trimap != UNKNOWN).any():
                return Subject(chosen, front, trimap)
        return None

    def _front(self, rng: np.random.Generator, chosen: int, size: int) -> Array:
        """Return one or two foregrounds, premultiplied, on a crop with a margin of ``MAX_RADIUS`` all around."""
        front = self._view(rng, chosen, size + 2 * MAX_RADIUS)
        if rng.random() < chances.TWO:
            front = over(front, self._view(rng, self._pool.pick(rng), len(front)))
        return snapped(front)

    def _view(self, rng: np.random.Generator, index: int, side: int) -> Array:
        """Return foreground ``index`` around one of its edge pixels."""
        place = self._pool.edges[index][rng.integers(len(self._pool.edges[index]))]
        wander = 0.25 * max(side - 2 * MAX_RADIUS, side / 2)
        return view(rng, self._pool.images[index], place, float(scales(rng, 1)[0]), side, wander=wander)

    def _compose(self, rng: np.random.Generator, subject: Subject, cases: Cases, mixing: Mixing) -> Sample:
        size, chosen = len(subject.trimap), subject.chosen
        alpha = subject.front[..., 3].astype(np.float32) / 255
        color = subject.front[..., :3].astype(np.float32) / 255
        photo = self._photos.pick(rng)
        if rng.random() < chances.TEXTURE and self._textures:
            source = photo if rng.random() < chances.BEHIND else None
            color = alpha[..., None] * self._photos.crop(rng, size, (0.4, 1.3), source) / np.float32(255)
        color, background = self._lit(rng, chosen, color, alpha, photo)
        if cases.subject == FIRM:
            background = self._crossed(rng, color, alpha, background)
        if cases.effects:
            view = Composed(color, alpha, background, subject.trimap)
            view, cases = hardened(rng, view, cases)
            color, background, subject = view.color, view.background, replace(subject, trimap=view.trimap)
        background = told_apart(color, alpha, background)
        image = mixed(color, alpha, background, mixing)
        family = cases.subject if cases.subject == FIRM else NAMES[int(self._pool.families[chosen])]
        return Sample(degrade(rng, image), subject.trimap, alpha, family, cases)

    def _lit(
        self, rng: np.random.Generator, chosen: int, color: Array, alpha: Array, photo: Array
    ) -> tuple[Array, Array]:
        """Return the foreground in other colors, and what is behind it: the sky, the dark, or a scene."""
        size, light = len(alpha), rng.random()
        if light < chances.SKY:
            background = lights.bright_sky(rng, size)
            color = recolored(rng, color, alpha, background)
            if rng.random() < chances.OVEREXPOSED:
                color = lights.overexposed(rng, color, alpha)
            return color, background
        if light < chances.SKY + chances.DARK:
            background = lights.dark_room(rng, size)
            return recolored(rng, color, alpha, background), background
        background = self._background(rng, chosen, photo, size)
        color = recolored(rng, color, alpha, background)
        if rng.random() < chances.MATCHED:
            background = matched(rng, background, color, alpha)
        return color, background

    def _background(self, rng: np.random.Generator, chosen: int, photo: Array, size: int) -> Array:
        """Return a photograph or a pattern, at times with more of the foreground's kind in it; lit unevenly."""
        if rng.random() < chances.PATTERN:
            background = pattern(rng, size)
        else:
            low = max(0.35, 0.65 * size / min(photo.shape[:2]))  # smaller, it would be mostly mirror images
            background = self._photos.crop(rng, size, (low, max(1.8, low)), photo).astype(np.float32) / 255
        is_plant = int(self._pool.families[chosen]) in _PLANTS
        if rng.random() < (chances.RELATIVES_OF_PLANTS if is_plant else chances.RELATIVES):
            background = self._with_relatives(rng, chosen, background)
        background = _focused(rng, background)
        contrast, mean = rng.uniform(0.45, 1.2), background.mean((0, 1))
        background = mean + contrast * (background - mean)
        light = 1 + rng.uniform(0, 0.15) * smooth_noise(rng, size, rng.uniform(100, 300))
        gain = np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.06, 3))
        return np.clip(background * light[..., None] * gain, 0, 1).astype(np.float32)

    def _crossed(self, rng: np.random.Generator, color: Array, alpha: Array, background: Array) -> Array:
        """Lay what a network could take for wisps behind a firm outline: lines, strands, fringes, piping; 85 %."""
        choice = rng.random()
        mean = color.sum((0, 1)) / max(float(alpha.sum()), 1.0)
        if choice < 0.3:
            return crossing_lines(rng, background, mean)
        if choice < 0.4:
            return lines_along(rng, background, alpha, mean)
        if choice > 0.85:
            return background
        like = np.where(alpha[..., None] > 0.9, color, mean) if rng.random() < 0.5 else background
        for _ in range(int(rng.integers(1, 4))):
            other = self._pool.pick_of(rng, STRANDS)
            if other is not None:
                strands = self._view(rng, other, len(background)).astype(np.float32) / 255
                shown = recolored(rng, strands[..., :3], strands[..., 3], like)
                background = shown + (1 - strands[..., 3:]) * background
        return background

    def _with_relatives(self, rng: np.random.Generator, chosen: int, background: Array) -> Array:
        """Lay one to three views of the same foreground, of its family or of any over the background.

        At times all of it is out of focus.
        """
        for _ in range(rng.integers(1, 4)):
            kind = rng.random()
            other = chosen if kind < chances.SAME else self._pool.relative(rng, chosen)
            other = self._pool.pick(rng) if kind > 1 - chances.ANY else other
            relative = self._view(rng, other, len(background)).astype(np.float32) / 255
            tone = np.float32(rng.uniform(0.4, 1.05))
            background = tone * relative[..., :3] + (1 - relative[..., 3:]) * background
        return _blurred(rng, background, 2, 10) if rng.random() < chances.OUT_OF_FOCUS else background


def _inner(drawn: Array) -> Array:
    return drawn[MAX_RADIUS:-MAX_RADIUS, MAX_RADIUS:-MAX_RADIUS]


def _with_repeated_border(rng: np.random.Generator, sample: Sample) -> Sample:
    rows, columns = (at[0] for at in repeated_borders(rng, 1, len(sample.trimap)))
    where = np.ix_(rows, columns)
    return replace(sample, image=sample.image[where], trimap=sample.trimap[where], alpha=sample.alpha[where])


def _blurred(rng: np.random.Generator, background: Array, low: float, high: float) -> Array:
    return cv2.GaussianBlur(background, (0, 0), float(np.exp(rng.uniform(np.log(low), np.log(high)))))


def _focused(rng: np.random.Generator, background: Array) -> Array:
    """Return a background blurred, reduced to its broad colors, sharpened, or as it is."""
    choice = rng.random()
    if choice < chances.BLURRED:
        return _blurred(rng, background, 0.7, 7)
    if choice < chances.BLURRED + chances.BROAD:
        small = cv2.resize(background, (8, 8), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, background.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    if choice < chances.BLURRED + chances.BROAD + chances.SHARPENED:
        return background + rng.uniform(0.5, 2) * (background - cv2.GaussianBlur(background, (0, 0), 1.5))
    return background
