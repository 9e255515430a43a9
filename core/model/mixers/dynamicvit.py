"""DynamicViT: learned scores drop a fixed share of the tokens at given blocks (Rao et al., NeurIPS 2021).

A dropped token takes no further part: it returns at the decoder as it was last.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import chunks
from core.model.mixers.interface import Circumstances, MixedBackbone, MixedBlock, MixerPass, MixerRecord
from core.model.mixers.reduced import attend, picked
from core.model.routing import Router, Routing


class DynamicVitMixer:
    """Drop before the config's dropping blocks; ``ratio`` takes the place of the trained one."""

    def __init__(self, ratio: float | None = None) -> None:
        self.ratio = ratio

    def begin(self, backbone: MixedBackbone, circumstances: Circumstances) -> MixerPass:
        """Start a run."""
        if circumstances.training:
            return _TrainingPass(backbone)
        ratio = backbone.config.keep_ratio if self.ratio is None else self.ratio
        return _Pass(backbone, ratio, circumstances)


class _Chosen:
    """The tokens that are left, as a reduction: (B, K) of N."""

    log_size = None

    def __init__(self, kept: Tensor, count: int) -> None:
        self._kept, self._count = kept, count

    def merge(self, vectors: Tensor) -> Tensor:
        """Return those that are left."""
        return picked(vectors, self._kept)

    def restore(self, mixed: Tensor) -> Tensor:
        """Give the others zero."""
        grid = mixed.new_zeros(len(mixed), self._count, mixed.shape[-1])
        return grid.scatter(1, self._kept[..., None].expand(-1, -1, mixed.shape[-1]), mixed)

    def record(self, height: int, width: int) -> MixerRecord:
        """Return what became of the tokens."""
        used = torch.zeros(len(self._kept), self._count, dtype=torch.bool, device=self._kept.device)
        return MixerRecord.of_used(used.scatter(1, self._kept, True), height, width)


class _Pass:
    """Inference: of the tokens left, those with the highest scores stay, ceil(ratio^stage * N), at most k."""

    def __init__(self, backbone: MixedBackbone, ratio: float, how: Circumstances) -> None:
        self._backbone, self._ratio, self._how = backbone, ratio, how
        self._kept: Tensor | None = None
        self._frozen: tuple[tuple[Tensor, ...], Tensor] | None = None
        self._shape = (0, 0, 0)

    def decide(self, x: Tensor, index: int) -> Routing | None:
        """Drop, where this is a dropping block."""
        stages = self._backbone.config.router_blocks
        self._shape = (x.shape[0], x.shape[1], x.shape[2])
        if index not in stages:
            return None
        tokens, kept = x.flatten(1, 2), self._left()
        log_probs = self._scores(self._backbone.router(index), picked(tokens, kept))
        routing = self._drop(tokens, kept, log_probs, stages.index(index) + 1)
        self._freeze(x, routing.used)
        return routing

    def _left(self) -> Tensor:
        """Return the indices (B, K) of the tokens left."""
        if self._kept is not None:
            return self._kept
        batch, height, width = self._shape
        return torch.arange(height * width, device=self._backbone.pos_embed.device).expand(batch, -1)

    def _scores(self, router: Router, tokens: Tensor) -> Tensor:
        size = chunks.chunk_tokens(tokens.device.type)
        return router.in_pieces(tokens, size) if self._how.in_place else router(tokens)

    def _drop(self, tokens: Tensor, kept: Tensor, log_probs: Tensor, stage: int) -> Routing:
        count = tokens.shape[1]
        cap = count if self._how.max_tokens is None else self._how.max_tokens
        stay = max(min(math.ceil(self._ratio**stage * count - 1e-9), kept.shape[1], cap), 1)
        margin = log_probs[..., 0] - log_probs[..., 1]
        self._kept = kept.gather(1, margin.topk(stay, dim=1).indices).sort(dim=1).values
        used = torch.zeros(tokens.shape[:2], dtype=torch.bool, device=tokens.device)
        used.scatter_(1, self._kept, True)
        return Routing(_spread(log_probs.detach(), kept, count), used, used)

    def _freeze(self, x: Tensor, used: Tensor) -> None:
        if not used.all():
            where = (~used).view(x.shape[:3]).nonzero(as_tuple=True)
            self._frozen = (where, x[where])

    def mix(self, block: MixedBlock, x: Tensor) -> Tensor:
        """Attend among the tokens left."""
        height, width = x.shape[1:3]
        chosen = _Chosen(self._left(), height * width)
        qkv = block.attn.project(block.norm1(x).flatten(1, 2))
        return chosen.restore(attend(block.attn, chosen, qkv, height, width)).view(x.shape)

    def settle(self, x: Tensor) -> Tensor:
        """Put the dropped tokens back as they were last."""
        if self._frozen is None:
            return x
        where, values = self._frozen
        if self._how.in_place:
            x[where] = values
            return x
        return x.index_put(where, values)

    def record(self) -> MixerRecord:
        """Return which tokens are left."""
        _, height, width = self._shape
        return _Chosen(self._left(), height * width).record(height, width)


class _TrainingPass:
    """Training: hard Gumbel-softmax; every token is computed, dropped ones are no keys and do not change.

    The gradient of a decision comes straight through the choice between what a token became and what it was.
    """

    def __init__(self, backbone: MixedBackbone) -> None:
        self._backbone = backbone
        self._decision: Tensor | None = None
        self._before: Tensor
        self._shape = (0, 0, 0)

    def decide(self, x: Tensor, index: int) -> Routing | None:
        """Draw which of the tokens left stay, where this is a dropping block."""
        self._shape = (x.shape[0], x.shape[1], x.shape[2])
        if index not in self._backbone.config.router_blocks:
            return None
        tokens = x.flatten(1, 2)
        left = torch.ones_like(tokens[..., 0]) if self._decision is None else self._decision
        log_probs = self._backbone.router(index)(tokens, left)
        drawn = F.gumbel_softmax(log_probs.float(), hard=True, dim=-1)[..., 0]
        self._decision, self._before = drawn * left, x
        used = self._decision.detach() > 0.5
        return Routing(log_probs, used, used, self._decision)

    def mix(self, block: MixedBlock, x: Tensor) -> Tensor:
        """Attend to the tokens left."""
        height, width = x.shape[1:3]
        keys = None
        if self._decision is not None:
            used = self._decision.detach() > 0.5
            keys = used | ~used.any(dim=1, keepdim=True)
        return block.attn.on_grid(block.norm1(x).flatten(1, 2), height, width, keys).view(x.shape)

    def settle(self, x: Tensor) -> Tensor:
        """Choose between what the tokens became and what they were."""
        if self._decision is None:
            return x
        share = self._decision.view(*x.shape[:3], 1)
        return share * x + (1 - share) * self._before

    def record(self) -> MixerRecord:
        """Return which tokens are left."""
        batch, height, width = self._shape
        device = self._backbone.pos_embed.device
        used = torch.ones(batch, height * width, dtype=torch.bool, device=device)
        return MixerRecord.of_used(used if self._decision is None else self._decision > 0.5, height, width)


def _spread(log_probs: Tensor, kept: Tensor, count: int) -> Tensor:
    """Return (B, N, 2) with the scores of those that were asked; the others are surely dropped."""
    grid = log_probs.new_tensor((-100.0, 0.0)).expand(len(log_probs), count, 2)
    return grid.scatter(1, kept[..., None].expand(-1, -1, 2), log_probs)


def ratio_loss(decisions: list[Tensor], ratio: float) -> Tensor:
    """Return the mean over stages and images of (ratio^stage - share left)^2; decisions (B, N) in order."""
    shares = torch.stack([decision.float().mean(dim=1) for decision in decisions])
    stages = torch.arange(1, len(decisions) + 1, device=shares.device)
    return (ratio ** stages[:, None] - shares).square().mean()
