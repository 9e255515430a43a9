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
from core.jobs.finished import finished
from core.jobs.matted import MattedPhoto
from core.jobs.order import Files
from core.refine.finish import Finish
from core.refine.refinement import NEUTRAL, Refinement
from core.text.lists import any_of
from core.text.translate import mark, tr
from core.trimap.values import Trimap
from core.version import TITLE


@dataclass(frozen=True)
class Outputs:
    """The files of an order, with what is put into them.

    Attributes:
        files: where to write what.
        backgrounds: those that the composites of ``files`` name, as read, in their order.
        finish: touch-up and refinement over the alpha; None for none.
    """

    files: Files = field(default_factory=Files)
    backgrounds: tuple[Background, ...] = ()
    finish: Finish | None = None

    def check(self, depth: int) -> None:
        """Raise UserError if a format cannot hold what is asked for, of a photo of this many bits per channel."""
        for _, export in self._exports(depth):
            export.check()

    def matted(self, photo: Photo, trimap: Trimap, result: MatteResult) -> MattedPhoto:
        """Return what is written: a result with touch-up and refinement over it; ``trimap`` is what was run."""
        matted = MattedPhoto(photo, result.alpha, result.foreground, trimap=lambda: trimap)
        return matted if self.finish is None else finished(matted, trimap, self.finish)

    def write(self, photo: Photo, trimap: Trimap, result: MatteResult) -> MattedPhoto:
        """Write all files, each whole or not at all, and return what they are made of. Raises UserError."""
        files, matted = self.files, self.matted(photo, trimap, result)
        for path, export in self._exports(photo.depth):
            export.write(path, matted)
        if files.trimap:
            write_trimap(files.trimap, trimap)
        if files.routing_map:
            token_map = result_map(result)
            assert token_map is not None
            write_png(files.routing_map, token_picture(_shown(photo), token_map))
        if files.report:
            _write_json(files.report, self._reported(result))
        if files.doubts or files.doubt_map:
            self._write_doubts(photo, trimap, result)
        return matted

    def _exports(self, depth: int) -> Iterator[tuple[Path, Export]]:
        """Yield the files with what is written there."""
        files = self.files
        if files.cutout:
            yield files.cutout, Export(Kind.CUTOUT, files.options.for_path(files.cutout)).near(depth)
        if files.alpha:
            yield files.alpha, Export(Kind.ALPHA, files.options.for_path(files.alpha)).near(depth)
        for (_, path), background in zip(files.composites, self.backgrounds, strict=True):
            made = Export(Kind.COMPOSITE, files.options.for_path(path), partial(_given, background))
            yield path, made.near(depth)

    def _write_doubts(self, photo: Photo, trimap: Trimap, result: MatteResult) -> None:
        found = find_doubts(photo.image, trimap, result.alpha, result.difference)
        if self.files.doubts:
            _write_json(
                self.files.doubts, {"width": photo.size[1], "height": photo.size[0], "places": found.report()}
            )
        if self.files.doubt_map:
            write_png(self.files.doubt_map, doubt_picture(_shown(photo), found))

    def _reported(self, result: MatteResult) -> dict[str, Any]:
        is_shown = self.finish is not None and self.finish.is_on
        return report_of(result, self.finish.refinement if self.finish and is_shown else NEUTRAL)


def report_of(result: MatteResult, refinement: Refinement) -> dict[str, Any]:
    """Return the plain values of the JSON report of a run, with what the refinement over it changes."""
    settings = refinement.changes
    return {"program": TITLE} | result.report() | ({"refinement": settings} if settings else {})


def _shown(photo: Photo) -> NDArray[np.uint8]:
    """Return the photo as a picture of it without a profile is to look."""
    return pixels_as_shown(photo.image, photo.icc_profile)


def _given(background: Background, photo: Photo) -> Background:
    return background


def _write_json(path: Path, values: dict[str, Any]) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


_PICTURE = mark("{file} would be a picture; give it a name that ends in {suffixes}.")
_PNG = mark("{file} would be a PNG; give it a name that ends in {suffixes}.")
_TRIMAP = mark("{file} would be a trimap; give it a name that ends in {suffixes}.")
_JSON = mark("{file} would be a JSON file; give it a name that ends in {suffixes}.")


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
    named = [(path, _PICTURE, *pictured) for path in pictures]
    named += [(path, _PNG, {".png"}, [".png"]) for path in maps]
    named += [(path, _TRIMAP, set(TRIMAP_SUFFIXES), [".png", ".tif"]) for path in trimaps]
    named += [(path, _JSON, {".json"}, [".json"]) for path in reports]
    for path, sentence, taken_as, usual in named:
        if path.suffix.lower() not in taken_as:
            raise UserError(tr(sentence, file=path, suffixes=any_of(usual)))
        if any(same_file(path, other) for other in taken):
            raise UserError(tr("{file} is named twice; choose another name.", file=path))
        refuse_inputs(path, kept)
        refuse_inputs(path, inputs, may_replace=True)
        check_target(path)
        taken.append(path)
