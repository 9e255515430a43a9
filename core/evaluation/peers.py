"""Other programs on the same photo and trimap, each run once in a child: Transformers' ViTMatte, PyMatting."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.engine.tiling import padded_size, token_count
from core.evaluation.datasets import obey
from core.evaluation.inputs import disk
from core.evaluation.peak import PeakMemory
from core.evaluation.repeats import counted_runs
from core.geometry import Size
from core.model.config import PRESETS, ModelConfig
from core.trimap.values import Trimap

_WARM_UP_SIDE = 96
_HEAD_START = 100 << 20
VITMATTE = PRESETS["vitmatte-small"]


@dataclass(frozen=True)
class Peer:
    """Another program.

    Attributes:
        name: what stands in tables.
        package: what has to be installed, as pip wants it; the module is the name before the version.
        task: the kind of work a child does.
        needs: (size, share unknown) -> bytes it is likely to take.
        takes_weights: whether it runs our ViTMatte preset's weights, so that its alpha must be ours.
    """

    name: str
    package: str
    task: str
    needs: Callable[[Size, float], float]
    takes_weights: bool = False

    def absence(self) -> str:
        """Return why it cannot run here, or nothing."""
        module = self.package.split(">")[0]
        if find_spec(module) is None:
            return f'not installed; python -m pip install "{self.package}" brings it'
        return ""


def transformers_bytes(size: Size, _: float = 0.0) -> float:
    """Return what Transformers' ViTMatte takes: three N x N matrices for each head at once, or its decoder.

    The scores stay while the two parts of the position bias are added, each into a new matrix; the decoder keeps
    about 1,350 bytes per pixel (measured).
    """
    tokens = token_count(*size)
    height, width = padded_size(*size)
    return max(3 * 4 * VITMATTE.heads * tokens**2, 1350 * height * width) + _HEAD_START


def _closed_form_bytes(size: Size, unknown: float) -> float:
    return (
        size[0] * size[1] * (100 + 4500 * unknown) + _HEAD_START
    )  # measured: 500 to 540 a pixel at 10 % unknown


def _knn_bytes(size: Size, _: float) -> float:
    return size[0] * size[1] * 3300.0 + _HEAD_START  # measured


PEERS = {
    "transformers": Peer(
        "Transformers, ViTMatte, fp32", "transformers>=5,<6", "transformers", transformers_bytes, takes_weights=True
    ),
    "closed-form": Peer("PyMatting, closed form", "pymatting>=1.1.13,<2", "closed form", _closed_form_bytes),
    "knn": Peer("PyMatting, KNN", "pymatting>=1.1.13,<2", "knn", _knn_bytes),
}  # fmt: skip
"""Peers by the names of the command line."""


def make_weights(file: str) -> dict[str, Any]:
    """Write random weights of the vitmatte-small preset under Transformers' names; always the same ones."""
    import torch

    torch.manual_seed(1)
    model = _transformers_model(VITMATTE)
    for name, value in model.state_dict().items():
        if "running_var" in name:
            value.uniform_(0.5, 2)
        elif value.is_floating_point():
            is_scale = value.ndim == 1 and name.endswith("weight")
            value.normal_(mean=float(is_scale), std=0.1 if value.ndim == 1 else 0.05)
    torch.save(model.state_dict(), file)
    return {}


def _transformers_model(config: ModelConfig) -> Any:
    transformers: Any = import_module("transformers")
    backbone = transformers.VitDetConfig(
        hidden_size=config.width,
        num_hidden_layers=config.depth,
        num_attention_heads=config.heads,
        num_channels=4,
        image_size=config.grid * config.patch,
        pretrain_image_size=224,
        patch_size=config.patch,
        window_size=config.window,
        use_absolute_position_embeddings=True,
        use_relative_position_embeddings=True,
        window_block_indices=[i for i in range(config.depth) if i not in config.global_blocks],
        residual_block_indices=list(config.global_blocks),
        out_features=[f"stage{config.depth}"],
    )
    whole = transformers.VitMatteConfig(
        backbone_config=backbone,
        hidden_size=config.width,
        fusion_hidden_sizes=list(config.fusion_widths),
        convstream_hidden_sizes=list(config.stream_widths),
    )
    return transformers.VitMatteForImageMatting(whole).eval()


def run_transformers(
    image: str, trimap: str, weights: str, device: str = "cpu", alpha: str | None = None
) -> dict[str, Any]:
    """Run Transformers' ViTMatte, from uint8 pixels to an alpha that obeys the trimap; on a card in true float32."""
    import torch

    from core.engine.heap import release
    from core.engine.preprocess import encode

    model = _transformers_model(VITMATTE)
    model.load_state_dict(torch.load(weights, weights_only=True))
    model.to(device)
    release()

    def matte(photo: NDArray[Any], marks: Trimap) -> NDArray[Any]:
        with torch.inference_mode():
            whole = model(pixel_values=encode(photo, marks).to(device)).alphas[0, 0].cpu().numpy()
        return obey(whole[: marks.shape[0], : marks.shape[1]], marks)

    if device == "cpu":
        return _measured(matte, image, trimap, alpha)
    torch.backends.cudnn.allow_tf32 = False  # as our fp32 does not either
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    values = _measured(matte, image, trimap, alpha, device)
    return {**values, "memory": torch.cuda.max_memory_allocated() - before}


def run_pymatting(method: str, image: str, trimap: str, alpha: str | None = None) -> dict[str, Any]:
    """Run a method of PyMatting once, "cf" or "knn", from uint8 pixels to alpha."""
    estimate: Any = getattr(import_module("pymatting"), f"estimate_alpha_{method}")

    def matte(photo: NDArray[Any], marks: Trimap) -> NDArray[Any]:
        return np.asarray(estimate(photo / 255.0, np.where(marks == 128, 0.5, marks / 255.0)))

    return _measured(matte, image, trimap, alpha)


def _measured(
    matte: Callable[[NDArray[Any], Trimap], NDArray[Any]],
    image: str,
    trimap: str,
    alpha: str | None,
    device: str = "cpu",
) -> dict[str, Any]:
    """Run on a stamp, then on the photo; memory counts from before the stamp, seconds (the median) after it."""
    photo, marks = np.load(image), np.load(trimap)
    peak = PeakMemory()
    noise = np.random.default_rng(1).integers(0, 256, (_WARM_UP_SIDE, _WARM_UP_SIDE, 3), np.uint8)
    matte(noise, disk(_WARM_UP_SIDE))

    def timed() -> tuple[float, NDArray[Any]]:
        start = time.perf_counter()
        result = matte(photo, marks)
        return time.perf_counter() - start, result

    seconds, results = zip(*counted_runs(device, timed), strict=True)
    values = {"seconds": {"total": statistics.median(seconds)}, "memory": peak.stop(), "routers": []}
    if alpha is not None:
        np.save(Path(alpha), results[-1].astype(np.float32))
    return values
