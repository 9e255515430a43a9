"""Marks that a command proposes by itself: of the whole photo, in a box, or with an ONNX file of the user's."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.files import is_there
from core.jobs.presets.marks import MOST_SELECTIONS, NETWORK_SUFFIX
from core.subject.choice import Choice
from core.text.translate import tr

AUTO, BOX, SELECTION = "auto", "box", "selection"
_NUMBERS = re.compile("([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})")


class _Words(argparse.Action):
    """Reads the one or two words of ``--subject``."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option: str | None = None,
    ) -> None:
        try:
            setattr(namespace, self.dest, _choice(values))
        except ValueError as error:
            raise argparse.ArgumentError(self, str(error)) from None


def add_argument(add: Any) -> None:
    """Add ``--subject`` by the ``add_argument`` of a parser; its value is a Choice, None if not given."""
    add(
        "--subject",
        metavar=("auto|box|selection|MODEL.onnx", "X,Y,W,H|N"),
        nargs="+",
        action=_Words,
        help=tr(
            "find the subject: with the installed saliency network (auto), in a box given by its upper left "
            "corner, width and height in pixels, by a selection saved in the photo, the first or number N, or "
            "with an ONNX file that rembg uses (default of matte without a trimap: auto)"
        ),
    )


def _choice(words: Sequence[str]) -> Choice:
    """Return what the words ask for. Raises ValueError, which says what is wrong with them."""
    first, *more = words
    if first == BOX:
        found = _NUMBERS.fullmatch(more[0]) if more else None
        if found is None:
            raise ValueError(
                tr("a box is written as box X,Y,W,H in whole pixels, such as box 400,250,1200,1800")
            )
        left, top, width, height = map(int, found.groups())
        choice, more = Choice(box=(top, left, top + height, left + width)), more[1:]
    elif first == SELECTION:
        number = more[0] if more else "1"
        if not re.fullmatch("[1-9][0-9]{0,9}", number) or int(number) > MOST_SELECTIONS:
            raise ValueError(
                tr(
                    "{number} is not the number of a selection; give one from 1 to {most}",
                    number=number,
                    most=MOST_SELECTIONS,
                )
            )
        choice, more = Choice(selection=int(number)), more[1:]
    elif first == AUTO:
        choice = Choice()
    elif not first.lower().endswith(NETWORK_SUFFIX):
        raise ValueError(
            tr(
                "{word} is neither auto, nor box X,Y,W,H, nor selection, nor a file that ends in {suffix}",
                word=first,
                suffix=NETWORK_SUFFIX,
            )
        )
    elif not is_there(Path(first)):
        raise ValueError(tr("there is no file {file}", file=first))
    else:
        choice = Choice(Path(first))
    if more:
        raise ValueError(tr("{word} follows it; write the photo before --subject", word=more[0]))
    return choice
