"""One run of the engine: preprocess, backbone, decoder, foreground colors, as a generator of events."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.engine import cost, ladder
from core.engine.budget import LOWERED_K, fit_plan
from core.engine.device import device_title, resolve
from core.engine.heap import release
from core.engine.ladder import Plan
from core.engine.meter import Meter
from core.engine.options import (
    DEFAULT_MAX_TOKENS,
    Cancelled,
    Event,
    Finished,
    MatteOptions,
    MatteResult,
    MixerGrid,
    Progress,
    RouterDecided,
    RouterGrid,
    TileDone,
)
from core.engine.passes import averaged, mirrored, rescaled
from core.engine.preprocess import encode_crop
from core.engine.reuse import Reuse
from core.engine.tiling import MARGIN, PATCH, Tile, default_tile, needed_tokens, padded_size, plan_tiles
from core.errors import is_out_of_memory
from core.imaging.foreground import estimate_foreground
from core.model.mematte import MEMatte
from core.model.mixers.options import WITH_RATIO
from core.model.routing import Routing
from core.model.vit import BackboneStep
from core.trimap.values import FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine

_STRIP_PIXELS = 1 << 20


class Run:
    """The state of one run; its generator methods yield events and return what the next stage needs."""

    def __init__(
        self,
        engine: MattingEngine,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions,
        cancelled: Callable[[], bool],
        *,
        reuse: Reuse | None = None,
    ) -> None:
        self.engine, self.image, self.trimap, self.options = engine, image, trimap, options
        self.cancelled = cancelled
        self.seconds_before = 0.0
        self.reuse = reuse
        self.first: Run | None = None  # the pass before this one, which may keep what memory is needed for
        cap = DEFAULT_MAX_TOKENS if options.max_tokens is None else options.max_tokens
        target = resolve(options)
        self.plan = Plan(target, cap, options.tile or default_tile(target.device))
        self.notes: list[str] = []
        if options.memory_limit is not None:
            share = float((trimap == UNKNOWN).mean())
            self.plan, self.notes = fit_plan(self.plan, engine.loaded().config, image, share, options)
        self.meter: Meter
        self.grids: list[RouterGrid] = []
        self.mixers: list[MixerGrid] = []
        self.done = 0.0
        self.reused = False
        self.decoded = 0

    def narrow(self, trimap: NDArray[np.uint8], seconds: float) -> None:
        """Take a trimap with less unknown in it, which it took ``seconds`` to find."""
        self.trimap, self.seconds_before = trimap, seconds

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
        self._prepare()
        self.meter = Meter(self.plan.target.device)
        with self.meter:
            if self.options.passes == 1:
                alpha = yield from self._matte()
            else:
                alpha = yield from rescaled(self._matte(), 0.0, 0.5)
                yield from self._second_pass(alpha)
            foreground = yield from self._foreground(alpha)
            self.meter.finish(self.seconds_before)
        yield Progress("Done", 1.0)
        yield Finished(self._result(alpha, foreground, snapped_share))

    def _matte(self) -> Generator[Event, None, NDArray[np.float32]]:
        """Run the network; returns alpha (H, W)."""
        yield self._progress("Preparing")
        self._weigh()
        with self.meter.stage("preprocess"):
            alpha = (self.trimap == FOREGROUND).astype(np.float32)
            is_needed = needed_tokens(self.trimap == UNKNOWN, *self._grid())
        features = yield from self._backbone()
        release()
        yield from self._decode(features, is_needed, alpha)
        del features
        release()
        return alpha

    def _second_pass(self, alpha: NDArray[np.float32]) -> Iterator[Event]:
        """Matte the mirrored photo and make ``alpha`` the mean of both."""
        again = Run(
            self.engine,
            mirrored(self.image),
            mirrored(self.trimap),
            replace(self.options, memory_limit=None),
            self.cancelled,
        )
        again.plan, again.meter, again.first = self.plan, self.meter, self
        second = yield from averaged(rescaled(again._matte(), 0.475, 0.5), alpha)
        alpha += second[:, ::-1]
        alpha *= 0.5
        self.done, self.plan = again.done, again.plan
        self.decoded += again.decoded
        self.notes += [note for note in again.notes if note not in self.notes]

    def _network(self) -> MEMatte:
        return self.engine.prepared(self.plan.target, self.options.mixer)

    def _grid(self) -> tuple[int, int]:
        height, width = padded_size(*self.trimap.shape)
        return height // PATCH, width // PATCH

    def _weigh(self) -> None:
        """Count the work ahead, for the progress fraction."""
        config, grid = self.engine.loaded().config, self._grid()
        tokens, mixer = grid[0] * grid[1], cost.named_mixer(config, self.options.mixer)
        if mixer is None:
            whole = cost.run_cost(config, tokens, min(self.plan.max_tokens, tokens // 4), 0)
        else:
            whole = cost.mixed_cost(config, grid, mixer, 0)
        share = float((self.trimap == UNKNOWN).mean())
        decoder = 1.5 * share * tokens * PATCH**2 * cost.per_pixel(config)
        self.backbone_share = 0.95 * whole.total / (whole.total + decoder)
        self.decoder_share = 0.95 - self.backbone_share
        self.block_ends = cost.block_ends(config, tokens, whole.total)

    def _progress(self, phase: str) -> Progress:
        self._tick(self.done)
        return Progress(phase, self.done)

    def _tick(self, _: float) -> None:
        if self.cancelled():
            raise Cancelled

    # -- backbone ----------------------------------------------------------------------------------------------

    def _backbone(self) -> Generator[Event, None, Tensor]:
        """Run the backbone, stepping down the ladder where memory runs out; returns tokens (1, h, w, C)."""
        while True:
            try:
                tokens = yield from self._backbone_once()
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            else:
                return tokens
            if self._give_way():
                continue
            selected = max((int(grid.used.sum()) for grid in self.grids), default=0)
            self.plan, note = ladder.smaller_backbone(self.plan, selected, self._lighter())
            self.notes.append(note)

    def _lighter(self) -> list[str]:
        """Return what in place of the attention that runs would need less memory, in words."""
        config = self.engine.loaded().config
        mixer = cost.named_mixer(config, self.options.mixer)
        if mixer is None:
            return []
        may = {"Routed attention": config.is_routed, "a smaller share": mixer.name in WITH_RATIO}
        return [words for words, is_so in may.items() if is_so]

    def _prepare(self) -> None:
        """Make the network ready before memory is measured: its weights are no cost of a run."""
        try:
            self._network()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):  # the backbone will meet it again, and knows what to do
                raise
        release()

    def _give_way(self) -> bool:
        """Free what can be done without, after memory ran out; return whether there was anything."""
        reuse, self.reuse = self.reuse, None
        gave = reuse is not None and reuse.give_way()
        if self.first is not None:
            gave = self.first._give_way() or gave
        release()
        return gave

    def _backbone_once(self) -> Generator[Event, None, Tensor]:
        model = self._network()
        self.grids, self.mixers, self.done = [], [], 0.0
        start, routers = 0, len(model.backbone.routers)
        with self.meter.stage("preprocess"):
            tokens = self._kept_stem()
            if tokens is None:
                tokens = yield from self._embed(model)
            else:
                start = model.backbone.stem
        with self.meter.stage("backbone"):
            for step in _inference(model.backbone.infer(tokens, self.plan.max_tokens, start)):
                if step.routing is not None:
                    self.grids.append(_router_grid(step.routing, self._grid()))
                    yield RouterDecided(len(self.grids) - 1, routers, self.grids[-1])
                else:
                    self._note_mixing(step)
                    self.done = self.backbone_share * self.block_ends[step.block]
                    if step.block == model.backbone.stem - 1 and self.reuse is not None:
                        self.reuse.keep_stem(tokens)
                yield self._progress("Looking at the photo")
        return tokens

    def _note_mixing(self, step: BackboneStep) -> None:
        if self.options.mixer and step.record:
            record = step.record()
            self.mixers.append(MixerGrid(record.into[0].cpu().numpy(), int(record.attended[0])))

    def _kept_stem(self) -> Tensor | None:
        """Return a copy of the tokens before the first Router, where the run before left them."""
        if self.reuse is None or self.reuse.stem is None:
            return None
        self.reused = True
        return self.reuse.stem.clone()

    @torch.inference_mode()
    def _embed(self, model: MEMatte) -> Generator[Event, None, Tensor]:
        """Embed patches a strip of rows at a time, so that the image never stands in memory as floats."""
        height, width = self._grid()
        tokens = model.backbone.positions_for(height, width)
        step = max(_STRIP_PIXELS // (width * PATCH * PATCH), 1)
        for top in range(0, height, step):
            bottom = min(top + step, height)
            rows, columns = slice(top * PATCH, bottom * PATCH), slice(0, width * PATCH)
            crop = self._encode(rows, columns, tokens.device)
            tokens[:, top:bottom] += model.backbone.patch_embed(crop)
            yield self._progress("Looking at the photo")
        return tokens

    def _encode(self, rows: slice, columns: slice, device: torch.device) -> Tensor:
        repeats_border = self.engine.repeats_border
        return encode_crop(
            self.image, self.trimap, rows, columns, repeats_border=repeats_border, device=device
        )

    # -- decoder -----------------------------------------------------------------------------------------------

    def _decode(
        self, tokens: Tensor, is_needed: NDArray[np.bool_], alpha: NDArray[np.float32]
    ) -> Iterator[Event]:
        """Decode every tile with unknown pixels into ``alpha``, with smaller tiles where memory runs out."""
        is_needed = is_needed.copy()
        while is_needed.any():
            try:
                yield from self._decode_tiles(tokens, is_needed, alpha)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            else:
                return
            if self._give_way():
                continue
            self.plan, note = ladder.smaller_decoder(self.plan)
            self.notes.append(note)

    def _decode_tiles(
        self, tokens: Tensor, is_needed: NDArray[np.bool_], alpha: NDArray[np.float32]
    ) -> Iterator[Event]:
        model = self._network()
        tiles = plan_tiles(is_needed, self.plan.tile, MARGIN)
        tokens = tokens.to(self.plan.target.device)
        start, area = self.done, sum(tile.outer_area for tile in tiles)
        for tile in tiles:
            with self.meter.stage("decoder"):
                self._decode_tile(model, tokens, tile, alpha)
            self.decoded += tile.outer_area
            is_needed[tile.top : tile.bottom, tile.left : tile.right] = False
            self.done += (self.backbone_share + self.decoder_share - start) * tile.outer_area / area
            rows, columns = tile.pixels
            yield TileDone(rows.start, columns.start, alpha[rows, columns].copy())
            yield self._progress("Finding every hair")

    @torch.inference_mode()
    def _decode_tile(self, model: MEMatte, tokens: Tensor, tile: Tile, alpha: NDArray[np.float32]) -> None:
        inputs = self._encode(*tile.outer_pixels, tokens.device)
        crop = tokens[:, tile.outer_top : tile.outer_bottom, tile.outer_left : tile.outer_right]
        decoded = model.decoder(
            crop.permute(0, 3, 1, 2), inputs.contiguous(memory_format=torch.channels_last)
        )
        part = decoded[0, 0][tile.inner_pixels].cpu().numpy()
        target = alpha[tile.pixels]
        height, width = target.shape
        is_unknown = self.trimap[tile.pixels] == UNKNOWN
        np.copyto(target, part[:height, :width], where=is_unknown)

    # -- the rest ----------------------------------------------------------------------------------------------

    def _foreground(self, alpha: NDArray[np.float32]) -> Generator[Event, None, NDArray[Any] | None]:
        self.done = max(self.done, 0.95)
        yield self._progress("Cleaning the colors")
        with self.meter.stage("foreground"):
            return (
                estimate_foreground(self.image, alpha, progress=self._tick)
                if self.options.foreground
                else None
            )

    def _is_idle(self, note: str) -> bool:
        """Whether a note tells of a k that was lowered, but not below what the Routers wanted."""
        wanted = max((int(grid.wanted.sum()) for grid in self.grids), default=0)
        return note.startswith(LOWERED_K) and wanted <= self.plan.max_tokens

    def _result(
        self, alpha: NDArray[np.float32], foreground: NDArray[Any] | None, snapped_share: float
    ) -> MatteResult:
        return MatteResult(
            alpha=alpha,
            foreground=foreground,
            routers=tuple(self.grids),
            max_tokens=self.plan.max_tokens,
            model=self.engine.model_name,
            device=device_title(self.plan.target.device),
            precision=self.plan.target.precision,
            seconds=self.meter.seconds,
            peak_memory=self.meter.peak_memory,
            snapped_share=snapped_share,
            reused=self.reused,
            notes=tuple(note for note in self.notes if not self._is_idle(note)),
            mixers=tuple(self.mixers),
            mixer=self.options.mixer,
            passes=self.options.passes,
            decoded=self.decoded,
        )


def _inference(steps: Generator[Any, None, Any]) -> Iterator[Any]:
    """Take each step in inference mode without leaving that mode on between steps."""
    while True:
        with torch.inference_mode():
            try:
                step = next(steps)
            except StopIteration:
                return
        yield step


def _router_grid(routing: Routing, grid: tuple[int, int]) -> RouterGrid:
    return RouterGrid(
        *(part[0].view(grid).cpu().numpy() for part in (routing.wanted, routing.used, routing.margin.float()))
    )
