"""What a run would cost and change: memory, time, and the routing map under another limit k."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.document import Document

if TYPE_CHECKING:
    from core.engine.memory import Estimate

    from app.matting_service import MattingService
    from app.settings import Settings
    from core.engine.options import MatteOptions, RouterGrid


def wanted_tokens(document: Document) -> int | None:
    """The most tokens any router of the last run wanted; past it k changes nothing. None before a run."""
    return document.result.wanted_tokens if document.result else None


def predicted_used(document: Document, index: int, k: int) -> NDArray[np.bool_] | None:
    """Router `index`'s global tokens (h, w) if k were the limit; None while it has not decided.

    Exact for the first router; the others would see slightly other tokens, so a run has to confirm them.
    """
    grid = document.routers[index] if 0 <= index < len(document.routers) else None
    return None if grid is None else best_tokens(grid, k)


def best_tokens(grid: RouterGrid, k: int) -> NDArray[np.bool_]:
    """Of the tokens a router wanted, the k with the largest margin, bool (h, w)."""
    if k >= int(grid.wanted.sum()):
        return grid.wanted
    margin = np.where(grid.wanted, grid.margin, -np.inf).ravel()
    used = np.zeros(margin.size, np.bool_)
    if k > 0:
        used[np.argpartition(margin, -k)[-k:]] = True
    return used.reshape(grid.wanted.shape)


def predicted(
    document: Document, settings: Settings, service: MattingService, options: MatteOptions
) -> Estimate | None:
    """Bytes and seconds of a run with these options on this machine; None without a photo or a model."""
    return None
