"""The cases of the gallery: what is asked of a model, and the marks a person would paint.

Points are (x, y) read off the photo. Marks are made with the app's own tools, one after the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.bands import EdgeBands
from core.trimap.brush import stroke_segment
from core.trimap.lasso import select_polygon
from core.trimap.paint import paint
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

REMOVE, EDGE, KEEP = BACKGROUND, UNKNOWN, FOREGROUND
Points = list[tuple[int, int]]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the case's picture."""


class Lasso(NamedTuple):
    """A class, and the polygon it fills."""

    value: int
    points: Points


class Brush(NamedTuple):
    """A class, the diameter in pixels, and the way of one stroke."""

    value: int
    diameter: int
    points: Points


class AutoEdge(NamedTuple):
    """Pixels on both sides of all that is not Remove which become Edge."""

    inside: int
    outside: int


class Drawn(NamedTuple):
    """A trimap that lies in resources/sample."""

    file: str


Mark = Lasso | Brush | AutoEdge | Drawn
Change = Callable[[NDArray[Any]], NDArray[Any]]


class Probe(NamedTuple):
    """A place where a person sees at once what alpha must be: 0 or 1."""

    box: Box
    truth: int


@dataclass(frozen=True)
class Case:
    """One photo, marked once.

    Attributes:
        photo: its name in gallery_photos.SOURCES.
        asks: what the case is there for.
        marks: how the trimap is painted, at the photo's own size.
        zooms: places shown enlarged.
        probes: places whose alpha is told, with what it must be.
        change: what is done to the photo before it is matted.
        scale: how many times larger photo and trimap are made; boxes are in the result's pixels.
    """

    photo: str
    asks: str
    marks: tuple[Mark, ...]
    zooms: dict[str, Box]
    probes: dict[str, Probe] = field(default_factory=dict)
    change: Change | None = None
    scale: float = 1.0


def trimap(marks: tuple[Mark, ...], size: tuple[int, int], folder: str) -> NDArray[np.uint8]:
    """Return the trimap, uint8 (height, width); all is Remove before the first mark."""
    out = np.full(size, REMOVE, np.uint8)
    for mark in marks:
        if isinstance(mark, Drawn):
            out[:] = cv2.imread(f"{folder}/{mark.file}", cv2.IMREAD_GRAYSCALE)
        elif isinstance(mark, AutoEdge):
            out[:] = EdgeBands(out == KEEP, out == REMOVE).trimap(mark.inside, mark.outside)
        elif isinstance(mark, Lasso):
            paint(out, select_polygon(size, _rows_first(mark.points)), mark.value)
        else:
            way = _rows_first(mark.points)
            for start, end in zip(way, way[1:] or way, strict=False):
                stroke_segment(out, start, end, mark.diameter / 2, mark.value)
    return out


def _rows_first(points: Points) -> list[tuple[float, float]]:
    return [(float(y), float(x)) for x, y in points]


def jpeg(quality: int) -> Change:
    """Return what saves a photo as JPEG and opens it again."""

    def change(image: NDArray[Any]) -> NDArray[Any]:
        _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])

    return change


def gray(image: NDArray[Any]) -> NDArray[Any]:
    """Return the photo without color, as the reader returns files of one channel."""
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def halved_in_16_bits(image: NDArray[Any]) -> NDArray[Any]:
    """Return the photo at half the size in uint16: means of four pixels, which 8 bits could not hold."""
    height, width = (side // 2 * 2 for side in image.shape[:2])
    blocks = image[:height, :width].reshape(height // 2, 2, width // 2, 2, 3).astype(np.float32)
    return np.rint(blocks.mean((1, 3)) * 257).astype(np.uint16)


_RACCOON: Points = [
    (0, -20), (862, -20), (848, 20), (852, 48), (872, 96), (905, 92), (938, 104), (941, 137), (905, 193),
    (896, 212), (912, 266), (916, 314), (880, 365), (823, 397), (745, 420), (712, 442), (668, 478),
    (640, 486), (604, 492), (612, 505), (677, 525), (760, 510), (772, 526), (712, 574), (677, 592),
    (622, 586), (575, 568), (560, 610), (556, 672), (524, 646), (484, 606), (427, 557), (390, 500), (340, 476),
    (298, 450), (240, 420), (173, 411), (153, 347), (121, 320), (60, 300), (0, 290),
]  # fmt: skip
_HIDDEN_BY_LEAVES: tuple[Mark, ...] = (
    Brush(EDGE, 26, [(300, 446), (400, 418), (500, 398), (700, 398)]),
    Brush(EDGE, 30, [(320, 470), (420, 450), (530, 415)]),
)
_WHISKERS: tuple[Mark, ...] = (
    Lasso(EDGE, [(690, 440), (740, 395), (830, 385), (930, 400), (930, 430), (850, 470), (830, 520), (780, 520),
                 (700, 490)]),
)  # fmt: skip
_CAREFUL = (Lasso(KEEP, _RACCOON), AutoEdge(16, 24), *_WHISKERS, *_HIDDEN_BY_LEAVES)
_COARSE = (
    Brush(EDGE, 150, [(860, 0), (880, 100), (920, 140), (890, 220), (910, 300), (850, 390), (720, 450), (620, 500),
                      (700, 540), (770, 520), (690, 580), (570, 580), (540, 670), (430, 550), (330, 470), (170, 420),
                      (130, 330), (0, 290)]),
    Lasso(EDGE, [(-9, -9), (870, -9), (860, 390), (620, 500), (560, 600), (430, 550), (170, 420), (-9, 290)]),
    Lasso(KEEP, [(0, -20), (790, -20), (800, 100), (850, 150), (830, 300), (760, 370), (600, 430), (560, 500),
                 (480, 520), (420, 440), (250, 330), (0, 200)]),
    Brush(EDGE, 40, [(400, 420), (500, 398), (700, 398)]),
)  # fmt: skip
_FUR_ZOOMS = {"cheek": (790, 210, 990, 410), "ear": (790, 20, 990, 220), "paw": (560, 420, 820, 620)}
_FUR_PROBES = {
    "leaf right of the cheek": Probe((950, 300, 965, 330), 0),
    "leaf below the chin": Probe((700, 470, 730, 485), 0),
    "cheek": Probe((860, 240, 890, 300), 1),
    "ear": Probe((880, 120, 915, 160), 1),
    "paw": Probe((640, 530, 690, 560), 1),
}
_BEAR: Points = [(x * 100 // 124, y * 100 // 124) for x, y in [
    (305, 640), (312, 590), (370, 570), (395, 520), (400, 470), (425, 410), (455, 370), (500, 335), (550, 317),
    (620, 315), (680, 325), (745, 342), (800, 335), (850, 350), (900, 372), (960, 390), (1000, 398), (1030, 430),
    (1062, 490), (1050, 514), (1000, 520), (950, 518), (955, 560), (985, 600), (1005, 660), (1068, 708), (1060, 738),
    (990, 718), (930, 692), (880, 625), (840, 575), (810, 557), (775, 572), (752, 612), (745, 705), (690, 715),
    (658, 692), (650, 630), (665, 555), (612, 546), (602, 600), (595, 665), (632, 692), (540, 700), (513, 690),
    (508, 600), (440, 632), (375, 655), (370, 674), (310, 672),
]]  # fmt: skip
_TRIPOD = (
    Brush(EDGE, 26, [(292, 230), (292, 490)]),
    Brush(EDGE, 26, [(284, 325), (238, 512)]),
    Brush(EDGE, 26, [(308, 325), (404, 512)]),
    Brush(EDGE, 22, [(305, 315), (338, 302)]),
    Brush(EDGE, 22, [(245, 490), (262, 470), (300, 485), (390, 482)]),
    Brush(EDGE, 24, [(240, 206), (300, 206), (304, 245)]),
)
_HEAD = Brush(KEEP, 900, [(1400, 1000), (1700, 1000)])

_CUP = Lasso(KEEP, [
    (180, 70), (200, 47), (240, 24), (290, 18), (345, 30), (390, 62), (402, 66), (424, 70),
    (420, 100), (445, 128), (470, 165), (479, 210), (470, 255), (440, 310), (390, 355), (330, 382),
    (280, 387), (230, 380), (180, 360), (130, 320), (95, 275), (77, 220), (84, 170), (110, 120),
    (150, 85),
])  # fmt: skip
_BEE = (
    Lasso(KEEP, [(500, 350), (560, 330), (575, 290), (640, 290), (700, 340), (740, 420), (830, 440), (860, 420),
                 (1080, 480), (1350, 430), (1540, 480), (1450, 560), (1530, 690), (1480, 730), (1500, 930),
                 (1350, 1030), (1200, 1170), (1000, 1200), (800, 1289), (400, 1289), (480, 1080), (560, 980),
                 (480, 960), (380, 850), (330, 740), (340, 620), (400, 550), (370, 480), (420, 400)]),
    AutoEdge(24, 30),
    Lasso(EDGE, [(110, 800), (330, 560), (430, 480), (470, 540), (330, 680)]),
    Lasso(EDGE, [(820, 560), (760, 480), (850, 360), (1060, 360), (1120, 460), (1400, 280), (1420, 330),
                 (1250, 480), (1100, 620)]),
)  # fmt: skip

CASES = {
    "seed": Case(
        "seed",
        "the bundled sample: single hairs, 16 megapixels, a wide band",
        (Drawn("trimap.png"),),
        {
            "top": (1300, 60, 1900, 560),
            "right": (2050, 300, 2550, 800),
            "below": (1250, 1500, 1950, 2000),
            "tips": (2150, 420, 2400, 620),
        },
        {
            "sky above the head": Probe((1500, 170, 1640, 215), 0),
            "blurred heads below it": Probe((1700, 1700, 1800, 1760), 0),
            "down inside": Probe((1200, 480, 1900, 560), 1),
        },
    ),
    "seed-coarse": Case(
        "seed",
        "four strokes of a coarse brush: a band of 300 to 700 pixels",
        (
            Brush(EDGE, 2300, [(1550, 950)]),
            Brush(EDGE, 300, [(1560, 2000), (1543, 3000)]),
            _HEAD,
            Brush(KEEP, 60, [(1560, 1500), (1563, 2400), (1545, 3000)]),
        ),
        {"top": (1300, 60, 1900, 560), "right": (2050, 300, 2550, 800), "below": (1250, 1500, 1950, 2000)},
        {
            "sky above the head": Probe((900, 150, 1200, 200), 0),
            "blurred heads left of it": Probe((450, 1000, 520, 1200), 0),
        },
    ),
    "seed-8k": Case(
        "seed",
        "the same at 7680 pixels",
        (Drawn("trimap.png"),),
        {"top": (1880, 90, 2740, 800), "right": (2960, 430, 3680, 1150)},
        {"sky above the head": Probe((2170, 275, 2370, 350), 0)},
        scale=7680 / 5312,
    ),
    "seed-16-bit": Case(
        "seed",
        "16 bits, half the size",
        (Drawn("trimap.png"),),
        {"top": (650, 30, 950, 280), "right": (1020, 150, 1280, 400)},
        {"sky above the head": Probe((750, 95, 820, 120), 0)},
        halved_in_16_bits,
        0.5,
    ),
    "raccoon": Case(
        "raccoon",
        "fur, cut by the border, marked with care",
        _CAREFUL,
        _FUR_ZOOMS,
        _FUR_PROBES,
    ),
    "raccoon-coarse": Case("raccoon", "the same with a coarse brush", _COARSE, _FUR_ZOOMS, _FUR_PROBES),
    "raccoon-jpeg": Case("raccoon", "JPEG of quality 30", _CAREFUL, _FUR_ZOOMS, _FUR_PROBES, jpeg(30)),
    "raccoon-gray": Case("raccoon", "no color", _CAREFUL, _FUR_ZOOMS, _FUR_PROBES, gray),
    "raccoon-unknown": Case(
        "raccoon",
        "all Edge but a dab of Keep and one of Remove",
        (
            Lasso(EDGE, [(-9, -9), (1033, -9), (1033, 777), (-9, 777)]),
            Brush(KEEP, 90, [(450, 250), (600, 150)]),
            Brush(REMOVE, 90, [(960, 420), (960, 700), (500, 740)]),
        ),
        _FUR_ZOOMS,
        {
            "body": Probe((100, 100, 300, 250), 1),
            "leaves at the left": Probe((20, 500, 150, 700), 0),
            "face": Probe((560, 250, 700, 400), 1),
        },
    ),
    "bear": Case(
        "bear",
        "foreground and background alike: white on snow",
        (Lasso(KEEP, _BEAR), AutoEdge(12, 14)),
        {"hind paw": (230, 420, 400, 560), "back": (310, 230, 520, 400), "legs": (480, 420, 680, 600)},
        {
            "snow below the hind leg": Probe((320, 535, 345, 542), 0),
            "bush before the chest": Probe((630, 475, 650, 490), 0),
        },
    ),
    "cat": Case(
        "cat",
        "whiskers before the cat's own fur and a blurred room; cut by the border",
        (
            Lasso(KEEP, [(30, -9), (395, -9), (372, 55), (352, 78), (368, 120), (352, 170), (330, 205), (312, 262),
                         (285, 309), (-9, 309), (-9, 130), (32, 100)]),
            AutoEdge(10, 12),
            Lasso(EDGE, [(300, 205), (345, 205), (400, 255), (400, 309), (300, 309)]),
            Brush(EDGE, 34, [(350, 80), (410, 100)]),
        ),
        {"whiskers": (280, 180, 420, 300), "ear": (280, 0, 420, 120), "left": (0, 40, 120, 160)},
        {"blurred room": Probe((395, 210, 399, 240), 0)},
    ),
    "astronaut": Case(
        "astronaut",
        "a portrait: dark blond hair, cut by the border",
        (
            Lasso(KEEP, [(190, 25), (215, 15), (245, 17), (275, 32), (298, 60), (302, 90), (290, 120), (275, 136),
                         (258, 165), (258, 178), (290, 200), (305, 230), (345, 260), (360, 320), (366, 348), (395, 343),
                         (440, 352), (480, 390), (498, 455), (520, 470), (520, 521), (20, 521), (22, 400), (40, 290),
                         (70, 240), (112, 205), (114, 185), (140, 158), (180, 150), (180, 132), (158, 110), (153, 75),
                         (165, 48)]),
            AutoEdge(8, 12),
        ),
        {"hair": (140, 10, 320, 150), "neck": (100, 130, 320, 260), "shoulder": (280, 230, 420, 370)},
        {"wall above": Probe((240, 6, 260, 9), 0)},
    ),
    "camera": Case(
        "camera",
        "a gray photo: black coat, thin tripod",
        (
            Lasso(KEEP, [(-9, 260), (20, 230), (40, 195), (75, 145), (130, 123), (155, 105), (165, 88), (195, 66),
                         (235, 72), (262, 95), (270, 125), (262, 138), (318, 138), (324, 150), (318, 168), (330, 180),
                         (330, 200), (312, 232), (296, 228), (303, 272), (270, 300), (246, 312), (206, 296), (170, 345),
                         (140, 385), (150, 440), (150, 521), (140, 521), (118, 470), (100, 448), (92, 521),
                         (-9, 521)]),
            AutoEdge(7, 9),
            *_TRIPOD,
        ),
        {"tripod": (220, 290, 420, 512), "hands": (200, 130, 360, 330), "hair": (150, 50, 300, 180)},
        {"grass between the legs": Probe((310, 370, 325, 380), 0)},
    ),
    "cup": Case(
        "cup",
        "a product with hard edges on wood of its own color",
        (
            _CUP,
            AutoEdge(9, 9),
        ),
        {"spoon": (370, 50, 490, 170), "rim": (70, 60, 230, 220), "lower": (100, 280, 300, 400)},
    ),
    "cup-wide": Case(
        "cup",
        "hard edges in a band of 74 pixels: the wood's grain runs up to them",
        (_CUP, AutoEdge(40, 34)),
        {"rim": (70, 60, 230, 220), "left": (40, 180, 200, 340), "top": (200, 0, 400, 100)},
        {
            "wood left of the saucer": Probe((52, 205, 58, 225), 0),
            "wood above the cup": Probe((270, 4, 300, 9), 0),
            "highlight on the saucer's rim": Probe((89, 222, 93, 246), 1),
            "rim of the cup, white before wood": Probe((270, 22, 300, 27), 1),
        },
    ),
    "cup-highlights": Case(
        "cup",
        "highlights clipped to white, marked Edge with what is around them",
        (
            _CUP,
            AutoEdge(9, 9),
            Brush(EDGE, 44, [(286, 200), (240, 192), (205, 170), (185, 135), (184, 100), (205, 60), (250, 30)]),
            Brush(EDGE, 70, [(353, 273), (372, 290)]),
            Brush(EDGE, 44, [(226, 257), (212, 280)]),
            Brush(EDGE, 40, [(92, 215), (93, 262), (115, 310)]),
        ),
        {"rim": (160, 80, 320, 240), "spoon": (310, 220, 430, 340), "handle": (180, 220, 280, 320)},
        {
            "rim of the cup": Probe((275, 199, 297, 204), 1),
            "highlight on the spoon": Probe((350, 270, 356, 276), 1),
            "dark of the spoon": Probe((338, 295, 346, 303), 1),
            "highlight on the handle": Probe((223, 254, 229, 260), 1),
            "highlight on the saucer's rim": Probe((89, 222, 93, 246), 1),
        },
    ),
    "motorcycle": Case(
        "motorcycle",
        "spokes, levers and cables before a full shelf",
        (
            Lasso(EDGE, [(90, 190), (130, 150), (170, 145), (300, 165), (330, 125), (400, 105), (480, 110), (485, 70),
                         (500, 15), (520, 20), (530, 95), (555, 110), (585, 125), (580, 145), (560, 190), (600, 265),
                         (650, 310), (690, 380), (690, 430), (650, 455), (590, 440), (530, 390), (500, 320), (490, 300),
                         (420, 385), (350, 380), (345, 440), (320, 440), (318, 375), (280, 370), (240, 400), (190, 405),
                         (140, 380), (118, 330), (125, 260), (90, 245)]),
            Lasso(KEEP, [(160, 170), (240, 180), (300, 200), (350, 200), (450, 165), (470, 185), (455, 230), (460, 270),
                         (455, 330), (350, 350), (330, 320), (270, 270), (240, 230), (150, 190)]),
            Brush(KEEP, 16, [(135, 310), (150, 360), (200, 388), (250, 365)]),
            Brush(KEEP, 16, [(545, 370), (570, 410), (620, 440), (660, 430), (672, 390), (650, 330)]),
            Brush(REMOVE, 14, [(170, 290), (180, 280)]),
        ),
        {"bars": (330, 70, 580, 220), "rear wheel": (120, 230, 300, 400), "front wheel": (500, 290, 690, 450)},
    ),
    "moose": Case(
        "moose",
        "antlers against blurred trees, dry grass before the body",
        (
            Lasso(KEEP, [(430, 245), (470, 260), (500, 290), (560, 280), (605, 270), (640, 320), (660, 440), (700, 480),
                         (700, 540), (660, 555), (500, 590), (400, 610), (140, 625), (125, 610), (150, 550), (210, 500),
                         (280, 480), (440, 460), (445, 380), (480, 330), (440, 300)]),
            AutoEdge(12, 14),
            Lasso(EDGE, [(240, 185), (285, 150), (400, 215), (425, 240), (480, 300), (480, 330), (420, 355), (330, 350),
                         (270, 300), (240, 235)]),
            Lasso(EDGE, [(530, 160), (620, 140), (720, 130), (770, 90), (820, 100), (820, 180), (760, 260), (620, 320),
                         (570, 330), (570, 260)]),
            Lasso(EDGE, [(110, 610), (160, 560), (250, 590), (400, 590), (500, 560), (700, 520), (730, 545), (640, 600),
                         (400, 645), (120, 650)]),
        ),
        {"left antler": (240, 140, 440, 340), "right antler": (530, 90, 800, 340), "grass": (100, 470, 320, 650)},
        {
            "trees between the tines": Probe((570, 170, 595, 195), 0),
            "left antler": Probe((322, 305, 340, 320), 1),
            "right antler": Probe((620, 260, 650, 285), 1),
        },
    ),
    "lemur": Case(
        "lemur",
        "a subject out of focus: edges 5 to 10 pixels soft",
        (
            Lasso(KEEP, [(300, -9), (290, 10), (270, 140), (200, 162), (140, 185), (105, 220), (75, 270), (63, 340),
                         (75, 390), (110, 415), (220, 415), (300, 435), (312, 428), (285, 415), (300, 330), (320, 330),
                         (335, 390), (350, 380), (345, 350), (312, 285), (318, 245), (340, 245), (380, 200), (400, 180),
                         (410, 155), (390, 148), (330, 130), (310, 130), (295, 60), (285, -9)]),
            AutoEdge(14, 16),
            Brush(EDGE, 40, [(250, 0), (290, 145)]),
            Brush(KEEP, 14, [(265, -5), (290, 140)]),
        ),
        {"back": (50, 130, 250, 330), "head": (270, 110, 440, 280), "tail": (220, 0, 360, 140)},
    ),
    "bee": Case(
        "bee",
        "a bee's hairs and translucent wing; petals out of focus behind it",
        _BEE,
        {"wing": (110, 440, 460, 810), "head": (340, 250, 760, 560), "petals": (1050, 250, 1600, 720)},
        {
            "blurred green left of the wing": Probe((120, 600, 200, 680), 0),
            "wing, nearly opaque": Probe((270, 600, 290, 620), 1),
        },
    ),
    "bee-petals": Case(
        "bee",
        "sunlit petals with firm edges, marked Edge with what is between them",
        (*_BEE, Brush(EDGE, 150, [(1180, 640), (1400, 700), (1400, 860), (1250, 960), (1120, 1060)])),
        {"right": (1150, 560, 1550, 960), "below": (1000, 860, 1350, 1210)},
        {
            "a petal in the sun": Probe((1250, 650, 1300, 662), 1),
            "a petal below it": Probe((1300, 836, 1330, 850), 1),
            "a third petal": Probe((1225, 900, 1245, 915), 1),
        },
    ),
    "glass": Case(
        "glass",
        "a wine glass out of focus (the photo was among the training's backgrounds)",
        (
            Lasso(EDGE, [(945, 750), (1170, 750), (1175, 900), (1150, 980), (1100, 1050), (1095, 1220), (1170, 1250),
                         (1170, 1300), (1100, 1320), (960, 1315), (960, 1260), (1040, 1220), (1035, 1050), (980, 990),
                         (945, 900)]),
            Lasso(KEEP, [(1000, 965), (1120, 965), (1080, 1000), (1030, 1000)]),
            Brush(KEEP, 8, [(1062, 1090), (1066, 1200)]),
            Lasso(KEEP, [(1200, 800), (1335, 800), (1335, 1240), (1200, 1240)]),
            Brush(EDGE, 50, [(1185, 790), (1240, 710), (1240, 560), (1290, 560), (1295, 710), (1350, 790), (1350, 1250),
                             (1190, 1255), (1185, 790)]),
            Lasso(KEEP, [(1255, 500), (1280, 500), (1285, 730), (1250, 740)]),
        ),
        {"bowl": (930, 740, 1190, 1000), "foot": (930, 1040, 1190, 1320)},
        {"bowl above the wine, mostly clear": Probe((1000, 800, 1120, 840), 0)},
    ),
}  # fmt: skip
