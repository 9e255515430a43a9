"""The files that a job is to leave: checked before it runs, written after."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.doubt.doubts import find_doubts
from core.doubt.picture import doubt_picture
from core.engine.options import MatteResult
from core.engine.token_map import result_map, token_picture
from core.errors import UserError
from core.files import atomic_write, check_target, refuse_inputs, same_file
from core.imaging.color.display import pixels_as_shown
from core.imaging.formats.registry import written
from core.imaging.io import Photo, write_png
from core.jobs.backgrounds import Background
from core.jobs.export import TRIMAP_SUFFIXES, Export, Kind, write_trimap
from core.jobs.export_options import ExportOptions
from core.jobs.finished import finished
from core.jobs.matted import MattedPhoto
from core.refine.finish import Finish
from core.refine.refinement import NEUTRAL, Refinement
from core.text.lists import any_of
from core.trimap.values import Trimap


@dataclass(frozen=True)
class Outputs:
    """Where to write what; None for what is not wanted.

    Attributes:
        cutout: the subject with its alpha.
        alpha: the alpha matte, gray.
        composites: the cutout on backgrounds, each with its file.
        trimap: the marks as they were run.
        options: how these are written; the suffix of a file chooses its format, else these do.
        routing_map: what became of every token, as a picture; needs a result with one token grid.
        report: sizes, tokens, seconds and memory as JSON.
        doubts: places of the network's alpha, and of the marks, that deserve a look, as JSON.
        doubt_map: the photo with these places and the expected error as a tint.
        finish: touch-up and refinement over the alpha; None for none.
    """

    cutout: Path | None = None
    alpha: Path | None = None
    composites: tuple[tuple[Background, Path], ...] = ()
    trimap: Path | None = None
    routing_map: Path | None = None
    report: Path | None = None
    doubts: Path | None = None
    doubt_map: Path | None = None
    options: ExportOptions = field(default_factory=ExportOptions)
    finish: Finish | None = None

    def check(self, depth: int) -> None:
        """Raise UserError where a format cannot hold what is asked for, of a photo of so many bits a channel."""
        for _, export in self._exports(depth):
            export.check()

    def matted(self, photo: Photo, trimap: Trimap, result: MatteResult) -> MattedPhoto:
        """Return what is written: a result with touch-up and refinement over it; ``trimap`` is what was run."""
        matted = MattedPhoto(photo, result.alpha, result.foreground, trimap=lambda: trimap)
        return matted if self.finish is None else finished(matted, trimap, self.finish)

    def write(self, photo: Photo, trimap: Trimap, result: MatteResult) -> MattedPhoto:
        """Write all files, each whole or not at all, and return what they are made of. Raises UserError."""
        matted = self.matted(photo, trimap, result)
        for path, export in self._exports(photo.depth):
            export.write(path, matted)
        if self.trimap:
            write_trimap(self.trimap, trimap)
        if self.routing_map:
            token_map = result_map(result)
            assert token_map is not None
            write_png(self.routing_map, token_picture(_shown(photo), token_map))
        if self.report:
            _write_json(self.report, self._reported(result))
        if self.doubts or self.doubt_map:
            self._write_doubts(photo, trimap, result)
        return matted

    def _exports(self, depth: int) -> Iterator[tuple[Path, Export]]:
        """Yield the files with what is written there."""
        if self.cutout:
            yield self.cutout, Export(Kind.CUTOUT, self.options.for_path(self.cutout)).near(depth)
        if self.alpha:
            yield self.alpha, Export(Kind.ALPHA, self.options.for_path(self.alpha)).near(depth)
        for background, path in self.composites:
            made = Export(Kind.COMPOSITE, self.options.for_path(path), partial(_given, background))
            yield path, made.near(depth)

    def _write_doubts(self, photo: Photo, trimap: Trimap, result: MatteResult) -> None:
        found = find_doubts(photo.image, trimap, result.alpha, result.difference)
        if self.doubts:
            _write_json(
                self.doubts, {"width": photo.size[1], "height": photo.size[0], "places": found.report()}
            )
        if self.doubt_map:
            write_png(self.doubt_map, doubt_picture(_shown(photo), found))

    def _reported(self, result: MatteResult) -> dict[str, Any]:
        is_shown = self.finish is not None and self.finish.is_on
        return report_of(result, self.finish.refinement if self.finish and is_shown else NEUTRAL)


def report_of(result: MatteResult, refinement: Refinement) -> dict[str, Any]:
    """Return the plain values of the JSON report of a run, with what the refinement over it changes."""
    settings = refinement.changes
    return result.report() | ({"refinement": settings} if settings else {})


def _shown(photo: Photo) -> NDArray[np.uint8]:
    """Return the photo as a picture of it without a profile is to look."""
    return pixels_as_shown(photo.image, photo.icc_profile)


def _given(background: Background, photo: Photo) -> Background:
    return background


def _write_json(path: Path, values: dict[str, Any]) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def check_outputs(
    pictures: Iterable[Path],
    maps: Iterable[Path],
    reports: Iterable[Path],
    *,
    inputs: Iterable[Path],
    trimaps: Iterable[Path] = (),
    kept: Iterable[Path] = (),
    replace_inputs: bool,
) -> None:
    """Refuse outputs that cannot be written or would overwrite a file that is read or each other; before anything runs.

    The suffix of `pictures` says their format, `maps` are PNGs, `trimaps` PNGs or TIFFs.

    `replace_inputs` lets them overwrite `inputs`; nothing lets them overwrite what is to be `kept`.

    Raises:
        UserError: names the file and says what to do.
    """
    inputs, kept, taken = [] if replace_inputs else list(inputs), list(kept), list[Path]()
    pictured = (
        {suffix for each in written() for suffix in each.suffixes},
        [each.suffixes[0] for each in written()],
    )
    named = [(path, "picture", *pictured) for path in pictures]
    named += [(path, "PNG", {".png"}, [".png"]) for path in maps]
    named += [(path, "trimap", set(TRIMAP_SUFFIXES), [".png", ".tif"]) for path in trimaps]
    named += [(path, "JSON file", {".json"}, [".json"]) for path in reports]
    for path, title, taken_as, usual in named:
        if path.suffix.lower() not in taken_as:
            raise UserError(f"{path} would be a {title}; give it a name that ends in {any_of(usual)}.")
        if any(same_file(path, other) for other in taken):
            raise UserError(f"{path} is named twice; choose another name.")
        refuse_inputs(path, kept)
        refuse_inputs(path, inputs, "choose another name, or give --replace-inputs")
        check_target(path)
        taken.append(path)
