"""One run of the engine: a pass of the network or two, then foreground colors, as a generator of events."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.engine.device import device_title, resolve
from core.engine.heap import release
from core.engine.held_model import HeldModel
from core.engine.meter import Meter
from core.engine.network_pass import NETWORK_SHARE, NetworkPass
from core.engine.notes import Note, NoteKind
from core.engine.options import (
    Cancelled,
    Event,
    Finished,
    MatteOptions,
    MatteResult,
    Progress,
)
from core.engine.passes import averaged, difference, mirrored, rescaled
from core.engine.planning.budget import fit_plan
from core.engine.planning.ladder import Plan
from core.engine.polish import polish
from core.engine.reuse import Reuse
from core.engine.tiling import default_tile, token_count
from core.errors import is_out_of_memory
from core.imaging.foreground import estimate_foreground
from core.text.translate import tr
from core.trimap.values import UNKNOWN

_POLISHED_SHARE = 0.95


class MatteRun:
    """One run of the engine, whose first pass of the network, ``network``, also holds what the second adds to it."""

    def __init__(
        self,
        engine: HeldModel,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions,
        cancelled: Callable[[], bool],
        *,
        reuse: Reuse | None = None,
    ) -> None:
        self.engine, self.image, self.options, self.cancelled = engine, image, options, cancelled
        self.seconds_before = 0.0
        self.remark = ""
        self.difference: NDArray[np.uint8] | None = None
        tokens = token_count(*trimap.shape)
        cap = tokens if options.max_tokens is None else options.max_tokens
        target = resolve(options)
        plan = Plan(target, cap, options.tile or default_tile(target.device))
        notes: list[Note] = []
        if options.memory_limit is not None:
            share = float((trimap == UNKNOWN).mean())
            known = replace(options, polish=engine.polish_steps(options))
            plan, notes = fit_plan(plan, engine.loaded().config, image, share, known)
        self.network = NetworkPass(engine, image, trimap, options, cancelled, plan=plan, reuse=reuse)
        self.network.notes += notes
        self.meter: Meter

    def narrow(self, trimap: NDArray[np.uint8], seconds: float, *, reused: bool) -> None:
        """Take a trimap with less unknown in it, which it took ``seconds`` to find, or to take over (``reused``)."""
        self.network.trimap, self.network.reused = trimap, reused
        self.seconds_before = seconds

    def events(self, snapped_share: float) -> Generator[Event, None, None]:
        """Yield all events of the run, Finished last; one that is stopped gives its memory back at once."""
        stopped: type[BaseException] | None = None
        try:
            yield from self._events(snapped_share)
        except (Cancelled, GeneratorExit) as error:
            stopped = type(error)
        if stopped is not None:  # only now is the error gone, whose traceback holds every tensor of the run
            release()
            raise stopped

    def _events(self, snapped_share: float) -> Generator[Event, None, None]:
        self.network.prepare()
        self.meter = Meter(self.network.plan.target.device)
        with self.meter:
            if self.options.passes == 1:
                alpha = yield from self.network.matte(self.meter)
            else:
                alpha = yield from rescaled(self.network.matte(self.meter), 0.0, 0.5)
                yield from self._second_pass(alpha)
            yield from self._polish(alpha)
            foreground = yield from self._foreground(alpha)
            self.meter.finish(self.seconds_before)
        yield Progress(tr("Done"), 1.0)
        yield Finished(self._result(alpha, foreground, snapped_share))

    def _second_pass(self, alpha: NDArray[np.float32]) -> Iterator[Event]:
        """Matte the mirrored photo and make ``alpha`` the mean of both."""
        first = self.network
        again = NetworkPass(
            self.engine,
            mirrored(self.image),
            mirrored(first.trimap),
            self.options,
            self.cancelled,
            plan=first.plan,
            first=first,
        )
        second = yield from averaged(rescaled(again.matte(self.meter), 0.5 * NETWORK_SHARE, 0.5), alpha)
        self.difference = difference(alpha, second[:, ::-1])
        alpha += second[:, ::-1]
        alpha *= 0.5
        first.done, first.plan = again.done, again.plan
        first.decoded += again.decoded
        first.notes += [note for note in again.notes if note not in first.notes]

    def _polish(self, alpha: NDArray[np.float32]) -> Iterator[Event]:
        """Polish ``alpha`` in place, as many steps as the options or the model want; without memory the rest stays."""
        network, steps = self.network, self.engine.polish_steps(self.options)
        device = network.plan.target.device
        try:
            with self.meter.stage("polish"):
                for share in polish(
                    self.image, network.trimap, alpha, steps, device=device, tick=network.tick
                ):
                    network.done = NETWORK_SHARE + (_POLISHED_SHARE - NETWORK_SHARE) * share
                    yield network.progress(tr("Following the colors"))
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            yield from self._stepped_down(
                tr("Memory ran out during the polish, so parts of the matte are as the network made them.")
            )

    def _foreground(self, alpha: NDArray[np.float32]) -> Generator[Event, None, NDArray[Any] | None]:
        network = self.network
        network.done = max(network.done, _POLISHED_SHARE)
        yield network.progress(tr("Cleaning the colors"))
        with self.meter.stage("foreground"):
            if not self.options.foreground:
                return None
            try:
                return estimate_foreground(self.image, alpha, progress=network.tick)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
        yield from self._stepped_down(
            tr("Memory ran out while colors were cleaned, so this waits until a cutout is written.")
        )
        return None

    def _stepped_down(self, sentence: str) -> Iterator[Event]:
        yield from self.network.step_back()
        self.network.notes.append(Note(NoteKind.STEPPED_DOWN, sentence))

    def _is_idle(self, note: Note) -> bool:
        """Return True for a note on a k that was lowered, but not below what the Routers wanted."""
        wanted = max((int(grid.wanted.sum()) for grid in self.network.grids), default=0)
        return note.kind is NoteKind.K_FOR_LIMIT and wanted <= self.network.plan.max_tokens

    def _cap(self) -> int | None:
        """Return k as it was in the end, None if none was asked for and memory did not need one."""
        used = self.network.plan.max_tokens
        return (
            None if self.options.max_tokens is None and used >= token_count(*self.image.shape[:2]) else used
        )

    def _result(
        self, alpha: NDArray[np.float32], foreground: NDArray[Any] | None, snapped_share: float
    ) -> MatteResult:
        network = self.network
        return MatteResult(
            alpha=alpha,
            foreground=foreground,
            routers=tuple(network.grids),
            max_tokens=self._cap(),
            model=self.engine.model_name,
            device=device_title(network.plan.target.device),
            precision=network.plan.target.precision,
            seconds=self.meter.seconds,
            peak_memory=self.meter.peak_memory,
            snapped_share=snapped_share,
            reused=network.reused,
            notes=tuple(note.text for note in network.notes if not self._is_idle(note)),
            mixers=tuple(network.mixers),
            mixer=self.options.mixer,
            passes=self.options.passes,
            difference=self.difference,
            polish=self.engine.polish_steps(self.options),
            decoded=network.decoded,
            remark=self.remark,
            weights=self.engine.weights,
        )
