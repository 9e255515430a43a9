"""Try the small libraries before a build uses them: does everything work as with the original ones?

    python -m build_scripts.trim_trial PHOTOS [LIBRARY ...]

PHOTOS is a folder of files to open. The libraries are loaded first, so that packages that link to libraries of these
names get them. Prints a line for each thing done, which must not depend on the libraries; then, on stderr, each result
of OpenCV that differs from NumPy's. The exit status is 1 if there is one.
"""

import ctypes
import functools
import hashlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

SIDE = 300
"""Rows of the matrices: OpenCV has code of its own for small ones and calls BLAS above some hundred."""
WORDS = (
    "Zebra",
    "Äpfel",
    "apfel",
    "öl",
    "Oel",
    "鼠标",
    "中文",
    "北京",
    "élan",
    "eclair",
    "10",
    "9",
    "ñu",
    "nz",
    "Ąb",
)
LANGUAGES = ("de_DE", "zh_CN", "zh_TW", "sv_SE", "fr_FR", "ja_JP", "C")


def media(folder: Path) -> Iterator[str]:
    """Yield a line for each file read from a folder, and for each that OpenCV and Pillow write."""
    import cv2
    from PIL import Image

    from core.imaging.decode import decode_image

    for path in sorted(folder.iterdir()):
        photo = decode_image(path.read_bytes(), path.name)
        yield f"{path.name}: {_digest(photo.image)} {photo.remarks}"
    picture = np.random.default_rng(1).integers(0, 255, (40, 60, 3), np.uint8)
    for suffix in (".png", ".jpg", ".webp", ".tif", ".jp2"):
        yield f"OpenCV {suffix}: {_digest(cv2.imdecode(cv2.imencode(suffix, picture)[1], cv2.IMREAD_COLOR))}"
    for form in ("AVIF", "WEBP", "TIFF", "GIF"):
        file = io.BytesIO()
        Image.fromarray(picture).save(file, form)
        yield f"Pillow {form}: {_digest(np.asarray(Image.open(file).convert('RGB')))}"


def words() -> Iterator[str]:
    """Yield a line for each language: how Qt sorts words and changes their case."""
    from PySide6.QtCore import QCollator, QDateTime, QLocale, Qt, QTimeZone

    for language in LANGUAGES:
        collator = QCollator(QLocale(language))
        collator.setNumericMode(True)
        by_key = sorted(WORDS, key=collator.sortKey)
        compared = sorted(WORDS, key=functools.cmp_to_key(collator.compare))
        yield f"{language}: {by_key} {compared == by_key} {QLocale(language).toUpper('iß')}"
    summer = QDateTime.fromString("2024-07-01T12:00:00Z", Qt.DateFormat.ISODate)
    yield f"Berlin: {QTimeZone(b'Europe/Berlin').offsetFromUtc(summer)}"


def miscalculations() -> Iterator[str]:
    """Yield the name of each operation of OpenCV whose result differs from NumPy's."""
    chance = np.random.default_rng(5)
    for kind in (np.float32, np.float64):
        square = chance.normal(size=(SIDE, SIDE)).astype(kind) + SIDE * np.eye(SIDE, dtype=kind)
        tolerance = 1e-3 if kind is np.float32 else 1e-8
        for name, (found, expected) in (_products(square) | _solutions(square)).items():
            if not np.allclose(
                found, expected, rtol=tolerance, atol=tolerance * float(np.abs(expected).max())
            ):
                yield f"{name} of {kind.__name__}"


def _products(square: Any) -> dict[str, tuple[Any, Any]]:
    import cv2

    other, pairs = square[::-1].copy(), np.stack((square, square.T), -1)
    turned = cv2.gemm(square, other, 2, square, 0.5, flags=cv2.GEMM_1_T | cv2.GEMM_2_T | cv2.GEMM_3_T)
    product = (square + 1j * square.T) @ (square + 1j * square.T)
    return {
        "gemm": (cv2.gemm(square, other, 1, None, 0), square @ other),
        "gemm, turned": (turned, 2 * square.T @ other.T + 0.5 * square.T),
        "gemm, complex": (cv2.gemm(pairs, pairs, 1, None, 0), np.stack((product.real, product.imag), -1)),
    }


def _solutions(square: Any) -> dict[str, tuple[Any, Any]]:
    import cv2

    right, tall = square[:, :7].copy(), square[:, : SIDE // 2].copy()
    even = square @ square.T
    values, _, rows = cv2.SVDecomp(tall)
    return {
        "LU": (cv2.solve(square, right, flags=cv2.DECOMP_LU)[1], np.linalg.solve(square, right)),
        "Cholesky": (cv2.solve(even, right, flags=cv2.DECOMP_CHOLESKY)[1], np.linalg.solve(even, right)),
        "QR": (cv2.solve(tall, right, flags=cv2.DECOMP_QR)[1], np.linalg.lstsq(tall, right, None)[0]),
        "SVD": (values[:, 0], np.linalg.svd(tall, compute_uv=False)),
        "SVD, vectors": (rows @ rows.T, np.eye(SIDE // 2)),
        "inverse": (cv2.invert(even, flags=cv2.DECOMP_CHOLESKY)[1] @ even, np.eye(SIDE)),
        "determinant": (np.log(cv2.determinant(square / SIDE)), np.linalg.slogdet(square / SIDE)[1]),
    }


def _digest(pixels: Any) -> str:
    return f"{pixels.shape} {hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()[:16]}"


def _unloaded(libraries: list[str]) -> list[str]:
    """Return the libraries that were not loaded, or not alone: another of the same name is in this process."""
    mapped = {line.split(maxsplit=5)[-1] for line in Path("/proc/self/maps").read_text().splitlines()}
    return [each for each in libraries if [one for one in mapped if one.endswith(Path(each).name)] != [each]]


def main() -> int:
    """Print all lines; return 0 if OpenCV agrees with NumPy and the libraries were loaded, else 1."""
    folder, libraries = Path(sys.argv[1]), [str(Path(each).resolve()) for each in sys.argv[2:]]
    loaded = [ctypes.CDLL(each) for each in libraries]
    print("\n".join((*media(folder), *words())))
    wrong = [*miscalculations(), *(f"{each} was not taken" for each in _unloaded(libraries))]
    print("\n".join(wrong), file=sys.stderr)
    return int(bool(wrong) or len(loaded) != len(libraries))


if __name__ == "__main__":
    sys.exit(main())
