"""Project files on the command line: what ``matte`` takes of one, and what ``info`` says of it."""

from __future__ import annotations

import argparse
from typing import Any

from core.errors import UserError
from core.project.project import Project
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
_NAMES = {FOREGROUND: "Keep", UNKNOWN: "Edge", BACKGROUND: "Remove"}


def refuse_beside(args: argparse.Namespace) -> None:
    """Raise UserError for arguments that no project takes."""
    beside = ("trimap", "edge_width", "subject", "marks_preset", "update")
    option = next((f"--{name.replace('_', '-')}" for name in beside if getattr(args, name)), "")
    if option:
        raise UserError(f"A project holds its own marks; leave out {option}, or name the photo in its place.")


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
    inside = "in the project" if facts["photo_inside"] else f"a reference to {facts['path']}"
    marks = ", ".join(f"{name} {share:.0%}" for name, share in facts["marks"].items())
    matte = "none yet"
    if facts["matte"] is not None:
        of = "of these marks" if facts["matte"]["of_these_marks"] else "of earlier marks"
        matte = f"by the model {facts['matte']['model']}, {of}"
    over = [name for name in ("touch_up", "refined") if facts[name]]
    return [
        f"photo     {facts['photo']}, {facts['width']} x {facts['height']} pixels, {inside}",
        f"marks     {marks}",
        f"matte     {matte}",
        f"over it   {', '.join(over).replace('_', '-') or 'nothing'}",
        f"versions  {facts['versions']}",
    ]
