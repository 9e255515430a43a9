"""Other programs that tell what they see in image files: ImageMagick, OpenImageIO, GIMP, exiftool and more."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.convert import to_float

_TIMEOUT = 120
_AT_ONCE = 10
_GIMP_DEPTHS = {100: 8, 150: 8, 200: 16, 250: 16, 300: 32, 350: 32, 500: 16, 550: 16, 600: 32, 650: 32}
"""Bits of a channel by GIMP's numbers of precision; those of floating point values begin with 5 and 6."""
_EXTRA_SAMPLES = {"unspecified": "selection", "assoc-alpha": "associated", "unassoc-alpha": "straight"}


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer as a program sees it: from the bottom."""

    name: str
    is_visible: bool
    mask: NDArray[np.float32] | None = None
    has_mask: bool = False


@dataclass(frozen=True, eq=False)
class Seen:
    """The facts about a file, or what a program sees in it; None for what it does not tell.

    Attributes:
        size: (height, width).
        depth: bits per channel.
        alpha_kind: "straight", "associated", "selection" or "" for none.
        color: straight colors in the file's space, float32 (H, W, 3), white is 1.
        alpha: float32 (H, W).
        profile: the ICC profile, b"" for none.
        has_profile: whether there is one, where a program tells no more.
        dpi: pixels per inch, across.
        has_location: whether there is a GPS position.
        orientation: that of EXIF; 1 if there is none.
        layers: from the bottom.
        channels: names of the channels beside colors and transparency.
    """

    size: tuple[int, int] | None = None
    depth: int | None = None
    alpha_kind: str | None = None
    color: NDArray[np.float32] | None = None
    alpha: NDArray[np.float32] | None = None
    profile: bytes | None = None
    has_profile: bool | None = None
    dpi: float | None = None
    has_location: bool | None = None
    orientation: int | None = None
    layers: tuple[Layer, ...] | None = None
    channels: tuple[str, ...] | None = None


class CannotOpenError(Exception):
    """The program does not open the file; the text is the program's own."""


@dataclass(frozen=True)
class Judge:
    """A program: the command or module it needs, the suffixes it opens, and what it sees in files.

    `looks` takes all files at once, since some start slowly, and returns what is seen in each, or why nothing.
    """

    name: str
    is_here: Callable[[], bool]
    looks: Callable[[Sequence[Path]], list[Seen | CannotOpenError]]
    suffixes: tuple[str, ...] = ()


def _each(look: Callable[[Path], Seen]) -> Callable[[Sequence[Path]], list[Seen | CannotOpenError]]:
    def looks(paths: Sequence[Path]) -> list[Seen | CannotOpenError]:
        return [_tried(look, path) for path in paths]

    return looks


def _tried(look: Callable[[Path], Seen], path: Path) -> Seen | CannotOpenError:
    try:
        return look(path)
    except CannotOpenError as error:
        return error


def _run(*command: str | Path, text: str = "") -> bytes:
    try:
        done = subprocess.run(
            [str(each) for each in command],
            capture_output=True,
            input=text.encode(),
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotOpenError(f"it took over {_TIMEOUT} seconds") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotOpenError((lines or ["no reason told"])[-1][:150])
    return done.stdout


# --- ImageMagick -----------------------------------------------------------------------------------------------------


def _image_magick(path: Path) -> Seen:
    """See what ImageMagick 6 tells; it reads no profile in AVIF, calls any extra sample alpha, and holds 16 bits."""
    first, is_linear = f"{path}[0]", path.suffix == ".exr"
    told = _run(
        "identify", "-format", "%w %h %z %A %x %U %[exif:Orientation]|%[tiff:alpha]|%[colorspace]|\n", first
    ).decode()
    told, kind, space = told.split("|")[:3]
    width, height, depth, has_alpha, dpi, unit, *orientation = told.split()
    size = int(height), int(width)
    as_stored = () if space == "YCbCr" else ("-set", "colorspace", "sRGB")  # an AVIF in gray is left as YCbCr
    raw = _run("convert", first, *as_stored, "-depth", "16", "rgba:-")
    pixels = np.frombuffer(raw, np.uint16).reshape(*size, 4)
    color, alpha = to_float(pixels[..., :3]), to_float(pixels[..., 3])
    if is_linear:  # as the file has them, multiplied, and cut at white
        color = np.clip(color / np.maximum(alpha, 1e-6)[..., None], 0, 1)
    scale = {"PixelsPerInch": 1.0, "PixelsPerCentimeter": 2.54}.get(unit)
    try:
        profile = _run("convert", first, "icc:-")
    except CannotOpenError:
        profile = b""
    return Seen(
        size=size,
        depth=None if is_linear else int(depth),
        color=color,
        alpha=None if has_alpha in ("False", "Undefined") or kind == "unspecified" else alpha,
        profile=None if path.suffix == ".avif" else profile,
        dpi=None if scale is None else float(re.sub(r"[^\d.]", "", dpi)) * scale,
        orientation=int(orientation[0]) if orientation else 1,
    )


# --- OpenImageIO -----------------------------------------------------------------------------------------------------


def _open_image_io(path: Path) -> Seen:
    import OpenImageIO

    how = OpenImageIO.ImageSpec()
    how.attribute("oiio:UnassociatedAlpha", 1)
    opened = OpenImageIO.ImageInput.open(str(path), how)
    if opened is None:
        raise CannotOpenError(OpenImageIO.geterror().strip()[:150])
    spec = opened.spec()
    pixels = np.asarray(opened.read_image())
    opened.close()
    pixels = to_float(pixels.reshape(spec.height, spec.width, spec.nchannels))
    profile = spec.getattribute("ICCProfile")
    colors = 1 if spec.nchannels < 3 else 3
    alpha = pixels[..., spec.alpha_channel] if spec.alpha_channel >= 0 else None
    color = pixels[..., :colors].repeat(3 // colors, axis=2)
    if alpha is not None and not spec.get_int_attribute("oiio:UnassociatedAlpha"):
        color = color / np.maximum(alpha, 1e-6)[..., None]
    scale = {"cm": 2.54}.get(spec.get_string_attribute("ResolutionUnit"), 1.0)
    dpi = spec.get_float_attribute("XResolution") * scale
    return Seen(
        size=(spec.height, spec.width),
        depth=spec.format.size() * 8,
        color=color,
        alpha=alpha,
        profile=b"" if profile is None else np.asarray(profile, np.uint8).tobytes(),
        dpi=dpi or None,
        has_location=any(each.name.startswith("GPS:") for each in spec.extra_attribs),
        orientation=spec.get_int_attribute("Orientation", 1),
    )


# --- psd-tools, tiffinfo, exiftool -----------------------------------------------------------------------------------


def _psd_tools(path: Path) -> Seen:
    from psd_tools import PSDImage
    from psd_tools.constants import Resource

    document = PSDImage.open(path)
    names = document.image_resources.get_data(Resource.ALPHA_NAMES_UNICODE)
    resolution = document.image_resources.get_data(Resource.RESOLUTION_INFO)
    merged = to_float(np.asarray(document.numpy("color")))
    return Seen(
        size=(document.height, document.width),
        depth=document.depth,
        color=merged.repeat(3 // merged.shape[2], axis=2),
        profile=document.image_resources.get_data(Resource.ICC_PROFILE) or b"",
        dpi=resolution.horizontal / 65536 if resolution else None,
        layers=tuple(
            Layer(each.name, each.is_visible(), _mask(each), each.mask is not None) for each in document
        ),
        channels=tuple(name for name in names or () if name != "Transparency"),
    )


def _mask(layer: Any) -> NDArray[np.float32] | None:
    return None if layer.mask is None else to_float(np.asarray(layer.numpy("mask")))[..., 0]


def _tiffinfo(path: Path) -> Seen:
    told = _run("tiffinfo", path).decode(errors="replace")

    def found(pattern: str) -> str | None:
        match = re.search(pattern, told)
        return match[1] if match else None

    extra, dpi = found(r"Extra Samples: \d+<([^>]*)>"), found(r"Resolution: ([\d.]+), [\d.]+ pixels/inch")
    return Seen(
        size=(int(found(r"Image Length: (\d+)") or 0), int(found(r"Image Width: (\d+)") or 0)),
        depth=int(found(r"Bits/Sample: (\d+)") or 0),
        alpha_kind="" if extra is None else _EXTRA_SAMPLES[extra],
        has_profile="ICC Profile: <present>" in told,
        dpi=float(dpi) if dpi else None,
    )


def _exiftool(path: Path) -> Seen:
    (told,) = json.loads(_run("exiftool", "-j", "-n", path))
    if "Error" in told or "Warning" in told:
        raise CannotOpenError(told.get("Error") or told["Warning"])
    in_cm = told.get("ResolutionUnit") == 3
    return Seen(
        size=(told["ImageHeight"], told["ImageWidth"]),
        has_profile="ProfileDescription" in told,
        dpi=float(told["XResolution"]) * (2.54 if in_cm else 1) if told.get("XResolution") else None,
        has_location="GPSLatitude" in told,
        orientation=told.get("Orientation", 1),
    )


# --- GIMP ------------------------------------------------------------------------------------------------------------

_GIMP_LOOKS = r"""
(define (tell . all) (for-each (lambda (each) (display each) (display "\t")) all) (newline))
(define (look path out)
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE path path)))
         (layers (vector->list (cadr (gimp-image-get-layers image))))
         (channels (vector->list (cadr (gimp-image-get-channels image))))
         (profile (gimp-image-get-color-profile image)))
    (tell "size" (car (gimp-image-height image)) (car (gimp-image-width image)))
    (tell "precision" (car (gimp-image-get-precision image)))
    (tell "dpi" (car (gimp-image-get-resolution image)))
    (tell "icc" (car profile))
    (for-each (lambda (each) (tell "layer" (car (gimp-item-get-name each)) (car (gimp-item-get-visible each))
                                   (if (= -1 (car (gimp-layer-get-mask each))) 0 1))) (reverse layers))
    (for-each (lambda (each) (tell "channel" (car (gimp-item-get-name each)))) channels)
    (tell "alpha" (car (gimp-drawable-has-alpha (car (reverse layers)))))
    (let ((merged (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))))
      (file-png-save RUN-NONINTERACTIVE image merged out out 0 1 0 0 0 0 0))
    (gimp-image-delete image)))
"""


def _gimp(paths: Sequence[Path]) -> list[Seen | CannotOpenError]:
    """Load some files in one process, since it starts slowly. A file that it cannot load ends its own block alone."""
    seen: list[Seen | CannotOpenError] = []
    for start in range(0, len(paths), _AT_ONCE):
        some = paths[start : start + _AT_ONCE]
        try:
            seen += _gimp_once(some)
        except CannotOpenError as error:
            seen += [error] * len(some)
    return seen


def _gimp_once(paths: Sequence[Path]) -> list[Seen | CannotOpenError]:
    with tempfile.TemporaryDirectory() as folder:
        merged = [Path(folder) / f"{index}.png" for index in range(len(paths))]
        looks = "".join(
            f'(tell "begin" {index})(catch (tell "failed") (look "{path}" "{out}"))\n'
            for index, (path, out) in enumerate(zip(paths, merged, strict=True))
        )
        script = f"{_GIMP_LOOKS}{looks}(gimp-quit 1)\n"
        told = _run("gimp-console", "-i", "-d", "-f", "-b", "-", text=script).decode(errors="replace")
        blocks = re.split(r"begin\t\d+\t\n", told)[1:]
        return [_of_gimp(block, out) for block, out in zip(blocks, merged, strict=True)]


def _of_gimp(block: str, out: Path) -> Seen | CannotOpenError:
    import imagecodecs

    lines = [
        line.split("\t") for line in re.sub(r"^(ts> ?)+", "", block, flags=re.M).splitlines() if "\t" in line
    ]
    told = {line[0]: line[1:] for line in lines}
    if "failed" in told or not out.exists():
        return CannotOpenError("cannot load it")
    pixels = to_float(imagecodecs.png_decode(out.read_bytes()))
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    colors = 1 if pixels.shape[2] < 3 else 3
    has_profile = told["icc"][0] != "0"
    return Seen(
        size=(int(told["size"][0]), int(told["size"][1])),
        depth=_GIMP_DEPTHS.get(int(told["precision"][0])),
        color=pixels[..., :colors].repeat(3 // colors, axis=2),
        alpha=pixels[..., colors] if pixels.shape[2] > colors else None,
        has_profile=has_profile,
        dpi=float(told["dpi"][0]),
        layers=tuple(
            Layer(line[1], line[2] == "1", None, line[3] == "1") for line in lines if line[0] == "layer"
        ),
        channels=tuple(line[1] for line in lines if line[0] == "channel"),
    )


def _command(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


def _module(name: str) -> Callable[[], bool]:
    import importlib.util

    return lambda: importlib.util.find_spec(name) is not None


def judges() -> Iterator[Judge]:
    """Yield the programs."""
    yield Judge("ImageMagick", _command("identify", "convert"), _each(_image_magick))
    yield Judge("OpenImageIO", _module("OpenImageIO"), _each(_open_image_io))
    yield Judge("GIMP", _command("gimp-console"), _gimp)
    yield Judge("exiftool", _command("exiftool"), _each(_exiftool))
    yield Judge("tiffinfo", _command("tiffinfo"), _each(_tiffinfo), (".tif",))
    yield Judge("psd-tools", _module("psd_tools"), _each(_psd_tools), (".psd",))
