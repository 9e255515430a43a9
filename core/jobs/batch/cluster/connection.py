"""The connection to a Dask scheduler: the one place that imports `distributed` in the client."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.jobs.batch.cluster import terms
from core.text.translate import mark, tr

_NOT_THERE = mark(
    "{worker} cannot import Matte Studio, or has another version of it; install the same version in the environment "
    "of that worker and start it again."
)
_GONE = mark(
    "The scheduler of the cluster is gone; start it again with its workers, then give the same command again: it "
    "continues where it stopped."
)
CONNECT_S = 10.0
"""Seconds to wait for an answer."""


def connected(address: str) -> Any:
    """Return a client of a scheduler. Raises UserError."""
    try:
        from distributed import Client
    except ImportError:
        raise UserError(
            tr("--cluster needs Dask's package distributed: python -m pip install 'matte-studio[cluster]'.")
        ) from None
    _quieten()
    is_file = "://" not in address and (address.endswith(".json") or Path(address).is_file())
    if is_file and not Path(address).is_file():
        raise UserError(
            tr(
                "{file} does not exist; start the scheduler with --scheduler-file, or check the name.",
                file=address,
            )
        )
    named = {"scheduler_file": address} if is_file else {"address": address}
    try:
        return Client(**named, timeout=CONNECT_S, set_as_default=False, name="matte-studio")
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise UserError(
            tr(
                "No Dask scheduler answers at {address}; start one with: dask scheduler, and give its address as "
                "tcp://HOST:8786.",
                address=address,
            )
        ) from error


def _quieten() -> None:
    """Keep Dask's logs and their tracebacks from stderr: what the user should know is said here in sentences."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def workers_of(client: Any, before: dict[str, bool]) -> dict[str, bool]:
    """Return the addresses of the workers, and whether each takes orders; ``before`` where no answer comes.

    Raises:
        UserError: the scheduler is gone.
    """
    found = before
    with contextlib.suppress(
        OSError, TimeoutError, KeyError
    ):  # KeyError: of a client that has lost it meanwhile
        if client.status != "running":
            raise UserError(tr(_GONE))
        known = client.scheduler_info(n_workers=-1)["workers"]
        found = {address: facts.get("status", "running") == "running" for address, facts in known.items()}
    if client.status != "running":
        raise UserError(tr(_GONE))
    return found


def refusal_of(client: Any, address: str, program: str) -> str:
    """Return why a worker can do nothing of a batch, "" if it runs the same program.

    It is asked in built-in words: what it cannot import would end its connection when it came with a task.
    """
    asked = f"__import__('importlib').import_module({terms.__name__!r}).other_program({program!r})"
    try:
        answer = client.run(eval, asked, workers=[address], on_error="return")[address]
    except (OSError, TimeoutError, ValueError, KeyError):
        return ""  # it is gone already
    return answer if isinstance(answer, str) else tr(_NOT_THERE, worker=address)


def is_lost(error: Exception) -> bool:
    """Return True for what Dask says of a task whose worker is gone."""
    return isinstance(error, TimeoutError | OSError) or type(error).__name__ in (
        "CancelledError",
        "FutureCancelledError",
        "KilledWorker",
    )
