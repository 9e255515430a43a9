"""Published figures besides the tables of MEMatte's paper."""

from core.evaluation.comparison.published.mematte import PAPER
from core.evaluation.comparison.published.table import Published, published

_SCORES = "model | SAD | MSE x 10^3 | Grad | Conn"
_VITMATTE = "Yao et al., ViTMatte, Information Fusion 2024, arXiv 2305.15272"

OTHERS: tuple[Published, ...] = (
    published(
        "AIM-500, trained on a mix of sets",
        f"{PAPER}; figures of the authors' repository linyiheng123/MEMatte",
        _SCORES,
        "MEMatte, ViT-S (routed): 13.90 11.17 10.94 12.78",
    ),
    published(
        "Distinctions-646",
        f"{_VITMATTE}; figures of the authors' repository hustvl/ViTMatte",
        _SCORES,
        """
        ViTMatte, ViT-S (full): 21.22 2.1 8.78 17.55
        ViTMatte, ViT-B (full): 17.05 1.5 7.03 12.95
        """,
        "The two differ: MEMatte's Table 2 gives these networks 23.43 / 2.41 / 11.49 / 19.02 and 22.09 / 1.93 / "
        "9.59 / 17.26. MEMatte (21.54 and 20.02) has the lower SAD beside those, not beside these.",
    ),
    Published(
        "Composition-1k: what MEMatte saves against existing methods",
        f"{PAPER}; its abstract",
        ("what", "saved"),
        (("memory", "about 88 %"), ("latency", "about 50 %")),
    ),
    Published(
        "No matting: what MaMe, with MaRe where tokens are restored, costs and saves",
        "Li & Huo, MaMe & MaRe, arXiv 2604.13432; its headlines",
        ("network", "result"),
        (
            ("ViT-B", "twice the throughput for 2 % accuracy"),
            ("ViT-B, last layer finetuned", "1.0 % better at 1.1x"),
            ("SigLIP2-B@512, zero-shot", "1.3x"),
            ("VideoMAE-L on Kinetics-400", "48.5 % faster for 0.84 %"),
            ("Stable Diffusion v2.1, MaMe + MaRe", "31 % less latency"),
        ),
    ),
    published(
        "No matting: ImageNet-1k classification without training, A100, batch 1024, fp16",
        "Li & Huo, MaMe & MaRe, arXiv 2604.13432; figures of the authors' repository Cominder/mame",
        "method | GFLOP | images a second | top 1, %",
        """
        DeiT-S: 4.6 5039 79.82
        EViT: 2.3 8950 73.83
        ToMe: 2.3 8874 77.99
        MaMe: 2.3 9015 78.61
        DeiT-B: 17.6 2130 81.83
        EViT: 8.7 4230 74.61
        ToMe: 8.8 4023 77.84
        MaMe: 8.7 4117 79.80
        """,
    ),
)
