"""Peak bytes of each stage of a run, from shapes. Does not import torch: import it anywhere.

What the arrays take is counted. On a CPU the process takes more: kernels, their workspaces, and a heap that grows with
the variety of sizes asked of it; those terms are fitted to fresh processes on Linux (docs/benchmarks.md, Forecasts).
"""

from core.engine.planning.cost import mixing_shapes, named_mixer
from core.engine.planning.workload import Workload
from core.engine.tiling import PATCH, POLISH_BLOCK
from core.model.chunks import chunk_tokens
from core.model.config import ModelConfig
from core.model.mixers.footprint import mixing_bytes

LARGEST_STEM = 256 << 20
"""Most bytes of tokens that are kept from one run to the next."""

_HINTS_HELD = 2.2  # bytes of a pixel
_KNOWN_BYTES = 5  # a pixel's alpha and trimap
_MEGA = 1e6
_EMBEDDING = 50 * _MEGA
_KERNELS = {2: 40 * _MEGA, 4: 58 * _MEGA}  # by bytes of an element
_IN_CHUNK = {2: 82, 4: 95}  # bytes of a token and channel
_IN_BLOCK = {2: 40, 4: 50}  # the same without LTRM
_MIXED = {2: 2.2, 4: 5.6}
_SELECTED = {2: 22, 4: 28}
_DECODER = 42 * _MEGA
_COLORS_LEAST, _COLORS_BYTES, _COLORS_MOST = 70 * _MEGA, 50, 165 * _MEGA  # of four threads
_HEAP, _COLORS_HEAP = 38 * _MEGA, 20 * _MEGA  # a root of a megapixel, for 192 channels
_WIDTH = 192


def peak_bytes(config: ModelConfig, work: Workload) -> int:
    """Return the peak above the loaded model, on the device of the work."""
    if work.device == "cuda":
        return int(_tokens(config, work) + max(_mixing(config, work), _decoding(config, work)))
    return int(
        max(_backbone(config, work), _decoder(config, work), _colors(config, work), _polish(config, work))
    )


def _element(work: Workload) -> int:
    return 4 if work.precision == "fp32" else 2


def _tokens(config: ModelConfig, work: Workload) -> float:
    return work.tokens * config.width * 4


def _held(config: ModelConfig, work: Workload) -> float:
    """Return bytes held from first block to end: alpha, trimap, the mirror's, hints, tokens for a next run."""
    stem = _tokens(config, work)
    kept = stem if work.keeps_stem and config.is_routed and stem <= LARGEST_STEM else 0
    mirrored = work.image_bytes + _KNOWN_BYTES if work.passes > 1 else 0
    hints = _HINTS_HELD if config.hints else 0
    return work.pixels * (_KNOWN_BYTES + mirrored + hints) + kept


def _mixing(config: ModelConfig, work: Workload) -> float:
    """The mixer's result for all tokens, and what a strip or the tokens that attend need on the way."""
    element, mixer = _element(work), named_mixer(config, work.mixer)
    chunk = min(max(chunk_tokens(work.device), config.window * -(-work.width // PATCH)), work.tokens)
    mixed = work.tokens * _MIXED[element] * config.width
    if mixer is None:
        return mixed + (chunk * _IN_CHUNK[element] + work.selected * _SELECTED[element]) * config.width
    shapes = mixing_shapes(config, work.grid, mixer, work.attended)
    return max(
        mixed + chunk * _IN_BLOCK[element] * config.width,
        *(mixing_bytes(shape, mixer, element) for shape in shapes),
    )


def _backbone(config: ModelConfig, work: Workload) -> float:
    kernels = max(_KERNELS[_element(work)] + _mixing(config, work), _EMBEDDING)
    return _held(config, work) + _tokens(config, work) + kernels


def _decoding(config: ModelConfig, work: Workload) -> float:
    """The maps of the largest tile: small photos have small ones, being fitted to what is unknown."""
    stream = config.input_channels + sum(
        channels / 4 ** (i + 1) for i, channels in enumerate(config.stream_widths)
    )
    last, out = config.fusion_widths[-2:]
    area = min(work.tile_area, 0.1 * _MEGA + 0.5 * work.decoded_pixels)
    return area * (stream + last / 4 + last + (last + config.input_channels) + out) * _element(work)


def _heap(config: ModelConfig, work: Workload, rate: float) -> float:
    return rate * float(work.pixels / _MEGA) ** 0.5 * float(config.width / _WIDTH) ** 0.8


def _decoder(config: ModelConfig, work: Workload) -> float:
    spread = _DECODER * (1 + min(work.unknown_share, 1)) + _heap(config, work, _HEAP)
    return _held(config, work) + _tokens(config, work) + _decoding(config, work) + spread


def _polish(config: ModelConfig, work: Workload) -> float:
    """For every thread a block with its halo, some eighty floats per pixel with its heap; and a band of the photo."""
    if not work.polish:
        return 0
    side = min(POLISH_BLOCK["cpu"] + 4 * work.polish, work.height, work.width)
    together = min(work.threads, -(-work.width // POLISH_BLOCK["cpu"]))
    return _held(config, work) + 320 * side**2 * together + 12 * side * work.width


def _colors(config: ModelConfig, work: Workload) -> float:
    if not work.foreground:
        return 0
    tile = min(_COLORS_LEAST + _COLORS_BYTES * work.pixels, _COLORS_MOST)
    return _held(config, work) + work.pixels * work.image_bytes + tile + _heap(config, work, _COLORS_HEAP)
