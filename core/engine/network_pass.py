"""One pass of the network over a photo: backbone, then decoder, stepping down the ladder when memory runs out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.engine.heap import release
from core.engine.held_model import HeldModel
from core.engine.meter import Meter
from core.engine.notes import Note, NoteKind
from core.engine.options import (
    Cancelled,
    Event,
    MatteOptions,
    MixerGrid,
    Progress,
    RouterDecided,
    RouterGrid,
    TileDone,
)
from core.engine.planning import cost, ladder
from core.engine.planning.ladder import Plan
from core.engine.preprocess import encode_crop
from core.engine.reuse import Reuse
from core.engine.sound_thread import give_up_thread
from core.engine.tiling import MARGIN, PATCH, Tile, needed_tokens, padded_size, plan_tiles
from core.errors import UserError, is_out_of_memory
from core.model.hints.hints import ColorHints
from core.model.mematte import MEMatte
from core.model.routing import Routing
from core.model.vit import BackboneStep
from core.text.translate import Text, tr
from core.trimap.values import FOREGROUND, UNKNOWN

_STRIP_PIXELS = 1 << 20
NETWORK_SHARE = 0.9
"""Of a run's progress: the rest is polish and colors."""


class NetworkPass:
    """The state of one pass; its generator methods yield events and return what the next stage needs.

    Attributes:
        plan: how it is done; once done, how it was.
        notes: what it stepped down to.
        grids, mixers: what became of the tokens, by Router, or by global block where another mixer was asked for.
        done: fraction of the run that is done, up to NETWORK_SHARE.
        reused: whether it took something over from the run before.
        decoded: pixels that were decoded, margins included.
    """

    def __init__(
        self,
        engine: HeldModel,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions,
        cancelled: Callable[[], bool],
        *,
        plan: Plan,
        reuse: Reuse | None = None,
        first: NetworkPass | None = None,
    ) -> None:
        """``first``: the pass before this one, which may keep what memory is needed for."""
        self.engine, self.image, self.trimap, self.options = engine, image, trimap, options
        self.cancelled, self.plan, self.reuse, self.first = cancelled, plan, reuse, first
        self.notes: list[Note] = []
        self.meter: Meter
        self.grids: list[RouterGrid] = []
        self.mixers: list[MixerGrid] = []
        self.done = 0.0
        self.reused = False
        self.decoded = 0
        self.hints: ColorHints | None = None

    def prepare(self) -> None:
        """Make the network ready before memory is measured: its weights are no cost of a run."""
        try:
            self._network()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):  # the backbone will meet it again, and knows what to do
                raise
        release()

    def matte(self, meter: Meter) -> Generator[Event, None, NDArray[np.float32]]:
        """Run the network, its stages measured by ``meter``; returns alpha (H, W)."""
        self.meter = meter
        yield self.progress(tr("Preparing"))
        self._weigh()
        with self.meter.stage("preprocess"):
            alpha = (self.trimap == FOREGROUND).astype(np.float32)
            is_needed = needed_tokens(self.trimap == UNKNOWN, *self._grid())
        features = yield from self._backbone()
        release()
        yield from self._decode(features, is_needed, alpha)
        self.hints = None
        del features
        release()
        return alpha

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
        self.backbone_share = NETWORK_SHARE * whole.total / (whole.total + decoder)
        self.decoder_share = NETWORK_SHARE - self.backbone_share
        self.block_ends = cost.block_ends(config, tokens, whole.total)

    def progress(self, phase: str) -> Progress:
        """Return how far the run is. Raises Cancelled."""
        self.tick()
        return Progress(phase, self.done)

    def tick(self, _: float = 0.0) -> None:
        """Raise Cancelled where that was asked for."""
        if self.cancelled():
            raise Cancelled

    # -- backbone ----------------------------------------------------------------------------------------------

    def _backbone(self) -> Generator[Event, None, Tensor]:
        """Run the backbone, stepping down the ladder when memory runs out; returns tokens (1, h, w, C)."""
        while True:
            try:
                tokens = yield from self._backbone_once()
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            else:
                return tokens
            yield from self.step_back()
            if self._give_way():
                continue
            selected = max((int(grid.used.sum()) for grid in self.grids), default=0)
            lighter = ladder.lighter(self.engine.loaded().config, self.options.mixer)
            self.plan, note = ladder.smaller_backbone(self.plan, selected, lighter)
            self.notes.append(Note(NoteKind.STEPPED_DOWN, note))

    def step_back(self) -> Iterator[Event]:
        """Let the run continue in another thread after memory ran out; this yield switches threads."""
        give_up_thread()
        release()
        yield self.progress(tr("Trying with less memory"))

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
            yield from self._gather_hints()
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
                yield self.progress(tr("Looking at the photo"))
        return tokens

    def _note_mixing(self, step: BackboneStep) -> None:
        if self.options.mixer and step.record:
            record = step.record()
            self.mixers.append(MixerGrid(record.into[0].cpu().numpy(), int(record.attended[0])))

    def _kept_stem(self) -> Tensor | None:
        """Return a copy of the tokens before the first Router, where the previous run left them."""
        if self.reuse is None or self.reuse.stem is None:
            return None
        self.reused = True
        return self.reuse.stem.clone()

    @torch.inference_mode()
    def _gather_hints(self) -> Iterator[Event]:
        """Gather the color hints that the network takes, unless they are there, a strip of rows at a time."""
        names, device = self.engine.loaded().config.hints, torch.device(self.plan.target.device)
        if not names or (self.hints is not None and self.hints.device == device):
            return
        height, width = padded_size(*self.trimap.shape)
        hints = ColorHints(names, 1, height, width, device)
        for rows in self._strips():
            hints.add(self._pixels(rows, slice(0, width), device), rows.start)
            yield self.progress(tr("Comparing colors"))
        hints.finish()
        self.hints = hints

    def _strips(self) -> Iterator[slice]:
        """Return spans of whole rows of patches, in pixels, that hold about a megapixel."""
        height, width = padded_size(*self.trimap.shape)
        step = max(_STRIP_PIXELS // (width * PATCH), 1) * PATCH
        return (slice(top, min(top + step, height)) for top in range(0, height, step))

    @torch.inference_mode()
    def _embed(self, model: MEMatte) -> Generator[Event, None, Tensor]:
        """Embed patches a strip of rows at a time, so that the image is never held as floats."""
        height, width = self._grid()
        tokens = model.backbone.positions_for(height, width)
        for rows in self._strips():
            columns = slice(0, width * PATCH)
            crop = self._pixels(rows, columns, tokens.device)
            coarse = self.hints.coarse(crop, rows, columns) if self.hints else None
            tokens[:, rows.start // PATCH : rows.stop // PATCH] += model.backbone.patch_embed(crop, coarse)
            yield self.progress(tr("Looking at the photo"))
        return tokens

    def _encode(self, rows: slice, columns: slice, device: torch.device) -> Tensor:
        """Return what the decoder is given of a part: pixels, trimap and hints."""
        if self.hints is None:
            return self._pixels(rows, columns, device)
        outer = self.hints.around(rows, columns)
        return self.hints.beside(self._pixels(*outer, device), rows, columns)

    def _pixels(self, rows: slice, columns: slice, device: torch.device) -> Tensor:
        repeats_border = self.engine.repeats_border
        return encode_crop(
            self.image, self.trimap, rows, columns, repeats_border=repeats_border, device=device
        )

    # -- decoder -----------------------------------------------------------------------------------------------

    def _decode(
        self, tokens: Tensor, is_needed: NDArray[np.bool_], alpha: NDArray[np.float32]
    ) -> Iterator[Event]:
        """Decode every tile with unknown pixels into ``alpha``, with smaller tiles when memory runs out."""
        is_needed = is_needed.copy()
        while is_needed.any():
            try:
                yield from self._decode_tiles(tokens, is_needed, alpha)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            else:
                return
            yield from self.step_back()
            if self._give_way():
                continue
            self.plan, note = ladder.smaller_decoder(self.plan)
            self.notes.append(Note(NoteKind.STEPPED_DOWN, note))

    def _decode_tiles(
        self, tokens: Tensor, is_needed: NDArray[np.bool_], alpha: NDArray[np.float32]
    ) -> Iterator[Event]:
        yield from self._gather_hints()  # those of a card are of no use to the CPU
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
            yield self.progress(tr("Finding every hair"))

    @torch.inference_mode()
    def _decode_tile(self, model: MEMatte, tokens: Tensor, tile: Tile, alpha: NDArray[np.float32]) -> None:
        inputs = self._encode(*tile.outer_pixels, tokens.device)
        crop = tokens[:, tile.outer_top : tile.outer_bottom, tile.outer_left : tile.outer_right]
        decoded = model.decoder(
            crop.permute(0, 3, 1, 2), inputs.contiguous(memory_format=torch.channels_last)
        )
        part = decoded[0, 0][tile.inner_pixels].cpu().numpy()
        if not np.isfinite(part).all():
            raise UserError(self._not_finite())
        target = alpha[tile.pixels]
        height, width = target.shape
        is_unknown = self.trimap[tile.pixels] == UNKNOWN
        np.copyto(target, part[:height, :width], where=is_unknown)

    def _not_finite(self) -> Text:
        """Raise a sentence that the network computed no finite numbers, with what may help."""
        precision, model = self.plan.target.precision, self.engine.model_name
        if precision == "fp32":
            return tr(
                "The model {model} computed no finite alpha, so there is no matte. Choose another model.",
                model=model,
            )
        return tr(
            "The model {model} computed no finite alpha in {precision}, so there is no matte. "
            "Choose the precision fp32, or another model.",
            model=model,
            precision=precision,
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
