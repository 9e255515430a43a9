"""Multi-head attention in 14x14 windows, among all tokens, or among a selection of them."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model.kernels import attention, linear


def relative_table(table: Tensor, side: int) -> Tensor:
    """Spread a relative position table over all pairs of places along one side of a grid.

    Args:
        table: (2 * trained_side - 1, head_dim); resized linearly when ``side`` is another one.
        side: number of rows or columns of the grid.

    Returns:
        (side, side, head_dim), entry [query, key]. Li et al., "MViTv2", CVPR 2022.
    """
    length = 2 * side - 1
    if table.shape[0] != length:
        table = F.interpolate(table.T[None].float(), size=length, mode="linear")[0].T.to(table.dtype)
    place = torch.arange(side, device=table.device)
    return table[place[:, None] - place[None, :] + side - 1]


class Attention(nn.Module):
    """Query, key, value and output projections, with relative position tables when ``table_side`` is given."""

    rel_pos_h: nn.Parameter
    rel_pos_w: nn.Parameter

    def __init__(self, width: int, heads: int, table_side: int | None = None) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.has_bias = table_side is not None
        if table_side is not None:
            self.rel_pos_h = nn.Parameter(torch.zeros(2 * table_side - 1, width // heads))
            self.rel_pos_w = nn.Parameter(torch.zeros(2 * table_side - 1, width // heads))

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return q, k, v of shape (B, heads, N, head_dim) for x of shape (B, N, C)."""
        batch, count, width = x.shape
        qkv = linear(self.qkv, x).view(batch, count, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        return q, k, v

    def merge(self, heads: Tensor) -> Tensor:
        """Join (B, heads, N, head_dim) and project to (B, N, C)."""
        return linear(self.proj, heads.transpose(1, 2).flatten(2))

    def forward(self, x: Tensor, key_mask: Tensor | None = None) -> Tensor:
        """Attend among all tokens of x (B, N, C), without position bias; no N x N matrix is held.

        ``key_mask`` (B, N) bool leaves out keys where it is False.
        """
        q, k, v = self.project(x)
        mask = None if key_mask is None else key_mask[:, None, None, :]
        return self.merge(attention(q, k, v, mask))

    def in_windows(self, windows: Tensor, side: int) -> Tensor:
        """Attend inside each window: (B, side * side, C) -> the same, with relative position bias.

        In bfloat16 on CPUs two batched matrix products beat a fused attention, windows being small; nowhere else.
        """
        q, k, v = self.project(windows)
        q, k = self._fold_bias(q, k, side, side)
        if q.device.type != "cpu" or q.dtype != torch.bfloat16:
            return self.merge(attention(q, k, v, scale=1.0))
        scores = torch.matmul(q, k.transpose(-2, -1))
        return self.merge(torch.matmul(scores.softmax(-1).to(v.dtype), v))

    def on_grid(self, x: Tensor, height: int, width: int, key_mask: Tensor | None = None) -> Tensor:
        """Attend among all tokens of a grid (B, height * width, C), with relative position bias where there are tables.

        The bias is folded into longer query and key vectors, so that a fused attention adds it without an N x N matrix:
        q' = [q * scale, q . Rh[row], q . Rw[column]], k' = [k, one-hot row, one-hot column].
        ``key_mask`` (B, N) bool leaves out keys where it is False.
        """
        q, k, v = self.project(x)
        q, k = self.fold(q, k, height, width)
        mask = None if key_mask is None else key_mask[:, None, None, :]
        return self.merge(attention(q, k, v, mask, scale=1.0))

    def fold(self, q: Tensor, k: Tensor, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Return q' and k' of all tokens of a grid, (B, heads, N, d') whose product is the scaled logit, and biased.

        Heads may be any of the network's, as tables serve all alike; d' = d where there are no tables.
        """
        return self._fold_bias(q, k, height, width) if self.has_bias else (q * q.shape[-1] ** -0.5, k)

    def _fold_bias(self, q: Tensor, k: Tensor, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Return q' and k' whose product is the scaled and biased one; their length is a multiple of 16."""
        count, dim = q.shape[2:]
        rows, columns = self._bias_parts(q, height, width)
        where = torch.arange(count, device=q.device)
        row, column = (torch.eye(side, dtype=k.dtype, device=k.device) for side in (height, width))
        one_hot = torch.cat((row[where // width], column[where % width]), dim=1)
        padding = q.new_zeros(()).expand(*q.shape[:3], -(dim + height + width) % 16)
        keys = one_hot.expand(*k.shape[:2], -1, -1)
        query = torch.cat((q * dim**-0.5, rows.flatten(2, 3), columns.flatten(2, 3), padding), dim=-1)
        return query, torch.cat((k, keys, padding), dim=-1)

    def _bias_parts(self, q: Tensor, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Return q . Rh (B, heads, height, width, height) and q . Rw (B, heads, height, width, width)."""
        grid = q.unflatten(2, (height, width))
        rows = relative_table(self.rel_pos_h, height).to(q.dtype)
        columns = relative_table(self.rel_pos_w, width).to(q.dtype)
        return torch.einsum("bnhwc,hkc->bnhwk", grid, rows), torch.einsum("bnhwc,wkc->bnhwk", grid, columns)
