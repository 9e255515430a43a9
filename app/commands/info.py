"""``info``: what was understood of a photo or a project, without running anything."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from app.commands import project
from core.imaging.color.profiles import name_of
from core.imaging.formats.exif import has_location
from core.imaging.io import Photo, read_image
from core.project.store import open_project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``info`` to a parser."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a photo, or a project (.matte) that was saved here"
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for other programs")


def main(args: argparse.Namespace) -> int:
    """Print what a file holds, as it is understood here; return the exit code. Raises UserError."""
    if project.is_project(args.file):
        facts = project.facts_of(open_project(args.file))
        lines = project.lines_of(facts)
    else:
        facts = facts_of(read_image(args.file))
        lines = _lines(facts)
    text = json.dumps(facts, indent=1, ensure_ascii=False) if args.json else "\n".join(lines)
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
        "profile": name_of(photo.icc_profile) if photo.icc_profile else None,
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
    color = facts["color"] if facts["color"] == "RGB" else f"{facts['color']}, converted to RGB"
    metadata = "EXIF with a location" if facts["location"] else "EXIF" if facts["exif"] else "none"
    dpi = "not told" if facts["dpi"] is None else " x ".join(f"{each:g}" for each in facts["dpi"]) + " dpi"
    return [
        f"format        {facts['format']}",
        f"size          {facts['width']} x {facts['height']} pixels{turned}",
        f"depth         {facts['depth']} bits a channel{read}",
        f"color         {color}, {facts['profile'] or 'no profile: taken as sRGB'}",
        f"transparency  {_share(facts['transparent'])}",
        f"selections    {facts['selections'] or 'none'}",
        f"resolution    {dpi}",
        f"metadata      {metadata}",
        *(f"remark        {remark}" for remark in facts["remarks"]),
    ]


def _share(transparent: float | None) -> str:
    return (
        "none" if transparent is None else f"{transparent:.1%} of the pixels are at least partly transparent"
    )
