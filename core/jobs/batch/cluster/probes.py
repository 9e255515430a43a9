"""Files of a moment in the folders of outputs: a worker that sees them sees the very folders of the client."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from pathlib import Path

from core.errors import UserError
from core.jobs.order import Order
from core.leftovers import held, temporary_beside
from core.text.translate import tr


class Probes:
    """One empty hidden file a folder, with a random name, until `close`; of killed runs it is cleared as a leftover."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[Path, Path] = {}
        self._held = ExitStack()

    def of(self, order: Order) -> tuple[Path, ...]:
        """Return the files for the outputs of an order, which are there. Raises UserError if none can be made."""
        with self._lock:
            return tuple(self._in(folder) for folder in {path.parent for path in order.files.paths()})

    def close(self) -> None:
        """Remove them all."""
        self._held.close()
        for probe in self._of.values():
            with suppress(OSError):
                probe.unlink(missing_ok=True)

    def _in(self, folder: Path) -> Path:
        if folder not in self._of:
            probe = temporary_beside(folder / "cluster")
            try:
                probe.touch(exist_ok=False)
                self._held.enter_context(held(probe))
            except OSError as error:
                reason = error.strerror or str(error)
                raise UserError(
                    tr(
                        "Nothing can be written to {folder} ({why}); choose another.",
                        folder=folder,
                        why=reason,
                    )
                ) from error
            self._of[folder] = probe
        return self._of[folder]
