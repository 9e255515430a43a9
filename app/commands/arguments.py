"""Words of the command line to values: amounts of memory, shares, sizes, lists, names."""

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from core.errors import UserError
from core.imaging.formats.registry import names_of
from core.imaging.photo import MAX_SIDE
from core.resources import embedded_models
from core.text.translate import tr

Value = TypeVar("Value")
Name = TypeVar("Name", bound=str)


def photo_help() -> str:
    """Return the help on an argument that is a photo."""
    return tr("{formats}, at most {side:,} pixels per side", formats=names_of(), side=MAX_SIDE)


def memory_size(text: str) -> int:
    """Return the bytes that "2G", "1.5 GB", "800M" or a plain number stand for.

    Raises:
        argparse.ArgumentTypeError: anything else, or less than a megabyte: a unit was forgotten.
    """
    match = re.fullmatch(r"([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    size = int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " ")) if match else 0
    if size < 1 << 20:
        raise argparse.ArgumentTypeError(
            tr("{text} is not an amount of memory for a run; write it like 2G or 800M", text=text)
        )
    return size


def share(text: str) -> float:
    """Return the share that "0.5" or "50%" stands for.

    Raises:
        argparse.ArgumentTypeError: it is not over 0 and at most 1.
    """
    try:
        value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(
            tr("{text} is not a share over 0 and at most 1; write it like 0.5 or 50%", text=text)
        )
    return value


def model_files(sources: Iterable[str]) -> list[Path]:
    """Return the files that models, each an embedded model's name or a checkpoint file, are read from."""
    embedded = embedded_models()
    return [embedded.get(source, Path(source)) for source in sources]


def whole(lowest: int, highest: int, like: int | None = None) -> Callable[[str], int]:
    """Return a type for whole numbers from ``lowest`` to ``highest``; ``like`` is an example, or one in between."""
    example = highest // 2 if like is None else like

    def parse(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text.strip()) or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(
                tr(
                    "{text} does not fit; give a whole number from {lowest} to {highest}, like {example}",
                    text=text,
                    lowest=lowest,
                    highest=highest,
                    example=example,
                )
            )
        return int(text)

    return parse


def size(text: str) -> tuple[int, int]:
    """Return (height, width) in pixels of "WIDTHxHEIGHT".

    Raises:
        argparse.ArgumentTypeError: it is not written so.
    """
    found = re.fullmatch("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})", text.strip().lower())
    if not found:
        raise argparse.ArgumentTypeError(
            tr("{text} is not WIDTHxHEIGHT in pixels, like 1920x1080", text=text)
        )
    return int(found[2]), int(found[1])


def listed(kind: Callable[[str], Value], none: str = "") -> Callable[[str], tuple[Value, ...]]:
    """Return a type for values of a kind with commas between, each once; the word ``none`` stands for an empty list."""

    def values(text: str) -> tuple[Value, ...]:
        return () if none and text == none else tuple(dict.fromkeys(map(kind, text.split(","))))

    return values


def names(text: str, known: Sequence[Name]) -> tuple[Name, ...]:
    """Return each of the names in "NAME,..." once. Raises UserError for one that is not ``known``."""
    by_text = {str(name): name for name in known}
    for name in text.split(","):
        if name not in by_text:
            raise UserError(
                tr(
                    "“{name}” is unknown; use any of {names}, separated by commas.",
                    name=name,
                    names=", ".join(known),
                )
            )
    return tuple(by_text[name] for name in dict.fromkeys(text.split(",")))
