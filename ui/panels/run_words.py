"""Words on what a run will cost and on what it came to."""

from typing import TYPE_CHECKING

from app.matting.attention import mixer_text
from core.engine.max_tokens import most_tokens
from core.engine.options import MatteResult
from core.engine.tiling import token_count
from core.text.amounts import memory_text, time_text
from ui import theme

if TYPE_CHECKING:
    from app.matting.prediction import Forecast


def estimate_text(estimate: "Forecast | None", *, has_k: bool = True) -> tuple[str, str]:
    """The line under the budget with its color, e.g. "up to 1.2 GB, about 9 s, fits" in green.

    `has_k` says whether there is a k that could be lowered.
    """
    if estimate is None:
        return "", theme.colors().dim
    need = f"up to {memory_text(estimate.bytes)}"
    if estimate.seconds is not None:
        need += f", about {time_text(estimate.seconds)}"
    if estimate.limit is not None:
        return _under_limit(estimate, need, _whole(estimate.limit))
    if estimate.fits:
        return f"{need}, fits", theme.colors().good
    return (
        f"{need}: more memory than is free{', so the detail limit may be lowered' if has_k else ''}",
        theme.colors().warn,
    )


def _under_limit(estimate: "Forecast", need: str, limit: str) -> tuple[str, str]:
    if not estimate.fits:
        return (
            f"needs at least {memory_text(estimate.bytes)}, more than your limit of {limit}",
            theme.colors().warn,
        )
    if estimate.lowered_to is not None:
        return (
            f"{need}: the detail limit goes down to {estimate.lowered_to:,} to stay within {limit}",
            theme.colors().warn,
        )
    return f"{need}, within {limit}", theme.colors().good


def limit_text(limit: int | None) -> str:
    """The memory limit on its button: "Memory: auto", "Memory: 2 GB"."""
    return f"Memory: {'auto' if limit is None else _whole(limit)}"


def _whole(limit: int) -> str:
    return f"{limit / 2**30:g} GB" if limit >= 2**30 else f"{limit / 2**20:g} MB"


def result_text(result: MatteResult, asked: int | None, *, limited: bool = False) -> str:
    """One line on a finished run: its k, time, memory and device; what it did differently comes first.

    `limited` says that the user had set a memory limit.
    """
    peak = result.peak_memory_bytes
    facts = [
        how_text(result),
        time_text(result.seconds["total"]),
        memory_text(peak) if peak else "",
        device_text(result.device, result.precision),
    ]
    line = f"Last run: {', '.join(filter(None, facts))}"
    if stepped_down(result, asked):
        why = "To stay within your memory limit," if limited else "Memory ran short, so"
        return f"{why} the detail limit was {used_limit(result):,}. {line}"
    return line


def done_text(result: MatteResult) -> str:
    """Return what a run has done: "Done in 12 s", "Updated 1 region, 444 x 460 pixels, in 0.9 s"."""
    took = time_text(result.seconds["total"])
    sizes = [f"{right - left:,} x {bottom - top:,}" for top, left, bottom, right in result.updated]
    if not sizes:
        return f"Done in {took}"
    if len(sizes) > _MOST_SIZES:
        return f"Updated {len(sizes)} regions in {took}"
    return f"Updated {len(sizes)} region{'s' * (len(sizes) > 1)}, {' and '.join(sizes)} pixels, in {took}"


_MOST_SIZES = 2


def how_text(result: MatteResult) -> str:
    """Return what decided the quality of a run: "detail limit 1,015", "no detail limit", "Look-alikes merged 50 %"."""
    how = mixer_text(result.mixer) or _limit_text(result)
    return f"{how}, two passes" if result.passes == 2 else how


def _limit_text(result: MatteResult) -> str:
    limit = used_limit(result)
    is_none = limit >= token_count(*result.alpha.shape)
    return "no detail limit" if is_none else f"detail limit {limit:,}"


def used_limit(result: MatteResult) -> int:
    """The k of a run, no more than the photo has tokens."""
    return most_tokens(result.max_tokens, token_count(*result.alpha.shape))


def stepped_down(result: MatteResult, asked: int | None) -> bool:
    """Return True where the run had to take a smaller k than was asked for, and routers would have used more."""
    wanted = result.wanted_tokens
    tokens = token_count(*result.alpha.shape)
    needed = most_tokens(asked, tokens if wanted is None else wanted)
    return most_tokens(result.max_tokens, tokens) < needed


def device_text(device: str, precision: str = "") -> str:
    """Where and how exactly a run goes: "CPU fp32", "CUDA (NVIDIA GeForce RTX 4090) bf16"."""
    kind, _, card = device.partition(" ")
    return " ".join(word for word in (kind.upper(), card, precision) if word)
