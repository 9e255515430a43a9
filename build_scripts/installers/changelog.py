"""CHANGELOG.md as installers and the release read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from build_scripts.installers.names import ROOT

FILE = ROOT / "CHANGELOG.md"
_HEADING = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>\d{4}-\d{2}-\d{2}))?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A section: "Unreleased" with date "", or a version with its date, YYYY-MM-DD; and its text."""

    name: str
    date: str
    text: str


def sections(file: Path = FILE) -> list[Section]:
    """Return the sections as they stand, the newest first."""
    text = file.read_text(encoding="utf-8")
    found = list(_HEADING.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    return [
        Section(each["name"], each["date"] or "", text[each.end() : end].strip())
        for each, end in zip(found, ends, strict=True)
    ]


def releases(file: Path = FILE) -> list[Section]:
    """Return those sections that are releases."""
    return [each for each in sections(file) if each.date]
