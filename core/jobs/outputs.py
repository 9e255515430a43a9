"""The files that a job is to leave: checked before it runs, written after."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
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
from core.imaging.io import Photo, write_png
from core.jobs.backgrounds import Background
from core.jobs.export import MattedPhoto, write_alpha, write_composite, write_cutout
from core.jobs.finished import finished
from core.refine.finish import Finish
from core.refine.refinement import NEUTRAL
from core.trimap.values import Trimap


@dataclass(frozen=True)
class Outputs:
    """Where to write what; None for what is not wanted.

    Attributes:
        cutout: RGBA, straight alpha.
        alpha: the alpha matte, gray.
        composites: the cutout on backgrounds, each with its file.
        routing_map: what became of every token, as a picture; needs a result with one token grid.
        report: sizes, tokens, seconds and memory as JSON.
        doubts: places of the network's alpha, and of the marks, that deserve a look, as JSON.
        doubt_map: the photo with these places and the expected error as a tint.
        depth: bits per channel of cutout and alpha, 8 or 16; None for the photo's.
        finish: touch-up and refinement over the alpha; None for none.
    """

    cutout: Path | None = None
    alpha: Path | None = None
    composites: tuple[tuple[Background, Path], ...] = ()
    routing_map: Path | None = None
    report: Path | None = None
    doubts: Path | None = None
    doubt_map: Path | None = None
    depth: int | None = None
    finish: Finish | None = None

    def paths(self) -> Iterator[Path]:
        """Yield every file that will be written."""
        pictures = (self.cutout, self.alpha, self.routing_map, self.doubt_map)
        others = (*(path for _, path in self.composites), self.report, self.doubts)
        yield from (path for path in (*pictures, *others) if path is not None)

    def write(self, photo: Photo, trimap: Trimap, result: MatteResult) -> None:
        """Write all files, each whole or not at all; ``trimap`` is what was run. Raises UserError."""
        depth = self.depth or photo.depth
        matted = MattedPhoto(photo, result.alpha, result.foreground)
        if self.finish is not None:
            matted = finished(matted, trimap, self.finish)
        if self.cutout:
            write_cutout(self.cutout, matted, depth)
        if self.alpha:
            write_alpha(self.alpha, matted, depth)
        if self.routing_map:
            token_map = result_map(result)
            assert token_map is not None
            write_png(self.routing_map, token_picture(_shown(photo), token_map))
        for background, path in self.composites:
            write_composite(path, matted, background)
        if self.report:
            _write_json(self.report, self._reported(result))
        if self.doubts or self.doubt_map:
            self._write_doubts(photo, trimap, result)

    def _write_doubts(self, photo: Photo, trimap: Trimap, result: MatteResult) -> None:
        found = find_doubts(photo.image, trimap, result.alpha, result.difference)
        if self.doubts:
            _write_json(
                self.doubts, {"width": photo.size[1], "height": photo.size[0], "places": found.report()}
            )
        if self.doubt_map:
            write_png(self.doubt_map, doubt_picture(_shown(photo), found))

    def _reported(self, result: MatteResult) -> dict[str, Any]:
        shown = self.finish.refinement if self.finish is not None and self.finish.is_on else NEUTRAL
        settings = {key: value for key, value in asdict(shown).items() if value != getattr(NEUTRAL, key)}
        return result.report() | ({"refinement": settings} if settings else {})


def _shown(photo: Photo) -> NDArray[np.uint8]:
    """Return the photo as a picture of it without a profile is to look."""
    return pixels_as_shown(photo.image, photo.icc_profile)


def _write_json(path: Path, values: dict[str, Any]) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def check_outputs(
    pictures: Iterable[Path],
    reports: Iterable[Path],
    *,
    inputs: Iterable[Path],
    kept: Iterable[Path] = (),
    replace_inputs: bool,
) -> None:
    """Refuse outputs that cannot be written or would overwrite a file that is read or each other; before anything runs.

    `replace_inputs` lets them overwrite `inputs`; nothing lets them overwrite what is to be `kept`.

    Raises:
        UserError: names the file and says what to do.
    """
    inputs, kept, taken = [] if replace_inputs else list(inputs), list(kept), list[Path]()
    named = [(path, "PNG", ".png") for path in pictures]
    named += [(path, "JSON file", ".json") for path in reports]
    for path, title, suffix in named:
        if path.suffix.lower() != suffix:
            raise UserError(f"{path} would be a {title}; give it a name that ends in {suffix}.")
        if any(same_file(path, other) for other in taken):
            raise UserError(f"{path} is named twice; choose another name.")
        refuse_inputs(path, kept)
        refuse_inputs(path, inputs, "choose another name, or give --replace-inputs")
        check_target(path)
        taken.append(path)
