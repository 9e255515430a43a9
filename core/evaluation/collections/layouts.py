"""The benchmarks that are read, each in the folders of its publisher."""

from core.evaluation.collections.interface import Layout
from core.evaluation.collections.paired import Paired

_ALPHAMATTING = Paired(
    images=("image", "input_training_lowres"),
    alphas=("alpha", "gt_training_lowres"),
    trimaps={
        "trimap1": ("trimap1", "trimap_training_lowres/Trimap1"),
        "trimap2": ("trimap2", "trimap_training_lowres/Trimap2"),
    },
)

LAYOUTS: dict[str, Layout] = {
    "alphamatting": _ALPHAMATTING.layout("alphamatting.com, training images", "Rhemann et al., CVPR 2009"),
}
"""The layouts by name, in the order in which they are tried on a folder."""
