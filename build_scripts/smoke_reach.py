"""Checks of what a user can reach in the offline build beyond one cutout; each gives a row of smoke_package.py's table.

These parts would break unnoticed if a build left out one file or module too many.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from build_scripts import trim_elf
from core.parts.installed import OURS
from core.parts.listed import normalized
from core.parts.packed import FILE, unpacked

if TYPE_CHECKING:
    from build_scripts.smoke_package import Build

LABORATORY = ("app.commands.laboratory", "core.evaluation", "core.training", "matplotlib", "pytest")
WAYS = (
    "--mixer full --precision fp32",
    "--mixer tome --passes 2 --polish 5",
    "--mixer mame --resolution downsampled",
    "--mixer evit --precision bf16",
    "--resolution patches --max-tokens light",
    "--shift-edge 1 --smooth 1 --feather 1 --contrast 0.2 --decontaminate 0.5 --specks 4 --holes 4",
)
"""Options of `matte` that lead along different paths through torch and OpenCV."""
Row = tuple[str, str]


class SmokeError(Exception):
    """A check that the build did not pass; the text says what was wrong."""


def check_contents(build: Build) -> Row:
    """Raise SmokeError unless the laboratory is left out, and Qt's translations and all licenses are in."""
    from PyInstaller.archive.readers import CArchiveReader

    names = CArchiveReader(str(build.program(True))).open_embedded_archive("PYZ.pyz").toc
    if strangers := [name for name in names if name.startswith(LABORATORY)]:
        raise SmokeError(f"the build holds {', '.join(strangers[:5])}")
    files = [path for path in build.folder.rglob("*") if path.is_file()]
    if strangers := [path.name for path in files if path.suffix in (".a", ".h", ".lib", ".pdb", ".pyi")]:
        raise SmokeError(f"the build holds files for compilers: {', '.join(strangers[:5])}")
    _check_parts(build)
    _check_links(files)
    words = sorted(path.name for path in files if path.suffix == ".qm")
    if words != ["qtbase_de.qm", "qtbase_zh_CN.qm"]:
        raise SmokeError(f"of Qt's own words the build holds {words}")
    return "modules in the archive, without the laboratory", f"{len(names)}"


def _check_parts(build: Build) -> None:
    """Raise SmokeError unless the build lists the licenses of all packages that the program requires."""
    packed = next(iter(build.folder.rglob(FILE)), None)
    if packed is None or not (build.folder / "LICENSES.txt").is_file():
        raise SmokeError("the build does not tell the licenses of its parts")
    told = {normalized(part.name): part for part in unpacked(packed.read_bytes())}
    asked = [line for line in metadata.requires(OURS) or [] if "extra ==" not in line]
    names = {normalized(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in asked}
    if missing := sorted(name for name in names if name not in told or not told[name].texts):
        raise SmokeError(f"the build does not tell the licenses of {', '.join(missing)}")


def _check_links(files: list[Path]) -> None:
    """Raise SmokeError if a library links to one of Qt or of a package that is not in the build."""
    if sys.platform != "linux":
        return
    here = {path.name for path in files}
    asked = {name for path in files if ".so" in path.name for name in trim_elf.needed(path)}
    unknown = sorted(
        name for name in asked - here if name.startswith("libQt") or re.search("-[0-9a-f]{8}", name)
    )
    if unknown:
        raise SmokeError(f"libraries of the build link to {', '.join(unknown)}, which it does not hold")


def check_batch(build: Build, photo: Path, trimap: Path) -> Row:
    """Raise SmokeError unless a batch of two photos in two processes writes its files, projects and report."""
    photos, out, begun = build.home / "photos", build.home / "out", time.monotonic()
    photos.mkdir()
    for name in ("one", "two"):
        (photos / f"{name}.png").write_bytes(photo.read_bytes())
        (photos / f"{name}-trimap.png").write_bytes(trimap.read_bytes())
    also = "alpha,trimap,routing-map,doubts,doubt-map,report,project"
    build.run("batch", str(photos), "-o", str(out), "--also", also, "--workers", "2")
    with (out / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        states = [row["state"] for row in csv.DictReader(file)]
    if states != ["done", "done"] or "<html" not in (out / "report.html").read_text(encoding="utf-8"):
        raise SmokeError(f"the report of a batch tells {states}")
    written = sorted(path.name for path in out.glob("one*"))
    if len(written) != 2 + also.count(","):
        raise SmokeError(f"a batch wrote for a photo only {', '.join(written)}")
    return "command line, batch of 2 photos in 2 processes", f"{time.monotonic() - begun:.1f} s"


def check_project(build: Build) -> Row:
    """Raise SmokeError unless `info` reads a project of the batch and `matte` makes the same alpha from it again."""
    out, again, begun = build.home / "out", build.home / "again.png", time.monotonic()
    facts: dict[str, Any] = json.loads(build.run("info", "--json", str(out / "one.matte"))[0])
    if not facts:
        raise SmokeError("info says nothing about a project")
    build.run("matte", str(out / "one.matte"), "-o", str(again))
    if not np.array_equal(_pixels(again)[..., 3], _pixels(out / "one.png")[..., 3]):
        raise SmokeError("the cutout of a project has another alpha than that of its photo")
    return "command line, a project and its cutout", f"{time.monotonic() - begun:.1f} s"


def check_box(build: Build, photo: Path) -> Row:
    """Raise SmokeError unless a box proposes marks of all three kinds."""
    marks = build.home / "box.png"
    height, width = _pixels(photo).shape[:2]
    box = f"{width // 5},{height // 5},{width // 2},{height * 7 // 10}"
    _, seconds = build.run("marks", str(photo), "-o", str(marks), "--subject", "box", box)
    if set(np.unique(_pixels(marks))) != {0, 128, 255}:
        raise SmokeError("a box proposed no trimap")
    return "command line, marks of a box", f"{seconds:.1f} s"


def check_runs(build: Build, photo: Path, trimap: Path) -> Row:
    """Raise SmokeError unless the network makes a cutout with each of WAYS."""
    small, marks, begun = build.home / "small.png", build.home / "small trimap.png", time.monotonic()
    for source, target in ((photo, small), (trimap, marks)):
        pixels = cv2.resize(_pixels(source), (256, 256), interpolation=cv2.INTER_NEAREST)
        target.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    ways = [line.split() for line in WAYS]
    for number, way in enumerate(ways):
        build.run(
            "matte", str(small), "--trimap", str(marks), "-o", str(build.home / f"way {number}.png"), *way
        )
    return f"command line, {len(ways)} ways to run", f"{time.monotonic() - begun:.1f} s"


def check_refusals(build: Build, trimap: Path) -> Row:
    """Raise SmokeError unless the build refuses what it cannot do with a sentence that says why."""
    pickled, raw = build.home / "weights.pth", build.home / "photo.cr2"
    _write_checkpoint(pickled)
    raw.write_bytes(b"II*\0" + bytes(2000))
    cluster = (
        "batch",
        str(build.home / "photos"),
        "-o",
        str(build.home / "far"),
        "--cluster",
        "tcp://127.0.0.1:1",
    )
    refusals = {
        ("matte", "missing.png", "--trimap", str(trimap), "-o", "x.png"): "missing.png",
        ("train",): "laboratory",
        ("info", str(raw)): "camera raw",
        ("import-model", str(pickled), "-o", "x.safetensors"): "MEMatte",
        cluster: "distributed",
    }
    for arguments, word in refusals.items():
        said = build.said(*arguments, expect=2)
        if word not in said:
            raise SmokeError(f"{' '.join(arguments)} was refused with: {said}")
    return "command line, refusals in a sentence", f"{len(refusals)}"


def _write_checkpoint(path: Path) -> None:
    import torch

    torch.save({"state_dict": {"backbone.none": torch.ones(3)}}, path)


def _pixels(path: Path) -> Any:
    return cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
