"""The matting engine: numpy image and trimap in, alpha out, on any device, in bounded memory."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.engine.device import Target, resolve
from core.engine.first_look import PROGRESS_SHARE, factor_for, first_looks
from core.engine.held_model import HeldModel
from core.engine.max_tokens import REFERENCE
from core.engine.options import MOST_POLISH, Event, MatteOptions
from core.engine.passes import rescaled
from core.engine.planning.calibrate import calibrate
from core.engine.planning.estimate import Calibration
from core.engine.reuse import Reuse, key_of
from core.engine.run import MatteRun
from core.engine.sound_thread import called, driven
from core.engine.threads import threads_of_a_run
from core.errors import UserError
from core.model.mixers.choose import check_mixer
from core.resources import DEFAULT_MODEL
from core.text.translate import tr
from core.trimap.values import remark_on, shares, snap, validate


def _never() -> bool:
    return False


class MattingEngine(HeldModel):
    """Holds one model and runs it; stays warm between runs. Not safe for two threads at once."""

    def __init__(self) -> None:
        super().__init__()
        self._reuse = Reuse()

    def load(self, source: Path | str = DEFAULT_MODEL) -> None:
        """Load an embedded model by name, or a checkpoint file, and drop what was kept from the last run.

        Raises:
            UserError: no such name or file, or a file that does not fit; the current model stays.
        """
        super().load(source)
        self._reuse = Reuse()

    def calibrate(
        self, options: MatteOptions | None = None, cancelled: Callable[[], bool] = _never
    ) -> tuple[Target, Calibration]:
        """Measure the loaded model's speeds on the device and in the precision that ``options`` lead to.

        Raises:
            UserError: the options do not fit this machine.
            Cancelled: ``cancelled`` returned True.
        """
        target = resolve(options or MatteOptions())
        with threads_of_a_run():
            return target, called(lambda: calibrate(self.prepared(target), target, cancelled))

    def matte(
        self,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions | None = None,
        cancelled: Callable[[], bool] = _never,
        *,
        is_part: bool = False,
    ) -> Iterator[Event]:
        """Yield progress, routing decisions and finished tiles; the last event is Finished.

        Args:
            image: (H, W, 3) RGB; uint8, uint16, or float32 in [0, 1].
            trimap: uint8 (H, W); values other than 0, 128 and 255 are snapped, the result says how many.
            options: everything else that affects the result.
            cancelled: asked between blocks and tiles; True ends the run with Cancelled.
            is_part: part of a larger photo that was checked: its trimap is not remarked on, and nothing is kept.

        Raises:
            UserError: the input cannot be matted, or the options do not fit this machine.
            Cancelled: ``cancelled`` returned True.
        """
        options = options or MatteOptions()
        _check_image(image)
        _check_options(options)
        if options.mixer:
            check_mixer(self.loaded().config, options.mixer)
        snapped, share = snap(trimap)
        if not is_part:
            validate(snapped, image.shape)
        reuse = None if is_part else self._reuse_for(image, snapped, options)
        run = MatteRun(self, image, snapped, options, cancelled, reuse=reuse)
        run.remark = "" if is_part else remark_on(shares(snapped))
        with threads_of_a_run():
            yield from driven(self._looks_and_run(run, share))

    def _looks_and_run(self, run: MatteRun, share: float) -> Generator[Event, None, None]:
        """Take first looks where the trimap asks for them, then run; ``share`` of the trimap was snapped."""
        image, trimap, reuse = run.image, run.network.trimap, run.network.reuse
        if self._reach is None or factor_for(trimap, self._reach) == 1:
            yield from run.events(share)
            return
        started = time.perf_counter()
        narrowed = reuse.narrowed if reuse else None
        reused = narrowed is not None
        if narrowed is None:
            # With one k whatever the run's own is, so that looks need not be taken again when only k changes. In
            # float32: what a look makes known is decided by a threshold, and a lower precision now and then comes down
            # on its other side.
            quick = replace(
                run.options, foreground=False, max_tokens=REFERENCE, passes=1, polish=0, precision="fp32"
            )
            narrowed = yield from first_looks(
                image,
                trimap,
                self._reach,
                lambda i, t: MatteRun(self, i, t, quick, run.cancelled).events(0.0),
            )
        if reuse:
            reuse.narrowed = narrowed
        run.narrow(narrowed, time.perf_counter() - started, reused=reused)
        yield from rescaled(run.events(share), PROGRESS_SHARE, 1 - PROGRESS_SHARE)

    def _reuse_for(
        self, image: NDArray[Any], trimap: NDArray[np.uint8], options: MatteOptions
    ) -> Reuse | None:
        """Return what the last run left if it was on the same, else a new one; None if nothing may be kept."""
        target = resolve(options)
        may_keep = options.reuse and options.memory_limit is None and target.device == "cpu"
        key = key_of(image, trimap, target, options.mixer) if may_keep else b""
        if key != self._reuse.key:
            self._reuse = Reuse(key)
        return self._reuse if may_keep else None


def _check_image(image: NDArray[Any]) -> None:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype not in (np.uint8, np.uint16, np.float32):
        raise UserError(tr("The photo must have three channels, red, green and blue, of 8 or 16 bits."))


def _check_options(options: MatteOptions) -> None:
    if options.max_tokens is not None and options.max_tokens < 0:
        raise UserError(
            tr(
                "The detail limit k must be 0 or more, not {k}. Leave it out for no limit.",
                k=options.max_tokens,
            )
        )
    if options.passes not in (1, 2):
        raise UserError(tr("There can be 1 or 2 passes, not {passes}.", passes=options.passes))
    if options.polish is not None and not 0 <= options.polish <= MOST_POLISH:
        raise UserError(
            tr("The polish takes 0 to {most} steps, not {steps}.", most=MOST_POLISH, steps=options.polish)
        )
    if options.tile is not None and (options.tile < 16 or options.tile % 16):
        raise UserError(tr("The tile must be a multiple of 16 pixels, not {tile}.", tile=options.tile))
