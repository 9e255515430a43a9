"""Manifests of earlier versions of the format, brought up to this one step by step."""

from collections.abc import Callable
from typing import Any

VERSION = 1
"""The version of the format that this program writes."""

Manifest = dict[str, Any]
STEPS: dict[int, Callable[[Manifest], Manifest]] = {}
"""For each earlier version the step to the next; every step gets a copy that it may change."""


def migrated(manifest: Manifest, version: int) -> Manifest:
    """Return a manifest of ``version``, 1 to VERSION, as this version has it."""
    for number in range(version, VERSION):
        manifest = STEPS[number](dict(manifest)) | {"version": number + 1}
    return manifest
