"""``info``: what was understood of a photo or a project, without running anything."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from app.commands import project
from core.imaging.color.profiles import description_of
from core.imaging.formats.exif import has_location
from core.imaging.io import Photo, read_image
from core.project.project import is_project
from core.project.store import open_project
from core.text.plain import plain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``info`` to a parser."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a photo, or a project (.matte) that was saved here"
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for other programs")


def main(args: argparse.Namespace) -> int:
    """Print what a file holds, as it is understood here; return the exit code. Raises UserError."""
    if is_project(args.file):
        facts = project.facts_of(open_project(args.file))
        lines = project.lines_of(facts)
    else:
        facts = facts_of(read_image(args.file))
        lines = _lines(facts)
    text = json.dumps(facts, indent=1, ensure_ascii=False) if args.json else "\n".join(map(plain, lines))
    sys.stdout.write(f"{text}\n")
    return 0


def facts_of(photo: Photo) -> dict[str, Any]:
    """Return what was understood of a photo's file, as plain values; shares are 0 to 1."""
    origin, most = photo.origin, np.iinfo(photo.image.dtype).max
    assert origin is not None
    height, width = photo.size
    return {
        "format": origin.format,
        "width": width,
        "height": height,
        "orientation": origin.orientation,
        "depth": origin.depth,
        "depth_read": photo.depth,
        "color": origin.space,
        "profile": None if origin.icc_profile is None else description_of(origin.icc_profile),
        "transparent": None if photo.alpha is None else round(float(np.mean(photo.alpha < most)), 4),
        "selections": len(photo.selections),
        "dpi": None if photo.dpi is None else [round(each, 2) for each in photo.dpi],
        "exif": photo.exif is not None,
        "location": has_location(photo.exif),
        "remarks": list(photo.remarks),
    }


def _lines(facts: dict[str, Any]) -> list[str]:
    read = "" if facts["depth"] == facts["depth_read"] else f", read as {facts['depth_read']}"
    turned = "" if facts["orientation"] == 1 else f", turned by its EXIF orientation ({facts['orientation']})"
    metadata = "EXIF with a location" if facts["location"] else "EXIF" if facts["exif"] else "none"
    dpi = "none" if facts["dpi"] is None else " x ".join(f"{each:g}" for each in facts["dpi"]) + " dpi"
    return [
        f"format        {facts['format']}",
        f"size          {facts['width']} x {facts['height']} pixels{turned}",
        f"depth         {facts['depth']} {'bit' if facts['depth'] == 1 else 'bits'} a channel{read}",
        f"color         {_color(facts['color'], facts['profile'])}",
        f"transparency  {_share(facts['transparent'])}",
        f"selections    {_selections(facts['selections'])}",
        f"resolution    {dpi}",
        f"metadata      {metadata}",
        *(f"remark        {remark}" for remark in facts["remarks"]),
    ]


def _color(space: str, profile: str | None) -> str:
    if profile is None:
        by = "converted by a plain formula" if space == "CMYK" else "taken as sRGB"
        return f"{space} without a color profile, {by}"
    return f"{space} by the profile {profile}{'' if space == 'RGB' else ', converted to sRGB'}"


def _selections(count: int) -> str:
    return f"{count}, to be taken as marks with --subject selection N" if count else "none"


def _share(transparent: float | None) -> str:
    return (
        "none" if transparent is None else f"{transparent:.1%} of the pixels are at least partly transparent"
    )
