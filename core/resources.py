"""The paths of files shipped with the app, in a source tree as in a frozen build."""

import sys
from pathlib import Path

DEFAULT_MODEL = "tiny"
"""The embedded model that runs where none is named."""


def resource_path(*parts: str) -> Path:
    """Return the path of a file in resources/, e.g. ``resource_path("models", "tiny.safetensors")``."""
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parent.parent
    return root.joinpath("resources", *parts)


def embedded_models() -> dict[str, Path]:
    """Return {name: file} of the models that come with the program."""
    return {path.stem: path for path in sorted(resource_path("models").glob("*.safetensors"))}
