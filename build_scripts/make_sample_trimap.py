"""Paint resources/sample/trimap.png the way a person would.

A bucket of Remove, a lasso and wide strokes of Edge over the down, a smaller lasso of Keep inside, strokes
for the stalk. Coordinates are (x, y) read off the photo.

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


RIM: Points = [
    (765, 1050), (770, 970), (785, 890), (800, 810), (830, 730), (880, 655), (940, 580),
    (1005, 510), (1070, 450), (1140, 400), (1220, 365), (1310, 335), (1400, 318), (1500, 315),
    (1600, 318), (1700, 330), (1800, 350), (1890, 385), (1970, 430), (2045, 480), (2110, 540),
    (2165, 605), (2210, 680), (2245, 760), (2280, 850), (2305, 940), (2315, 1030), (2310, 1120),
    (2290, 1200), (2255, 1280), (2205, 1350), (2140, 1420), (2070, 1480), (1990, 1530), (1910, 1570),
    (1820, 1600), (1730, 1625), (1650, 1640), (1480, 1640), (1400, 1620), (1310, 1580), (1220, 1555),
    (1130, 1530), (1040, 1490), (970, 1440), (910, 1380), (860, 1310), (820, 1235), (785, 1150),
    (765, 1050),
]  # fmt: skip
CORE: Points = [
    (905, 1050), (915, 960), (935, 870), (965, 790), (1010, 720), (1070, 655), (1140, 590),
    (1220, 540), (1310, 510), (1410, 495), (1520, 490), (1630, 492), (1740, 500), (1840, 525),
    (1920, 560), (1990, 620), (2050, 690), (2095, 770), (2130, 860), (2150, 950), (2155, 1040),
    (2145, 1120), (2115, 1200), (2070, 1270), (2010, 1335), (1940, 1390), (1860, 1440), (1770, 1480),
    (1680, 1500), (1460, 1490), (1370, 1450), (1280, 1425), (1190, 1400), (1110, 1360), (1040, 1305),
    (985, 1240), (940, 1150),
]  # fmt: skip
STALK: Points = [(1561, 1500), (1560, 2000), (1563, 2400), (1560, 2600), (1552, 2800), (1543, 3000)]

STROKES = [
    Stroke(EDGE, 320, RIM),
    Stroke(EDGE, 150, [(1330, 240), (1400, 215), (1470, 235), (1560, 230), (1660, 205), (1740, 240)]),
    Stroke(EDGE, 150, [(1440, 1690), (1400, 1680), (1660, 1690), (1720, 1690)]),
    Stroke(EDGE, 150, [(1110, 1610), (1050, 1600), (1210, 1620), (1320, 1660)]),
    Stroke(EDGE, 176, STALK),
    Stroke(KEEP, 66, STALK),
]


def paint(height: int, width: int) -> np.ndarray:
    """Return the trimap, uint8 (height, width), exactly 0, 128 or 255: no antialiasing anywhere."""
    trimap = np.full((height, width), REMOVE, np.uint8)
    _lasso(trimap, RIM, EDGE)
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
