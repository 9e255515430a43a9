"""The number of runs in a child, chosen so that the result is typical of the device."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
RUNS = {"cpu": 1, "cuda": 5}
"""Runs of a child that count. On a card one before them does not: it loads kernels, which another size would not."""


def counted_runs(device: str, run: Callable[[], Result]) -> list[Result]:
    """Return what the runs on "cpu" or "cuda" that count return."""
    count = RUNS[device]
    return [run() for _ in range(count + (count > 1))][-count:]
