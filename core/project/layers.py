"""The layers of a project as entries of its archive, and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.geometry import Rect, Size
from core.imaging.photo import MAX_SIDE
from core.project.archive import Archive
from core.project.fields import BadFieldError, Fields
from core.project.memo import Memo
from core.project.pictures import check_header, from_png, to_png
from core.project.project import ProjectMarks, ProjectMatte, ProjectRun
from core.refine.finish import Finish
from core.refine.refinement import RANGES, Refinement
from core.refine.region import Region
from core.refine.touch_up import TouchUp
from core.text.translate import tr
from core.trimap.values import BACKGROUND, UNKNOWN, VALUES

Entries = dict[str, bytes]
_EDGES = "top", "left", "bottom", "right"
_PLANES = "wanted", "weight"
_FAR = 8.0 * MAX_SIDE
_DEEP = 65535
MAX_REGIONS = 256


def put_marks(entries: Entries, folder: str, marks: ProjectMarks, memo: Memo) -> dict[str, Any]:
    """Add marks as two pictures; return what the manifest says of them."""
    pngs = memo.of(marks.key, "marks", lambda: (to_png(marks.trimap), to_png(marks.painted)))
    return put_marks_pngs(entries, folder, pngs, marks.unpainted)


def put_marks_pngs(
    entries: Entries, folder: str, pngs: tuple[bytes, bytes], unpainted: int
) -> dict[str, Any]:
    """Add trimap and painted that are encoded already; return what the manifest says of them."""
    names = {"trimap": f"{folder}trimap.png", "painted": f"{folder}painted.png"}
    entries[names["trimap"]], entries[names["painted"]] = pngs
    return {**names, "unpainted": unpainted}


def marks_from(archive: Archive, values: Fields, size: Size) -> ProjectMarks:
    """Read marks. Raises UserError, BadFieldError."""
    unpainted = unpainted_from(values)
    names = values.text("trimap"), values.text("painted")
    trimap, painted = (stored_picture(archive, name, size, 8) for name in names)
    return marks_of(archive, (trimap, painted), unpainted, size)


def unpainted_from(values: Fields) -> int:
    """Read what unpainted pixels hold. Raises BadFieldError."""
    unpainted = values.whole("unpainted", 0, 255)
    if unpainted not in (BACKGROUND, UNKNOWN):
        raise BadFieldError("unpainted")
    return unpainted


def marks_of(archive: Archive, pngs: tuple[bytes, bytes], unpainted: int, size: Size) -> ProjectMarks:
    """Decode trimap and painted of an archive. Raises UserError."""
    trimap, painted = (_decoded(archive, "marks", png, size, 8) for png in pngs)
    if not np.isin(trimap, VALUES).all():
        raise archive.damaged(tr("its trimap holds other values than 0, 128 and 255"))
    return ProjectMarks(trimap, painted > 127, unpainted)


def put_matte(entries: Entries, folder: str, matte: ProjectMatte, memo: Memo) -> dict[str, Any]:
    """Add an alpha as a picture of 16 bits; return what the manifest says of it."""
    png = memo.of(matte.key, "alpha", lambda: to_png(deep(matte.alpha)))
    return put_alpha_png(entries, folder, png, matte)


def put_alpha_png(entries: Entries, folder: str, png: bytes, matte: ProjectMatte) -> dict[str, Any]:
    """Add the alpha of a matte that is encoded already; return what the manifest says of the matte."""
    name, run = f"{folder}alpha.png", matte.run
    entries[name] = png
    values = {**asdict(run), "updated": [rect_to(rect) for rect in run.updated]}
    return {"alpha": name, "is_current": matte.is_current, "run": values}


def matte_from(archive: Archive, values: Fields, size: Size) -> ProjectMatte:
    """Read an alpha and the facts of its run. Raises UserError, BadFieldError."""
    png = stored_picture(archive, values.text("alpha"), size, 16)
    alpha = alpha_of(archive, png, size)
    return ProjectMatte(alpha, run_from(values.inner("run"), size), values.flag("is_current", True))


def alpha_of(archive: Archive, png: bytes, size: Size) -> NDArray[np.float32]:
    """Decode an alpha of an archive. Raises UserError."""
    return np.asarray(_decoded(archive, "alpha", png, size, 16) * np.float32(1 / _DEEP), np.float32)


def deep(alpha: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return alpha in [0, 1] as 16 bits, a band of rows at a time."""
    out = np.empty(alpha.shape, np.uint16)
    for top in range(0, alpha.shape[0], 256):
        band = slice(top, top + 256)
        np.rint(np.clip(alpha[band], 0, 1) * np.float32(_DEEP), out=out[band], casting="unsafe")
    return out


def run_from(values: Fields, size: Size) -> ProjectRun:
    """Read the facts of a run. Raises BadFieldError."""
    has_k = values.has("max_tokens")
    return ProjectRun(
        model=values.text("model"),
        device=values.text("device", ""),
        precision=values.text("precision", ""),
        max_tokens=values.whole("max_tokens", 0, 1 << 40) if has_k else None,
        seconds=values.number("seconds", 0, 1e9, 0.0),
        passes=values.whole("passes", 1, 2, 1),
        polish=values.whole("polish", 0, 1000, 0),
        settings=values.plain("settings"),
        made=values.text("made", ""),
        updated=tuple(rect_from(rect, size) for rect in values.each("updated", 4096)),
        weights=values.text("weights", ""),
        memory=values.whole("memory", 0, 1 << 60, 0),
        wanted=values.whole("wanted", 0, 1 << 40) if values.has("wanted") else None,
    )


def rect_from(values: Fields, size: Size) -> Rect:
    """Read a rectangle within an image of ``size``, not empty. Raises BadFieldError."""
    top, bottom = (values.whole(name, 0, size[0]) for name in ("top", "bottom"))
    left, right = (values.whole(name, 0, size[1]) for name in ("left", "right"))
    if top >= bottom or left >= right:
        raise BadFieldError("rectangle")
    return top, left, bottom, right


def rect_to(rect: Rect) -> dict[str, int]:
    """Return a rectangle as the manifest holds it."""
    return dict(zip(_EDGES, rect, strict=True))


class FinishWriter:
    """Adds touch-up and refinement to an archive; a layer of strokes that several versions share is held once."""

    def __init__(self, entries: Entries, memo: Memo) -> None:
        self._entries, self._memo = entries, memo
        self._layers: dict[int, tuple[TouchUp, dict[str, Any]]] = {}

    def put(self, finish: Finish) -> dict[str, Any]:
        """Add one; return what the manifest says of it."""
        values: dict[str, Any] = {"refine": asdict(finish.refinement), "is_on": finish.is_on}
        if finish.regions:
            values["regions"] = [_region_values(region) for region in finish.regions]
        if (rect := finish.touch_up.rect) is not None:
            values["touch_up"] = self._put_layer(finish.touch_up, rect)
        return values

    def _put_layer(self, layer: TouchUp, rect: Rect) -> dict[str, Any]:
        known = self._layers.get(id(layer))
        if known is None:
            names = {part: f"touch-up/{len(self._layers) + 1}-{part}.png" for part in _PLANES}
            pngs = self._memo.of(layer, "strokes", lambda: [to_png(plane) for plane in layer.planes(rect)])
            self._entries.update(zip(names.values(), pngs, strict=True))
            known = self._layers[id(layer)] = layer, {**names, **rect_to(rect)}
        return known[1]


class FinishReader:
    """Reads touch-up and refinement of an archive for an image of ``size``; layers are shared as they were."""

    def __init__(self, archive: Archive, size: Size) -> None:
        self._archive, self._size = archive, size
        self._layers: dict[tuple[str, str], TouchUp] = {}

    def read(self, values: Fields) -> Finish:
        """Read one. Raises UserError, BadFieldError."""
        regions = tuple(_region_from(region) for region in values.each("regions", MAX_REGIONS))
        layer = self._layer(values.inner("touch_up")) if values.has("touch_up") else TouchUp(self._size)
        refinement = refinement_from(values.inner("refine")) if values.has("refine") else Refinement()
        return Finish(layer, refinement, regions, is_on=values.flag("is_on", True))

    def _layer(self, values: Fields) -> TouchUp:
        names = values.text(_PLANES[0]), values.text(_PLANES[1])
        if names not in self._layers:
            rect = rect_from(values, self._size)
            size = rect[2] - rect[0], rect[3] - rect[1]
            planes = np.stack([picture(self._archive, name, size, 16) for name in names])
            if (planes[0] > planes[1]).any():
                raise self._archive.damaged(tr("its touch-up holds impossible values"))
            self._layers[names] = TouchUp.of_planes(self._size, planes, rect)
        return self._layers[names]


def refinement_from(values: Fields) -> Refinement:
    """Read refine settings; ones that are missing change nothing. Raises BadFieldError."""
    given: dict[str, Any] = {}
    for one in fields(Refinement):
        lowest, highest = RANGES[one.name]
        if values.has(one.name):
            if type(one.default) is int:
                given[one.name] = values.whole(one.name, int(lowest), int(highest))
            else:
                given[one.name] = values.number(one.name, lowest, highest)
    try:
        return Refinement(**given)
    except UserError as error:  # values that do not go together
        raise BadFieldError("refine") from error


def picture(archive: Archive, name: str, size: Size, depth: int) -> NDArray[Any]:
    """Return the gray pixels (H, W) of an entry, uint8 or uint16. Raises UserError."""
    return _decoded(archive, name, stored_picture(archive, name, size, depth), size, depth)


def stored_picture(archive: Archive, name: str, size: Size, depth: int) -> bytes:
    """Return the bytes of an entry that says to be a gray picture of ``size``. Raises UserError."""
    most = size[0] * (size[1] * depth // 8 + 1) * 2 + (1 << 16)
    data = archive.read(name, most)
    try:
        check_header(data, size, depth)
    except ValueError as error:
        raise archive.damaged(tr("{entry} is not the picture that it should be", entry=name)) from error
    return data


def _decoded(archive: Archive, name: str, data: bytes, size: Size, depth: int) -> NDArray[Any]:
    try:
        return from_png(data, size, depth)
    except ValueError as error:
        raise archive.damaged(tr("{entry} is not the picture that it should be", entry=name)) from error


def _region_values(region: Region) -> dict[str, Any]:
    return {"points": [list(point) for point in region.points], "refine": asdict(region.refinement)}


def _region_from(values: Fields) -> Region:
    points = values.points("points", _FAR)
    if len(points) < 3:
        raise BadFieldError("points")
    return Region(points, refinement_from(values.inner("refine")))
