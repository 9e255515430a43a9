"""The plan of an export of many photos, shown before it starts, and its results at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.files import is_there, refuse_inputs
from core.imaging.photo import Photo
from core.jobs.backgrounds import Background
from core.jobs.export import Export, Kind
from core.jobs.export_options import ExportOptions
from core.jobs.name_pattern import DEFAULT_PATTERN, Facts, NamePattern
from core.jobs.targets import Existing, Target, find_targets
from core.text.lists import sentences
from core.text.translate import tr, tr_n


@dataclass(frozen=True)
class Request:
    """The settings for exporting photos into a folder.

    Attributes:
        folder: where to; it has to exist.
        pattern: how the files are called, as `NamePattern` reads it.
        kind: cutout, alpha or composite.
        options: into which format and how; without a depth in that of each photo.
        existing: what happens to files that are there already.
        with_outdated: whether a matte is exported, too, whose marks have changed since it was made.
        keys: the photos, in the order of the numbers in their names; None for all.
        background: what composites stand on, and what lies behind cutouts with layers; None for white, and nothing.
    """

    folder: Path
    pattern: str = DEFAULT_PATTERN
    kind: Kind = Kind.CUTOUT
    options: ExportOptions = field(default_factory=ExportOptions)
    existing: Existing = Existing.NUMBER
    with_outdated: bool = False
    keys: tuple[int, ...] | None = None
    background: Callable[[Photo], Background] | None = None

    def export(self, depth: int) -> Export:
        """Return what is made of a photo's matte; `depth` is that chosen for the photo."""
        return Export(self.kind, self.options, self.background).near(depth)

    def names(self) -> NamePattern:
        """Return what names the files. Raises UserError for a bad pattern, or for what the format cannot hold."""
        return NamePattern(self.pattern, self.export(8).check().suffixes[0])


@dataclass(frozen=True)
class Left:
    """A photo that is not exported.

    Attributes:
        name: that of the photo.
        reason: why, a sentence or what stands behind a name and a colon, such as "no cutout yet".
    """

    name: str
    reason: str

    def __str__(self) -> str:
        """Return both, as a list has them."""
        return tr("{name}: {reason}", name=self.name, reason=self.reason)


@dataclass(frozen=True)
class Planned:
    """A photo with the file that it goes to."""

    key: int
    name: str
    target: Target


@dataclass(frozen=True)
class Candidate:
    """A photo that could be exported: its key, its name and what a pattern may say of it."""

    key: int
    facts: Facts


@dataclass(frozen=True)
class Plan:
    """The plan of an export.

    Attributes:
        request: what was asked for.
        files: the photos that are written, each with its file.
        left: those that are not, and why.
    """

    request: Request
    files: tuple[Planned, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def replaced(self) -> tuple[Path, ...]:
        """Files that are there now and would be replaced."""
        return tuple(each.target.path for each in self.files if each.target.exists)

    @property
    def remarks(self) -> tuple[str, ...]:
        """One sentence for each file that is called otherwise than the pattern says."""
        return tuple(remark for each in self.files if (remark := each.target.name.remark))

    @property
    def text(self) -> str:
        """A line for the dialog on what would be done."""
        files, there, left = len(self.files), len(self.replaced), len(self.left)
        folder = str(self.request.folder)
        return sentences(
            tr_n("{n:,} photo into {folder}.", "{n:,} photos into {folder}.", files, folder=folder)
            if files
            else tr("There is nothing to export."),
            tr_n("{n:,} file there will be replaced.", "{n:,} files there will be replaced.", there)
            if there
            else "",
            tr_n("{n:,} photo will be left out.", "{n:,} photos will be left out.", left) if left else "",
        )


@dataclass(frozen=True)
class Summary:
    """The results of an export.

    Attributes:
        folder: where to.
        written: the files, each whole.
        left: photos that were not exported on purpose, and why.
        failed: photos that could not be exported, and why.
        stopped: one sentence where the export ended early; "" else.
    """

    folder: Path
    written: tuple[Path, ...] = ()
    left: tuple[Left, ...] = ()
    failed: tuple[Left, ...] = ()
    stopped: str = ""

    @property
    def text(self) -> str:
        """A sentence with the numbers of photos written, failed and left out; a list below names them."""
        written, failed, left, folder = len(self.written), len(self.failed), len(self.left), str(self.folder)
        return sentences(
            tr_n(
                "{n:,} photo exported to {folder}.",
                "{n:,} photos exported to {folder}.",
                written,
                folder=folder,
            )
            if written
            else tr("Nothing was exported."),
            self.stopped,
            tr_n("{n:,} photo could not be exported.", "{n:,} photos could not be exported.", failed)
            if failed
            else "",
            tr_n("{n:,} photo left out.", "{n:,} photos left out.", left) if left else "",
        )


def make_plan(
    request: Request, photos: Sequence[Candidate], left: Sequence[Left], kept: Sequence[Path]
) -> Plan:
    """Return what an export of these photos would do; asks the disk. `kept` are files that are never written over.

    Raises:
        UserError: the pattern is bad, or nothing can be written to the folder.
    """
    facts = [
        replace(photo.facts, number=number, kind=request.kind.value)
        for number, photo in enumerate(photos, start=1)
    ]
    targets = find_targets(request.names(), facts, request.folder, existing=request.existing, kept=kept)
    skips = request.existing is Existing.SKIP
    planned = [
        Planned(photo.key, photo.facts.name, target) for photo, target in zip(photos, targets, strict=True)
    ]
    files = tuple(each for each in planned if not (skips and each.target.exists))
    there = (
        Left(each.name, tr("{file} already exists", file=each.target.path.name))
        for each in planned
        if skips and each.target.exists
    )
    return Plan(request, files, (*left, *there))


def check_before_writing(planned: Planned, request: Request, kept: Sequence[Path]) -> Left | None:
    """Return why a file is not to be written that was planned a while ago; None if all is as it was.

    Raises:
        UserError: it is one of `kept` by now.
    """
    path = planned.target.path
    if not planned.target.exists and request.existing is not Existing.REPLACE and is_there(path):
        return Left(planned.name, tr("{file} has appeared in the folder meanwhile", file=path.name))
    refuse_inputs(path, kept)
    return None
