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
from core.text.translate import english, tr, tr_n


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``info`` to a parser."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help=tr("a photo, or a project (.matte) that was saved here")
    )
    parser.add_argument("--json", action="store_true", help=tr("as JSON, for other programs"))


def main(args: argparse.Namespace) -> int:
    """Print what a file holds, as it is understood here; return the exit code. Raises UserError."""
    if is_project(args.file):
        facts = project.facts_of(open_project(args.file))
        lines = project.lines_of(facts)
    else:
        facts = facts_of(read_image(args.file))
        lines = _lines(facts)
    text = (
        json.dumps(_in_english(facts), indent=1, ensure_ascii=False)
        if args.json
        else "\n".join(map(plain, lines))
    )
    sys.stdout.write(f"{text}\n")
    return 0


def _in_english(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts for other programs, which know no languages."""
    remarks = {"remarks": list(map(english, facts["remarks"]))} if "remarks" in facts else {}
    return facts | {name: english(fact) for name, fact in facts.items() if isinstance(fact, str)} | remarks


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
    found = [
        (tr("format"), facts["format"]),
        (tr("size"), _size(facts)),
        (tr("depth"), _depth(facts["depth"], facts["depth_read"])),
        (tr("color"), _color(facts["color"], facts["profile"])),
        (tr("transparency"), _share(facts["transparent"])),
        (tr("selections"), _selections(facts["selections"])),
        (tr("resolution"), _resolution(facts["dpi"])),
        (tr("metadata"), _metadata(facts)),
        *((tr("remark"), remark) for remark in facts["remarks"]),
    ]
    return project.aligned(found)


def _size(facts: dict[str, Any]) -> str:
    size = tr("{width} x {height} pixels", width=facts["width"], height=facts["height"])
    if facts["orientation"] == 1:
        return size
    return tr("{size}, turned by its EXIF orientation ({number})", size=size, number=facts["orientation"])


def _depth(depth: int, read: int) -> str:
    bits = tr_n("{n} bit per channel", "{n} bits per channel", depth)
    return bits if depth == read else tr("{bits}, read as {read}", bits=bits, read=read)


def _color(space: str, profile: str | None) -> str:
    if profile is None and space == "CMYK":
        return tr("{space} without a color profile, converted by a plain formula", space=space)
    if profile is None:
        return tr("{space} without a color profile, taken as sRGB", space=space)
    if space == "RGB":
        return tr("{space} by the profile {profile}", space=space, profile=profile)
    return tr("{space} by the profile {profile}, converted to sRGB", space=space, profile=profile)


def _selections(count: int) -> str:
    return tr("{n}; use one as marks with --subject selection N", n=count) if count else tr("none")


def _resolution(dpi: list[float] | None) -> str:
    return tr("none") if dpi is None else tr("{dpi} dpi", dpi=" x ".join(f"{each:g}" for each in dpi))


def _metadata(facts: dict[str, Any]) -> str:
    if facts["location"]:
        return tr("EXIF with a location")
    return "EXIF" if facts["exif"] else tr("none")


def _share(transparent: float | None) -> str:
    if transparent is None:
        return tr("none")
    return tr("{percent:.1f} % of the pixels are at least partly transparent", percent=100 * transparent)
