"""A local update: changes of the trimap are matted again with their surroundings, the rest stays bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.engine.device import resolve
from core.engine.local.blend import followed, is_cut_off, mix, mix_colors, weights
from core.engine.local.regions import HINTS_CONTEXT, Region, Standing
from core.engine.meter import Meter
from core.engine.options import (
    Cancelled,
    Event,
    Finished,
    MatteOptions,
    MatteResult,
    Mattes,
    Progress,
    UpdateBegun,
)
from core.engine.threads import threads_of_a_run
from core.errors import is_out_of_memory
from core.geometry import Rect, area, slices, within
from core.imaging.foreground import estimate_foreground
from core.text.translate import mark, tr
from core.trimap.values import FOREGROUND, UNKNOWN, Trimap

_MATTE_SHARE = 0.9
_NO_COLORS = mark("Memory ran out while colors were cleaned, so this waits until a cutout is written.")


def update(
    engine: Mattes,
    image: NDArray[Any],
    trimap: Trimap,
    standing: Standing,
    *,
    regions: list[Region],
    options: MatteOptions,
    cancelled: Callable[[], bool],
    most: NDArray[np.float32] | None = None,
) -> Iterator[Event]:
    """Yield the progress of an update and, at the end, Finished with a whole result, of arrays of its own.

    Args:
        engine: mattes each region, as it would a photo.
        image: (H, W, 3), the photo; ``trimap`` (H, W), its marks as they are now.
        standing: what they were, and the matte made of them.
        regions: from ``find_regions``.
        options: as of a run.
        cancelled: asked meanwhile; True ends the update with Cancelled.
        most: (H, W) in [0, 1], to which the alpha that stands was lowered and the new one is yet to be; None for none.

    Raises:
        UserError: the options do not fit this machine.
        Cancelled: ``cancelled`` returned True.
    """
    if engine.config is not None and engine.config.hints:
        regions = [region.seen_with(HINTS_CONTEXT, trimap) for region in regions]
    yield UpdateBegun(tuple(region.crop for region in regions))
    if not regions:
        yield Finished(replace(standing.result, updated=(), remark="", notes=()))
        return
    each = replace(options, foreground=False, reuse=False)
    with Meter(resolve(options).device) as meter:
        one = _Update(engine, image, trimap, standing.result, each, cancelled, meter, most)
        yield from one.events(regions, foreground=options.foreground)


@dataclass
class _Update:
    engine: Mattes
    image: NDArray[Any]
    trimap: Trimap
    standing: MatteResult
    options: MatteOptions
    cancelled: Callable[[], bool]
    meter: Meter
    most: NDArray[np.float32] | None = None
    runs: list[MatteResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    alpha: NDArray[np.float32] = field(init=False)
    foreground: NDArray[Any] | None = field(init=False)
    difference: NDArray[np.uint8] | None = field(init=False)

    def events(self, regions: list[Region], *, foreground: bool) -> Iterator[Event]:
        done, colors = [], self.standing.foreground if foreground else None
        with self.meter.stage("preprocess"):
            self.alpha = self.standing.alpha.copy()
            self.foreground = None if colors is None else colors.copy()
            known = self.standing.difference
            self.difference = None if known is None else known.copy()
        for index, region in enumerate(regions):
            start, share = index / len(regions), _MATTE_SHARE / len(regions)
            for part in region.parts:
                _obey(self.alpha, self.trimap, part.rect)
            widest = yield from self._matte(region, start, share)
            yield Progress(tr("Cleaning the colors"), start + share)
            with self.meter.stage("foreground"):
                self._color(widest)
            done.append(widest.touched)
        self.meter.finish()
        yield Progress(tr("Done"), 1.0)
        yield Finished(self._result(tuple(done)))

    def _matte(self, region: Region, start: float, share: float) -> Generator[Event, None, Region]:
        """Matte a region, wider where its change reaches farther, into alpha; return it as it was in the end."""
        while True:
            crop = slices(region.crop)
            now, was = self.trimap[crop], region.before(self.trimap)
            weight = np.where(now == UNKNOWN, weights(region.mask(), region.reach), np.float32(0))
            if not weight.any():
                return region
            after = yield from self._run(region.crop, now, start, share / 2)
            passes = self.runs[-1].difference
            before = yield from self._run(region.crop, was, start + share / 2, share / 2)
            wider = region.wider(self.trimap) if is_cut_off(before, after, weight) else None
            if wider is None:
                stands = self._raised(crop, before)
                self.alpha[crop] = mix(stands, followed(stands, before, after), weight)
                self._note_passes(region, passes)
                return region
            start, share, region = start + share, 0.0, wider
            yield UpdateBegun((wider.crop,))

    def _raised(self, crop: tuple[slice, slice], before: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a crop of the current matte as it was before it was lowered, by the crop's own alpha ``before``."""
        stands = self.alpha[crop]
        return (
            stands
            if self.most is None
            else np.where(stands < self.most[crop], stands, np.maximum(stands, before))
        )

    def _run(
        self, crop: Rect, trimap: Trimap, start: float, share: float
    ) -> Generator[Event, None, NDArray[np.float32]]:
        """Matte a crop with this trimap."""
        if not (trimap == UNKNOWN).any():
            return (trimap == FOREGROUND).astype(np.float32)
        image = np.ascontiguousarray(self.image[slices(crop)])
        for event in self.engine.matte(image, np.ascontiguousarray(trimap), self.options, self.cancelled):
            if isinstance(event, Progress) and event.fraction < 1:
                yield Progress(event.phase, start + share * event.fraction)
            elif isinstance(event, Finished):
                self.runs.append(event.result)
        return self.runs[-1].alpha

    def _note_passes(self, region: Region, found: NDArray[np.uint8] | None) -> None:
        """Replace the difference of two passes in a region."""
        if self.difference is None or found is None:
            return
        crop, touched = (
            _scaled(rect, self.alpha.shape, self.difference.shape) for rect in (region.crop, region.touched)
        )
        if area(touched):
            small = cv2.resize(found, (crop[3] - crop[1], crop[2] - crop[0]), interpolation=cv2.INTER_AREA)
            self.difference[slices(touched)] = small[within(touched, crop)]

    def _color(self, region: Region) -> None:
        """Estimate the colors of a region anew, with what lies around it."""
        if self.foreground is None:
            return
        crop = slices(region.crop)
        image, alpha = np.ascontiguousarray(self.image[crop]), np.ascontiguousarray(self.alpha[crop])
        try:
            with threads_of_a_run():
                new = estimate_foreground(image, alpha, progress=self._tick)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            self.foreground = None
            self.notes.append(tr(_NO_COLORS))
            return
        mixed = mix_colors(self.foreground[crop], new, weights(region.mask(), region.reach))
        np.copyto(mixed, image, where=(alpha == 1)[..., None])
        self.foreground[crop] = mixed

    def _tick(self, _: float = 0.0) -> None:
        if self.cancelled():
            raise Cancelled

    def _result(self, updated: tuple[Rect, ...]) -> MatteResult:
        notes = dict.fromkeys([*(note for run in self.runs for note in run.notes), *self.notes])
        last = self.runs[-1] if self.runs else self.standing
        return replace(
            self.standing,
            alpha=self.alpha,
            foreground=self.foreground,
            difference=self.difference,
            model=last.model,
            weights=last.weights,
            device=last.device,
            precision=last.precision,
            seconds=_added([*(run.seconds for run in self.runs), self.meter.seconds])
            | {"total": self.meter.seconds["total"]},
            peak_memory=_highest([*(run.peak_memory for run in self.runs), self.meter.peak_memory]),
            polish=last.polish,
            reused=False,
            decoded=sum(run.decoded for run in self.runs),
            notes=tuple(notes),
            remark="",
            updated=updated,
        )


def _obey(alpha: NDArray[np.float32], trimap: Trimap, rect: Rect) -> None:
    """Set alpha to 0 and 1 where the trimap is known."""
    part = slices(rect)
    np.copyto(alpha[part], trimap[part] == FOREGROUND, where=trimap[part] != UNKNOWN)


def _scaled(rect: Rect, size: tuple[int, ...], to: tuple[int, ...]) -> Rect:
    """Return a rectangle of an image of one size in a copy of another."""
    top, bottom = (round(at * to[0] / size[0]) for at in (rect[0], rect[2]))
    left, right = (round(at * to[1] / size[1]) for at in (rect[1], rect[3]))
    return top, left, bottom, right


def _added(times: list[dict[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for one in times for name in one)
    return {name: sum(one.get(name, 0.0) for one in times) for name in names}


def _highest(peaks: list[dict[str, int]]) -> dict[str, int]:
    names = dict.fromkeys(name for peak in peaks for name in peak)
    return {name: max(peak.get(name, 0) for peak in peaks) for name in names}
