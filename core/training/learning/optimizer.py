"""Muon for weight matrices and convolution kernels, AdamW for the rest.

Muon (Jordan et al., 2024, "Muon: an optimizer for hidden layers"): momentum whose update is replaced by the nearest
orthogonal matrix, found by five Newton-Schulz steps.
"""

import re
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

from core.model.mematte import MEMatte
from core.training.config import TrainConfig

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonalize(matrix: Tensor, steps: int = 5) -> Tensor:
    """Return about U V^T of matrices (..., m, n) = U S V^T: their singular values come to lie near 1."""
    a, b, c = _COEFFICIENTS
    x = matrix.bfloat16() if matrix.shape[-2] * matrix.shape[-1] > 4096 else matrix.float()
    is_tall = x.shape[-2] > x.shape[-1]
    x = x.mT if is_tall else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.mT if is_tall else x).float()


class Muon(Optimizer):
    """Muon with Nesterov momentum and decoupled weight decay, for parameters of two and more dimensions.

    Kernels are flattened to (outputs, inputs * area). An update is scaled by sqrt(max(1, outputs / inputs)). On a GPU,
    matrices of one shape are made orthogonal together: many small products would mostly wait to be started.
    """

    def __init__(
        self, params: Iterable[Any], lr: float = 0.02, momentum: float = 0.95, weight_decay: float = 0.0
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """Update every parameter that has a gradient."""
        for group in self.param_groups:
            with_gradient = [param for param in group["params"] if param.grad is not None]
            for params in _of_one_shape(with_gradient):
                self._update(params, group)

    def _update(self, params: list[Tensor], group: dict[str, Any]) -> None:
        updates = torch.stack([self._smoothed(param, group["momentum"]).flatten(1) for param in params])
        scale = max(1.0, updates.shape[1] / updates.shape[2]) ** 0.5
        for param, update in zip(params, orthogonalize(updates), strict=True):
            param.mul_(1 - group["lr"] * group["weight_decay"])
            param.add_(update.view(param.shape), alpha=-group["lr"] * scale)

    def _smoothed(self, param: Tensor, share: float) -> Tensor:
        """Return the gradient with momentum, looked ahead as Nesterov does."""
        state = self.state[param]
        if not state:
            state["momentum"] = torch.zeros_like(param)
        momentum: Tensor = state["momentum"]
        assert param.grad is not None
        momentum.lerp_(param.grad, 1 - share)
        return param.grad.lerp(momentum, share)


def _of_one_shape(params: list[Tensor]) -> list[list[Tensor]]:
    """Return the parameters grouped by their shape on a GPU, one by one elsewhere."""
    groups: dict[Any, list[Tensor]] = {}
    for number, param in enumerate(params):
        groups.setdefault(tuple(param.shape) if param.is_cuda else number, []).append(param)
    return list(groups.values())


def is_matrix(name: str, param: Tensor) -> bool:
    """Report whether Muon takes it: dense matrices and kernels, neither the head's end, tables nor Routers."""
    if param.ndim < 2 or param.shape[1] == 1 or param.shape[0] == 1:
        return False
    return not any(part in name for part in ("pos_embed", "rel_pos", "routers"))


def layer_factor(name: str, depth: int, decay: float) -> float:
    """Return what the rate of a parameter is multiplied with: ``decay`` for every block after its own, and one more.

    As in ViTMatte: patches and positions come before all blocks; the decoder, Routers and what no plain ViT has in its
    blocks (residual bottleneck, LTRM) learn at the full rate.
    """
    if not name.startswith("backbone.") or any(
        part in name for part in (".routers.", ".residual.", ".ltrm.")
    ):
        return 1.0
    block = re.match(r"backbone\.blocks\.(\d+)\.", name)
    return float(decay ** (depth - int(block[1]) if block else depth + 1))


def build_optimizers(model: MEMatte, hint: nn.Module, config: TrainConfig) -> list[Optimizer]:
    """Return [Muon, AdamW] over all parameters, or AdamW alone; AdamW's groups have their own rates.

    ``hint`` is the linear layer that reads coarse alpha from tokens; it only exists while training.

    Vectors (scales, biases), tables and the one-channel end of the head move ``vector_rate`` in the decoder and a
    third of it in the backbone: at the rates of matrices they hold everything else back. Only matrices decay.
    """
    named = [(name, param) for name, param in model.named_parameters() if param.requires_grad]
    factors = {id(p): layer_factor(n, model.config.depth, config.layer_decay) for n, p in named}
    matrices = [p for n, p in named if is_matrix(n, p)]
    groups = [*_other_groups(named, config), _group(list(hint.parameters()), config.vector_rate / 3)]
    if config.optimizer == "adamw":
        return [_adamw([_group(matrices, config.rate, config.weight_decay), *groups], factors, config)]
    muon = Muon(_by_factor([_group(matrices, config.matrix_rate, config.weight_decay)], factors))
    return [muon, _adamw(groups, factors, config)]


def _other_groups(named: list[tuple[str, nn.Parameter]], config: TrainConfig) -> list[dict[str, Any]]:
    """Return the groups of what is no matrix: Routers and depthwise kernels, the decoder's, the backbone's."""
    others = [(n, p) for n, p in named if not is_matrix(n, p)]
    slow = [p for n, p in others if p.ndim > 1 and ("routers" in n or "dwconv" in n)]
    taken = {id(p) for p in slow}
    decoder = [p for n, p in others if n.startswith("decoder") and id(p) not in taken]
    backbone = [p for n, p in others if not n.startswith("decoder") and id(p) not in taken]
    return [
        _group(slow, config.rate, config.weight_decay),
        _group(decoder, config.vector_rate),
        _group(backbone, config.vector_rate / 3),
    ]


def _group(params: list[nn.Parameter], rate: float, decay: float = 0.0) -> dict[str, Any]:
    return {"params": params, "lr": rate, "weight_decay": decay}


def _by_factor(groups: list[dict[str, Any]], factors: dict[int, float]) -> list[dict[str, Any]]:
    """Return the groups, split where their parameters learn at different shares of the rate."""
    split = []
    for group in groups:
        of = [factors.get(id(param), 1.0) for param in group["params"]]
        for factor in sorted(set(of), reverse=True):
            chosen = [param for param, own in zip(group["params"], of, strict=True) if own == factor]
            split.append({**group, "params": chosen, "lr": factor * group["lr"]})
    return split


def _adamw(groups: list[dict[str, Any]], factors: dict[int, float], config: TrainConfig) -> AdamW:
    split = _by_factor(groups, factors)
    return AdamW(split, config.rate, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.0)
