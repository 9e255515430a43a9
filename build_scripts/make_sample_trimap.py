"""Paint resources/sample/trimap.png the way a person would.

A bucket of Remove, a lasso of Edge around the tips of the down, a smaller one of Keep inside, strokes where
hairs stick out and for the stalk. Coordinates are (x, y) read off the photo.

    python build_scripts/make_sample_trimap.py [--check OVERLAY.jpg]
"""

import argparse
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample"
REMOVE, EDGE, KEEP = 0, 128, 255

Points = list[tuple[int, int]]


class Stroke(NamedTuple):
    """One press of the brush: class, diameter in pixels, and the way it went."""

    value: int
    diameter: int
    points: Points


TIPS: Points = [
    (625, 1050), (640, 970), (650, 890), (650, 830), (690, 770), (695, 700), (690, 640),
    (755, 590), (770, 545), (835, 500), (850, 450), (880, 400), (935, 350), (990, 330),
    (1030, 280), (1100, 240), (1190, 220), (1260, 190), (1330, 150), (1400, 135), (1490, 150),
    (1600, 150), (1670, 125), (1730, 185), (1820, 190), (1900, 215), (1960, 240), (2010, 290),
    (2080, 320), (2130, 365), (2210, 395), (2260, 450), (2305, 500), (2340, 570), (2380, 620),
    (2390, 700), (2390, 780), (2430, 810), (2465, 890), (2478, 980), (2460, 1060), (2448, 1130),
    (2455, 1205), (2425, 1265), (2408, 1345), (2345, 1402), (2290, 1452), (2252, 1490), (2218, 1548),
    (2132, 1592), (2056, 1648), (1998, 1682), (1890, 1714), (1790, 1738), (1700, 1785), (1650, 1765),
    (1480, 1770), (1400, 1765), (1340, 1735), (1280, 1682), (1150, 1678), (1040, 1682), (985, 1650),
    (905, 1605), (845, 1570), (795, 1515), (755, 1455), (735, 1385), (715, 1345), (688, 1328),
    (640, 1262), (625, 1180), (620, 1115),
]  # fmt: skip
CORE: Points = [
    (808, 1050), (815, 960), (832, 880), (858, 800), (900, 720), (945, 650), (1000, 585),
    (1065, 525), (1140, 475), (1230, 445), (1320, 430), (1420, 425), (1520, 430), (1630, 428),
    (1730, 435), (1820, 452), (1900, 480), (1975, 525), (2045, 580), (2110, 645), (2165, 720),
    (2210, 800), (2245, 880), (2270, 960), (2280, 1040), (2285, 1120), (2265, 1200), (2225, 1285),
    (2175, 1355), (2110, 1420), (2035, 1480), (1960, 1530), (1880, 1570), (1800, 1592), (1720, 1592),
    (1640, 1580), (1480, 1560), (1410, 1530), (1330, 1500), (1250, 1520), (1160, 1520), (1080, 1490),
    (1010, 1450), (950, 1400), (900, 1340), (860, 1270), (832, 1190), (815, 1120),
]  # fmt: skip
STALK: Points = [(1561, 1500), (1560, 2000), (1563, 2400), (1560, 2600), (1552, 2800), (1543, 3000)]

STROKES = [
    Stroke(EDGE, 120, [(1370, 200), (1660, 190)]),  # hairs that fade into the sky
    Stroke(EDGE, 120, [(2060, 390), (2170, 450)]),
    Stroke(EDGE, 170, STALK),
    Stroke(KEEP, 70, STALK),
]


def paint(height: int, width: int) -> np.ndarray:
    """Return the trimap, uint8 (height, width), exactly 0, 128 or 255: no antialiasing anywhere."""
    trimap = np.full((height, width), REMOVE, np.uint8)
    _lasso(trimap, TIPS, EDGE)
    for value, diameter, points in STROKES:
        _brush(trimap, points, diameter, value)
    _lasso(trimap, CORE, KEEP)
    return trimap


def _lasso(trimap: np.ndarray, points: Points, value: int) -> None:
    cv2.fillPoly(trimap, [np.array(points, np.int32)], value)


def _brush(trimap: np.ndarray, points: Points, diameter: int, value: int) -> None:
    cv2.polylines(trimap, [np.array(points, np.int32)], False, value, diameter)
    for point in points:
        cv2.circle(trimap, point, diameter // 2, value, -1)


def overlay(image: np.ndarray, trimap: np.ndarray) -> np.ndarray:
    """Return the photo (BGR) with Keep tinted green, Edge blue and Remove red, for looking at."""
    tint = np.zeros_like(image)
    tint[trimap == REMOVE] = (40, 40, 220)
    tint[trimap == EDGE] = (220, 120, 30)
    tint[trimap == KEEP] = (60, 200, 60)
    return cv2.addWeighted(image, 0.65, tint, 0.35, 0)


def main() -> None:
    """Write the trimap, and an overlay when one is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", type=Path, help="also write the photo with the trimap over it")
    arguments = parser.parse_args()
    image = cv2.imdecode(np.fromfile(SAMPLE / "photo.jpg", np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    trimap = paint(*image.shape[:2])
    cv2.imwrite(str(SAMPLE / "trimap.png"), trimap, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    names = {"Remove": REMOVE, "Edge": EDGE, "Keep": KEEP}
    print(", ".join(f"{name} {np.mean(trimap == value):.1%}" for name, value in names.items()))
    if arguments.check:
        cv2.imwrite(str(arguments.check), overlay(image, trimap))


if __name__ == "__main__":
    main()
