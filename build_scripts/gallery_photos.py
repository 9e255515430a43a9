"""Photographs of the gallery, from the sample and from Debian packages, as PNG or as they are.

None of them is in the repository but the sample. Only those marked ``may_commit`` may be shown in docs/: what is
share-alike would make each picture that shows it share-alike.
"""

import bz2
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
Image = NDArray[Any]


class Source(NamedTuple):
    """The source of a photo and its terms."""

    package: str
    file: str
    author: str
    license: str
    may_commit: bool = True
    was_trained_on: bool = False


_SKIMAGE = "usr/lib/python3/dist-packages/skimage/data/"
_ANIMALS = "explore_world_animals.rcc:"

SOURCES = {
    "seed": Source("", "resources/sample/photo.jpg", "Clemens Engelhardt", "CC0"),
    "raccoon": Source(
        "python3-scipy",
        "usr/lib/python3/dist-packages/scipy/misc/face.dat",
        "public-domain-image.com",
        "public domain",
    ),
    "astronaut": Source("python3-skimage", _SKIMAGE + "astronaut.png", "NASA", "public domain"),
    "cat": Source("python3-skimage", _SKIMAGE + "chelsea.png", "Stefan van der Walt", "CC0"),
    "cup": Source("python3-skimage", _SKIMAGE + "coffee.png", "Rachel Michetti", "CC0"),
    "camera": Source("python3-skimage", _SKIMAGE + "camera.png", "Lav Varshney", "CC0"),
    "motorcycle": Source(
        "python3-skimage", _SKIMAGE + "motorcycle_left.png", "Middlebury stereo 2014", "not stated", False
    ),
    "bear": Source(
        "gcompris-qt-data", _ANIMALS + "polar_bear", "Arturo de Frias Marques", "CC-BY-SA 4.0", False
    ),
    "moose": Source(
        "gcompris-qt-data", _ANIMALS + "moose", "Ryan Hagerty, US Fish and Wildlife", "public domain"
    ),
    "lemur": Source("gcompris-qt-data", _ANIMALS + "lemur", "not certain", "CC-BY-SA 3.0", False),
    "bee": Source(
        "palapeli-data",
        "usr/share/palapeli/collection/european-honey-bee.jpg",
        "John Severns",
        "public domain",
    ),
    "glass": Source(
        "lomiri-wallpapers-16.04",
        "usr/share/backgrounds/Wine_by_Jakkub_Mede.jpg",
        "Jakub Mede",
        "CC-BY 4.0",
        was_trained_on=True,
    ),
}


def photo(name: str, folder: Path) -> Image:
    """Return a photo, uint8 (H, W, 3) RGB, from ``folder``; packages are fetched where it is not there yet.

    Raises:
        OSError, subprocess.CalledProcessError: the package cannot be had here (it takes apt-get and dpkg-deb).
    """
    kept = folder / f"{name}.png"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(kept), _found(SOURCES[name])[..., ::-1])
    return _decoded(np.fromfile(kept, np.uint8))


def _found(source: Source) -> Image:
    if not source.package:
        return _decoded(np.fromfile(ROOT / source.file, np.uint8))
    with tempfile.TemporaryDirectory() as at:
        subprocess.run(["apt-get", "download", "-q", source.package], cwd=at, check=True, capture_output=True)
        subprocess.run(["dpkg-deb", "-x", next(Path(at).glob("*.deb")), at], check=True)
        archive, _, inside = source.file.partition(":")
        path = next(Path(at).rglob(Path(archive).name))
        return _READERS.get(path.suffix, _plain)(path, inside)


def _plain(path: Path, _: str) -> Image:
    return _decoded(np.fromfile(path, np.uint8))


def _raccoon(path: Path, _: str) -> Image:
    return np.frombuffer(bz2.decompress(path.read_bytes()), np.uint8).reshape(768, 1024, 3)


def _animal(path: Path, name: str) -> Image:
    from PySide6.QtCore import QFile, QIODevice, QResource

    QResource.registerResource(str(path))
    file = QFile(f":/gcompris/src/activities/explore_world_animals/resource/animals/{name}.webp")
    file.open(QIODevice.OpenModeFlag.ReadOnly)
    return _decoded(np.frombuffer(file.readAll().data(), np.uint8))


_READERS: dict[str, Callable[[Path, str], Image]] = {".dat": _raccoon, ".rcc": _animal}


def _decoded(data: NDArray[np.uint8]) -> Image:
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
