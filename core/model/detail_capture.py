"""The decoder: a convolution stream on the pixels, fused with the tokens from coarse to fine (ViTMatte, 2024)."""

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core.model.config import ModelConfig
from core.threads.alone import one_thread

_NARROW = 300
"""Input channels up to which oneDNN adds up alike with any number of threads where those of a pixel lie together."""


class ConvNormReLU(nn.Module):
    """conv3x3 without bias, BatchNorm, ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn: nn.Module = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, outputs, H / stride, W / stride)."""
        return F.relu(self.bn(self.conv(x)), inplace=True)


class ConvStream(nn.Module):
    """Detail maps D1, D2, D3 at a half, a quarter and an eighth of the size."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        widths = (config.input_channels, *config.stream_widths)
        self.convs = nn.ModuleList(ConvNormReLU(a, b, stride=2) for a, b in itertools.pairwise(widths))

    def forward(self, inputs: Tensor) -> list[Tensor]:
        """Return [D0 = inputs, D1, D2, D3]."""
        maps = [inputs]
        for conv in self.convs:
            maps.append(conv(maps[-1]))
        return maps


class FusionBlock(nn.Module):
    """Upsample by two, put the detail map beside it, convolve."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = ConvNormReLU(inputs, outputs)

    def forward(self, x: Tensor, detail: Tensor) -> Tensor:
        """Fuse x (B, C, h, w) with detail (B, D, 2h, 2w)."""
        up = F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
        both = torch.cat((detail, up), dim=1)
        fused: Tensor = self.conv(both.contiguous() if self.conv.conv.weight.is_contiguous() else both)
        return fused


class MattingHead(nn.Module):
    """Two convolutions to one channel; returns logits (B, 1, H, W)."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.convs = nn.Sequential(
            nn.Conv2d(inputs, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, 1, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return logits of alpha."""
        convolution, norm, relu, last = self.convs
        x = relu(norm(convolution(x)))
        with one_thread(x.device.type):  # what it takes is next to nothing
            logits: Tensor = last(x)
        return logits


class DetailCapture(nn.Module):
    """Alpha from backbone features and pixels."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.convstream = ConvStream(config)
        details = (*reversed(config.stream_widths), config.input_channels)
        widths = (config.width, *config.fusion_widths)
        self.fusion_blocks = nn.ModuleList(
            FusionBlock(widths[i] + details[i], widths[i + 1]) for i in range(len(details))
        )
        self.head = MattingHead(config.fusion_widths[-1], config.head_width)

    def forward(self, features: Tensor, inputs: Tensor) -> Tensor:
        """Return alpha (B, 1, H, W) in (0, 1) from features (B, C, H / 16, W / 16) and inputs (B, 4 + hints, H, W)."""
        dtype = next(self.parameters()).dtype
        details = self.convstream(inputs.to(dtype))
        x = features.to(dtype)
        for fusion, detail in zip(self.fusion_blocks, reversed(details), strict=True):
            x = fusion(x, detail)
        logits = self.head(x).float()
        with one_thread(x.device.type):
            return torch.sigmoid(logits)


def fold_batch_norm(decoder: DetailCapture) -> None:
    """Fold every BatchNorm into the convolution before it, in place; for inference only."""
    for block in list(decoder.modules()):
        if isinstance(block, ConvNormReLU) and isinstance(block.bn, nn.BatchNorm2d):
            block.conv, block.bn = fuse_conv_bn_eval(block.conv, block.bn), nn.Identity()
    convs = decoder.head.convs
    if isinstance(convs[0], nn.Conv2d) and isinstance(convs[1], nn.BatchNorm2d):
        convs[0], convs[1] = fuse_conv_bn_eval(convs[0], convs[1]), nn.Identity()


def lay_out(decoder: DetailCapture, device: str) -> None:
    """Lay weights out for inference, in place: channels last, but on a CPU by planes where there are many.

    By planes results do not depend on the number of threads there either, and it takes as long.
    """
    decoder.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for block in decoder.fusion_blocks:
        assert isinstance(block, FusionBlock)
        if device == "cpu" and block.conv.conv.in_channels > _NARROW:
            block.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
