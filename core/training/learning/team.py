"""One process of several that train one network together, started by torchrun; or the only one.

What is averaged here is averaged over processes of equal batches. Gradients go in one flat tensor after the backward
pass, so that any optimizer that follows sees the mean over all samples, as in one process with all of them.
"""

import importlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor, nn

from core.engine.device import resolve
from core.engine.options import Device, MatteOptions

_PATIENCE = timedelta(hours=6)  # the others wait while the first draws the pool or validates


@dataclass(frozen=True)
class Team:
    """This process' number ``rank`` of ``size``, and its device."""

    device: torch.device
    rank: int = 0
    size: int = 1

    @property
    def is_first(self) -> bool:
        """True for the process that speaks, validates and saves for all."""
        return self.rank == 0

    @torch.no_grad()
    def average_gradients(self, params: Iterable[Tensor]) -> None:
        """Replace every gradient by its mean over the processes."""
        self._average([p.grad for p in params if p.grad is not None])

    @torch.no_grad()
    def average_statistics(self, model: nn.Module) -> None:
        """Replace the buffers of BatchNorm by their means over the processes."""
        self._average([b for b in model.buffers() if b.is_floating_point()])

    def mean(self, values: Tensor) -> Tensor:
        """Return the mean of a tensor over the processes."""
        if self.size == 1:
            return values
        total = values.detach().clone()
        dist.all_reduce(total)
        return total / self.size

    def agreed(self, number: float) -> float:
        """Return the first process' number, so that all decide alike."""
        if self.size == 1:
            return number
        shared = torch.tensor(number, dtype=torch.float64, device=self.device)
        dist.broadcast(shared, 0)
        return float(shared)

    def wait(self) -> None:
        """Return when all processes have come here."""
        if self.size > 1:
            self.agreed(0.0)

    def _average(self, tensors: list[Tensor]) -> None:
        if self.size == 1 or not tensors:
            return
        means = self.mean(torch.cat([tensor.reshape(-1).float() for tensor in tensors]))
        for tensor, mean in zip(tensors, means.split([t.numel() for t in tensors]), strict=True):
            tensor.copy_(mean.view(tensor.shape))


def join(device: Device = "auto") -> Team:
    """Return this process' place, as torchrun has put it into the environment.

    Raises:
        UserError: CUDA was asked for if there is none.
    """
    kind = resolve(MatteOptions(device=device)).device
    size, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    if kind == "cuda":
        place = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")) if size > 1 else 0)
        torch.cuda.set_device(place)
        torch.backends.cudnn.benchmark = True  # crops have one size for long
    else:
        place = torch.device("cpu")
    if size > 1 and not dist.is_initialized():
        _import_before_groups()
        dist.init_process_group("nccl" if kind == "cuda" else "gloo", timeout=_PATIENCE)
    return Team(place, rank, size)


def _import_before_groups() -> None:
    """Import what optimizers import later: the default arguments in it would keep the group for ever.

    Threads of a group that is kept outlive the interpreter and at times abort it at the very end, all work done
    ("terminate called without an active exception").
    """
    importlib.import_module("torch.distributed.nn")


def leave() -> None:
    """Part from the other processes, if there are any."""
    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()
