"""The look of hair: pigments, dyes, tones along strands; skin and cloth below it; styles of growth."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from hair_geometry import Bunch, Growth, taper
from numpy.typing import NDArray

Array = NDArray[Any]
PIXEL = 0.004
"""A pixel of a picture of 640 that is 2.56 units wide."""
STYLES = {
    "straight": (Growth(1.3, 1.3, stiff=0.3, frizz=0.02, clump=0.5, per_clump=60, points=14), (0.5, 1.0)),
    "wavy": (
        Growth(1.2, 1.1, stiff=0.3, wave=0.02, cycles=3, frizz=0.03, clump=0.7, per_clump=70, points=22), (0.5, 1.0),
    ),
    "curly": (
        Growth(0.9, 0.8, stiff=0.4, wave=0.04, cycles=6, frizz=0.05, clump=0.85, per_clump=50, points=44), (0.5, 1.0),
    ),
    "frizzy": (
        Growth(0.5, 0.12, stiff=0.7, wave=0.018, cycles=9, frizz=0.22, clump=0.3, per_clump=20, points=30), (0.35, 0.7),
    ),
    "short": (Growth(0.22, 0.25, stiff=0.6, frizz=0.06, clump=0.4, per_clump=20, points=8), (0.5, 1.2)),
}  # fmt: skip
"""The growth of a kind of hair, and the range of its width in pixels."""


def varied(rng: np.random.Generator, growth: Growth, **changes: Any) -> Growth:
    """Return a growth with other length, waves and frizz, about a quarter more or less, and then the changes."""
    names = ("length", "wave", "cycles", "frizz")
    near = {name: float(getattr(growth, name) * np.exp(rng.normal(0, 0.25))) for name in names}
    return replace(growth, **{**near, **changes})


def random_pigment(rng: np.random.Generator, *, animal: bool = False) -> dict[str, Any]:
    """Return the parameters of hair's reflection: white, blond, brown, black, red or gray."""
    eumelanin, pheomelanin = [
        (rng.uniform(0.0, 0.08), rng.uniform(0.0, 0.12)), (rng.uniform(0.08, 0.3), rng.uniform(0.1, 0.5)),
        (rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.6)), (rng.uniform(1.2, 6), rng.uniform(0, 1)),
        (rng.uniform(0.05, 0.4), rng.uniform(0.8, 2.5)),
    ][rng.choice(5, p=[0.3, 0.25, 0.2, 0.1, 0.15] if animal else [0.12, 0.25, 0.28, 0.2, 0.15])]  # fmt: skip
    found = {
        "longitudinal_roughness": float(rng.uniform(0.15, 0.4)),
        "azimuthal_roughness": float(rng.uniform(0.2, 0.5)),
    }
    if rng.random() < 0.2:  # gray, white, black
        gray = {"type": "rgb", "value": [0.42, 0.46, 0.5]}
        return {**found, "sigma_a": gray, "scale": float(np.exp(rng.uniform(np.log(0.03), np.log(8))))}
    return {**found, "eumelanin": float(eumelanin), "pheomelanin": float(pheomelanin)}


def bunch(
    rng: np.random.Generator,
    curves: Array,
    width: float,
    pigment: dict[str, Any],
    *,
    tip: float = 0.25,
    tones: Array | None = None,
) -> Bunch:
    """Return strands ``width`` pixels wide, each a little lighter or darker; ``tones`` (n, 3) color them, tips too."""
    count, points = curves.shape[:2]
    own = np.exp(rng.normal(0, rng.uniform(0.08, 0.3), (count, 1, 1)))
    along = 1 + rng.uniform(-0.3, 0.6) * np.linspace(0, 1, points)[None, :, None]
    colors = np.ones((count, 3)) if tones is None else tones
    return Bunch(
        curves, taper(rng, count, points, width * PIXEL, tip), own * along * colors[:, None], pigment
    )


def dyed(rng: np.random.Generator, count: int) -> Array | None:
    """Return the color of dyed hair, the same for all strands (count, 3), or none: most hair is not."""
    if rng.random() < 0.85:
        return None
    hue = np.uint8([[[rng.integers(0, 180), rng.integers(90, 220), 255]]])
    return np.asarray(np.tile(cv2.cvtColor(hue, cv2.COLOR_HSV2RGB)[0, 0] / 255.0, (count, 1)) ** 1.5)


def skin(rng: np.random.Generator) -> tuple[float, float, float]:
    """Return a color of skin, linear, in [0, 1]."""
    tone = rng.uniform(0.1, 0.75)
    return (tone, tone * rng.uniform(0.6, 0.78), tone * rng.uniform(0.42, 0.66))


def cloth(rng: np.random.Generator) -> tuple[float, float, float]:
    """Return a color of cloth or wood, linear, in [0, 1]."""
    red, green, blue = (rng.uniform(0.01, 0.6) * (1 + rng.uniform(-0.7, 0.7, 3))).tolist()
    return (red, green, blue)


def breeze(way: Array) -> tuple[float, float, float]:
    """Return a way (3,) as a growth wants its wind."""
    return (float(way[0]), float(way[1]), float(way[2]))
