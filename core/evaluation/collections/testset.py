"""A test set as make-testset writes it: image/, alpha/, trimap/ with equal names, described by testset.json."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.evaluation.collections.interface import Example
from core.evaluation.collections.reading import read_checked
from core.files import is_file

MANIFEST = "testset.json"
"""The file that makes a folder a test set: recipe, whether it is complete, and facts of each image."""
PARTS = ("image", "alpha", "trimap")
"""The folders of a test set; the files of one photo have the same name."""
FOLDER_IN_WORDS = f"{MANIFEST}, image/, alpha/, trimap/"


def is_testset(folder: Path) -> bool:
    """Report whether a folder holds a set that make-testset wrote, complete or not."""
    return is_file(folder / MANIFEST)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a test set. Raises UserError if it cannot be read."""
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UserError(f"{path} cannot be read; make the set anew.") from None
    if not isinstance(found, dict) or not isinstance(found.get("images"), dict):
        raise UserError(f"{path} is not the manifest of a test set; make the set anew.")
    return found


def open_testset(folder: Path, variant: str) -> Sequence[Example]:
    """Return the examples of a complete set, sorted by name; ``variant`` means nothing here. Raises UserError."""
    del variant
    manifest = read_manifest(folder)
    if not manifest.get("complete"):
        raise UserError(f"The test set {folder} is not finished; run make-testset again to continue it.")
    return [
        Example(name, partial(read_checked, *(folder / part / f"{name}.png" for part in PARTS)))
        for name in sorted(manifest["images"])
    ]
