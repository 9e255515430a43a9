"""One side of a comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.compare.setting import Setting
from app.matting.held_matte import HeldMatte
from app.versions.version import Version
from core.engine.options import Progress

State = Literal["empty", "idle", "waiting", "running", "failed", "outdated", "done"]


@dataclass
class Side:
    """One side as views read it.

    Attributes:
        setting: what it would run, or has run.
        held: the matte it shows, of this setting; None if there is none.
        wanted: whether a run of it was asked for and has not ended.
        progress: phase and fraction of the run that goes on, None while it waits.
        error: why the last run failed, in a sentence.
        stopped: whether a change of the marks ended its run, and nothing came of it since.
        version: the version it shows, whatever the marks; None if it shows what its setting came to.
    """

    setting: Setting = field(default_factory=Setting)
    held: HeldMatte | None = None
    wanted: bool = False
    progress: Progress | None = None
    error: str = ""
    stopped: bool = False
    version: Version | None = None


def unpacked(version: Version) -> HeldMatte:
    """Return the matte of a version, and what became of its tokens with it; on any thread."""
    held = version.matte.held()
    _ = held.tokens
    return held
