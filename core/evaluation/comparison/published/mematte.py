"""MEMatte, AAAI 2025, arXiv 2412.10702: the figures of its Tables 1 to 8, and what its figures state."""

from core.evaluation.comparison.published.table import Published, published

PAPER = "Lin et al., MEMatte, AAAI 2025, arXiv 2412.10702"

_SCORES = "SAD | MSE x 10^3 | Grad | Conn"
_COST = "memory, GB | latency, ms"
_CARD = "Memory and latency on an RTX 3090, means over Composition-1k."

_DATA_SETS = published(
    "Data sets",
    f"{PAPER}, Table 1",
    "data set | average resolution | foregrounds",
    """
    DIM: 1082x1297 481
    Distinctions-646: 1727x1565 646
    AIM-500: 1260x1397 500
    PPM-100: 2875x2997 100
    Transparent-460: 3772x3804 460
    UHR-395: 4872x6017 395
    """,
    "Of UHR-395 355 are for training (35,500 images) and 40 for tests (1,000 images by DIM's rules), in 11 categories. "
    "PPT-344 are the 344 images over 4K of PPM-100 and Transparent-460 (average 3962x4170).",
)

_METHODS = published(
    "Methods on Composition-1k and Distinctions-646, and their cost",
    f"{PAPER}, Table 2",
    "method | Comp-1k SAD | MSE x 10^3 | Grad | Conn | Dist-646 SAD | MSE x 10^3 | Grad | Conn | "
    f"{_COST} | GFLOP",
    """
    DIM: 50.4 14.0 31.0 50.8 58.73 14.77 77.32 59.89 6.05 142.00 1591.52
    IndexNet: 45.8 13.0 25.9 43.7 46.73 9.63 43.34 46.86 2.71 94.14 255.29
    GCA: 35.28 9.00 16.90 32.50 35.33 18.4 28.78 34.29 3.01 179.25 939.45
    HDMatt: 33.5 7.3 14.5 29.9 - - - - - - -
    MGMatting: 31.5 6.8 13.5 27.3 33.24 4.5 20.31 25.49 1.96 112.01 434.92
    SIM: 28.0 5.8 10.8 24.8 23.60 3.93 20.05 22.20 3.49 550.14 2200.43
    FBA: 25.8 5.2 10.6 20.8 32.37 5.47 24.15 31.70 3.08 538.03 1497.57
    TransMatting: 24.96 4.58 9.72 20.16 - - - - - - -
    MatteFormer: 23.80 4.03 8.68 18.90 23.90 8.16 12.65 18.90 2.20 220.83 546.61
    RMat: 22.87 3.9 7.74 17.84 - - - - - - -
    ViTMatte-S: 21.46 3.3 7.24 16.21 23.43 2.41 11.49 19.02 6.20 186.00 743.03
    MEMatte-S: 21.90 3.37 7.43 16.77 21.54 2.46 11.06 18.27 0.71 84.99 661.14
    ViTMatte-B: 20.33 3.0 6.74 14.78 22.09 1.93 9.59 17.26 12.53 340.15 1710.14
    MEMatte-B: 21.06 3.11 6.70 15.71 20.02 1.92 9.39 16.97 1.49 178.90 1432.92
    """,
    f"{_CARD} The authors of ViTMatte give it other figures on Distinctions-646, under the other published figures.",
)

_UHR_395 = published(
    "UHR-395, test set; D: on a copy whose longest side is 1024, enlarged; P: in patches of 512, stitched",
    f"{PAPER}, Table 3",
    f"method | {_SCORES}",
    """
    FBA D: 1062.09 32.49 1196.34 1072.20
    FBA P: 1273.63 30.91 456.86 1296.05
    MatteFormer D: 860.71 23.27 1158.63 823.68
    MatteFormer P: 3386.12 22.83 2566.05 3478.81
    SparseMat: 2779.50 20.92 2079.01 2324.84
    ViTMatte-S D: 720.21 19.99 1026.79 668.02
    ViTMatte-S P: 843.87 17.06 247.51 820.58
    ViTMatte-B D: 669.44 17.72 983.17 622.50
    ViTMatte-B P: 727.36 12.79 224.95 693.02
    MEMatte-S: 623.93 11.13 220.09 572.94
    MEMatte-S, finetuned on UHR-395: 505.88 8.50 172.99 423.76
    """,
)

_PPT_344 = published(
    "PPT-344; D and P as in Table 3",
    f"{PAPER}, Table 4",
    f"method | {_SCORES}",
    """
    SparseMat: 799.12 20.87 430.96 794.15
    FBA: 202.94 20.74 80.14 213.16
    MatteFormer: 145.65 14.72 38.76 145.86
    ViTMatte-S D: 166.33 13.46 127.15 159.40
    ViTMatte-S P: 141.98 12.80 42.03 142.31
    MEMatte-S: 117.05 7.91 33.38 113.03
    ViTMatte-B D: 155.14 12.51 118.77 147.82
    ViTMatte-B P: 151.86 15.02 37.28 152.47
    MEMatte-B: 114.95 7.92 29.85 109.54
    """,
)

_AIM_500 = published(
    "AIM-500, trained on DIM alone",
    f"{PAPER}, Table 5",
    f"method | {_SCORES}",
    """
    GCA: 34.94 38.84 25.76 35.31
    MGMatting: 55.14 134.35 40.55 53.67
    FBA: 19.10 16.24 11.46 18.36
    MatteFormer: 26.90 29.01 23.00 26.63
    ViTMatte-S: 19.57 15.8 12.78 18.85
    MEMatte-S: 18.88 15.2 12.42 18.08
    ViTMatte-B: 17.33 16.48 14.17 16.30
    MEMatte-B: 16.99 15.4 13.93 16.04
    """,
)

_COMPRESSION = published(
    "Token compression on ViTMatte-S, finetuned on DIM",
    f"{PAPER}, Table 6",
    f"method | SAD | MSE x 10^3 | {_COST}",
    """
    ViTMatte: 21.46 3.30 6.20 186.00
    + DynamicViT: 33.47 9.16 4.20 104.35
    + EViT: 42.66 14.25 4.19 67.58
    + ToMe: 34.19 7.94 4.21 213.80
    + BATR: 21.90 3.37 0.71 84.99
    """,
    f"{_CARD} BATR is MEMatte's own way, Routers and LTRM.",
)

_DEGREES = published(
    "Target compression degree rho",
    f"{PAPER}, Table 7",
    f"rho | SAD | MSE x 10^3 | {_COST}",
    """
    0.75: 21.78 3.32 4.22 166.09
    0.50: 21.80 3.34 1.41 99.24
    0.25: 21.90 3.37 0.71 84.99
    0.10: 22.68 3.65 0.65 83.43
    """,
    _CARD,
)

_PARTS = published(
    "What distillation and LTRM bring",
    f"{PAPER}, Table 8",
    f"distillation | LTRM | SAD | MSE x 10^3 | {_COST}",
    """
    no: no 22.67 3.52 0.74 82.80
    yes: no 22.66 3.60 0.71 79.00
    no: yes 22.54 3.55 0.75 83.17
    yes: yes 21.90 3.37 0.71 83.43
    """,
    f"{_CARD} The last row is MEMatte-S, to which Tables 2, 6 and 7 give a latency of 84.99 ms.",
)

TABLES: tuple[Published, ...] = (
    _DATA_SETS, _METHODS, _UHR_395, _PPT_344, _AIM_500, _COMPRESSION, _DEGREES, _PARTS,
)  # fmt: skip
"""Tables 1 to 8, in order."""

FIGURES = {
    2: "Memory against resolution: MEMatte-S runs 8K within 24 GB, and 4K on consumer cards",
    5: "Which tokens the four Routers keep: the first sends few",
    6: "As k falls, the metrics stay, and memory falls fast",
}
"""Statements of its figures, whose single values are not published as numbers."""


def figure(number: int) -> str:
    """Return what a figure states, with its source."""
    return f"*Published.* {FIGURES[number]}. Source: {PAPER}, Figure {number}."
