"""The benchmarks that can be read, each in its publisher's folders; docs/datasets.md says what was confirmed."""

from collections.abc import Sequence
from pathlib import Path

from core.evaluation.collections.composed import Composed
from core.evaluation.collections.dilation import Dilation
from core.evaluation.collections.interface import Example, Layout
from core.evaluation.collections.paired import Paired
from core.evaluation.collections.reading import Names
from core.evaluation.collections.testset import FOLDER_IN_WORDS, is_testset, open_testset

_ADOBE = ("Test_set", "Combined_Dataset/Test_set", "")
_SPLIT = ("", "Test", "test", "Distinctions-646/Test")
_LICENSED = "Adobe-licensed images"
UNPUBLISHED = Dilation(5, 25, for_side=2048)
"""For sets without trimaps and without a published kernel: 5 to 25 pixels on a side of 2048, in proportion."""


def _in(roots: Names, *names: str) -> Names:
    """Return every name in every root."""
    return tuple(f"{root}/{name}" if root else name for root in roots for name in names)


def _either(title: str, citation: str, *forms: Paired | Composed) -> Layout:
    """Return a layout of several forms, the first that fits counts."""

    def fits(folder: Path) -> bool:
        return any(form.fits(folder) for form in forms)

    def open_first(folder: Path, variant: str) -> Sequence[Example]:
        return next((form for form in forms if form.fits(folder)), forms[0]).open(folder, variant)

    return Layout(title, " or ".join(form.in_words() for form in forms), citation, fits, open_first)


_PREPARED = Paired(  # as MatteFormer shares Composition-1k and MEMatte expects all but AIM-500
    images=_in(_SPLIT, "merged"),
    alphas=_in(_SPLIT, "alpha_copy"),
    trimaps={"": _in(_SPLIT, "trimaps")},
)
_COMPOSITION_1K = Composed(
    foregrounds=_in(_ADOBE, f"{_LICENSED}/fg", "fg"),
    alphas=_in(_ADOBE, f"{_LICENSED}/alpha", "alpha"),
    trimaps=_in(_ADOBE, f"{_LICENSED}/trimaps", "trimaps"),
    foreground_list=_in(_ADOBE, "test_fg_names.txt"),
    background_list=_in(_ADOBE, "test_bg_names.txt"),
)
_DISTINCTIONS = Composed(
    foregrounds=_in(_SPLIT, "FG", "fg"),
    alphas=_in(_SPLIT, "GT", "alpha"),
    foreground_list=_in(_SPLIT, "fg_test.txt"),
    background_list=_in(_SPLIT, "bg_test.txt"),
    drawn=UNPUBLISHED,
)
_DISTINCTIONS_MADE = Paired(images=_in(_SPLIT, "Image"), alphas=_in(_SPLIT, "GT"), drawn=UNPUBLISHED)
_AIM_500 = Paired(
    images=_in(("", "AIM-500"), "original"),
    alphas=_in(("", "AIM-500"), "mask"),
    trimaps={"": _in(("", "AIM-500"), "trimap")},
)
_PPM_100 = Paired(
    images=_in(("", "PPM-100"), "image"),
    alphas=_in(("", "PPM-100"), "matte"),
    trimaps={"": _in(("", "PPM-100"), "trimap")},
    drawn=UNPUBLISHED,
)
_TRANSPARENT_460 = Paired(
    images=_in(_SPLIT, "composited_images"),
    alphas=_in(_SPLIT, "alpha_copy"),
    trimaps={"": _in(_SPLIT, "trimap_copy")},
)
_TRANSPARENT_460_RAW = Composed(
    foregrounds=_in(_SPLIT, "fg"),
    alphas=_in(_SPLIT, "alpha"),
    trimaps=_in(_SPLIT, "trimap", "trimap_copy"),
    foreground_list=_in(_SPLIT, "fg_names.txt", "test_fg_names.txt"),
    background_list=_in(_SPLIT, "bg_names.txt", "test_bg_names.txt"),
    drawn=UNPUBLISHED,
)
_ALPHAMATTING = Paired(
    images=("image", "input_training_lowres"),
    alphas=("alpha", "gt_training_lowres"),
    trimaps={
        "trimap1": ("trimap1", "trimap_training_lowres/Trimap1"),
        "trimap2": ("trimap2", "trimap_training_lowres/Trimap2"),
    },
)

LAYOUTS: dict[str, Layout] = {
    "testset": Layout(
        "A set made by make-testset", FOLDER_IN_WORDS, "docs/datasets.md", is_testset, open_testset
    ),
    "alphamatting": _ALPHAMATTING.layout(
        "alphamatting.com, training images",
        "Rhemann et al., A Perceptually Motivated Online Benchmark for Image Matting, CVPR 2009",
    ),
    "composition-1k": _either(
        "Composition-1k", "Xu et al., Deep Image Matting, CVPR 2017", _COMPOSITION_1K, _PREPARED
    ),
    "aim-500": _AIM_500.layout("AIM-500", "Li et al., Deep Automatic Natural Image Matting, IJCAI 2021"),
    "distinctions-646": _either(
        "Distinctions-646",
        "Qiao et al., Attention-Guided Hierarchical Structure Aggregation for Image Matting, CVPR 2020",
        _DISTINCTIONS_MADE,
        _DISTINCTIONS,
        _PREPARED,
    ),
    "ppm-100": _PPM_100.layout(
        "PPM-100", "Ke et al., MODNet: Real-Time Trimap-Free Portrait Matting, AAAI 2022"
    ),
    "transparent-460": _either(
        "Transparent-460",
        "Cai et al., TransMatting: Enhancing Transparent Objects Matting with Transformers, ECCV 2022",
        _TRANSPARENT_460,
        _TRANSPARENT_460_RAW,
        _PREPARED,
    ),
    "uhr-395": _PREPARED.layout(
        "UHR-395 (UHRIM)", "Lin et al., Memory Efficient Matting with Adaptive Token Routing, AAAI 2025"
    ),
}
"""The layouts by name, in the order in which they are tried on a folder."""
