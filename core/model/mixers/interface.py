"""The interface of every token mixer: how tokens see each other inside the global blocks of the backbone.

The backbone asks its mixer to ``begin`` once for every run over a photo or batch; what comes back accompanies the run
from block to block and may remember.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from core.model.attention import Attention
from core.model.config import ModelConfig
from core.model.mixers.options import LEFT_OUT
from core.model.routing import LTRM, Router, Routing


class MixedBlock(Protocol):
    """The parts of a global block that a mixer uses."""

    @property
    def norm1(self) -> Callable[[Tensor], Tensor]:
        """Normalize tokens (..., C) before attention."""

    @property
    def attn(self) -> Attention:
        """Attend among tokens."""

    @property
    def ltrm(self) -> LTRM:
        """Refine tokens that take no part in attention; in routed networks alone."""


class MixedBackbone(Protocol):
    """The parts of a backbone that a mixer uses."""

    @property
    def config(self) -> ModelConfig:
        """Return the shape of the network."""

    @property
    def pos_embed(self) -> Tensor:
        """Return the position embedding, which lies on the network's device."""

    @property
    def training_keep(self) -> float | None:
        """Return the share of tokens that training is held to, 0 to 1; None if Routers decide freely."""

    def router(self, index: int) -> Router:
        """Return the Router before global block ``index``."""


@dataclass(frozen=True)
class MixerRecord:
    """Record of what became of every token in one global block.

    Attributes:
        into: (B, h, w) int64. The token's own index (row * w + column) where it took part in attention as itself,
            another token's index where it was merged into that one (of several the one with the largest share),
            FUSED where it went into the one token that stands for all unimportant ones, LEFT_OUT where it took no part.
        attended: (B,) int64, how many tokens took part in attention, merged and fused ones counted once.
    """

    into: Tensor
    attended: Tensor

    @staticmethod
    def of_used(used: Tensor, height: int, width: int) -> "MixerRecord":
        """Return the record of a selection (B, N) bool on a grid: the others are LEFT_OUT."""
        into = torch.arange(used.shape[1], device=used.device).where(used, LEFT_OUT)
        return MixerRecord(into.unflatten(1, (height, width)), used.sum(dim=1))


@dataclass(frozen=True)
class Circumstances:
    """The conditions of a run.

    Attributes:
        training: decide at random with gradients (Gumbel-softmax).
        max_tokens: k, the cap on chosen tokens; None for no cap. Only what chooses by a score heeds it.
        in_place: blocks change x itself, and nothing has gradients.
    """

    training: bool = False
    max_tokens: int | None = None
    in_place: bool = False


class MixerPass(Protocol):
    """One run over the blocks of the backbone; x is (B, h, w, C) throughout."""

    def decide(self, x: Tensor, index: int) -> Routing | None:
        """Look at what enters global block ``index``; return the decision where this mixer chooses by a score."""

    def mix(self, block: MixedBlock, x: Tensor) -> Tensor:
        """Return what the block adds to x between its norm and its MLP."""

    def settle(self, x: Tensor) -> Tensor:
        """Correct x after any block; in place where the run is."""

    def record(self) -> MixerRecord:
        """Return what became of the tokens in the last ``mix``."""


class TokenMixer(Protocol):
    """A way to mix tokens globally; holds no weights of its own (scores are modules of the backbone) and no state."""

    def begin(self, backbone: MixedBackbone, circumstances: Circumstances) -> MixerPass:
        """Start a run."""


class UndecidedPass:
    """A pass that chooses nothing by a score and corrects nothing; what most mixers are."""

    _record: MixerRecord | None = None

    def decide(self, x: Tensor, index: int) -> Routing | None:
        """Return no decision."""
        return None

    def settle(self, x: Tensor) -> Tensor:
        """Return x as it is."""
        return x

    def record(self) -> MixerRecord:
        """Return what became of the tokens in the last ``mix``."""
        assert self._record is not None, "nothing was mixed yet"
        return self._record
