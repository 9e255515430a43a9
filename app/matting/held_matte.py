"""A finished run held beside the document in little memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.matting.engine_port import Landed, display
from core.engine.options import MatteOptions, MatteResult
from core.engine.token_map import TokenMap, result_map
from core.trimap.values import FOREGROUND, UNKNOWN

_NONE = np.empty((0, 0), np.float32)


@dataclass(frozen=True, eq=False)
class HeldMatte:
    """A finished run of a photo.

    Attributes:
        options: what it was asked with.
        revision: that of the trimap it was made from.
        alpha: uint8 (H, W), for the screen.
        result: all else; its own alpha is empty where `edge` holds it.
        edge: float32 (n,), alpha where the trimap is unknown, in reading order: elsewhere it is that of the trimap.
            None if the result holds alpha whole, as one that the document holds too.
        cold: whether it had to warm up: no run came before, or one with another model, device or precision.
    """

    options: MatteOptions
    revision: int
    alpha: NDArray[np.uint8]
    result: MatteResult
    edge: NDArray[np.float32] | None = None
    cold: bool = False

    @property
    def compares(self) -> bool:
        """True where time and memory are those of a run beside the document, all done anew on a warm engine."""
        return self.edge is not None and not self.cold and not self.result.reused

    @cached_property
    def tokens(self) -> TokenMap | None:
        """The map of what became of the tokens; at 8K it takes a tenth of a second to make, once."""
        return result_map(self.result)

    def as_cold(self) -> HeldMatte:
        """The same, of a run that had to warm up; what became of the tokens is not found out again."""
        cold = replace(self, cold=True)
        vars(cold)["tokens"] = self.tokens
        return cold

    @property
    def nbytes(self) -> int:
        """Bytes of the large arrays."""
        edge = self.result.alpha if self.edge is None else self.edge
        colors = self.result.foreground
        return self.alpha.nbytes + edge.nbytes + (0 if colors is None else colors.nbytes)

    def edge_of(self, trimap: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Alpha where `trimap`, that of `revision`, is unknown: float32 (n,)."""
        return self.result.alpha[trimap == UNKNOWN] if self.edge is None else self.edge

    def landed(self, trimap: NDArray[np.uint8]) -> Landed:
        """The result with its alpha whole again, to the last bit; `trimap` is that of `revision`."""
        if self.edge is None:
            return Landed(self.result, self.alpha)
        alpha = (trimap == FOREGROUND).astype(np.float32)
        alpha[trimap == UNKNOWN] = self.edge
        return Landed(replace(self.result, alpha=alpha), self.alpha)


def hold(result: MatteResult, trimap: NDArray[np.uint8], options: MatteOptions, revision: int) -> HeldMatte:
    """Hold a result that was made from `trimap`, without its alpha in float. Takes long: not for the GUI thread."""
    edge = result.alpha[trimap == UNKNOWN]
    held = HeldMatte(options, revision, display(result.alpha), replace(result, alpha=_NONE), edge)
    _ = held.tokens
    return held
