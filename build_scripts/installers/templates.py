"""Files of installers that are filled with what the program says of itself: $name, $version and so on."""

from __future__ import annotations

from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent


def filled(file: str, /, **values: str) -> str:
    """Return a file of this folder with its values. Raises KeyError for one that is not given."""
    return Template((FOLDER / file).read_text(encoding="utf-8")).substitute(values)
