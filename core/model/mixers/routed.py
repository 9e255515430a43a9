"""Routed mixing: chosen tokens attend among themselves, LTRM serves the rest (MEMatte, AAAI 2025, arXiv 2412.10702)."""

import torch
from torch import Tensor

from core.model import chunks
from core.model.mixers.interface import Circumstances, MixedBackbone, MixedBlock, MixerPass, MixerRecord
from core.model.routing import Router, Routing, route, route_training


class RoutedMixer:
    """A Router before every global block decides which tokens attend."""

    def begin(self, backbone: MixedBackbone, circumstances: Circumstances) -> MixerPass:
        """Start a run."""
        return _RoutedPass(backbone, circumstances)


class _RoutedPass:
    def __init__(self, backbone: MixedBackbone, how: Circumstances) -> None:
        self._backbone, self._how = backbone, how
        self._routing: Routing
        self._shape = (0, 0)

    def decide(self, x: Tensor, index: int) -> Routing:
        """Ask the Router of this block."""
        router = self._backbone.router(index)
        self._routing, self._shape = self._route(router, x.flatten(1, 2)), (x.shape[1], x.shape[2])
        return self._routing

    def _route(self, router: Router, tokens: Tensor) -> Routing:
        if self._how.training:
            return route_training(router(tokens), self._backbone.training_keep)
        size = chunks.chunk_tokens(tokens.device.type)
        scores = router.in_pieces(tokens, size) if self._how.in_place else router(tokens)
        return route(scores, self._how.max_tokens)

    def mix(self, block: MixedBlock, x: Tensor) -> Tensor:
        """Attend among the chosen tokens, refine the others."""
        if self._routing.decision is not None:
            return _both_branches(block, x, self._routing, self._routing.decision)
        size = chunks.chunk_tokens(x.device.type)
        light = block.ltrm.in_pieces(x, size) if not torch.is_grad_enabled() else block.ltrm(x)
        flat, tokens = light.flatten(1, 2), x.flatten(1, 2)
        for index, used in enumerate(self._routing.used):
            chosen = used.nonzero()[:, 0]
            if len(chosen):
                selected = block.norm1(tokens[index, chosen])[None]
                flat[index, chosen] = block.attn(selected)[0].to(flat.dtype)
        return light

    def settle(self, x: Tensor) -> Tensor:
        """Return x as it is."""
        return x

    def record(self) -> MixerRecord:
        """Return what became of the tokens in the last ``mix``."""
        return MixerRecord.of_used(self._routing.used, *self._shape)


def _both_branches(block: MixedBlock, x: Tensor, routing: Routing, decision: Tensor) -> Tensor:
    """Both branches for all tokens, so that the decision has a gradient; keys are the used tokens only."""
    tokens = x.flatten(1, 2)
    keys = routing.used | ~routing.used.any(dim=1, keepdim=True)
    heavy = block.attn(block.norm1(tokens), key_mask=keys).view(x.shape)
    share = (decision * (routing.used | ~routing.wanted)).view(*x.shape[:3], 1)
    return share * heavy + (1 - share) * block.ltrm(x)
