"""Resolutions of a run: full size, a smaller copy (D in the papers' tables), or patches (P).

Methods resort to the last two when memory does not suffice for the photo; here they show what is lost.
"""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.engine.engine import MattingEngine
from core.engine.options import Event, Finished, MatteOptions, MatteResult, Progress, Resolution
from core.imaging.foreground import estimate_foreground
from core.text.translate import tr
from core.trimap.shrink import shrunk, shrunk_trimap, size_within
from core.trimap.values import FOREGROUND, UNKNOWN, Trimap, remark_on, shares, snap, validate

LONGEST = 1024
"""D: the longest side of the copy that is matted."""
PATCH_SIDE, OVERLAP = 512, 64
"""P: the side of a patch and what neighbors share; each gives its half of that."""
_NETWORK_SHARE = 0.95
"""Of the progress; what remains is for the colors."""


@dataclass(frozen=True)
class PassDone:
    """The network has run once, on the whole photo, a copy or a patch of it: its trimap and the result."""

    trimap: Trimap
    result: MatteResult


@dataclass(frozen=True)
class Patch:
    """Rows and columns that a patch sees, and those of them that it gives."""

    seen: tuple[slice, slice]
    given: tuple[slice, slice]

    @property
    def inner(self) -> tuple[slice, slice]:
        """The part that is given, counted from the patch's corner."""
        pairs = zip(self.given, self.seen, strict=True)
        rows, columns = (slice(one.start - by.start, one.stop - by.start) for one, by in pairs)
        return rows, columns


def matte_at(
    engine: MattingEngine,
    image: NDArray[Any],
    trimap: NDArray[np.uint8],
    options: MatteOptions,
    *,
    resolution: Resolution,
    cancelled: Callable[[], bool] = lambda: False,
    is_part: bool = False,
) -> Iterator[Event | PassDone]:
    """Yield the events of a run; the last is Finished, and each run of the network ends with a PassDone.

    "full-size" is ``engine.matte``. "downsampled" shrinks the photo to ``LONGEST`` pixels on its longest side and
    enlarges alpha; a smaller photo is run as it is. "patches" runs squares of ``PATCH_SIDE`` pixels, each as if there
    were nothing around it; one without unknown pixels is skipped. In these two k holds for each run of the network,
    the result has no routing maps, and no tile of alpha comes before the end. Known pixels obey the trimap in all.
    ``is_part``: the trimap need not hold all three values, but must hold unknown pixels.

    Raises:
        UserError, Cancelled: as ``engine.matte``.
    """
    if resolution == "full-size" or (resolution == "downsampled" and max(trimap.shape) <= LONGEST):
        for event in engine.matte(image, trimap, options, cancelled, is_part=is_part):
            if isinstance(event, Finished):
                result = replace(event.result, resolution=resolution)
                yield PassDone(snap(trimap)[0], result)
                yield Finished(result)
            else:
                yield event
        return
    marks, moved = snap(trimap)
    if not is_part:
        validate(marks, image.shape)
    started = time.perf_counter()
    inner = replace(options, foreground=False)
    run = _downsampled if resolution == "downsampled" else _patches
    alpha, results = yield from run(
        image, marks, lambda i, t: engine.matte(i, t, inner, cancelled, is_part=True)
    )
    remark = "" if is_part else remark_on(shares(marks))
    result = replace(_joined(results, alpha), snapped_share=moved, resolution=resolution, remark=remark)
    yield Progress(tr("Cleaning the colors"), _NETWORK_SHARE)
    result = _finished(result, image, options, started)
    yield Progress(tr("Done"), 1.0)
    yield Finished(result)


_Matte = Callable[[NDArray[Any], Trimap], Iterator[Event]]
_Found = Generator[Event | PassDone, None, tuple[NDArray[np.float32], list[MatteResult]]]


def _downsampled(image: NDArray[Any], trimap: Trimap, run: _Matte) -> _Found:
    size = size_within((trimap.shape[0], trimap.shape[1]), LONGEST)
    result = yield from _pass(shrunk(image, size), shrunk_trimap(trimap, size), run, 0, 1)
    large = cv2.resize(result.alpha, trimap.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(trimap == UNKNOWN, large, trimap == FOREGROUND).astype(np.float32), [result]


def _patches(image: NDArray[Any], trimap: Trimap, run: _Matte) -> _Found:
    alpha, results = (trimap == FOREGROUND).astype(np.float32), []
    patches = [one for one in plan_patches(*trimap.shape) if (trimap[one.given] == UNKNOWN).any()]
    for index, patch in enumerate(patches):
        crop = np.ascontiguousarray(image[patch.seen]), np.ascontiguousarray(trimap[patch.seen])
        phase = tr("Patch {at:,} of {count:,}", at=index + 1, count=len(patches))
        result = yield from _pass(*crop, run, index / len(patches), 1 / len(patches), phase=phase)
        alpha[patch.given] = result.alpha[patch.inner]
        results.append(result)
    return alpha, results


def _pass(
    image: NDArray[Any], trimap: Trimap, run: _Matte, done: float, share: float, *, phase: str = ""
) -> Generator[Event | PassDone, None, MatteResult]:
    """Run the network once, as a ``share`` of the work, ``done`` of which is finished, under one name if given."""
    for event in run(image, trimap):
        if isinstance(event, Progress) and event.fraction < 1:  # it is "Done" with this alone
            yield Progress(phase or event.phase, _NETWORK_SHARE * (done + share * event.fraction))
        elif isinstance(event, Finished):
            yield PassDone(trimap, event.result)
            return event.result
    raise AssertionError("the engine ended without a result")


def plan_patches(height: int, width: int) -> list[Patch]:
    """Return the patches of a photo, row by row; those at the far edges overlap more, a small photo is one patch."""
    every = product(_spans(height), _spans(width))
    return [Patch((rows[0], columns[0]), (rows[1], columns[1])) for rows, columns in every]


def _spans(length: int) -> list[tuple[slice, slice]]:
    """Return the spans that a patch sees and gives along one axis."""
    last = max(length - PATCH_SIDE, 0)
    starts = [*range(0, last, PATCH_SIDE - OVERLAP), last]
    ends = [start + min(PATCH_SIDE, length) for start in starts]
    cuts = [0, *((end + start) // 2 for end, start in zip(ends, starts[1:], strict=False)), length]
    seen, given = zip(starts, ends, strict=True), pairwise(cuts)
    return [(slice(*one), slice(*other)) for one, other in zip(seen, given, strict=True)]


def _joined(results: list[MatteResult], alpha: NDArray[np.float32]) -> MatteResult:
    """Return several runs as one: seconds added up, the highest memory, each note once."""
    seconds = {name: sum(one.seconds[name] for one in results) for name in results[0].seconds}
    peak = {name: max(one.peak_memory[name] for one in results) for name in results[0].peak_memory}
    notes = tuple(dict.fromkeys(note for one in results for note in one.notes))
    last = replace(results[-1], alpha=alpha, routers=(), mixers=(), notes=notes)
    return replace(last, seconds=seconds, peak_memory=peak)


def _finished(result: MatteResult, image: NDArray[Any], options: MatteOptions, started: float) -> MatteResult:
    """Add colors of the whole photo, where asked for, and the time in all."""
    before = time.perf_counter()
    foreground = estimate_foreground(image, result.alpha) if options.foreground else None
    ended = time.perf_counter()
    seconds = {**result.seconds, "foreground": ended - before, "total": ended - started}
    return replace(result, foreground=foreground, seconds=seconds)
