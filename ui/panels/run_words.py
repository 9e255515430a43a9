"""Words on what a run will cost and on what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.matting.attention import mixer_text
from core.engine.max_tokens import most_tokens
from core.engine.options import MatteResult
from core.engine.tiling import token_count
from core.text.amounts import memory_text, size_text, time_text
from core.text.lists import all_of, in_row, sentences
from core.text.translate import Text, tr, tr_n
from ui import theme
from ui.wording import device_text

if TYPE_CHECKING:
    from app.matting.prediction import Forecast


def estimate_text(estimate: Forecast | None, *, has_k: bool = True) -> tuple[str, str]:
    """Return the line under the budget with its color: "1.2 GB at most, about 9 s, fits" in green.

    `has_k` says whether there is a k that could be lowered.
    """
    if estimate is None:
        return "", theme.colors().dim
    need = [tr("{memory} at most", memory=memory_text(estimate.bytes))]
    if estimate.seconds is not None:
        need.append(tr("about {time}", time=time_text(estimate.seconds)))
    if estimate.limit is not None:
        return _under_limit(estimate, need, _whole(estimate.limit))
    if estimate.fits:
        return in_row((*need, tr("fits"))), theme.colors().good
    short = (
        tr("{need}: more memory than is free, so the detail limit may be lowered", need=in_row(need))
        if has_k
        else tr("{need}: more memory than is free", need=in_row(need))
    )
    return short, theme.colors().warn


def _under_limit(estimate: Forecast, need: Sequence[str], limit: str) -> tuple[str, str]:
    if not estimate.fits:
        least = memory_text(estimate.bytes)
        return (
            tr("{memory} at least, more than your limit of {limit}", memory=least, limit=limit),
            theme.colors().warn,
        )
    if estimate.lowered_to is not None:
        lowered = tr(
            "{need}: the detail limit goes down to {k:,} to stay within {limit}",
            need=in_row(need),
            k=estimate.lowered_to,
            limit=limit,
        )
        return lowered, theme.colors().warn
    return in_row((*need, tr("within {limit}", limit=limit))), theme.colors().good


def limit_text(limit: int | None) -> str:
    """Return the memory limit as its button says it: "Memory: auto", "Memory: 2 GB"."""
    return tr("Memory: auto") if limit is None else tr("Memory: {limit}", limit=_whole(limit))


def _whole(limit: int) -> Text:
    if limit >= 2**30:
        return tr("{amount:g} GB", amount=limit / 2**30)
    return tr("{amount:g} MB", amount=limit / 2**20)


def result_text(result: MatteResult, asked: int | None, *, limited: bool = False) -> str:
    """Return a line on a finished run: its k, time, memory and device; what it did differently comes first.

    `limited` says that the user had set a memory limit.
    """
    peak = result.peak_memory_bytes
    facts = (
        how_text(result),
        time_text(result.seconds["total"]),
        memory_text(peak) if peak else "",
        device_text(result.device, result.precision),
    )
    line = tr("Last run: {facts}", facts=in_row(facts))
    if not stepped_down(result, asked):
        return line
    used = used_limit(result)
    if limited:
        return sentences(tr("To stay within your memory limit, the detail limit was {k:,}.", k=used), line)
    return sentences(tr("Memory ran short, so the detail limit was {k:,}.", k=used), line)


def done_text(result: MatteResult) -> str:
    """Return what a run has done: "Done in 12 s", "Updated 1 region, 444 × 460 pixels, in 0.9 s"."""
    took = time_text(result.seconds["total"])
    sizes = [size_text(bottom - top, right - left) for top, left, bottom, right in result.updated]
    if not sizes:
        return tr("Done in {time}", time=took)
    if len(sizes) > _MOST_SIZES:
        return tr_n("Updated {n} region in {time}", "Updated {n} regions in {time}", len(sizes), time=took)
    return tr_n(
        "Updated {n} region, {sizes} pixels, in {time}",
        "Updated {n} regions, {sizes} pixels, in {time}",
        len(sizes),
        sizes=all_of(sizes),
        time=took,
    )


_MOST_SIZES = 2


def how_text(result: MatteResult) -> str:
    """Return what decided the quality of a run: "detail limit 1,015", "no detail limit", "Look-alikes merged 50 %"."""
    how = mixer_text(result.mixer) or _limit_text(result)
    return in_row((how, tr("two passes") if result.passes == 2 else ""))


def _limit_text(result: MatteResult) -> Text:
    limit = used_limit(result)
    if limit >= token_count(*result.alpha.shape):
        return tr("no detail limit")
    return tr("detail limit {k:,}", k=limit)


def used_limit(result: MatteResult) -> int:
    """The k of a run, no more than the photo has tokens."""
    return most_tokens(result.max_tokens, token_count(*result.alpha.shape))


def stepped_down(result: MatteResult, asked: int | None) -> bool:
    """Report whether the run had to take a smaller k than was asked for, and routers would have used more."""
    wanted = result.wanted_tokens
    tokens = token_count(*result.alpha.shape)
    needed = most_tokens(asked, tokens if wanted is None else wanted)
    return most_tokens(result.max_tokens, tokens) < needed
