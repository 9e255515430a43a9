"""What the papers' authors have published, with its source; never in one table with what was measured here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """A table as published.

    Attributes:
        title: what was measured, on what.
        source: who published it where.
        columns: of the rows, the first names the method.
        rows: the figures as printed.
    """

    title: str
    source: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


_METRICS = ("model", "SAD", "MSE x 10^3", "Grad", "Conn")
_MEMATTE = "Lin et al., MEMatte, AAAI 2025, arXiv 2412.10702"
_VITMATTE = "Yao et al., ViTMatte, Information Fusion 2024, arXiv 2305.15272"

PUBLISHED = (
    Published(
        "Composition-1k: every token attends, and a quarter as the Routers were trained to choose",
        f"{_VITMATTE}, and {_MEMATTE}; figures of the authors' repositories hustvl/ViTMatte and linyiheng123/MEMatte",
        _METRICS,
        (
            ("ViTMatte, ViT-S (full)", "21.46", "3.3", "7.24", "16.21"),
            ("MEMatte, ViT-S (routed)", "21.90", "3.37", "7.43", "16.77"),
            ("ViTMatte, ViT-B (full)", "20.33", "3.0", "6.74", "14.78"),
            ("MEMatte, ViT-B (routed)", "21.06", "3.11", "6.70", "15.71"),
        ),
    ),
    Published(
        "AIM-500, trained on a mix of sets",
        f"{_MEMATTE}; figures of the authors' repository linyiheng123/MEMatte",
        _METRICS,
        (("MEMatte, ViT-S (routed)", "13.90", "11.17", "10.94", "12.78"),),
    ),
    Published(
        "Distinctions-646",
        f"{_VITMATTE}; figures of the authors' repository hustvl/ViTMatte",
        _METRICS,
        (
            ("ViTMatte, ViT-S (full)", "21.22", "2.1", "8.78", "17.55"),
            ("ViTMatte, ViT-B (full)", "17.05", "1.5", "7.03", "12.95"),
        ),
    ),
    Published(
        "Composition-1k: what MEMatte saves against existing methods",
        f"{_MEMATTE}; its abstract",
        ("what", "saved"),
        (("memory", "about 88 %"), ("latency", "about 50 %")),
    ),
    Published(
        "No matting: ImageNet-1k classification without training, A100, batch 1024, fp16",
        "Li & Huo, MaMe & MaRe, arXiv 2604.13432; figures of the authors' repository Cominder/mame",
        ("method", "GFLOP", "images a second", "top 1, %"),
        (
            ("DeiT-S", "4.6", "5039", "79.82"),
            ("EViT", "2.3", "8950", "73.83"),
            ("ToMe", "2.3", "8874", "77.99"),
            ("MaMe", "2.3", "9015", "78.61"),
            ("DeiT-B", "17.6", "2130", "81.83"),
            ("EViT", "8.7", "4230", "74.61"),
            ("ToMe", "8.8", "4023", "77.84"),
            ("MaMe", "8.7", "4117", "79.80"),
        ),
    ),
)
