"""State shared by the measurements of quality and speed: the requested run, and what is already known."""

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
    """A desk that runs are requested from.

    Attributes:
        model: name or checkpoint file.
        target: device and precision of all runs.
        store: what was measured before.
        base: the part of the identity that all measurements of this desk share.
        progress: called with what is being done.
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
        """Return what is stored under an identity, or else do the work and store the result.

        A ``reason`` for having no result is not stored: another try may have more memory. Likewise, a run that
        did something other than asked, as its ``notes`` say, is such a reason and not a value.
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
