"""Project files on the command line: what ``matte`` takes of one, and what ``info`` says of it."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Sequence
from typing import Any

from core.errors import UserError
from core.project.project import Project
from core.text.lists import in_row
from core.text.translate import mark, tr
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, shares

_RUN_OPTIONS: dict[str, Any] = {
    "model": None,
    "max_tokens": None,
    "passes": None,
    "polish": None,
    "mixer": None,
    "ratio": None,
    "resolution": None,
    "matting_preset": None,
    "precision": "auto",
    "routing_map": None,
}
"""Arguments of ``matte`` that ask for another run, and their defaults."""
_NAMES = {FOREGROUND: mark("Keep"), UNKNOWN: mark("Edge"), BACKGROUND: mark("Remove")}
_OVER = {"touch_up": mark("touch-up"), "refined": mark("refined")}


def refuse_beside(args: argparse.Namespace) -> None:
    """Raise UserError for arguments that no project takes."""
    beside = ("trimap", "edge_width", "subject", "marks_preset", "update")
    option = next((f"--{name.replace('_', '-')}" for name in beside if getattr(args, name)), "")
    if option:
        raise UserError(
            tr(
                "A project holds its own marks; leave out {option}, or name the photo instead.",
                option=option,
            )
        )


def asks_for_a_run(args: argparse.Namespace) -> bool:
    """Report whether an argument asks for another run than the one whose matte a project may hold."""
    return any(getattr(args, name, default) != default for name, default in _RUN_OPTIONS.items())


def facts_of(project: Project) -> dict[str, Any]:
    """Return what a project holds, as plain values."""
    run = project.matte.run if project.matte is not None else None
    return {
        "photo": project.photo.name,
        "photo_inside": project.photo.data is not None,
        "path": project.photo.path,
        "width": project.size[1],
        "height": project.size[0],
        "marks": {_NAMES[value]: round(share, 4) for value, share in shares(project.marks.trimap).items()},
        "matte": None
        if project.matte is None or run is None
        else {"model": run.model, "made": run.made, "of_these_marks": project.matte.is_current},
        "touch_up": not project.finish.touch_up.is_empty,
        "refined": project.finish.refines,
        "regions": len(project.finish.regions),
        "versions": len(project.versions),
    }


def lines_of(facts: dict[str, Any]) -> list[str]:
    """Return these facts as lines of text."""
    size = tr(
        "{name}, {width} x {height} pixels", name=facts["photo"], width=facts["width"], height=facts["height"]
    )
    photo = (
        tr("{photo}, in the project", photo=size)
        if facts["photo_inside"]
        else tr("{photo}, a reference to {path}", photo=size, path=facts["path"])
    )
    over = [tr(_OVER[name]) for name in _OVER if facts[name]]
    return aligned(
        [
            (tr("photo"), photo),
            (tr("marks"), in_row(_share(name, share) for name, share in facts["marks"].items())),
            (tr("matte"), _matte(facts["matte"])),
            (tr("over it"), in_row(over) or tr("nothing")),
            (tr("versions"), str(facts["versions"])),
        ]
    )


def aligned(found: Sequence[tuple[str, str]]) -> list[str]:
    """Return facts, each with its name in front, in two columns."""
    width = max(_columns(name) for name, _ in found) + 2
    return [f"{name}{' ' * (width - _columns(name))}{fact}" for name, fact in found]


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _share(name: str, share: float) -> str:
    return tr("{name} {percent:.0f} %", name=tr(name), percent=100 * share)


def _matte(facts: dict[str, Any] | None) -> str:
    if facts is None:
        return tr("none yet")
    if facts["of_these_marks"]:
        return tr("by the model {model}, of these marks", model=facts["model"])
    return tr("by the model {model}, of earlier marks", model=facts["model"])
