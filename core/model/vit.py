"""The backbone: a plain ViT with window blocks and a few global ones.

Li et al., "ViTDet", ECCV 2022; MEMatte, AAAI 2025, arXiv 2412.10702.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model import chunks
from core.model.attention import Attention
from core.model.chunks import row_strips
from core.model.config import ModelConfig
from core.model.kernels import linear, pointwise
from core.model.mixers.choose import own_mixer
from core.model.mixers.interface import Circumstances, MixerPass, MixerRecord
from core.model.routing import LTRM, Router, Routing


@dataclass(frozen=True)
class BackboneStep:
    """One piece of finished work.

    Attributes:
        block: the block it belongs to.
        routing: the decision, when a Router has just decided; the block is not yet done then.
        record: what the mixer did with the tokens, when a global block is done; only until the next step.
    """

    block: int
    routing: Routing | None = None
    record: Callable[[], MixerRecord] | None = None


class PatchEmbed(nn.Module):
    """Embed 16x16 patches: (B, 4, H, W), and hints (B, D, H / 4, W / 4) -> (B, H / 16, W / 16, C)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.proj = nn.Conv2d(4, config.width, config.patch, stride=config.patch)
        if config.hints:
            side = config.patch // 4
            self.hint_proj = nn.Conv2d(config.hint_channels, config.width, side, stride=side, bias=False)

    def forward(self, inputs: Tensor, hints: Tensor | None = None) -> Tensor:
        """Return the tokens as a grid; of the inputs the first four channels count."""
        dtype = self.proj.weight.dtype
        tokens: Tensor = self.proj(inputs[:, :4].to(dtype))
        if hints is not None:
            tokens = tokens + self.hint_proj(hints.to(dtype))
        return tokens.permute(0, 2, 3, 1)


class Mlp(nn.Module):
    """Two linear layers with an exact GELU between; (..., C) -> (..., C)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Apply the layers to every token alone."""
        return linear(self.fc2, F.gelu(linear(self.fc1, x)))


class ResidualBottleneck(nn.Module):
    """Convolutions that pass information between neighboring tokens: (B, h, w, C) -> what to add to it."""

    HALO = 1

    def __init__(self, width: int) -> None:
        super().__init__()
        half = width // 2
        self.conv1 = nn.Conv2d(width, half, 1, bias=False)
        self.norm1 = nn.LayerNorm(half, eps=1e-6)
        self.conv2 = nn.Conv2d(half, half, 3, padding=1, bias=False)
        self.norm2 = nn.LayerNorm(half, eps=1e-6)
        self.conv3 = nn.Conv2d(half, width, 1, bias=False)
        self.norm3 = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        """Return the residual."""
        y = F.gelu(self.norm1(pointwise(self.conv1, x).float()))
        y = F.gelu(self.norm2(_conv(self.conv2, y).float()))
        out: Tensor = self.norm3(pointwise(self.conv3, y).float())
        return out


def _conv(layer: nn.Conv2d, x: Tensor) -> Tensor:
    y: Tensor = layer(x.to(layer.weight.dtype).permute(0, 3, 1, 2))
    return y.permute(0, 2, 3, 1)


class WindowBlock(nn.Module):
    """Attention inside windows, then the MLP; (B, h, w, C) -> the same."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.window = config.window
        self.norm1 = nn.LayerNorm(config.width, eps=1e-6)
        self.attn = Attention(config.width, config.heads, config.window)
        self.norm2 = nn.LayerNorm(config.width, eps=1e-6)
        self.mlp = Mlp(config.width)

    def forward(self, x: Tensor) -> Tensor:
        """Run the block on whole windows; rows and columns may end inside one."""
        x = x + self._attend(self.norm1(x))
        return x + self.mlp(self.norm2(x))

    def infer(self, x: Tensor) -> Tensor:
        """Return the same in place, a few rows of windows at a time, without gradients."""
        for strip in row_strips(
            x.shape[1], x.shape[2], chunks.chunk_tokens(x.device.type), multiple=self.window
        ):
            part = x[:, strip.rows]
            part += self._attend(self.norm1(part))
            part += self.mlp(self.norm2(part))
        return x

    def _attend(self, x: Tensor) -> Tensor:
        batch, height, width, channels = x.shape
        side = self.window
        rows, columns = -(-height // side), -(-width // side)
        # Padding comes after the norm: padded tokens take part in attention with the qkv bias alone.
        x = F.pad(x, (0, 0, 0, columns * side - width, 0, rows * side - height))
        x = x.view(batch, rows, side, columns, side, channels).transpose(2, 3)
        y = self.attn.in_windows(x.reshape(-1, side * side, channels), side)
        y = y.view(batch, rows, columns, side, side, channels).transpose(2, 3)
        return y.reshape(batch, rows * side, columns * side, channels)[:, :height, :width]


class GlobalBlock(nn.Module):
    """A block whose tokens see the whole image; (B, h, w, C) -> the same."""

    ltrm: LTRM

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(config.width, eps=1e-6)
        self.attn = Attention(config.width, config.heads, None if config.is_routed else config.grid)
        self.norm2 = nn.LayerNorm(config.width, eps=1e-6)
        self.mlp = Mlp(config.width)
        if config.is_routed:
            self.ltrm = LTRM(config.width)
        self.residual = ResidualBottleneck(config.width)

    def forward(self, x: Tensor, mixing: MixerPass) -> Tensor:
        """Run the block on the whole grid, with gradients."""
        x = x + mixing.mix(self, x)
        x = x + self.mlp(self.norm2(x))
        return x + self.residual(x)

    def infer(self, x: Tensor, mixing: MixerPass) -> Tensor:
        """Return the same in place, in strips, without gradients."""
        mixed = mixing.mix(self, x)
        for strip in row_strips(x.shape[1], x.shape[2], chunks.chunk_tokens(x.device.type)):
            part = x[:, strip.rows]
            part += mixed[:, strip.rows]
            part += self.mlp(self.norm2(part))
        del mixed
        self._add_residual(x)
        return x

    def _add_residual(self, x: Tensor) -> None:
        """Add the bottleneck strip by strip; the row above a strip is read as it was before it changed."""
        above = x[:, :0]
        size = chunks.chunk_tokens(x.device.type)
        for strip in row_strips(x.shape[1], x.shape[2], size, ResidualBottleneck.HALO):
            start = strip.rows.start
            part = torch.cat((above, x[:, start : strip.outer.stop]), dim=1)
            above = x[:, strip.rows.stop - 1 : strip.rows.stop].clone()
            x[:, strip.rows] += self.residual(part)[:, strip.inner]


class Backbone(nn.Module):
    """Patches, positions, blocks and Routers; (B, 4, H, W), sides multiples of 16, and hints -> tokens (B, h, w, C)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.pos_embed = nn.Parameter(torch.zeros(1, 14 * 14 + 1, config.width))
        self.patch_embed = PatchEmbed(config)
        self.blocks = nn.ModuleList(
            GlobalBlock(config) if index in config.global_blocks else WindowBlock(config)
            for index in range(config.depth)
        )
        self.routers = nn.ModuleList(Router(config.width) for _ in config.router_blocks)
        self.mixer = own_mixer(config)
        self.training_keep: float | None = None

    def router(self, index: int) -> Router:
        """Return the Router before global block ``index``."""
        router = self.routers[self.config.router_blocks.index(index)]
        assert isinstance(router, Router)
        return router

    def positions(self, height: int, width: int) -> Tensor:
        """Return the position embedding resized to a grid, (1, height, width, C)."""
        grid = self.pos_embed[:, 1:].unflatten(1, (14, 14)).permute(0, 3, 1, 2)
        if (height, width) != (14, 14):
            grid = F.interpolate(grid, size=(height, width), mode="bicubic", align_corners=False)
        return grid.permute(0, 2, 3, 1)

    def positions_for(self, height: int, width: int) -> Tensor:
        """Return the same as ``positions``, float32 and contiguous, resized a few channels at a time."""
        grid = self.pos_embed[:, 1:].float().unflatten(1, (14, 14)).permute(0, 3, 1, 2)
        out = torch.empty(1, height, width, self.config.width, device=grid.device)
        for start in range(0, self.config.width, 32):
            part = F.interpolate(
                grid[:, start : start + 32], (height, width), mode="bicubic", align_corners=False
            )
            out[..., start : start + 32] = part.permute(0, 2, 3, 1)
        return out

    def embed(self, inputs: Tensor, hints: Tensor | None = None) -> Tensor:
        """Return the tokens before the first block, (B, h, w, C)."""
        tokens: Tensor = self.patch_embed(inputs, hints)
        return tokens + self.positions(*tokens.shape[1:3])

    def forward(self, inputs: Tensor, hints: Tensor | None = None) -> tuple[Tensor, list[Routing]]:
        """Run with gradients; Routers decide by Gumbel-softmax while training."""
        x = self.embed(inputs, hints)
        mixing = self.mixer.begin(self, Circumstances(training=self.training))
        routings: list[Routing] = []
        for index, block in enumerate(self.blocks):
            if isinstance(block, WindowBlock):
                x = mixing.settle(block(x))
                continue
            routing = mixing.decide(x, index)
            x = mixing.settle(block(x, mixing))
            routings += [routing] if routing else []
        return x, routings

    @property
    def stem(self) -> int:
        """The number of blocks before the first Router, which do not depend on k; 0 without Routers."""
        return self.config.router_blocks[0] if self.config.is_routed else 0

    def infer(
        self, x: Tensor, max_tokens: int | None, start: int = 0
    ) -> Generator[BackboneStep, None, Tensor]:
        """Run the blocks in place on embedded tokens x (B, h, w, C), yielding after each decision and each block.

        ``max_tokens`` is k, the cap on tokens in global attention; None means no cap. ``start`` is the first block to
        run, at most ``stem``, where x is what comes out of those before. Returns the tokens.
        """
        mixing = self.mixer.begin(self, Circumstances(max_tokens=max_tokens, in_place=True))
        for index, block in enumerate(self.blocks):
            if index < start:
                continue
            if isinstance(block, WindowBlock):
                mixing.settle(block.infer(x))
                yield BackboneStep(index)
                continue
            assert isinstance(block, GlobalBlock)
            routing = mixing.decide(x, index)
            if routing is not None:
                yield BackboneStep(index, routing)
            mixing.settle(block.infer(x, mixing))
            yield BackboneStep(index, record=mixing.record)
        return x
