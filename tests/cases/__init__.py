"""Odd files, each with a property that once went wrong."""

from pathlib import Path


def case(name: str) -> Path:
    """Return the path of such a file."""
    return Path(__file__).parent / name
