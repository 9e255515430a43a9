"""State that the measurements of quality and of speed share: the run that is asked for, and what is known of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from core.engine.device import Target
from core.engine.options import MatteOptions
from core.evaluation.comparison.plan import Setup
from core.evaluation.comparison.store import Store, Values
from core.evaluation.rows import OnProgress
from core.geometry import Size


@dataclass(frozen=True)
class Desk:
    """Where runs are asked for.

    Attributes:
        model: name or checkpoint file.
        target: device and precision of all runs.
        store: what was measured before.
        base: the part of the identity that all measurements of this desk share.
        progress: told what is being done.
    """

    model: str
    target: Target
    store: Store
    base: Values
    progress: OnProgress

    def options(self, setup: Setup, size: Size) -> MatteOptions:
        """Return the request for a photo of (height, width): the network's alpha alone, as papers measure it."""
        return MatteOptions(
            max_tokens=setup.max_tokens(size),
            device=cast(Any, self.target.device),
            precision=cast(Any, self.target.precision),
            foreground=False,
            polish=0,
            mixer=setup.mixer,
        )

    def remembered(self, identity: Values, work: Callable[[], Values]) -> Values:
        """Return what is known under an identity, else do the work and keep what comes of it.

        A ``reason`` why nothing came is not kept: another try may have more memory. For the same reason a run that
        was done otherwise than asked, as its ``notes`` say, is such a reason, and no value of what was asked.
        """
        whole = {**self.base, **identity}
        known = self.store.get(whole)
        if known is None:
            known = work()
            if known.get("notes"):
                known = {"reason": " ".join(known["notes"])}
            if "reason" not in known:
                self.store.put(whole, known)
        return known
