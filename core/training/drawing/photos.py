"""The photographs behind textures and backgrounds, decoded once into one flat file."""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.imaging.decode import decode_image
from core.imaging.formats.registry import SUFFIXES

Array = NDArray[Any]


def image_files(folder: Path, exclude: Collection[str] = (), *, required: bool = True) -> list[Path]:
    """Return the images of a folder whose names are not in ``exclude``, sorted by name.

    Raises:
        UserError: if there are none and they are ``required``.
    """
    files = sorted(p for p in folder.glob("*") if p.suffix.lower() in SUFFIXES and p.name not in exclude)
    if not files and required:
        raise UserError(f"There are no images in {folder}: give the folder of training data with --data.")
    return files


def read_rgb(path: Path) -> Array:
    """Return a file as RGB uint8 (H, W, 3) or RGBA (H, W, 4).

    Raises:
        UserError: if it is not an image, or a damaged one.
    """
    data = path.read_bytes()
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        image = _read_slowly(data, path.name)
    if image.dtype != np.uint8:
        image = (image // 257).astype(np.uint8)
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    code = cv2.COLOR_BGRA2RGBA if image.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(image, code)


def _read_slowly(data: bytes, name: str) -> Array:
    """Return BGR or BGRA of a file that OpenCV does not read."""
    photo = decode_image(data, name)
    image = photo.image // 257 if photo.image.dtype == np.uint16 else photo.image
    return np.ascontiguousarray(image[..., ::-1].astype(np.uint8))


def listing_key(files: list[Path]) -> str:
    """Return eight letters that differ when the names or the lengths of the files differ."""
    listing = "\n".join(f"{path.name} {path.stat().st_size}" for path in files)
    return hashlib.sha256(listing.encode()).hexdigest()[:8]


class PhotoStore:
    """Random crops of decoded photographs; the pixels stay on disk (memory-mapped), shared by all processes."""

    def __init__(self, flat: Array, sizes: Array, large_side: int = 700) -> None:
        self._flat = flat
        self._sizes = sizes
        ends = np.cumsum(sizes.prod(1) * 3)
        self._starts = np.concatenate([[0], ends[:-1]])
        is_large = sizes.max(1) > large_side
        self._large, self._small = np.flatnonzero(is_large), np.flatnonzero(~is_large)

    @classmethod
    def build(cls, folder: Path, cache: Path, exclude: Collection[str] = ()) -> "PhotoStore":
        """Decode the photographs of ``folder``, without those named in ``exclude``, into ``cache`` and open them.

        The files in ``cache`` are named after what is in them: other photographs make other files.
        """
        files = image_files(folder, exclude)
        key = listing_key(files)
        flat_file, size_file = cache / f"photos-{key}.bin", cache / f"photos-{key}.npy"
        if not size_file.exists():
            cache.mkdir(parents=True, exist_ok=True)
            sizes = []
            with flat_file.open("wb") as out:
                for path in files:
                    image = read_rgb(path)[..., :3]
                    sizes.append(image.shape[:2])
                    out.write(np.ascontiguousarray(image).tobytes())
            np.save(size_file, np.array(sizes, np.int64))
        return cls(np.memmap(flat_file, np.uint8, "r"), np.load(size_file))

    def __len__(self) -> int:
        """Return the number of photographs."""
        return len(self._sizes)

    def photo(self, index: int) -> Array:
        """Return one photograph, uint8 (H, W, 3)."""
        height, width = (int(n) for n in self._sizes[index])
        start = int(self._starts[index])
        return self._flat[start : start + height * width * 3].reshape(height, width, 3)

    def pick(self, rng: np.random.Generator) -> Array:
        """Return a random photograph; the few large ones are drawn as often as the many small."""
        group = self._large if len(self._large) and rng.random() < 0.5 else self._small
        group = group if len(group) else self._large
        return self.photo(int(rng.choice(group)))

    def crop(
        self,
        rng: np.random.Generator,
        size: int,
        zoom: tuple[float, float] = (0.6, 1.6),
        photo: Array | None = None,
    ) -> Array:
        """Return a random view (size, size, 3) uint8 of ``photo`` or of a random one.

        It is turned, flipped and zoomed; edges are mirrored.
        """
        photo = self.pick(rng) if photo is None else photo
        height, width = photo.shape[:2]
        scale = float(np.exp(rng.uniform(*np.log(zoom))))
        if scale < 0.6:
            photo = photo[rng.integers(0, 2) :: 2, rng.integers(0, 2) :: 2]
            height, width, scale = photo.shape[0], photo.shape[1], scale * 2
        angle = rng.normal(0, 8) + (90 * rng.integers(0, 4) if rng.random() < 0.25 else 0)
        center = [rng.uniform(0, 1) * n for n in (width, height)]
        matrix = cv2.getRotationMatrix2D((center[0], center[1]), angle, scale)
        matrix[:, 2] = matrix[:, 2] + size / 2 - np.array(center)
        if rng.random() < 0.5:
            matrix[0] = -matrix[0]
            matrix[0, 2] += size - 1
        mode = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_CUBIC
        return np.asarray(
            cv2.warpAffine(photo, matrix, (size, size), flags=mode, borderMode=cv2.BORDER_REFLECT)
        )
