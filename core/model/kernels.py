"""The two products that take the time, each by the kernel that is fastest where it runs; results stay the same."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_BLOCK_ROWS = 512
_BLOCK_PRODUCTS = 1 << 23
"""Most numbers of a block: more bytes than the heap keeps at hand are mapped and cleared anew for every block."""


def linear(layer: nn.Linear, x: Tensor) -> Tensor:
    """Apply ``layer`` in the precision its weights are stored in; shapes (..., in) -> (..., out).

    In float32 on CPUs oneDNN's 1x1 convolution is about twice as fast as the matrix product behind F.linear.
    """
    if torch.is_autocast_enabled(x.device.type):
        return F.linear(x, layer.weight, layer.bias)
    x = x.to(layer.weight.dtype)
    if (
        x.device.type != "cpu"
        or x.dtype != torch.float32
        or torch.is_grad_enabled()
        or layer.out_features < 16
    ):
        return F.linear(x, layer.weight, layer.bias)
    if not torch.backends.mkldnn.is_available():
        return F.linear(x, layer.weight, layer.bias)
    return _in_a_row(x, layer.weight[:, :, None, None], layer.bias)


def pointwise(layer: nn.Conv2d, x: Tensor) -> Tensor:
    """Apply a 1x1 convolution without bias to (B, h, w, in), in the precision its weights are stored in.

    In float32 the tokens lie in one row, where oneDNN adds up alike with any number of threads; in a grid it does not.
    """
    x = x.to(layer.weight.dtype)
    is_trained = torch.is_grad_enabled() or torch.is_autocast_enabled(x.device.type)
    is_float = x.device.type == "cpu" and x.dtype == torch.float32
    if is_trained or not is_float or not torch.backends.mkldnn.is_available():
        y: Tensor = layer(x.permute(0, 3, 1, 2))
        return y.permute(0, 2, 3, 1)
    return _in_a_row(x, layer.weight, None)


def _in_a_row(x: Tensor, kernel: Tensor, bias: Tensor | None) -> Tensor:
    """Convolve (..., in) with a 1x1 kernel (out, in, 1, 1) by oneDNN."""
    pixels = x.reshape(1, 1, -1, x.shape[-1]).permute(0, 3, 1, 2)
    y = torch.mkldnn_convolution(pixels, kernel, bias, (0, 0), (1, 1), (1, 1), 1)
    return y.permute(0, 2, 3, 1).reshape(*x.shape[:-1], kernel.shape[0])


def attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, scale: float | None = None
) -> Tensor:
    """Return softmax(q k^T * scale) v for (B, heads, N, d) without holding an N x N matrix.

    In bfloat16 on CPUs plain products over blocks of rows are about three times as fast as the fused kernel.

    Args:
        q, k, v: queries, keys and values; d may differ between k and v where ``scale`` is given.
        mask: bool, broadcast to (B, heads, N, N); False leaves a key out.
        scale: 1 / sqrt(d) by default.
    """
    if q.device.type == "cpu" and q.dtype == torch.bfloat16 and mask is None and not torch.is_grad_enabled():
        return _in_blocks(q, k, v, q.shape[-1] ** -0.5 if scale is None else scale)
    extra = q.shape[-1] - v.shape[-1]
    values = F.pad(v, (0, extra)) if extra else v
    return F.scaled_dot_product_attention(q, k, values, attn_mask=mask, scale=scale)[..., : v.shape[-1]]


def _in_blocks(q: Tensor, k: Tensor, v: Tensor, scale: float) -> Tensor:
    out = torch.empty_like(v, memory_format=torch.contiguous_format)
    step = _block_rows(k.shape[2])
    for image in range(q.shape[0]):
        for head in range(q.shape[1]):
            keys, values = k[image, head].T.contiguous(), v[image, head].contiguous()
            queries = q[image, head] * scale
            for start in range(0, q.shape[2], step):
                rows = slice(start, start + step)
                out[image, head, rows] = (queries[rows] @ keys).softmax(-1) @ values
    return out


def _block_rows(keys: int) -> int:
    """Return how many queries meet ``keys`` keys at a time: 512, halved while their products would be too many."""
    rows = _BLOCK_ROWS
    while rows > 64 and rows * keys > _BLOCK_PRODUCTS:
        rows //= 2
    return rows
