"""A small photograph with its marks, and one warm model for all tests of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.api import Matte, Model, load_model
from core.imaging.io import write_png
from core.resources import resource_path

SIZE = 180, 102
"""Width and height of the small copy of the bundled sample."""
CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="session")
def image() -> NDArray[np.uint8]:
    """The bundled photo, uint8 (102, 180, 3)."""
    given: Any = cv2.imread(str(resource_path("sample", "photo.jpg")), cv2.IMREAD_REDUCED_COLOR_8)
    return np.asarray(cv2.resize(given, SIZE, interpolation=cv2.INTER_AREA)[..., ::-1], np.uint8)


@pytest.fixture(scope="session")
def trimap() -> NDArray[np.uint8]:
    """Its marks, uint8 (102, 180)."""
    given: Any = cv2.imread(str(CASES / "trimap_360x203.png"), cv2.IMREAD_GRAYSCALE)
    return np.asarray(cv2.resize(given, SIZE, interpolation=cv2.INTER_NEAREST), np.uint8)


@pytest.fixture(scope="session")
def matte(model: Model, image: NDArray[np.uint8], trimap: NDArray[np.uint8]) -> Matte:
    """Its matte, run once for all tests."""
    return model.matte(image, trimap)


@pytest.fixture
def files(
    tmp_path: Path, image: NDArray[np.uint8], trimap: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The current folder, with photo.jpg, which holds a PNG, and trimap.png."""
    write_png(tmp_path / "photo.jpg", image)
    write_png(tmp_path / "trimap.png", trimap)
    monkeypatch.chdir(tmp_path)
    return tmp_path
