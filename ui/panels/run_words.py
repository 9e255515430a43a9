"""What a run will cost and what it came to, in words."""

from typing import TYPE_CHECKING

from core.engine.options import MatteResult
from ui import theme
from ui.wording import memory_text, time_text

if TYPE_CHECKING:
    from core.engine.memory import Estimate


def estimate_text(estimate: "Estimate | None") -> tuple[str, str]:
    """The line under the budget with its color, e.g. "about 1.2 GB, about 9 s, fits" in green."""
    if estimate is None:
        return "", theme.DIM
    need = f"about {memory_text(estimate.bytes)}"
    if estimate.seconds is not None:
        need += f", about {time_text(estimate.seconds)}"
    if estimate.fits:
        return f"{need}, fits", theme.GOOD
    return f"{need}: more memory than is free, so k may be lowered", theme.WARN


def result_text(result: MatteResult, asked: int) -> str:
    """One line on a finished run: its k, time, memory and device; what it did differently comes first."""
    line = (
        f"Last run: k {used_limit(result):,}, {time_text(result.seconds['total'])}, "
        f"{memory_text(result.peak_memory_bytes)}, {device_text(result.device, result.precision)}"
    )
    if stepped_down(result, asked):
        return f"Memory ran short, so k {used_limit(result):,} was used. {line}"
    return line


def used_limit(result: MatteResult) -> int:
    """The k of a run, no more than the photo has tokens."""
    return min(result.max_tokens, result.routers[0].wanted.size) if result.routers else result.max_tokens


def stepped_down(result: MatteResult, asked: int) -> bool:
    """Whether the run had to take a smaller k than was asked for."""
    tokens = result.routers[0].wanted.size if result.routers else asked
    return result.max_tokens < min(asked, tokens)


def device_text(device: str, precision: str = "") -> str:
    """Where and how exactly a run goes: "CPU fp32", "CUDA (NVIDIA GeForce RTX 4090) bf16"."""
    kind, _, card = device.partition(" ")
    return " ".join(word for word in (kind.upper(), card, precision) if word)
