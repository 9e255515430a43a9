"""The device and precision of a run, and a network prepared for them."""

import copy
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from core.engine.options import Device, MatteOptions, Precision
from core.errors import UserError
from core.model.detail_capture import fold_batch_norm, lay_out
from core.model.mematte import MEMatte
from core.text.translate import tr

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True)
class Target:
    """A device ("cpu" or "cuda") and a precision ("fp32", "bf16" or "fp16")."""

    device: str
    precision: str


def resolve(options: MatteOptions) -> Target:
    """Turn "auto" into what this machine does best.

    Raises:
        UserError: CUDA was asked for if there is none, or a precision the device cannot do.
    """
    device = _device(options.device)
    return Target(device, _precision(options.precision, device))


def _device(asked: Device) -> str:
    has_cuda = torch.cuda.is_available()
    if asked == "cuda" and not has_cuda:
        raise UserError(tr("No CUDA graphics card can be used here. Choose the device auto or cpu."))
    return "cuda" if has_cuda and asked != "cpu" else "cpu"


def _precision(asked: Precision, device: str) -> str:
    if asked == "fp16" and device == "cpu":
        raise UserError(tr("fp16 needs a CUDA graphics card. Choose the precision auto, fp32 or bf16."))
    if asked != "auto":
        return asked
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    return "bf16" if cpu_has_bf16() else "fp32"


def cpu_has_bf16() -> bool:
    """Report whether this CPU multiplies bfloat16 matrices in hardware; emulated, that is slower than float32."""
    found: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()  # older torch does not know
    return any(bool(found.get(name)) for name in ("avx512_bf16", "amx_bf16"))


def device_title(device: str) -> str:
    """Return the device in words for the status bar and reports."""
    return f"cuda ({torch.cuda.get_device_name()})" if device == "cuda" else "cpu"


def card_name() -> str:
    """Return the name of the graphics card that can be used here, "" without one."""
    return str(torch.cuda.get_device_name()) if torch.cuda.is_available() else ""


def settle_precision(target: Target) -> None:
    """Let fp32 on a card mean float32 for what runs next: convolutions would take TF32 by default."""
    if target.device == "cuda":
        torch.backends.cudnn.allow_tf32 = target.precision != "fp32"


def prepare(model: MEMatte, target: Target) -> MEMatte:
    """Return a copy of a float32 network for inference on ``target``; the original is not touched.

    Linear and convolution weights take the precision; norms, Routers and positions stay float32, and so does the sum
    of tokens that runs through the blocks. BatchNorm is folded into its convolution.
    """
    prepared = copy.deepcopy(model)
    fold_batch_norm(prepared.decoder)
    dtype = DTYPES[target.precision]
    in_router = {layer for router in prepared.backbone.routers for layer in router.modules()}
    for layer in prepared.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d) and layer not in in_router:
            layer.to(dtype)
    lay_out(prepared.decoder, target.device)
    prepared.backbone.patch_embed.float()
    return prepared.to(target.device)
