"""The weights and inputs that the golden vectors of this folder were computed from; numpy alone."""

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text())


def weights(size: str, seed: int) -> dict[str, np.ndarray]:
    """Reference checkpoint keys -> arrays; every array depends on its own name and the seed alone."""
    shapes = json.loads((FOLDER / "shapes.json").read_text())[size]
    return {key: _draw(key, tuple(shape), seed) for key, shape in shapes.items()}


def _draw(key: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    kind = key.rsplit(".", 1)[-1]
    if kind == "num_batches_tracked":
        return np.zeros(shape, np.int64)
    normal = np.random.default_rng([seed, zlib.crc32(key.encode())]).standard_normal(shape)
    if kind in ("pos_embed", "rel_pos_h", "rel_pos_w"):
        offset, scale = 0.0, 0.2
    elif kind == "running_mean":
        offset, scale = 0.0, 0.1
    elif kind == "bias":
        offset, scale = 0.0, 0.05
    elif kind == "running_var":
        offset, scale, normal = 1.0, 0.2, np.abs(normal)
    elif len(shape) == 1:
        offset, scale = 1.0, 0.1
    else:
        return (normal / np.sqrt(np.prod(shape[1:])) * 1.2).astype(np.float32)
    return (offset + scale * normal).astype(np.float32)


def inputs(height: int, width: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Image uint8 (H, W, 3) of noisy waves, trimap uint8 (H, W) of concentric ellipses."""
    noise = np.random.default_rng([seed, height, width]).random((3, height, width), dtype=np.float32)
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([0.5 + 0.5 * np.sin(x / (7 + 3 * c) + y / (11 + 2 * c) + c) for c in range(3)])
    image = np.clip(0.8 * waves.astype(np.float32) + 0.2 * noise, 0, 1)
    radius = np.hypot((y - height / 2) / (height / 2), (x - width / 2) / (width / 2))
    trimap = np.full((height, width), 128, np.uint8)
    trimap[radius < 0.45] = 255
    trimap[radius > 0.8] = 0
    return np.ascontiguousarray(np.round(image * 255).astype(np.uint8).transpose(1, 2, 0)), trimap
