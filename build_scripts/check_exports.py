"""Export a photo into every format and ask other programs what they see: size, depth, color, alpha, layers and more.

    python build_scripts/check_exports.py [--folder FOLDER] [--only psd] [--table]

The photo is the bundled sample at a tenth of its size, in Adobe RGB, taken with the camera turned, 300 pixels per inch,
with a GPS position. Its alpha is its trimap, blurred. Programs that are not installed are named and left out. `--table`
also prints which program opened which formats. Ends with 1 where a program sees anything else than what was written.
"""

from __future__ import annotations

import argparse
import struct
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from judges import CannotOpenError, Judge, Layer, Seen, judges
from numpy.typing import NDArray

from core.imaging.color.profiles import adobe_rgb
from core.imaging.convert import to_float
from core.imaging.formats import jpeg, psd
from core.imaging.formats.record import AlphaAs, Format, Picture, Writing
from core.imaging.formats.registry import written
from core.imaging.io import read_gray, read_image
from core.imaging.photo import Photo
from core.jobs.backgrounds import Background
from core.jobs.export import Export, Kind
from core.jobs.export_options import ExportOptions, depths_of
from core.jobs.matted import MattedPhoto

_SAMPLE = Path(__file__).resolve().parents[1] / "resources" / "sample"
_SIZE = (299, 532)
_DPI = 300.0
_ONE_LEVEL = 1.01 / 255
_LOSSY = 4 / 255
"""Largest average color error of lossy formats: JPEG and AVIF, WebP below 100."""
_DIM = 0.02
"""Below so much alpha, colors divided by it are no more than a guess at 8 bits."""
_COMPARED = "size", "depth", "alpha_kind", "profile", "has_profile", "has_location", "orientation", "channels"


@dataclass(frozen=True, eq=False)
class Case:
    """A file that is written, and what is in it."""

    name: str
    format: Format
    export: Export

    @property
    def is_lossy(self) -> bool:
        """True where the format, at the quality it is written with, loses detail."""
        return self.format.holds is not None and not self.format.holds.lossless

    @property
    def suffix(self) -> str:
        """The suffix of the format."""
        return self.format.suffixes[0]


def main() -> None:
    """Write all files, let all programs look, report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, help="where the files stay; else they are removed")
    parser.add_argument("--only", default="", help="files whose names have this in them")
    parser.add_argument("--by", default="", help="the program that is asked alone")
    parser.add_argument("--table", action="store_true", help="print which program opened which formats")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        folder = args.folder or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        matted = matted_photo(folder)
        made = [
            (case, *_made(case, matted, folder)) for case in cases() if args.only in case.name + case.suffix
        ]
        found = {judge.name: _judged(judge, made) for judge in _here(args.by)}
    if args.table:
        print(table([case for case, _, _ in made], found))
    faults = [fault for by_case in found.values() for faults in by_case.values() for fault in faults]
    print(
        f"{len(made)} files, {sum(map(len, found.values()))} looks of {len(found)} programs, {len(faults)} faults"
    )
    print(*faults, sep="\n")
    sys.exit(bool(faults))


def _here(name: str) -> Iterator[Judge]:
    for judge in judges():
        if name not in judge.name:
            continue
        if judge.is_here():
            yield judge
        else:
            print(f"{judge.name} is not installed; it was not asked.", file=sys.stderr)


# --- what is written -------------------------------------------------------------------------------------------------


def matted_photo(folder: Path) -> MattedPhoto:
    """Return the sample, read back from a turned JPEG in Adobe RGB, with an alpha."""
    height, width = _SIZE
    upright = cv2.resize(
        read_image(_SAMPLE / "photo.jpg").image, (width, height), interpolation=cv2.INTER_AREA
    )
    stored = np.ascontiguousarray(np.rot90(upright))
    path = folder / "source.jpg"
    path.write_bytes(
        jpeg.encode(Picture(stored, None, adobe_rgb(), _exif(), (_DPI, _DPI)), Writing(quality=95))
    )
    photo = read_image(path)
    assert photo.size == _SIZE and photo.turned
    trimap = cv2.resize(read_gray(_SAMPLE / "trimap.png"), (width, height), interpolation=cv2.INTER_NEAREST)
    alpha = cv2.GaussianBlur(trimap, (0, 0), 2).astype(np.float32) / 255
    return MattedPhoto(photo, alpha, None, trimap=lambda: trimap)


def _exif() -> bytes:
    """Return an EXIF block: a maker, turned by a quarter, at 300 pixels per inch, somewhere in Berlin."""
    maker, place = b"Maker\0", struct.pack("<6I", 52, 1, 31, 1, 12, 1)
    entries = [(0x10F, 2, 6), (0x112, 3, 1), (0x11A, 5, 1), (0x11B, 5, 1), (0x128, 3, 1), (0x8825, 4, 1)]
    start = 8 + 2 + 12 * len(entries) + 4
    gps = start + 8 + 8
    values = [start, 6, start + 8, start + 8, 2, gps]
    body = b"II*\0" + struct.pack("<IH", 8, len(entries))
    body += b"".join(
        struct.pack("<HHII", *entry, value) for entry, value in zip(entries, values, strict=True)
    )
    body += bytes(4) + maker.ljust(8, b"\0") + struct.pack("<II", int(_DPI), 1)
    tags = ((1, 2, 2, b"N\0\0\0"), (2, 5, 3, gps + 54), (3, 2, 2, b"E\0\0\0"), (4, 5, 3, gps + 54))
    body += struct.pack("<H", len(tags))
    for tag, kind, count, value in tags:
        body += struct.pack("<HHI", tag, kind, count) + (
            value if isinstance(value, bytes) else struct.pack("<I", value)
        )
    return body + bytes(4) + place


def cases() -> Iterator[Case]:
    """Yield every format in every kind, depth and way of its alpha."""
    for chosen in written():
        assert chosen.holds is not None
        for depth in depths_of(chosen.holds):
            options = ExportOptions(chosen.name, depth, keeps_location=False)
            bits = f"{chosen.suffixes[0][1:]} {depth}{' float' * chosen.holds.is_float}"
            yield Case(f"{bits} alpha", chosen, Export(Kind.ALPHA, options))
            yield Case(f"{bits} composite", chosen, Export(Kind.COMPOSITE, options, _green))
            if chosen.holds.alpha:
                yield Case(f"{bits} cutout", chosen, Export(Kind.CUTOUT, options))
                located = replace(options, keeps_location=True)
                yield Case(f"{bits} cutout with location", chosen, Export(Kind.CUTOUT, located))
            if chosen.holds.layers:
                yield Case(f"{bits} cutout on green", chosen, Export(Kind.CUTOUT, options, _green))
            if chosen.holds.selection:
                saved = replace(options, alpha_as=AlphaAs.SELECTION)
                yield Case(f"{bits} selection", chosen, Export(Kind.CUTOUT, saved))
            if chosen.name == "TIFF":
                associated = replace(options, is_associated=True)
                yield Case(f"{bits} associated", chosen, Export(Kind.CUTOUT, associated))


def _green(photo: Photo) -> Background:
    return (20, 200, 60)


def _made(case: Case, matted: MattedPhoto, folder: Path) -> tuple[Path, Seen]:
    """Write a case; return the path, and what is in the file."""
    path = folder / f"{case.name.replace(' ', '_')}{case.suffix}"
    case.export.write(path, matted)
    return path, _expected(case, case.export.picture(matted, case.format))


def _expected(case: Case, picture: Picture) -> Seen:
    holds, options = case.format.holds, case.export.options
    assert holds is not None
    color, alpha = to_float(picture.color), None if picture.alpha is None else to_float(picture.alpha)
    kind = "" if alpha is None else "associated" if options.is_associated or holds.is_float else "straight"
    is_selection = options.alpha_as is AlphaAs.SELECTION
    color = color if color.ndim == 3 else color[..., None].repeat(3, axis=2)
    layers = None if is_selection else _layers(picture, alpha)
    if alpha is not None and picture.layers is not None and picture.layers.background is not None:
        behind = to_float(picture.layers.background)
        color, alpha = color * alpha[..., None] + behind * (1 - alpha[..., None]), None
    return Seen(
        size=picture.size,
        depth=options.depth,
        alpha_kind="selection" if is_selection and alpha is not None else kind,
        color=color,
        alpha=None if is_selection else alpha,
        profile=picture.icc_profile or b"",
        has_profile=picture.icc_profile is not None,
        dpi=_DPI if holds.dpi else None,
        has_location=options.keeps_location and holds.exif and case.export.kind is not Kind.ALPHA,
        orientation=1,
        layers=layers,
        channels=_channels(picture, is_selection=is_selection) if holds.layers else None,
    )


def _layers(picture: Picture, alpha: NDArray[np.float32] | None) -> tuple[Layer, ...] | None:
    if picture.layers is None:
        return None
    behind = [Layer("Background", True)] if picture.layers.background is not None else []
    return (Layer("Photo", False), *behind, Layer("Cutout", True, alpha, alpha is not None))


def _channels(picture: Picture, *, is_selection: bool) -> tuple[str, ...]:
    has_trimap = picture.layers is not None and picture.layers.trimap is not None
    return ("Alpha",) * (is_selection and picture.alpha is not None) + ("Trimap",) * has_trimap


# --- what others see -------------------------------------------------------------------------------------------------

Made = tuple[Case, Path, Seen]
Found = dict[str, list[str]]
"""Faults by the name of a case: none where all is as it should be. What a program does not open at all is missing."""


def _judged(judge: Judge, made: list[Made]) -> Found:
    asked = [each for each in made if not judge.suffixes or each[0].suffix in judge.suffixes]
    looks = judge.looks([path for _, path, _ in asked])
    found: Found = {}
    for (case, _, expected), seen in zip(asked, looks, strict=True):
        if isinstance(seen, CannotOpenError):
            print(f"{judge.name} does not open {case.name}: {seen}", file=sys.stderr)
            continue
        found[case.name] = [
            f"{case.name}: {judge.name} sees {fault}"
            for fault in _faults(case, expected, _allowed(judge, case, seen))
        ]
    return found


def _allowed(judge: Judge, case: Case, seen: Seen) -> Seen:
    """Return what a program sees without its known ways, which docs/formats.md tells."""
    if judge.name != "GIMP" or seen.alpha is None:
        return seen
    if case.suffix == ".tif" and case.export.options.alpha_as is AlphaAs.SELECTION:
        return replace(seen, alpha=None)  # without a person to ask, it takes any extra sample for alpha
    if case.suffix == ".exr" and seen.color is not None:  # it takes multiplied colors for straight ones
        return replace(seen, color=np.clip(seen.color / np.maximum(seen.alpha, 1e-6)[..., None], 0, 1))
    return seen


def _faults(case: Case, expected: Seen, seen: Seen) -> Iterator[str]:
    for name in _COMPARED:
        wanted, told = getattr(expected, name), getattr(seen, name)
        if None not in (wanted, told) and wanted != told:
            yield f"{name} {_short(told)}, not {_short(wanted)}"
    if expected.dpi is not None and seen.dpi is not None and abs(expected.dpi - seen.dpi) > 0.02:
        yield f"{seen.dpi} pixels an inch, not {expected.dpi}"
    if seen.size == expected.size:
        yield from _of_pixels(case, expected, seen)
    if expected.layers is not None and seen.layers is not None:
        yield from _of_layers(expected.layers, seen.layers)


def _short(value: object) -> str:
    return f"{len(value)} bytes" if isinstance(value, bytes) else str(value)


def _of_pixels(case: Case, expected: Seen, seen: Seen) -> Iterator[str]:
    if seen.alpha is not None and expected.alpha is None:
        if seen.alpha.min() < 1:
            yield "alpha, where there is none"
    elif seen.alpha is not None and expected.alpha is not None:
        yield from _apart("alpha", seen.alpha - expected.alpha, is_lossy=case.is_lossy)
    if seen.color is not None and expected.color is not None:
        shown = np.ones(expected.size or (), bool) if expected.alpha is None else expected.alpha > _DIM
        told, wanted = seen.color[shown], expected.color[shown]
        reach = min(0.0, float(told.min())), max(1.0, float(told.max()))  # whole numbers are cut at white
        apart = told - np.clip(wanted, *reach)
        is_divided = expected.alpha_kind == "associated" or case.format is psd.FORMAT
        if is_divided and expected.alpha is not None:
            apart = apart * expected.alpha[shown][:, None]
        yield from _apart("colors", apart, is_lossy=case.is_lossy)


def _apart(what: str, difference: NDArray[np.float32], *, is_lossy: bool) -> Iterator[str]:
    apart = float(np.abs(difference).mean() if is_lossy else np.abs(difference).max())
    if not apart <= (_LOSSY if is_lossy else _ONE_LEVEL):
        yield f"{what} {255 * apart:.1f} levels off"


def _of_layers(expected: tuple[Layer, ...], seen: tuple[Layer, ...]) -> Iterator[str]:
    told = [(each.name, each.is_visible, each.has_mask) for each in seen]
    if told != [(each.name, each.is_visible, each.has_mask) for each in expected]:
        yield f"layers {told}"
        return
    for wanted, layer in zip(expected, seen, strict=True):
        if wanted.mask is not None and layer.mask is not None:
            yield from _apart(f"the mask of {layer.name}", layer.mask - wanted.mask, is_lossy=False)


def table(made: list[Case], found: dict[str, Found]) -> str:
    """Return a Markdown table: which program opened which files of a format, of how many."""
    lines = ["| format | files | " + " | ".join(found) + " |", "|---|---|" + "---|" * len(found)]
    for name in dict.fromkeys(case.format.name for case in made):
        of_format = [case.name for case in made if case.format.name == name]
        cells = []
        for by_case in found.values():
            right = sum(by_case.get(case, ["not opened"]) == [] for case in of_format)
            cells.append("all" if right == len(of_format) else str(right) if right else "-")
        lines.append(f"| {name} | {len(of_format)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
